"""Two groupings of the same customers: who is whose counterpart, whatever the labels are called."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intarsia.stats.agreement import best_jaccard
from intarsia.stats.matching import Contingency, matched


def test_counts_come_from_customers_or_from_groups_of_them() -> None:
    rng = np.random.default_rng(0)
    before, after = rng.integers(3, 7, 500), rng.integers(1, 5, 500)
    each = Contingency.of(before, after)
    pairs, customers = np.unique(np.column_stack([before, after]), axis=0, return_counts=True)
    assert Contingency.of(pairs[:, 0], pairs[:, 1], customers) == each
    assert each.table.sum() == 500
    assert Contingency.from_dict(json.loads(json.dumps(each.to_dict()))) == each


def test_overlaps_are_those_of_the_agreement() -> None:
    rng = np.random.default_rng(1)
    before, after = rng.integers(0, 5, 400), rng.integers(0, 4, 400)
    np.testing.assert_allclose(Contingency.of(before, after).jaccard.max(1), best_jaccard(before, after))


@given(st.integers(1, 9), st.integers(0, 10_000))
def test_permuted_labels_are_recovered_exactly(k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, k, 60)
    new = rng.permutation(50)[:k] + 1
    assert matched(Contingency.of(labels, new[labels]), 0.5) == {own: int(new[own]) for own in np.unique(labels).tolist()}


@given(st.integers(2, 7), st.integers(0, 10_000))
def test_renumbering_changes_no_pair(k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 1000, (k, k)) + 1
    rows, columns = np.divmod(np.arange(k * k), k)
    plain = matched(Contingency.of(rows, columns, table.ravel()))
    a, b = rng.permutation(k), rng.permutation(k)
    renamed = matched(Contingency.of(a[rows], b[columns], table.ravel()))
    assert renamed == {int(a[row]): int(b[column]) for row, column in plain.items()}


def test_a_pair_of_more_than_half_is_never_given_up_for_two_weaker_ones() -> None:
    table = Contingency((1, 2), (1, 2), ((60, 24), (24, 0)))
    assert table.jaccard[0, 0] > 0.5
    assert table.jaccard[0, 1] + table.jaccard[1, 0] > table.jaccard[0, 0]
    assert matched(table, 0.5) == {1: 1}


def test_ties_fall_the_same_way_every_time() -> None:
    even = Contingency((1, 2), (5, 6), ((10, 10), (10, 10)))
    assert matched(even) == matched(even) == {1: 5, 2: 6}
    halves = Contingency((1,), (5, 6), ((10, 10),))
    assert matched(halves, 0.5) == {1: 5}


@pytest.mark.parametrize("crossing", [Contingency.of([], []), Contingency.of([], [], columns=[1, 2]), Contingency.of([], [], rows=[3])])
def test_nothing_matches_nothing(crossing: Contingency) -> None:
    assert matched(crossing) == {}
    assert crossing.jaccard.shape == (len(crossing.rows), len(crossing.columns))


def test_nobody_can_be_left_out() -> None:
    assert Contingency.of([0, 1, 1], [2, 0, 2]).without(0) == Contingency((1,), (2,), ((1,),))
