"""Segments as a few questions: everybody is placed by them, they stay as near to the segments as is told, and the price is named."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

from intarsia.core.leaves import Leaves
from intarsia.core.segmentation import Segmentation
from intarsia.engines.connect import connect
from intarsia.personas.rules import learn_rules
from intarsia.segments.algorithms.mixture import Mixture
from intarsia.segments.discover import discover
from intarsia.segments.explainable import ROLE, explained, offered, questions
from segments.customer_like import customer_like, feature_table


@pytest.fixture(scope="module")
def found() -> Iterator[Segmentation]:
    """Six segments of customers that overlap, which no twelve leaves can tell well."""
    engine = connect("duckdb", memory="500MB", threads=1)
    base = customer_like(3, n=900, separation=0.6)
    yield discover(feature_table(base.table, base.columns, engine), algorithms="kmeans", k=6)
    engine.close()


def test_where_rules_tell_too_little_the_explainable_segments_are_offered_at_their_price(found: Segmentation) -> None:
    other = next(one for one in offered(found).alternatives if one.role == ROLE)
    assert other.k == found.k
    told = re.search(r"(\d+)% of (\d+) held-out customers keep their segment \(95 %: (\d+)% to (\d+)%\)", other.because)
    assert told is not None
    share, n, low, high = map(int, told.groups())
    assert low <= share <= high
    assert share < 90
    assert n == 180
    assert "split-half agreement" in other.because
    assert "differences between customers" in other.because


def test_taken_the_questions_are_the_segments(found: Segmentation) -> None:
    taken = explained(found)
    model = taken.fitted.model
    assert isinstance(model, Leaves)
    assert sum(feature < 0 for feature in model.feature) <= 2 * found.k
    assert sum(taken.sizes.values()) == found.n_customers
    table = taken.table()
    assert (
        taken.fitted.assigned(found.features.table_expr).order_by("customer_id").to_pyarrow()["segment"].to_pylist()
        == table["segment"].to_pylist()
    )
    agreed = float(np.mean(taken.fitted.place(found.sample.matrix).segment == found.sample.segment))
    assert agreed > 0.6
    assert "Explainable, as asked: a tree of" in taken.because
    assert learn_rules(taken).fidelity > learn_rules(found).fidelity
    assert explained(taken) is taken
    assert offered(taken) is taken


def test_where_rules_tell_enough_nothing_is_offered() -> None:
    engine = connect("duckdb", memory="500MB", threads=1)
    base = customer_like(5, n=600, separation=2.5)
    found = discover(feature_table(base.table, base.columns, engine), algorithms="kmeans", k=2)
    assert offered(found) is found
    engine.close()


@pytest.mark.parametrize("shift", [0, 1])
def test_the_order_of_customers_changes_no_question(shift: int) -> None:
    rng = np.random.default_rng(shift)
    matrix = rng.normal(size=(300, 3)) + 4 * rng.integers(0, 3, (300, 1))
    model = Mixture(3).fit(matrix)
    assert questions(model, matrix) == questions(model, matrix[rng.permutation(300)])
