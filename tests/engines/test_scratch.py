"""What a killed process leaves is swept away; what a living one holds is not."""

import os
import signal
import subprocess
import sys
import time

import pytest

CODE = """
import sys
from intarsia.engines.connect import connect
engine = connect("duckdb", memory="500MB")
engine.keep(engine.con.sql("SELECT 'Ann' AS customer_id"))
print("kept", flush=True)
sys.stdin.readline()
"""


def folders(place):
    return {path for path in place.iterdir() if path.name.startswith("intarsia-")}


def begun(place):
    process = subprocess.Popen(
        [sys.executable, "-c", CODE], env=os.environ | {"TMPDIR": str(place)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "kept\n"
    return process


def test_the_folder_of_a_killed_process_goes_with_the_next_and_that_of_a_living_one_stays(tmp_path):
    with begun(tmp_path) as living:
        (held,) = folders(tmp_path)
        with begun(tmp_path) as killed:
            (left,) = folders(tmp_path) - {held}
            os.kill(killed.pid, signal.SIGKILL)
            killed.wait()
            assert any(left.iterdir())
        (tmp_path / "intarsia-other").mkdir()  # nobody says whose it is
        with begun(tmp_path) as third:
            there = folders(tmp_path)
            assert held in there
            assert left not in there
            third.communicate("\n", timeout=60)
        assert list(held.glob("kept-*.parquet"))
        living.communicate("\n", timeout=60)
    assert folders(tmp_path) == {tmp_path / "intarsia-other"}


def test_what_one_reading_left_goes_after_two_days(tmp_path):
    for name, hours in (("old", 49), ("young", 47), ("working", 49)):
        folder = tmp_path / f"intarsia-{name}"
        folder.mkdir()
        (folder / "straight.json").write_text("{}", encoding="utf-8")
        for path in (folder / "straight.json", folder):
            os.utime(path, (time.time() - 3600 * hours,) * 2)
    (tmp_path / "intarsia-working" / "straight.json").write_text("[]", encoding="utf-8")  # which leaves the time of the folder as it is
    with begun(tmp_path) as process:
        process.communicate("\n", timeout=60)
    assert folders(tmp_path) == {tmp_path / "intarsia-young", tmp_path / "intarsia-working"}


def test_a_forked_child_takes_nothing_from_its_parent(tmp_path):
    code = """
import os, sys
from intarsia.engines.connect import connect
engine = connect("duckdb", memory="500MB")
child = os.fork()
if not child:
    sys.exit(0)
os.waitpid(child, 0)
print(engine.keep(engine.con.sql("SELECT 1 AS one")).one.sum().to_pyarrow().as_py())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.stdout == "1\n", done.stderr
    assert not folders(tmp_path)


GIVEN_OUT = """
import gc, os, sys
from intarsia.engines.connect import connect
engine = connect(sys.argv[1], memory="500MB")
doubled = engine.keep(engine.con.sql("SELECT 21 AS half")).mutate(whole=lambda t: t.half * 2)
del engine
gc.collect()
print(doubled.whole.sum().to_pyarrow().as_py())
if sys.argv[1] == "duckdb":
    del doubled
    gc.collect()
    print([name for name in os.listdir(os.environ["TMPDIR"]) if name.startswith("intarsia-")])
"""


@pytest.mark.parametrize(
    ("engine", "said"), [("duckdb", "42\n[]\n"), pytest.param("spark", "42\n", marks=[pytest.mark.spark, pytest.mark.nightly])]
)
def test_a_table_that_was_given_out_can_be_read_when_its_engine_is_forgotten(tmp_path, engine, said):
    if engine == "spark":
        pytest.importorskip("pyspark")
    done = subprocess.run(
        [sys.executable, "-c", GIVEN_OUT, engine], env=os.environ | {"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.stdout == said, done.stderr
    assert not folders(tmp_path)
