"""Segments put together: everybody is in the group of her old segment, in Python, in SQL and after a round trip."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest

from intarsia.core.models import from_dict
from intarsia.core.segmentation import Segmentation
from intarsia.engines.connect import connect
from intarsia.errors import UnknownName, UsageError
from intarsia.evidence.validate import validate
from intarsia.segments.discover import discover
from intarsia.segments.merge import merge
from segments.customer_like import customer_like, feature_table


@pytest.fixture(scope="module", params=["kmeans", "mixture", "imm"])
def five(request: pytest.FixtureRequest) -> Iterator[Segmentation]:
    engine = connect("duckdb", memory="500MB", threads=1)
    base = customer_like(3, n=600, separation=1.4)
    yield discover(feature_table(base.table, base.columns, engine), algorithms=request.param, k=5)
    engine.close()


def _segment_of(segments: Segmentation) -> dict[str, int]:
    members = segments.table()
    return dict(zip(members["customer_id"].to_pylist(), members["segment"].to_pylist(), strict=True))


def test_everybody_moves_with_her_segment(five: Segmentation) -> None:
    together = merge(five, [(2, 4)], "Two of them.")
    before, after = _segment_of(five), _segment_of(together)
    assert together.k == five.k - 1
    pairs = {(before[who], after[who]) for who in before}
    assert len(pairs) == five.k
    assert len({new for old, new in pairs if old in (2, 4)}) == 1
    assert sum(together.sizes.values()) == len(before)
    assert together.because.endswith("Two of them.")


def test_sql_says_the_same_and_the_model_comes_back_from_its_data(five: Segmentation) -> None:
    together = merge(five, [(1, 3, 5)], "Three.")
    told = together.fitted.assigned(together.features.table_expr).to_pyarrow().to_pylist()
    assert {row["customer_id"]: row["segment"] for row in told} == _segment_of(together)
    again = from_dict(json.loads(json.dumps(together.fitted.model.to_dict())))
    assert (again.scores(together.sample.matrix) == together.fitted.model.scores(together.sample.matrix)).all()


def test_reasons_add_up(five: Segmentation) -> None:
    together = merge(five, [(1, 2)], "Two.")
    model, matrix = together.fitted.model, together.sample.matrix[:50]
    scores = model.scores(matrix)
    own = scores.argmin(1)
    terms, rest = model.parts(matrix, own)
    assert np.allclose(terms.sum(1) + rest, scores[np.arange(len(matrix)), own], atol=1e-9)


def test_stability_is_judged_of_the_groups(five: Segmentation) -> None:
    together = merge(five, [(1, 2)], "Two.")
    old, new = _overlaps(five), _overlaps(together)
    before, after = _segment_of(five), _segment_of(together)
    joined = next(after[who] for who in before if before[who] == 1)
    assert set(new) == {str(number) for number in together.sizes}
    assert new[str(joined)] >= min(old["1"], old["2"])


def _overlaps(segments: Segmentation) -> dict[str, float]:
    return {f.subject: f.value for f in validate(segments, checks=["stability"]).findings if f.measure == "clusterwise_jaccard"}


def test_what_cannot_be_merged_is_told(five: Segmentation) -> None:
    with pytest.raises(UnknownName, match="segment called '9'"):
        merge(five, [(1, 9)], "")
    for groups in ([(1,)], [(1, 2), (2, 3)]):
        with pytest.raises(UsageError, match="Merging takes groups"):
            merge(five, groups, "")
