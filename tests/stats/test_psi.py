"""The stability index: 0 for the same, right critical values, right chances with small bins, blind to order."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.stats.psi import bins_of, chance, critical, level_bins, psi


def test_the_same_counts_give_exactly_zero_whatever_the_size() -> None:
    counts = np.array([0, 3, 17, 4])
    assert psi(counts, counts) == 0.0
    assert psi(counts, counts * 7) == 0.0


def test_it_is_the_sum_of_the_textbook() -> None:
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.3, 0.3, 0.4])
    assert psi(p * 1000, q * 1000) == pytest.approx(((p - q) * np.log(p / q)).sum())
    assert psi(p * 1000, q * 1000) == pytest.approx(psi(q * 1000, p * 1000))


def test_an_empty_bin_counts_as_half_a_customer_and_two_as_none() -> None:
    assert psi(np.array([10, 90, 0]), np.array([0, 100, 0])) == pytest.approx(
        (0.1 - 0.005) * np.log(0.1 / 0.005) + (0.9 - 1.0) * np.log(0.9), rel=1e-9
    )


def test_zeros_and_missing_have_bins_of_their_own() -> None:
    values = np.array([np.nan] * 3 + [0.0] * 4 + list(np.arange(1.0, 101.0)))
    bins = bins_of(values)
    counts = bins.counts(values)
    assert counts[:2].tolist() == [3, 4]
    assert counts[2:].tolist() == [20] * 5
    assert bins.counts(np.array([-5.0, 1e9])).tolist() == [0, 0, 1, 0, 0, 0, 1]


def test_equal_values_share_a_bin_and_a_constant_has_one() -> None:
    few = np.repeat([1.0, 2.0, 3.0], 100)
    assert bins_of(few).counts(few)[2:].tolist() == [100, 100, 100]
    assert bins_of(np.ones(500)).counts(np.ones(500))[2:].tolist() == [500]
    assert bins_of(np.zeros(0)).counts(np.zeros(0)).tolist() == [0, 0, 0]


def test_levels_have_a_bin_each() -> None:
    counts = level_bins(3).counts(np.array([0.0, 1.0, 1.0, 2.0, 3.0, np.nan]))
    assert counts.tolist() == [1, 1, 2, 1, 1]  # the last is for words that were not known


@pytest.mark.parametrize(("n", "m"), [(400, 400), (2000, 300)])
def test_chance_exceeds_the_critical_value_in_five_per_cent(n: int, m: int) -> None:
    rng = np.random.default_rng(7)
    over = 0
    for _ in range(600):
        before, now = rng.lognormal(size=n), rng.lognormal(size=m)
        bins = bins_of(before)
        counts = bins.counts(before), bins.counts(now)
        over += psi(*counts) > critical(n, m, int(((counts[0] + counts[1]) > 0).sum()))
    assert 0.025 <= over / 600 <= 0.08


def test_the_critical_value_falls_with_the_number_of_customers() -> None:
    assert critical(100, 100, 10) > 0.1  # the usual limit of .1 would alarm on nothing
    assert critical(100_000, 100_000, 10) < 0.0004  # and would sleep through a shift of all


def test_with_rare_bins_the_chance_is_still_right() -> None:
    rng = np.random.default_rng(3)
    shares = np.array([0.004, 0.006, 0.49, 0.5])
    p = [chance(rng.multinomial(300, shares), rng.multinomial(300, shares), seed=s) for s in range(300)]
    assert (np.array(p) <= 0.05).mean() <= 0.08
    assert chance(np.array([0, 150, 150]), np.array([12, 144, 144])) < 0.01


def test_nothing_to_compare_is_no_finding() -> None:
    assert chance(np.zeros(3, dtype=int), np.array([1, 2, 3])) == 1.0
    assert chance(np.array([5, 0]), np.array([9, 0])) == 1.0
    assert psi(np.zeros(3), np.array([1, 2, 3])) == 0.0
