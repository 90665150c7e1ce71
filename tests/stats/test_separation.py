"""Separation indices against the reference implementation, and the curious cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from intarsia.stats.separation import calinski_harabasz, davies_bouldin, elbow, inertia, silhouette, silhouettes


def data(n=200, p=3, k=4, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, p)), np.concatenate([np.arange(k), rng.integers(0, k, n - k)])


@settings(max_examples=25, deadline=None)
@given(st.integers(12, 700), st.integers(1, 5), st.integers(2, 6), st.integers(0, 99))
def test_equal_to_the_reference(n, p, k, seed):
    matrix, labels = data(n, p, k, seed)
    assert silhouette(matrix, labels) == pytest.approx(metrics.silhouette_score(matrix, labels), abs=1e-6)
    assert davies_bouldin(matrix, labels) == pytest.approx(metrics.davies_bouldin_score(matrix, labels))
    assert calinski_harabasz(matrix, labels) == pytest.approx(metrics.calinski_harabasz_score(matrix, labels))


def test_many_labellings_in_one_pass_are_each_as_alone():
    matrix, first = data(k=3)
    _, second = data(k=6, seed=1)
    assert silhouettes(matrix, [first, second]) == pytest.approx((silhouette(matrix, first), silhouette(matrix, second)))
    assert silhouettes(matrix, []) == ()


def test_a_sample_is_near_the_whole():
    rng = np.random.default_rng(0)
    matrix = np.vstack([rng.normal(size=(2000, 2)), rng.normal(size=(2000, 2)) + 4])
    labels = np.repeat([0, 1], 2000)
    assert silhouette(matrix, labels, rows=1000) == pytest.approx(silhouette(matrix, labels), abs=0.03)


def test_one_group_has_no_separation():
    matrix, _ = data()
    for index in (silhouette, davies_bouldin, calinski_harabasz):
        assert math.isnan(index(matrix, np.zeros(len(matrix), dtype=int)))


def test_customers_who_are_all_alike():
    labels = np.array([0, 1, 0, 1])
    assert silhouette(np.zeros((4, 2)), labels) == 0.0
    assert davies_bouldin(np.zeros((4, 2)), labels) == 0.0
    assert math.isnan(calinski_harabasz(np.zeros((4, 2)), labels))


def test_gaps_in_the_labels_do_not_matter():
    matrix, labels = data(k=3)
    assert davies_bouldin(matrix, labels * 5) == davies_bouldin(matrix, labels)
    assert silhouette(matrix, labels * 5) == silhouette(matrix, labels)


def test_inertia_by_hand_and_never_grows_by_a_split():
    matrix = np.array([[0.0], [2.0], [10.0], [14.0]])
    assert inertia(matrix, np.array([0, 0, 1, 1])) == 10.0
    assert inertia(matrix, np.array([0, 0, 1, 2])) == 2.0
    assert inertia(np.zeros((0, 2)), np.zeros(0, dtype=int)) == 0.0


def test_elbow_is_where_the_curve_bends():
    assert elbow([2, 3, 4, 5, 6, 7], [100, 70, 40, 38, 36, 34]) == 4
    assert elbow([2, 3], [5, 4]) == 2
    assert elbow([2, 3, 4], [5, 5, 5]) == 2
