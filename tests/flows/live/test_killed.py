"""Killed at any moment, a home is whole: nothing acknowledged is lost, nothing half done is seen, and the next start goes on."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.live.living import START, between, from_scratch, held, settings
from intarsia.flows.live.refresh import refresh
from intarsia.flows.live.session import opened
from intarsia.flows.live.upkeep import verify

TESTS = Path(__file__).parents[2]


def killed(home: Path, lines: Path, seed: int, after: float) -> tuple[int, date] | None:
    """Start the child, kill it so many seconds after it is ready, and give what it had acknowledged last."""
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("killed.py")), str(home), str(lines), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(TESTS), "PATH": "", "OMP_NUM_THREADS": "1"},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n", child.stderr.read() if child.stderr else ""
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    said = child.communicate()[0].splitlines()
    if not said:
        return None
    _, number, day = said[-1].split()
    return int(number), date.fromisoformat(day)


def tried(founded: Path, lines: pa.Table, tmp_path: Path, points: int, seed: int) -> int:
    """Kill at so many random moments, looking at the home after each; gives how many steps were acknowledged."""
    home, file, rng = tmp_path / "home", tmp_path / "lines.parquet", random.Random(seed)
    shutil.copytree(founded, home)
    pq.write_table(lines, file)
    chosen, steps = settings(home), 0
    for point in range(points):
        said = killed(home, file, seed * 1000 + point, rng.uniform(0.0, 4.0))
        with opened(chosen) as session:
            state = session.home.state()
        assert state.run is not None
        assert state.run.as_of is not None
        if said is not None:
            steps += 1
            assert state.run.number >= said[0]
            assert state.run.as_of >= said[1]
        members, version = held(chosen, state.run.as_of)
        assert members == from_scratch(between(lines, START, state.run.as_of), version, state.run.as_of), point
        if point % 5 == 0 or points < 5:
            # files of a run that died lie about until the next one writes: unknown to all, seen by none
            refresh(None, chosen, as_of=state.run.as_of)
            assert [finding.because for finding in verify(chosen) if finding.passed is False] == []
    day = state.run.as_of + timedelta(days=1)
    refresh([between(lines, day - timedelta(days=1), day)], chosen, as_of=day)
    members, version = held(chosen, day)
    assert members == from_scratch(between(lines, START, day), version, day)
    return steps


@pytest.mark.nightly
def test_killed_at_a_few_moments(founded: Path, lines: pa.Table, tmp_path: Path) -> None:
    tried(founded, lines, tmp_path, 3, seed=1)


@pytest.mark.nightly
def test_killed_at_fifty_moments(founded: Path, lines: pa.Table, tmp_path: Path) -> None:
    assert tried(founded, lines, tmp_path, 50, seed=2) > 5
