"""The additive model: it finds the steps that were put in, says nothing where there is nothing, and its parts add up."""

from __future__ import annotations

import numpy as np
import pytest

from intarsia.stats.boosting import additive


def planted(n=3000, seed=0):
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(n, 5))
    outcome = 3.0 * (matrix[:, 1] > 0.5) + np.abs(matrix[:, 3]) + rng.normal(0, 0.5, n)
    return matrix, outcome


def test_it_finds_what_foretells_and_leaves_out_what_does_not():
    matrix, outcome = planted()
    model = additive(matrix, outcome)
    assert model.gains[1] > model.gains[3] > 0.05
    assert model.gains[[0, 2, 4]].max() < 0.01
    unseen, then = planted(seed=1)
    missed = ((then - model.foretell(unseen)) ** 2).sum() / ((then - then.mean()) ** 2).sum()
    assert 1 - missed > 0.8


def test_the_parts_add_up_to_the_forecast_and_are_centred():
    matrix, outcome = planted()
    model = additive(matrix, outcome)
    np.testing.assert_allclose(model.level + model.parts(matrix).sum(1), model.foretell(matrix), atol=1e-12)
    np.testing.assert_allclose(model.parts(matrix).mean(0), 0.0, atol=1e-9)
    assert all(len(v) == len(c) + 1 for c, v in zip(model.cuts, model.values, strict=True))


def test_a_shuffled_outcome_is_not_foretold():
    matrix, outcome = planted()
    gains = [additive(matrix, np.random.default_rng(seed).permutation(outcome)).gains.sum() for seed in range(5)]
    assert np.mean(gains) < 0.01


def test_cents_for_euros_scale_the_parts():
    matrix, outcome = planted()
    euros, cents = additive(matrix, outcome), additive(matrix, outcome * 128.0)
    np.testing.assert_allclose(cents.parts(matrix), euros.parts(matrix) * 128.0, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    "matrix", [np.zeros((0, 3)), np.zeros((1, 3)), np.ones((40, 2)), np.zeros((40, 0)), np.arange(8.0)[:, None]], ids=str
)
def test_survives(matrix):
    model = additive(matrix, np.arange(float(len(matrix))))
    assert np.isfinite(model.foretell(matrix)).all()
    assert model.parts(matrix).shape == matrix.shape
