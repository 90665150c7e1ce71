"""Segments joined or parted by hand: everybody is where she should be, in Python and in the engine, and identity follows."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest

from intarsia.core.definition import Definition
from intarsia.core.lineage import Lineage
from intarsia.core.segmentation import Segmentation
from intarsia.engines.connect import connect
from intarsia.errors import UnknownName, UsageError
from intarsia.segments.discover import discover
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.identity import Succession, successors
from intarsia.segments.living.regroup import joined, parted
from intarsia.stats.matching import Contingency
from segments.customer_like import customer_like, feature_table

NAMES = {1: "Big spenders", 2: "Loyal", 3: "Newcomers", 4: "Lapsed", 5: "Bargain hunters"}


@pytest.fixture(scope="module", params=["kmeans", "mixture"])
def five(request: pytest.FixtureRequest) -> Iterator[tuple[Segmentation, Definition]]:
    engine = connect("duckdb", memory="500MB", threads=1)
    base = customer_like(3, n=700, separation=1.4)
    found = discover(feature_table(base.table, base.columns, engine), algorithms=request.param, k=5)
    definition = Definition.of(found)
    yield found, Definition.from_dict(definition.to_dict() | {"names": {str(k): v for k, v in NAMES.items()}})
    engine.close()


def placed(segments: Segmentation, definition: Definition) -> np.ndarray:
    """Everybody's number, as both ways of placing say."""
    table = segments.features.table()
    found = definition.fitted.assign(table).segment
    told = definition.fitted.assigned(segments.features.table_expr).order_by("customer_id").to_pyarrow()
    np.testing.assert_array_equal(told["segment"].to_numpy(), found)
    again = Definition.from_dict(json.loads(json.dumps(definition.to_dict())))
    np.testing.assert_array_equal(again.fitted.assign(table).segment, found)
    return found


def succeeded(before: np.ndarray, after: np.ndarray, definition: Definition) -> Succession:
    first = successors(Contingency.of([], [], columns=list(NAMES)), Lineage(), NAMES, Decree(definition.as_of, 1))
    return successors(Contingency.of(before, after), first.lineage, definition.names, Decree(definition.as_of, 2, "mara", "One programme."))


def test_joined_segments_are_one_and_the_others_close_up(five: tuple[Segmentation, Definition]) -> None:
    segments, definition = five
    before, one = placed(segments, definition), joined(definition, [4, 2])
    after = placed(segments, one)
    where = {1: 1, 2: 2, 3: 3, 4: 2, 5: 4}
    np.testing.assert_array_equal(after, [where[number] for number in before])
    assert one.names == {1: "Big spenders", 2: "Lapsed and Loyal", 3: "Newcomers", 4: "Bargain hunters"}
    found = succeeded(before, after, one)
    told = next(event for event in found.events if event.kind == "merged")
    assert (told.parents, told.by, told.overlap) == ((2, 4), "mara", 1.0)
    assert "One programme." in told.because
    assert len(found.lineage.living) == 4


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_parted_segment_is_parted_and_nobody_else_moves(five: tuple[Segmentation, Definition], number: int) -> None:
    segments, definition = five
    before = placed(segments, definition)
    matrix = definition.fitted.recipe.matrix(segments.features.table())
    two = parted(definition, number, matrix[before == number], k=2)
    after = placed(segments, two)
    np.testing.assert_array_equal(np.where(after > number, after - 1, after), before)
    parts = np.bincount(after)[[number, number + 1]]
    assert parts[0] >= parts[1] > 0
    assert list(two.names) == [1, 2, 3, 4, 5, 6]
    assert two.names[number].startswith(f"{NAMES[number]} · ")
    assert len(set(two.names.values())) == 6
    told = next(event for event in succeeded(before, after, two).events if event.kind == "split")
    assert (told.parents, told.overlap) == ((number,), 1.0)


def test_parting_and_joining_again_gives_back_the_segments(five: tuple[Segmentation, Definition]) -> None:
    segments, definition = five
    before = placed(segments, definition)
    matrix = definition.fitted.recipe.matrix(segments.features.table())
    again = joined(parted(definition, 2, matrix[before == 2], k=3), [2, 3, 4])
    np.testing.assert_array_equal(placed(segments, again), before)


def test_the_order_of_members_is_irrelevant_and_the_number_of_parts_is_found(five: tuple[Segmentation, Definition]) -> None:
    _, definition = five
    rng = np.random.default_rng(0)
    middles = rng.normal(size=(3, len(definition.fitted.recipe.steps))) * 6
    members = middles[rng.integers(0, 3, 400)] + rng.normal(size=(400, middles.shape[1]))
    found = parted(definition, 1, members)
    assert found.fitted.model.k == 7
    assert parted(definition, 1, members[rng.permutation(400)]) == found


def test_what_cannot_be_done_is_told(five: tuple[Segmentation, Definition]) -> None:
    _, definition = five
    width = len(definition.fitted.recipe.steps)
    with pytest.raises(UnknownName, match="segment number called '9'"):
        joined(definition, [1, 9])
    with pytest.raises(UsageError, match="two of them or more"):
        joined(definition, [2, 2])
    with pytest.raises(UnknownName, match="segment number called '0'"):
        parted(definition, 0, np.zeros((3, width)))
    with pytest.raises(UsageError, match="two parts or more; asked for: 1"):
        parted(definition, 1, np.zeros((3, width)), k=1)
    for members, distinct in ((np.zeros((0, width)), 0), (np.zeros((30, width)), 1)):
        with pytest.raises(UsageError, match=rf"segment 1 \(Big spenders\) has {distinct} distinct customers"):
            parted(definition, 1, members)
