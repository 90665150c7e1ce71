"""What people decide is done, kept with who and why, and refused in words where it cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from intarsia.core.definition import Definition
from intarsia.core.lineage import Lineage
from intarsia.core.model import Nearest
from intarsia.core.recipe import Recipe
from intarsia.core.segmentation import Fitted
from intarsia.core.version import Version
from intarsia.errors import UnknownName, UsageError
from intarsia.segments.living.decisions import Decided, annotate, pin, promote, reject, rename, roll_back, unpin
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.identity import Succession, successors
from intarsia.stats.matching import Contingency

FIRST = date(2026, 1, 1)
NAMES = {1: "Loyal", 2: "Lapsed"}


def version(number: int, k: int = 2) -> Version:
    model = Nearest(tuple((float(i),) for i in range(k)), tuple(range(k)))
    definition = Definition(Fitted(Recipe(()), model, tuple(range(1, k + 1))), (), "kmeans", 100, FIRST)
    return Version(number, definition, {}, "challenger", FIRST)


def decree(number: int = 1, by: str = "rule", because: str = "") -> Decree:
    return Decree(FIRST + timedelta(days=30 * (number - 1)), number, by, because)


def succession(crossing: Contingency, lineage: Lineage, number: int, names: dict[int, str]) -> Succession:
    return successors(crossing, lineage, names, decree(number))


def started() -> Decided:
    found = succession(Contingency.of([], [], columns=[1, 2]), Lineage(), 1, NAMES)
    return promote([version(1)], found, 1, decree(1))


def retrained(before: Decided, by: str = "rule") -> Decided:
    """A second definition in which S2 ended and two new ones were born of it."""
    crossing = Contingency.of([1, 1, 2, 2, 2], [1, 2, 2, 3, 4], [480, 20, 140, 180, 180])
    found = succession(crossing, before.lineage, 2, {1: "Loyal", 2: "Sleeping", 3: "Gone", 4: "Quiet"})
    return promote([*before.versions, version(2, 4)], found, 2, decree(2, by, "It foretells more."))


def test_the_first_definition_comes_into_force() -> None:
    found = started()
    assert found.champion is not None
    assert (found.champion.number, found.champion.since, dict(found.champion.ids)) == (1, FIRST, {1: 1, 2: 2})
    assert [event.kind for event in found.lineage.events] == ["born", "born", "promoted"]


def test_a_challenger_takes_over_and_the_champion_retires() -> None:
    found = retrained(started(), by="mara")
    assert [(v.number, v.status) for v in found.versions] == [(1, "retired"), (2, "champion")]
    assert dict(found.versions[1].ids) == {1: 1, 2: 3, 3: 4, 4: 5}
    last = found.lineage.events[-2:]
    assert [(event.kind, event.by, event.because) for event in last] == [
        ("approved", "mara", "It foretells more."),
        ("promoted", "mara", "It foretells more."),
    ]


def test_a_rejected_challenger_changes_no_segment() -> None:
    before = started()
    found = reject([*before.versions, version(2)], before.lineage, 2, decree(2, "mara", "Names make no sense."))
    assert [(v.number, v.status) for v in found.versions] == [(1, "champion"), (2, "rejected")]
    assert found.lineage.segments == before.lineage.segments
    assert (found.lineage.events[-1].kind, found.lineage.events[-1].because) == ("rejected", "Names make no sense.")


def test_rolling_back_brings_segments_to_life_and_ends_the_others() -> None:
    first = started()
    later = retrained(first)
    back = roll_back(later.versions, later.lineage, 1, decree(3, "mara"), first.lineage)
    assert [segment.id for segment in back.lineage.living] == [1, 2]
    assert [(v.number, v.status) for v in back.versions] == [(1, "champion"), (2, "retired")]
    event = back.lineage.events[-1]
    assert (event.kind, event.parents, event.children) == ("rolled back", (3, 4, 5), (1, 2))
    assert "Back: S2 (Lapsed)" in event.because
    again = roll_back(back.versions, back.lineage, 2, decree(4, "mara"), later.lineage)
    assert [segment.id for segment in again.lineage.living] == [1, 3, 4, 5]
    assert again.lineage.next_id == 6
    assert again.lineage.segment(2).died == decree(4).on


def merged(before: Decided) -> Decided:
    """A second definition in which S2 went into S1, which is therefore called otherwise."""
    found = succession(Contingency.of([1, 2], [1, 1], [100, 80]), before.lineage, 2, {1: "Everybody"})
    return promote([*before.versions, version(2, 1)], found, 2, decree(2, "mara"))


def test_rolling_back_takes_names_back_that_rules_gave_and_keeps_those_of_people() -> None:
    first = started()
    later = merged(first)
    assert later.lineage.segment(1).name == "Everybody"

    def rolled(lineage: Lineage) -> Lineage:
        return roll_back(later.versions, lineage, 1, decree(3, "mara"), first.lineage).lineage

    back = rolled(later.lineage)
    assert [segment.name for segment in back.living] == ["Loyal", "Lapsed"]
    assert back.segment(1).former == ("Everybody",)
    assert back.events[-1].because.endswith("S1 (Everybody) is Loyal again.")
    person = decree(2, "mara")  # in force then is the second version, as in the event by which the rule named it
    assert rolled(rename(later.lineage, "S1", "Our best", person)).segment(1).name == "Our best"
    assert rolled(pin(later.lineage, "S1", person)).segment(1).name == "Everybody"
    third = succession(Contingency.of([1, 1], [1, 2], [70, 60]), rename(later.lineage, "S1", "Our best", person), 3, {1: "A", 2: "B"})
    named = promote([*later.versions, version(3)], third, 3, decree(3)).lineage
    assert named.segment(1).name == "A"
    assert rolled(named).segment(1).name == "Our best"


def test_a_rename_is_kept_and_no_name_is_taken_from_another() -> None:
    later = retrained(started()).lineage
    found = rename(later, "Loyal", "  Our   best ", decree(3, "mara", "Says sales."))
    assert found.segment(1).name == "Our best"
    assert found.segment(1).former == ("Loyal",)
    assert found.events[-1].because == "Was S1 (Loyal). Says sales."
    for name in ("Lapsed", "sleeping"):
        with pytest.raises(UsageError, match="is or was the name of S"):
            rename(found, "S1", name, decree(3))
    with pytest.raises(UsageError, match=r"is or was the name of S1 \(Our best\)"):
        rename(found, "S3", "loyal", decree(3))
    assert rename(found, "1", "Loyal", decree(3)).segment(1).former == ("Our best",)
    assert rename(found, "1", "Our best", decree(3)) is found
    with pytest.raises(UsageError, match="needs a name"):
        rename(found, "1", "  ", decree(3))


def test_a_pinned_segment_keeps_its_name_over_a_retrain_until_it_is_let_go() -> None:
    first = started().lineage
    crossing = Contingency.of([1, 1, 2], [1, 2, 2], [60, 40, 100])
    names = {1: "Fresh", 2: "Stale"}
    held = succession(crossing, pin(first, "S1", decree(1, "mara")), 2, names)
    assert held.names == {1: "Loyal", 2: "Stale"}
    free = succession(crossing, unpin(pin(first, "S1", decree(1)), "S1", decree(1)), 2, names)
    assert free.names == {1: "Fresh", 2: "Stale"}
    assert [event.kind for event in held.lineage.events[:4]] == ["born", "born", "promoted", "pinned"]
    assert pin(held.lineage, "S1", decree(2)) is held.lineage
    assert unpin(first, "S1", decree(2)) is first


def test_notes_stay_with_a_segment_dead_or_alive() -> None:
    later = retrained(started()).lineage
    found = annotate(later, "S2", "Was the autumn campaign's.", decree(2, "mara"))
    assert found.segment(2).notes == ("Was the autumn campaign's.",)
    assert found.events[-1].kind == "annotated"
    with pytest.raises(UsageError, match="needs some words"):
        annotate(later, "S2", " ", decree(2))


def test_what_is_not_there_is_told() -> None:
    later = retrained(started())
    with pytest.raises(UnknownName, match="Loyal"):
        pin(later.lineage, "Loyals", decree(2))
    with pytest.raises(UsageError, match=r"S2 \(Lapsed\) died on 2026-01-31.*S1 \(Loyal\)"):
        rename(later.lineage, "S2", "Other", decree(2))
    with pytest.raises(UnknownName, match="version called '7'"):
        roll_back(later.versions, later.lineage, 7, decree(2), later.lineage)
    with pytest.raises(UsageError, match=r"Version 2 is champion\. Versions that were in force before: 1"):
        roll_back(later.versions, later.lineage, 2, decree(2), later.lineage)
    with pytest.raises(UsageError, match="wait for a decision: none"):
        reject(later.versions, later.lineage, 1, decree(2))


@pytest.mark.parametrize("name", ["S1", "s7", "3", "x" * 81])
def test_a_name_is_no_number_of_a_segment_and_not_too_long(name: str) -> None:
    with pytest.raises(UsageError, match=r"would be taken for the number|at most 80 letters"):
        rename(started().lineage, "S1", name, decree(by="ana"))
