import numpy as np
import pytest

from intarsia.stats.spread import spread


def test_round_clouds_have_their_variance_in_any_dimension():
    for p in (1, 3, 10):
        away = np.random.default_rng(p).normal(scale=2.0, size=(50_000, p))
        assert spread(away, (away**2).sum(1), away) == pytest.approx(4.0, rel=0.02)


def test_a_feature_counted_twice_does_not_change_what_a_distance_means():
    away = np.random.default_rng(0).normal(size=(5_000, 2))
    twice = np.repeat(away, 2, axis=1)
    once = spread(away, (away**2).sum(1), away)
    assert spread(twice, (twice**2).sum(1), twice) == pytest.approx(2 * once)


def test_no_width_at_all_is_still_above_zero():
    nothing = np.zeros((4, 2))
    assert spread(nothing, np.zeros(4), nothing) > 0
    assert spread(np.zeros((0, 2)), np.zeros(0), np.zeros((0, 2))) > 0
