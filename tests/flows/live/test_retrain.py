"""Retraining keeps who is who; people may overrule it; every decision is recorded and can be taken back."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pyarrow as pa
import pytest

from flows.live.living import FOUNDED, START, between, from_scratch, held, settings
from intarsia.core.settings import Settings
from intarsia.errors import UnknownName, UsageError
from intarsia.flows.live.deciding import decide
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.retrain import retrain
from intarsia.flows.live.telling import CustomerHistory, SegmentHistory, as_of, diff, history, in_force, lineage, runs

DAY = FOUNDED


def test_on_the_same_data_everybody_keeps_segment_and_name(home: Settings) -> None:
    before = lineage(home)
    done = retrain(home)
    assert done.succession.changed == 0.0
    assert sorted(done.succession.ids.values()) == [segment.id for segment in before.living]
    assert {s.id: s.name for s in lineage(home).living} == {s.id: s.name for s in before.living}
    last = runs(home, limit=1)[0]
    assert last.kind == "retrain"
    assert last.summary["changed_ids"] == 0.0


def test_a_challenger_waits_and_a_person_decides(home: Settings, lines: pa.Table) -> None:
    end = FOUNDED + timedelta(days=30)
    refresh([between(lines, FOUNDED, end)], settings(home.live.home, catch_up_days=1), as_of=end)
    waiting = retrain(home, promote="ask").version
    assert (waiting.number, waiting.status) == (2, "challenger")
    members, version = held(home, end)
    assert version.number == 1
    with pytest.raises(UsageError, match="who made it"):
        decide("approve", "2", settings=home)
    decide("approve", "2", settings=home, by="ana", because="the board agreed")
    now, version = held(home, end)
    assert version.number == 2
    assert set(now) == set(members)
    assert now == from_scratch(between(lines, START, end), version, end)
    told = [(event.kind, event.by) for event in lineage(home).events]
    assert ("approved", "ana") in told
    assert ("promoted", "ana") in told
    decide("roll-back", "1", settings=home, by="ana")
    again, version = held(home, end)
    assert version.number == 1
    assert again == members


def test_people_rename_pin_and_annotate(home: Settings) -> None:
    decide("rename", "S1", "Best friends", home, by="ana", because="as everybody says")
    decide("pin", "Best friends", settings=home, by="ana")
    decide("annotate", "S1", "the spring campaign is theirs", home, by="ben")
    segment = lineage(home).segment(1)
    assert (segment.name, segment.pinned, segment.notes) == ("Best friends", True, ("the spring campaign is theirs",))
    assert [event.kind for event in lineage(home).of(1)][-3:] == ["renamed", "pinned", "annotated"]
    found = history("Best friends", home)
    assert isinstance(found, SegmentHistory)
    assert found.census[0].customers > 0
    with pytest.raises(UnknownName, match="S9"):
        decide("rename", "S9", "x", home, by="ana")
    with pytest.raises(UsageError, match="name of"):
        decide("rename", "S2", "Best friends", home, by="ana")


def test_names_are_those_of_the_day(home: Settings) -> None:
    old = lineage(home).segment(1).name
    refresh(None, home, as_of=DAY + timedelta(days=1))
    decide("rename", "S1", "Best friends", home, by="ana")
    refresh(None, home, as_of=DAY + timedelta(days=2))
    names = [set(as_of(DAY + timedelta(days=n), home)["name"].to_pylist()) for n in (0, 2)]
    assert old in names[0]
    assert "Best friends" not in names[0]
    assert "Best friends" in names[1]
    with pytest.raises(UsageError, match=f"from {DAY} on"):
        as_of(DAY - timedelta(days=1), home)


def test_segments_are_merged_and_split_by_hand(home: Settings) -> None:
    before, _ = held(home, DAY)
    decide("merge", "S2,S3", settings=home, by="ana", because="one team")
    merged, version = held(home, DAY)
    assert len(version.ids) == 2
    assert {c: s for c, s in merged.items() if before[c] == 1} == {c: 1 for c, s in before.items() if s == 1}
    assert len({merged[c] for c, s in before.items() if s in (2, 3)}) == 1
    largest = max(set(merged.values()), key=list(merged.values()).count)
    decide("split", f"S{largest}", "2", home, by="ana")
    parted, version = held(home, DAY)
    assert len(version.ids) == 3
    assert {c for c in merged if merged[c] != largest} == {c for c in merged if merged[c] != largest and parted[c] == merged[c]}
    kinds = [event.kind for event in lineage(home).events]
    assert "merged" in kinds
    assert "split" in kinds


def test_a_retrain_says_which_merge_it_would_end(home: Settings) -> None:
    decide("merge", "S2,S3", settings=home, by="ana", because="one team")
    done = retrain(home)
    (gate,) = [gate for gate in done.ruling.gates if gate.name == "by hand"]
    assert not gate.passed
    assert "by ana on 2024-07-01 would end: S3" in gate.because
    assert done.version.status != "champion"


def test_the_stays_of_a_customer(home: Settings, lines: pa.Table) -> None:
    refresh([between(lines, FOUNDED, FOUNDED + timedelta(days=3))], home, as_of=FOUNDED + timedelta(days=3))
    before, _ = held(home, FOUNDED)
    after, _ = held(home, FOUNDED + timedelta(days=3))
    for customer in sorted(after)[:40]:
        found = history(customer, home)
        assert isinstance(found, CustomerHistory)
        stays = found.table().to_pylist()
        assert stays[-1]["segment"] == after[customer]
        assert stays[-1]["until"] is None
        if customer in before:
            assert stays[0]["segment"] == before[customer]
        assert all(a["until"] == b["since"] for a, b in itertools.pairwise(stays))
        (row,) = as_of(FOUNDED, home, customer=customer).to_pylist() or [None]
        assert (row["segment"] if row else None) == before.get(customer)
    with pytest.raises(UnknownName):
        history("nobody at all", home)


def test_a_stay_bears_the_name_of_its_time_and_rolling_back_gives_names_back(home: Settings) -> None:
    first, members = lineage(home), held(home, DAY)[0]
    for n, (what, subject) in enumerate((("merge", "S2,S3"), ("roll back", "1"), ("rename", "S1")), start=1):
        refresh(None, home, as_of=DAY + timedelta(days=3 * n))
        decide(what, subject, "Best friends" if what == "rename" else "", home, by="ana")
    now = {segment.id: segment.name for segment in lineage(home).living}
    assert now == {segment.id: segment.name for segment in first.living} | {1: "Best friends"}
    customer = next(one for one, segment in sorted(members.items()) if segment == 2)
    found = history(customer, home)
    assert isinstance(found, CustomerHistory)
    second, third = (first.segment(own).name for own in (2, 3))
    stays = found.table().to_pylist()
    assert [(stay["segment"], stay["name"]) for stay in stays] == [(2, second), (3, f"{second} and {third}"), (2, second)]
    of_the_first = next(one for one, segment in sorted(members.items()) if segment == 1)
    (stay,) = history(of_the_first, home).table().to_pylist()
    assert (stay["name"], stay["until"]) == ("Best friends", None)


def test_what_sets_two_runs_apart(home: Settings, lines: pa.Table) -> None:
    refresh([between(lines, FOUNDED, FOUNDED + timedelta(days=2))], home, as_of=FOUNDED + timedelta(days=2))
    first, last = runs(home)[-1].number, runs(home)[0].number
    found = diff(first, last, home)
    before, after = held(home, FOUNDED)[0], held(home, FOUNDED + timedelta(days=2))[0]
    moved = sum(before.get(c, 0) != s for c, s in after.items())
    assert sum(row["customers"] for row in found["moved"]) == moved
    assert len(found["loads"]) == 1
    assert found["packages"] == {}
    with pytest.raises(UsageError, match="no finished run"):
        diff(first, 99, home)


def test_membership_tells_the_definition_that_was_in_force(home: Settings) -> None:
    second = DAY + timedelta(days=2)
    refresh(None, home, as_of=second)
    decide("merge", "S2,S3", settings=home, by="ana")
    refresh(None, home, as_of=DAY + timedelta(days=3))
    then, now = as_of(DAY + timedelta(days=1), home), as_of(DAY + timedelta(days=3), home)
    assert set(then["version"].to_pylist()) == {1}
    assert set(now["version"].to_pylist()) == {2}
    assert min(now["since"].to_pylist()) < second, "who stayed came earlier"
    version = in_force(DAY + timedelta(days=3), home)
    assert version is not None
    assert (version.number, version.since) == (2, second)


def test_a_merge_keeps_the_pin_and_the_name_that_a_person_gave(home: Settings) -> None:
    decide("rename", "S3", "Middle", home, by="ana")
    decide("pin", "S3", settings=home, by="ana")
    (merged,) = decide("merge", "S1,S2,S3", settings=home, by="ana").living
    assert (merged.name, merged.pinned) == ("Middle and 2 more", True)
    assert "S3 (Middle) was pinned." in [event.because for event in lineage(home).of(merged.id)]


def test_a_split_by_a_person_is_a_split_whatever_the_shares(home: Settings) -> None:
    before = len(lineage(home).events)
    events = decide("split", "S1", "3", home, by="ana").events[before:]
    (split,) = [event for event in events if event.kind == "split"]
    assert (split.parents, len(split.children)) == ((1,), 3)
    assert "born" not in {event.kind for event in events}


def test_an_override_is_recorded_as_against_the_rule(home: Settings) -> None:
    with pytest.raises(UsageError, match=r"Give a name \(--by\)"):
        retrain(home, promote="yes")
    decide("merge", "S2,S3", settings=home, by="ana")
    done = retrain(home, promote="yes", by="ben", because="the board wants it")
    assert done.version.status == "champion"
    assert done.ruling.verdict != "promote"
    assert done.version.because.startswith("the board wants it ")
    assert f", by ben: {done.ruling.because}" in done.version.because
    promoted = [event for event in lineage(home).events if event.kind == "promoted"][-1]
    assert (promoted.by, promoted.because) == ("ben", done.version.because)
