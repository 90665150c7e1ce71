"""Several processes in one home: one writes, others read meanwhile; whoever dies leaves the home as if the unfinished run had not been."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from intarsia.core.journal import RunRecord
from intarsia.errors import Busy
from intarsia.store.home import open_home
from intarsia.store.layers import read, rows_of
from intarsia.store.membership import as_of
from intarsia.store.verify import verify
from store.killing import CUSTOMERS, membership
from store.made import day, put_members, step

TESTS = Path(__file__).parents[1]
OTHER = """
import sys
from intarsia.errors import Busy
from intarsia.store.home import open_home
home = open_home(sys.argv[1], sys.argv[2] or None)
print(home.state().number, flush=True)
try:
    with home.writing("retrain"):
        print("writes", flush=True)
        sys.stdin.readline()
except Busy as error:
    print(error, flush=True)
"""


def other(folder, address):
    command = [sys.executable, "-c", OTHER, str(folder), address or ""]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_while_one_writes_others_read_and_do_not_write(home, address, tmp_path):
    step(home, 0, {"a": (1, 0)})
    with home.writing("refresh") as writing:
        put_members(writing, {"a": (2, 1)}, ["a"])
        with other(tmp_path / "home", address) as process:
            said, _ = process.communicate(timeout=60)
        assert said.splitlines()[0] == "1", "the reader saw the last state, and at once"
        assert "run 2 (refresh), which started" in said.splitlines()[1]
        assert home.state().number == 1
        writing.commit(RunRecord(as_of=day(1)))
    assert home.state().number == 2


def test_a_writer_of_another_process_keeps_this_one_out_until_it_dies(home, address, tmp_path, engine):
    step(home, 0, {"a": (1, 0)})
    with other(tmp_path / "home", address) as process:
        assert [process.stdout.readline() for _ in range(2)] == ["1\n", "writes\n"]
        with pytest.raises(Busy, match=r"run 2 \(retrain\)"), home.writing("refresh"):
            pass
        start = time.process_time()
        assert read(home, home.state(), "membership", engine).to_pyarrow().num_rows == 1
        assert time.process_time() - start < 2
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with home.writing("refresh", wait_seconds=20) as writing:
        writing.commit(RunRecord(as_of=day(1)))
    assert [(run.kind, run.state) for run in home.runs()] == [("refresh", "done"), ("retrain", "broken off"), ("refresh", "done")]


def killed(folder, address, engine, points, *, seed, least=0):
    """Kill a writer at random moments; after each the home must be whole, and hold all that was acknowledged. How much there is time for
    between two kills is the machine's: where so many `points` leave it with no more than `least` runs, up to four times as many."""
    dice, acknowledged, cut = random.Random(seed), -1, 0
    command = [sys.executable, str(TESTS / "store" / "killing.py"), str(folder), *([address] if address else [])]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as nursery:
        for number in range(4 * points):
            if number >= points and acknowledged > least:
                break
            nursery.stdin.write("next\n")
            nursery.stdin.flush()
            writer = int(nursery.stdout.readline().split()[1])
            if acknowledged < 0:
                nursery.stdout.readline()
                start = time.monotonic()
                acknowledged = [int(nursery.stdout.readline().split()[1]) for _ in range(3)][-1]
                pace = (time.monotonic() - start) / 3
            time.sleep(dice.uniform(0.0, 5 * pace))
            os.kill(writer, signal.SIGKILL)
            while (said := nursery.stdout.readline().split())[0] != "dead":
                acknowledged = int(said[1])
            acknowledged, broken = whole(folder, address, acknowledged)
            cut += broken
        agree(folder, address, engine, acknowledged)
        nursery.stdin.close()
    return cut, acknowledged


def whole(folder, address, acknowledged):
    """How far the work has come, and whether a run was cut."""
    with open_home(str(folder), address) as home:
        broken = [finding for finding in verify(home) if not finding.passed and finding.check != "unknown files"]
        assert broken == []
        state = home.state()
        k = (state.run.as_of - day(0)).days
        assert acknowledged <= k <= acknowledged + 1, "what was acknowledged is there, and at most what was about to be"
        now = membership(k)
        for customer in (f"c{k % CUSTOMERS:02d}", "c00"):
            (row,) = rows_of(home, state, "membership", customer).to_pylist()
            assert (row["segment"], (row["since"] - day(0)).days) == now[customer]
        return k, home.runs(1)[0].state == "running"


def agree(folder, address, engine, k):
    """All rows, as they are and as moves tell them of any day."""
    with open_home(str(folder), address) as home:
        assert [finding for finding in verify(home, engine) if not finding.passed and finding.check != "unknown files"] == []
        told = [(read(home, home.state(), "membership", engine), k), *((as_of(home, day(n), engine), n) for n in (k, k // 2))]
        for rows, n in told:
            found = {row["customer_id"]: (row["segment"], (row["since"] - day(0)).days) for row in rows.to_pyarrow().to_pylist()}
            assert found == membership(n)


def test_killed_at_some_moments_a_home_is_whole(tmp_path, address, engine):
    cut, acknowledged = killed(tmp_path / "home", address, engine, 4 if address else 8, seed=1)
    assert cut > 0
    assert acknowledged > 0


@pytest.mark.nightly
def test_killed_at_many_moments_a_home_is_whole(tmp_path, address, engine):
    cut, acknowledged = killed(tmp_path / "home", address, engine, 60, seed=2, least=10)
    assert cut > 20
    assert acknowledged > 10
