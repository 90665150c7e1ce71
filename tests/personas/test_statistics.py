import numpy as np
import pytest

from intarsia.core.features import Column
from intarsia.personas.statistics import median_interval, statistics_of
from personas.shops import blobs, shop_segments

MONEY = Column("spend", "Spend", "currency", "money", "rfm", "money", "much", "little")


def interval(values: np.ndarray, label: str, seed: int = 0) -> tuple[float, float]:
    found = statistics_of(blobs(np.ones(len(values), dtype=int), {"spend": values}, (MONEY,)), seed=seed)[1]
    statistic = next(s for s in found if s.label == label)
    return statistic.low, statistic.high


def test_values_and_n_are_those_of_the_segment():
    segments = shop_segments()
    own = segments.sample.table["spend"].to_numpy()[segments.sample.segment == 3]
    found = {s.label: s for s in statistics_of(segments)[3]}
    assert found["Total spend (median)"].value == np.median(own)
    assert found["Total spend (mean)"].value == pytest.approx(own.mean())
    assert {s.n for label, s in found.items() if "spend" in label} == {len(own)}
    assert all(s.low <= s.value <= s.high for s in found.values())


def test_the_median_interval_is_close_to_the_one_that_resampling_finds():
    values = np.sort(np.random.default_rng(3).lognormal(3, 1, 201))
    draws = np.median(np.random.default_rng(0).choice(values, size=(4000, 201)), axis=1)
    low, high = median_interval(values)
    assert low == pytest.approx(np.quantile(draws, 0.025), rel=0.05)
    assert high == pytest.approx(np.quantile(draws, 0.975), rel=0.05)


@pytest.mark.parametrize("n", [8, 40, 300])
def test_nineteen_of_twenty_median_intervals_hold_the_truth(n):
    rng = np.random.default_rng(n)
    held = 0
    for _ in range(400):
        low, high = median_interval(np.sort(rng.lognormal(0.0, 1.0, n)))
        held += low <= 1.0 <= high
    assert 0.935 <= held / 400 <= 0.999


@pytest.mark.parametrize("n", [8, 60])
def test_nearly_nineteen_of_twenty_mean_intervals_hold_the_truth(n):
    rng = np.random.default_rng(n)
    held = 0
    for _ in range(60):
        low, high = interval(rng.normal(10.0, 2.0, n), "Spend (mean)")
        held += low <= 10.0 <= high
    assert held / 60 >= 0.85


def test_fewer_customers_mean_wider_intervals():
    values = np.random.default_rng(0).lognormal(3, 1, 4000)
    widths = [high - low for low, high in (interval(values[:n], "Spend (median)") for n in (10, 100, 4000))]
    assert widths[0] > 2 * widths[1] > 4 * widths[2]


def test_one_or_two_customers_bear_nothing_less_than_everyones_range():
    labels = np.array([1, 2, 2, 2, 2, 2])
    found = statistics_of(blobs(labels, {"spend": np.array([50.0, 1, 2, 3, 4, 900])}, (MONEY,)))
    assert {(s.low, s.high, s.n) for s in found[1]} == {(1.0, 900.0, 1)}


def test_the_same_seed_gives_the_same_intervals():
    segments = shop_segments(400)
    assert statistics_of(segments, seed=5) == statistics_of(segments, seed=5)
    assert statistics_of(segments, seed=5) != statistics_of(segments, seed=6)
