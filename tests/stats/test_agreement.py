"""Agreement of labellings: known answers, and laws that hold for any labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from intarsia.stats.agreement import adjusted_rand, best_jaccard, contingency

pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=60)


@given(pairs)
def test_equals_the_reference_and_is_symmetric(both):
    a, b = (np.array(side) for side in zip(*both, strict=True))
    assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b), abs=1e-12)
    assert adjusted_rand(a, b) == pytest.approx(adjusted_rand(b, a), abs=1e-12)


@given(pairs, st.permutations(range(5)))
def test_names_of_labels_do_not_matter(both, names):
    a, b = (np.array(side) for side in zip(*both, strict=True))
    assert adjusted_rand(np.array(names)[a], b) == adjusted_rand(a, b)


def test_chance_is_about_zero():
    rng = np.random.default_rng(0)
    assert abs(adjusted_rand(rng.integers(0, 5, 20_000), rng.integers(0, 5, 20_000))) < 0.005


def test_counts_do_not_overflow_for_millions_of_customers():
    labels = np.repeat(np.arange(2), 3_000_000)
    assert adjusted_rand(labels, labels) == 1.0
    assert adjusted_rand(labels, 1 - labels) == 1.0


def test_contingency_counts_every_customer():
    assert contingency(np.array([0, 2, 2]), np.array([1, 0, 0])).tolist() == [[0, 1], [0, 0], [2, 0]]


def test_best_jaccard_by_hand():
    reference, other = np.array([0, 0, 0, 1, 1, 3]), np.array([0, 0, 1, 1, 1, 2])
    assert best_jaccard(reference, other) == pytest.approx([2 / 3, 2 / 3, 0.0, 1.0])


@given(pairs)
def test_a_labelling_recognises_itself(both):
    labels = np.unique([a for a, _ in both], return_inverse=True)[1]
    assert best_jaccard(labels, labels) == pytest.approx(1.0)
