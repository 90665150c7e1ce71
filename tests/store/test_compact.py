"""What is compacted reads as before; what nobody keeps goes, and not under a reader's feet."""

from __future__ import annotations

import pytest

from intarsia.errors import Unreadable
from intarsia.store.compact import compact
from intarsia.store.layers import read
from intarsia.store.merging import due_from
from intarsia.store.verify import verify
from store.made import step


def files(tmp_path):
    return {str(path.relative_to(tmp_path / "home")) for path in (tmp_path / "home" / "data").rglob("*") if path.is_file()}


def members(home, engine, **state):
    return {row["customer_id"]: row["segment"] for row in read(home, home.state(**state), "membership", engine).to_pyarrow().to_pylist()}


def test_what_no_kept_state_needs_goes_late(home, engine, tmp_path):
    step(home, 0, {f"c{n}": (1, 0) for n in range(9)})
    for n in range(1, 6):
        step(home, n, {f"c{n}": (2, n)}, [f"c{n}"])
    before = {n: members(home, engine, run=n) for n in range(1, 7)}
    planned = compact(home, engine, keep_days=2, keep_runs=1, dry_run=True)
    assert (planned.merged, planned.dry_run, planned.run) == (("membership",), True, 0)
    assert len(home.runs()) == 6
    reader = home.state()
    first = compact(home, engine, keep_days=2, keep_runs=1, grace_hours=1)
    assert (first.merged, first.removed, first.bytes) == (("membership",), (), 0)
    assert first.run == home.state().number == 7
    assert len(home.state().layers["membership"]) == 1
    assert {n: members(home, engine, run=n) for n in before} == before
    assert first.let_go == 0, "the states of the last two days need all of them"
    step(home, 30, {"c8": (3, 30)}, ["c8"])
    second = compact(home, engine, keep_days=2, keep_runs=1, grace_hours=1)
    assert second.let_go == 5
    assert second.removed == ()
    assert read(home, reader, "membership", engine).to_pyarrow().num_rows == 9, "who reads yet keeps the files"
    there = files(tmp_path)
    third = compact(home, engine, keep_days=2, keep_runs=1, grace_hours=0)
    assert len(third.removed) == 10
    assert third.bytes > 0
    assert files(tmp_path) == there - set(third.removed)
    assert members(home, engine) == before[6] | {"c8": 3}
    assert members(home, engine, run=1) == before[1], "the first picture stays"
    with pytest.raises(Unreadable, match="intarsia compact"):
        members(home, engine, run=4)
    assert all(finding.passed for finding in verify(home))


def test_runs_that_came_to_nothing_are_struck_off_in_the_end(home, engine):
    step(home, 0, {"a": (1, 0)})
    for _ in range(3):
        with home.writing("refresh"):
            pass
    assert compact(home, engine, keep_runs=3).struck == 1
    assert [run.number for run in home.runs()] == [5, 4, 3, 1]


def test_layers_are_folded_seldom_and_stay_few():
    sizes, written, added = [1_000_000], 0, 0
    for n in range(365):
        sizes.append(10_000 if n % 7 else 300)
        added += sizes[-1]
        start = due_from(sizes, 8, 0.2)
        if start is not None:
            written += sum(sizes[start:])
            sizes = [*sizes[:start], min(sum(sizes[start:]), 1_000_000)]
        assert len(sizes) <= 9
    assert written / added < 9
