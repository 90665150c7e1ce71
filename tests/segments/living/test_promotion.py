"""The rule of promotion: sound, no worse, and people stay where they are; otherwise it rejects, or asks."""

from __future__ import annotations

from datetime import date

import pytest

from intarsia.core.lineage import Lineage, LineageEvent
from intarsia.core.run import Score
from intarsia.core.segmentation import Gate
from intarsia.errors import UsageError
from intarsia.segments.living.decisions import pin
from intarsia.segments.living.decree import Decree
from intarsia.segments.living.handwork import standing
from intarsia.segments.living.identity import Succession, successors
from intarsia.segments.living.promotion import judge
from intarsia.stats.matching import Contingency

DAY = date(2026, 1, 1)
SOUND = (Gate("stability", passed=True, because="split-half agreement 0.80"), Gate("substance", passed=None, because="not measured"))
EQUAL = Score("champion", "oos_r2", 0.31, 0.28, 0.34, 900, 4, difference=-0.01, difference_low=-0.03, difference_high=0.01)
BETTER = Score("champion", "oos_r2", 0.35, 0.32, 0.38, 900, 4, difference=0.04, difference_low=0.01, difference_high=0.07)


def moved(share: float, *, pinned: bool = False) -> Succession:
    """A succession of two segments by which that share of 1,000 customers changes."""
    first = successors(Contingency.of([], [], columns=[1, 2]), Lineage(), {1: "A", 2: "B"}, Decree(DAY, 1)).lineage
    lineage = pin(first, "S2", Decree(DAY, 1, "mara")) if pinned else first
    go = round(1000 * share)
    return successors(Contingency.of([1, 2, 2], [1, 2, 1], [500, 500 - go, go]), lineage, {1: "A", 2: "B"}, Decree(DAY, 2))


def test_who_is_sound_no_worse_and_steady_is_promoted() -> None:
    found = judge(SOUND, EQUAL, moved(0.1))
    assert found.verdict == "promote"
    assert [gate.name for gate in found.gates] == ["stability", "substance", "future value", "identity"]
    assert "100 of 1,000 customers (10.0%)" in found.because
    assert "95 % interval -0.030 to +0.010, n = 900" in found.because
    assert found.table().num_rows == 4
    assert "<table>" in found._repr_html_()


def test_a_failed_gate_or_less_worth_rejects() -> None:
    failed = judge([Gate("stability", passed=False, because="split-half agreement 0.50")], EQUAL, moved(0.0))
    assert (failed.verdict, failed.because) == ("reject", "It does not hold: split-half agreement 0.50.")
    worse = judge(SOUND, BETTER, moved(0.0))
    assert worse.verdict == "reject"
    assert "+0.040 more" in worse.because


def test_many_changes_a_lost_pin_or_an_unknown_worth_ask_a_person() -> None:
    assert judge(SOUND, EQUAL, moved(0.22)).verdict == "ask"
    assert judge(SOUND, EQUAL, moved(0.22), most_changed=0.3).verdict == "promote"
    assert judge(SOUND, None, moved(0.0)).verdict == "ask"
    lost = judge(SOUND, EQUAL, moved(0.4, pinned=True), most_changed=1.0)
    assert lost.verdict == "ask"
    assert "S2 (B) would end, though pinned" in lost.because
    kept = judge(SOUND, EQUAL, moved(0.1, pinned=True))
    assert kept.gates[-1].because == "all 1 pinned segments go on"
    assert kept.verdict == "promote"


def test_a_merge_or_split_by_hand_does_not_end_unasked() -> None:
    names = {1: "A", 2: "B", 3: "C"}
    first = successors(Contingency.of([], [], columns=[1, 2, 3]), Lineage(), names, Decree(DAY, 1)).lineage
    joined = successors(Contingency.of([1, 2, 3], [1, 2, 2], [50, 40, 60]), first, {1: "A", 2: "BC"}, Decree(DAY, 2, "ana")).lineage
    apart = successors(Contingency.of([1, 3, 3], [1, 2, 3], [50, 40, 60]), joined, {1: "A", 2: "D", 3: "E"}, Decree(DAY, 3))
    asked = judge(SOUND, EQUAL, apart, most_changed=1.0, by_hand=[2])
    assert asked.verdict == "ask"
    assert "the merge of S2 (B), S3 (BC) by ana on 2026-01-01 would end: S3 (BC) would be S3 (E), S4 (D)" in asked.because
    assert judge(SOUND, EQUAL, apart, most_changed=1.0).verdict == "promote"  # as a rule had merged them
    stays = successors(Contingency.of([1, 3], [1, 2], [50, 100]), joined, {1: "A", 2: "BC"}, Decree(DAY, 3))
    assert judge(SOUND, EQUAL, stays, by_hand=[2]).gates[-1].because == "all 1 merges and splits by hand stay"
    again = successors(Contingency.of([1, 3, 4], [1, 2, 2], [50, 60, 40]), apart.lineage, {1: "A", 2: "F"}, Decree(DAY, 4))
    assert judge(SOUND, EQUAL, again, most_changed=1.0, by_hand=[2]).verdict == "promote"  # the merge has ended before
    parted = judge(SOUND, EQUAL, again, most_changed=1.0, by_hand=[3])
    assert "the split of S3 (E) into S3 (E), S4 (D) by rule on 2026-01-01 would end: S3 (E), S4 (D) would be one, S3 (F)" in parted.because


def test_what_was_rolled_back_binds_nobody() -> None:
    merge, back, forth = (
        LineageEvent("merged", DAY, 2, (2, 3), (3,), 1.0, "ana"),
        LineageEvent("rolled back", DAY, 1, (), (1, 2, 3), None, "ana"),
        LineageEvent("rolled back", DAY, 2, (2,), (1, 3), None, "ana"),
    )
    assert standing([merge, back], [2]) == ()
    assert standing([merge, back, forth], [2]) == (merge,)


def test_what_fails_for_certain_is_not_asked_about() -> None:
    assert judge(SOUND, BETTER, moved(0.4)).verdict == "reject"


def test_a_first_definition_has_nobody_to_be_worse_than() -> None:
    first = successors(Contingency.of([], [], columns=[1, 2]), Lineage(), {1: "A", 2: "B"}, Decree(DAY, 1))
    assert judge(SOUND, None, first).verdict == "promote"


def test_a_share_is_a_share() -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        judge(SOUND, EQUAL, moved(0.0), most_changed=20)
