"""Halves through the middle: parts large enough, the same in any order of rows, and hardly others where a few customers leave."""

from __future__ import annotations

from itertools import pairwise

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intarsia.core.halves import Halves, Line
from intarsia.engines.connect import connect
from intarsia.segments.calling import _upper
from intarsia.segments.halving import halves


def cloud(n=2_000, seed=0):
    """A long cloud and a round one, in which no direction is wider than another."""
    rng = np.random.default_rng(seed)
    long = rng.normal(size=(n // 2, 4)) * np.array([1.0, 1.0, 1.0, 3.0])
    return np.vstack([long, rng.normal(size=(n - n // 2, 4)) + 9.0]), np.repeat([1, 2], [n // 2, n - n // 2])


def test_parts_hold_the_least_number_of_customers_and_are_those_of_one_segment() -> None:
    matrix, owner = cloud()
    found = halves(matrix, np.ones(len(matrix)), owner, 60)
    part = found.parts(matrix, owner)
    sizes = np.bincount(part)
    assert sizes.min() >= 60
    assert 12 <= len(sizes) <= 16
    for number in np.unique(part):
        assert len(np.unique(owner[part == number])) == 1
    first = found.lines[found.roots[0][1]]
    assert np.abs(first.weights).argmax() == 3


def test_the_order_of_rows_changes_no_line() -> None:
    matrix, owner = cloud()
    order = np.random.default_rng(1).permutation(len(matrix))
    ones = np.random.default_rng(2).uniform(1, 3, len(matrix))
    assert halves(matrix[order], ones[order], owner[order], 32) == halves(matrix, ones, owner, 32)


@pytest.mark.parametrize("seed", range(5))
def test_one_customer_in_a_hundred_moves_hardly_anybody_to_another_half(seed: int) -> None:
    matrix, owner = cloud(seed=seed)
    stay = np.random.default_rng(seed).random(len(matrix)) > 0.01
    ones = np.ones(len(matrix))
    one, other = halves(matrix, ones, owner, 300), halves(matrix[stay], ones[stay], owner[stay], 300)
    same = one.parts(matrix, owner) == other.parts(matrix, owner)
    assert same[owner == 1].mean() > 0.95


def test_few_or_equal_customers_are_one_part() -> None:
    assert halves(np.zeros((500, 2)), np.ones(500), np.ones(500, dtype=int), 32).lines == ()
    few = np.random.default_rng(0).normal(size=(40, 2))
    assert halves(few, np.ones(40), np.ones(40, dtype=int), 32) == Halves(((1, -1),), ())


def test_an_engine_gives_the_same_parts() -> None:
    matrix, owner = cloud(600)
    found = halves(matrix, np.ones(len(matrix)), owner, 32)
    engine = connect("duckdb", memory="500MB", threads=1)
    table = ibis.memtable(pa.table({f"z{j}": matrix[:, j] for j in range(4)} | {"segment": owner, "row": np.arange(len(owner))}))
    asked = table.select("row", part=found.expression([table[f"z{j}"] for j in range(4)], table["segment"])).order_by("row")
    kept = engine.keep(asked).order_by("row").to_pyarrow()
    assert kept["part"].to_pylist() == found.parts(matrix, owner).tolist()
    engine.close()


def test_sides_say_which_parts_lie_below_each_line() -> None:
    found = Halves(((1, 0), (2, -4)), (Line((1.0,), 0.0, -1, 1), Line((1.0,), 5.0, -2, -3)))
    assert found.sides() == {frozenset({0, 1, 2}): frozenset({0}), frozenset({1, 2}): frozenset({1})}
    assert found.parts(np.array([[-1.0], [1.0], [9.0], [0.0]]), np.array([1, 1, 1, 2])).tolist() == [0, 1, 2, 3]
    assert found.parts(np.array([[0.0]]), np.array([7])).tolist() == [-1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_the_limit_lies_in_a_gap(numbers: list[float]) -> None:
    falling = sorted([1.0, *numbers], reverse=True)
    count = _upper(falling, 0.3, 0.6)
    assert 1 <= count <= len(falling)
    inside = [(a - b) for a, b in pairwise(falling) if 0.3 <= (a + b) / 2 <= 0.6]
    if inside:
        assert falling[count - 1] - falling[count] == max(inside)
    else:
        assert falling[0] >= falling[count - 1] >= 0.45 or count == 1
