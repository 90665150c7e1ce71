"""Ids over retrains: they stay with the customers, every birth and death is told, and no name changes hands."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intarsia.core.lineage import Lineage
from intarsia.errors import UnknownName, UsageError
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.identity import Inheritance, Succession, successors
from intarsia.stats.matching import Contingency

FIRST = date(2026, 1, 1)
NAMES = ("Loyal regulars", "Big spenders", "Newcomers", "Lapsed", "Bargain hunters", "Seasonal", "Dormant", "Active")


def begun(labels: np.ndarray) -> Succession:
    numbers = np.unique(labels).tolist()
    names = {number: NAMES[number - 1] for number in numbers}
    return successors(Contingency.of([], [], columns=numbers), Lineage(), names, Decree(FIRST, 1))


def follow(before: Succession, old: np.ndarray, new: np.ndarray, names: dict[int, str] | None = None, month: int = 1) -> Succession:
    ids = np.array([before.ids[label] for label in old.tolist()])
    named = names or {number: f"{NAMES[number - 1]} {month}" for number in np.unique(new).tolist()}
    return successors(Contingency.of(ids, new), before.lineage, named, Decree(FIRST + timedelta(days=30 * month), month + 1))


def kinds(succession: Succession) -> Counter[str]:
    return Counter(event.kind for event in succession.events)


def test_at_first_all_are_born_in_the_order_of_their_numbers() -> None:
    found = begun(np.array([1, 2, 3]))
    assert found.ids == {1: 1, 2: 2, 3: 3}
    assert found.names == dict(enumerate(NAMES[:3], start=1))
    assert kinds(found) == {"born": 3}
    assert (found.customers, found.changed) == (0, 0.0)


@given(st.integers(1, 8), st.integers(0, 10_000))
def test_nobody_jumps_where_labels_are_only_renumbered(k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    old = np.concatenate([np.arange(1, k + 1), rng.integers(1, k + 1, 80)])
    turn = rng.permutation(k) + 1
    before = begun(old)
    after = follow(before, old, turn[old - 1])
    assert after.ids == {int(turn[number - 1]): own for number, own in before.ids.items()}
    assert after.changed == 0.0
    assert kinds(after) == {"inherited": k}
    assert after.lineage.segments == before.lineage.segments


def test_a_planted_split_is_told_and_the_larger_part_is_the_heir() -> None:
    old = np.repeat([1, 2], [1000, 400])
    new = np.repeat([1, 3, 2], [600, 400, 400])
    after = follow(begun(old), old, new)
    assert after.ids == {1: 1, 2: 2, 3: 3}
    split = next(event for event in after.events if event.kind == "split")
    assert (split.parents, split.children, split.overlap) == ((1,), (1, 3), 1.0)
    assert after.lineage.segment(1).died is None
    assert after.changed == pytest.approx(400 / 1400)


def test_a_split_into_three_ends_the_segment() -> None:
    old = np.repeat([1, 2], [900, 300])
    new = np.repeat([1, 3, 4, 2], [300, 300, 300, 300])
    after = follow(begun(old), old, new)
    assert after.ids == {1: 3, 2: 2, 3: 4, 4: 5}
    assert kinds(after) == {"inherited": 1, "split": 1}
    assert after.lineage.segment(1).died == FIRST + timedelta(days=30)


def test_a_planted_merger_is_told() -> None:
    old = np.repeat([1, 2, 3], [500, 480, 400])
    new = np.repeat([1, 1, 2], [500, 480, 400])
    after = follow(begun(old), old, new)
    merged = next(event for event in after.events if event.kind == "merged")
    assert (merged.parents, merged.children, merged.overlap) == ((1, 2), (1,), 1.0)
    assert [segment.id for segment in after.lineage.living] == [1, 3]
    three = follow(begun(old), old, np.ones(len(old), dtype=np.int64))
    assert three.ids == {1: 4}
    assert [(event.kind, event.parents) for event in three.events] == [("merged", (1, 2, 3))]


def test_a_planted_birth_and_death_are_told() -> None:
    old = np.repeat([1, 2, 3], [500, 500, 90])
    new = np.concatenate([np.repeat([1, 3], [400, 100]), np.repeat([2, 3], [400, 100]), np.repeat([1, 2, 3], 30)])
    after = follow(begun(old), old, new)
    assert kinds(after) == {"inherited": 2, "renamed": 2, "born": 1, "died": 1}
    assert after.ids == {1: 1, 2: 2, 3: 4}
    born, died = (next(event for event in after.events if event.kind == kind) for kind in ("born", "died"))
    assert (born.children, died.parents) == ((4,), (3,))
    assert "from S1" in born.because
    assert "in S1" in died.because


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_every_id_begins_once_and_ends_at_most_once_and_customers_add_up(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(1, 6, 300)
    state, used = begun(labels), set[int]()
    for month in range(1, 13):
        k = int(rng.integers(2, 8))
        moved = rng.random(300) < rng.choice([0.05, 0.3, 0.9])
        new = np.where(moved, rng.integers(1, k + 1, 300), (labels - 1) % k + 1)
        before = set(state.ids.values())
        after = follow(state, labels, new, month=month)
        assert set(after.ids) == set(np.unique(new).tolist())
        assert len(set(after.ids.values())) == len(after.ids)
        assert not (set(after.ids.values()) - before) & (used | before)
        assert after.customers == 300
        stayed = sum(state.ids[a] == after.ids[b] for a, b in zip(labels.tolist(), new.tolist(), strict=True))
        assert after.kept == stayed
        used |= before
        labels, state = new, after
    lineage = state.lineage
    begins = Counter(own for event in lineage.events if event.kind in ("born", "split", "merged") for own in event.children)
    ends = {own for event in lineage.events if event.kind in ("died", "split", "merged") for own in event.parents}
    assert {segment.id for segment in lineage.segments} <= set(begins)
    assert {segment.id for segment in lineage.segments if segment.died} <= ends
    assert {segment.id for segment in lineage.living} == set(state.ids.values())
    assert list(lineage.segments) == sorted(lineage.segments, key=lambda segment: segment.id)
    held = [name.casefold() for segment in lineage.segments for name in {segment.name, *segment.former}]
    assert len(held) == len(set(held))


def test_twelve_retrains_of_the_same_customers_keep_every_id() -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(1, 7, 2000)
    state = begun(labels)
    for month in range(1, 13):
        drifted = np.where(rng.random(2000) < 0.08, rng.integers(1, 7, 2000), labels)
        turn = rng.permutation(6) + 1
        new = turn[drifted - 1]
        state, labels = follow(state, labels, new, month=month), new
        assert state.changed < 0.1
    assert {segment.id for segment in state.lineage.segments} == {1, 2, 3, 4, 5, 6}
    assert [segment.name for segment in state.lineage.segments] == list(NAMES[:6])
    assert kinds(state) == {"inherited": 6}


def test_an_heir_that_is_much_the_same_keeps_its_name_and_one_that_is_not_is_renamed() -> None:
    old = np.repeat([1, 2], [1000, 1000])
    much = follow(begun(old), old, np.repeat([1, 2], [950, 1050]), {1: "Champions", 2: "Others"})
    assert much.names == {1: NAMES[0], 2: NAMES[1]}
    less = follow(begun(old), old, np.repeat([1, 2], [700, 1300]), {1: "Champions", 2: "Others"})
    assert less.names == {1: "Champions", 2: "Others"}
    told = [event for event in less.events if event.kind == "renamed"]
    assert [event.parents for event in told] == [(1,), (2,)]
    assert NAMES[0] in told[0].because
    assert less.lineage.segment(1).former == (NAMES[0],)


def test_no_name_goes_to_another_segment_not_even_of_the_dead() -> None:
    old = np.repeat([1, 2], [500, 500])
    before = begun(old)
    mixed = np.tile([1, 2, 3, 4], 250)
    after = follow(before, old, mixed, {1: NAMES[0], 2: f"  {NAMES[1].upper()}", 3: "Fresh", 4: "Fresh"})
    assert after.names == {1: f"{NAMES[0]} (S3)", 2: f"{NAMES[1].upper()} (S4)", 3: "Fresh", 4: "Fresh (S6)"}
    wishes = {1: (NAMES[0], "Loyal regulars with larger orders"), 2: "B", 3: "C", 4: "D"}
    ids = np.array([before.ids[label] for label in old.tolist()])
    worded = successors(Contingency.of(ids, mixed), before.lineage, wishes, Decree(FIRST, 2))
    assert worded.names[1] == "Loyal regulars with larger orders"


def test_ids_of_definitions_that_never_came_into_force_are_not_used_again() -> None:
    found = successors(Contingency.of([], [], columns=[1]), Lineage(), {1: "A"}, Decree(FIRST, 3), above=12)
    assert found.ids == {1: 13}


def test_newcomers_and_the_gone_have_no_say() -> None:
    before = begun(np.array([1, 2]))
    crossing = Contingency.of([0, 1, 2, 1], [1, 1, 2, 0], [5000, 100, 100, 900])
    after = successors(crossing, before.lineage, {1: "A", 2: "B"}, Decree(FIRST, 2))
    assert (after.ids, after.customers, after.kept) == ({1: 1, 2: 2}, 200, 200)


def test_what_is_not_there_is_told() -> None:
    before = begun(np.array([1, 2]))
    with pytest.raises(UnknownName, match="S9"):
        successors(Contingency.of([9], [1]), before.lineage, {1: "A"}, Decree(FIRST, 2))
    with pytest.raises(UnknownName, match="segment number called '4'"):
        successors(Contingency.of([1], [4]), before.lineage, {1: "A"}, Decree(FIRST, 2))
    ended = follow(before, np.array([1, 2]), np.array([1, 1]))
    dead = next(segment.id for segment in ended.lineage.segments if segment.died)
    with pytest.raises(UsageError, match="only a living segment"):
        successors(Contingency.of([dead], [1]), ended.lineage, {1: "A"}, Decree(FIRST, 3))


def test_the_threshold_is_an_option() -> None:
    old = np.repeat([1, 2], [500, 500])
    new = np.repeat([1, 2], [300, 700])
    ids = Contingency.of(old, new)
    strict = successors(ids, begun(old).lineage, {1: "A", 2: "B"}, Decree(FIRST, 2), rule=Inheritance(overlap=0.9))
    assert kinds(strict)["inherited"] == 0
    assert set(strict.ids.values()) == {3, 4}
