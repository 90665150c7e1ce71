"""Tests with effect sizes: equal to scipy's, silent on constants, right about false discoveries."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from intarsia.stats.significance import benjamini_hochberg, chi_square, chi_square_levels, eta_squared, kruskal_wallis

LABELS = np.arange(90) % 3


@pytest.fixture
def values():
    return np.random.default_rng(0).integers(0, 12, 90) + LABELS


def test_kruskal_wallis_is_scipys_ties_included(values):
    ours = kruskal_wallis(values.astype(float), LABELS)
    theirs = stats.kruskal(*(values[g == LABELS] for g in range(3)))
    assert (ours.statistic, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue))
    assert ours.effect == pytest.approx(theirs.statistic / 89)
    assert ours.low <= ours.effect <= ours.high


def test_chi_square_is_scipys(values):
    flags = (values > 6).astype(float)
    table = np.array([[((g == LABELS) & (flags == f)).sum() for f in (0, 1)] for g in range(3)])
    ours, theirs = chi_square(flags, LABELS), stats.chi2_contingency(table, correction=False)
    assert (ours.statistic, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue))
    assert ours.effect == pytest.approx((theirs.statistic / 90) ** 0.5)


@pytest.mark.parametrize("test", [kruskal_wallis, chi_square])
@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (np.ones(20), np.arange(20) % 2),
        (np.arange(20.0), np.zeros(20)),
        (np.full(20, np.nan), np.arange(20) % 2),
        (np.zeros(0), np.zeros(0)),
        (np.array([1.0]), np.array([1])),
    ],
)
def test_where_nothing_varies_nothing_is_found(test, values, labels):
    found = test(values, labels)
    assert (found.p, found.effect) == (1.0, 0.0)


def test_unknown_values_are_left_out(values):
    holes = np.where(np.arange(90) < 30, np.nan, values.astype(float))
    assert kruskal_wallis(holes, LABELS) == kruskal_wallis(values[30:].astype(float), LABELS[30:])
    assert kruskal_wallis(holes, LABELS).n == 60


def test_row_order_and_names_of_groups_do_not_matter(values):
    order = np.random.default_rng(1).permutation(90)
    first, shuffled = (kruskal_wallis(values[o].astype(float), LABELS[o]) for o in (np.arange(90), order))
    assert (shuffled.low, shuffled.high) == (first.low, first.high)
    assert shuffled.effect == pytest.approx(first.effect, rel=1e-12)
    assert kruskal_wallis(values.astype(float), LABELS + 7).p == first.p


def test_the_interval_narrows_with_more_customers():
    rng = np.random.default_rng(2)
    widths = []
    for n in (90, 9000):
        labels = np.arange(n) % 3
        found = kruskal_wallis(rng.standard_normal(n) + labels, labels)
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 5


def test_p_values_of_noise_are_uniform():
    rng = np.random.default_rng(3)
    p = [kruskal_wallis(rng.standard_normal(90), LABELS, resamples=2).p for _ in range(300)]
    assert stats.kstest(p, "uniform").pvalue > 0.001


def test_eta_squared_is_between_over_total(values):
    means = np.array([values[g == LABELS].mean() for g in range(3)])
    expected = 30 * ((means - values.mean()) ** 2).sum() / ((values - values.mean()) ** 2).sum()
    assert eta_squared(values.astype(float), LABELS) == pytest.approx(expected)
    assert eta_squared(np.full(5, 1e9), np.arange(5)) == 0.0


def test_benjamini_hochberg_is_scipys():
    p = np.random.default_rng(4).random(40) ** 2
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    assert benjamini_hochberg(np.zeros(0)).shape == (0,)


def test_chi_square_of_words_is_scipys(values):
    codes = (values % 4).astype(float)
    table = np.array([[(codes[group == LABELS] == code).sum() for code in range(4)] for group in range(3)])
    ours, theirs = chi_square_levels(codes, LABELS), stats.chi2_contingency(table, correction=False)
    assert (ours.statistic, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue))
    assert ours.effect == pytest.approx(stats.contingency.association(table, "cramer"))
    assert ours.low <= ours.effect <= ours.high
    assert chi_square_levels(np.ones(90), LABELS).p == 1.0
