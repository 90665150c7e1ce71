"""The commands of living segments as a person meets them: what they say, their exit codes, and no traceback for a mistake."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pcsv
import pytest

from flows.live.living import FOUNDED, between
from intarsia.cli.app import main
from intarsia.cli.show_living import print_refreshed
from intarsia.core.journal import MODE, SOURCES, Load
from intarsia.core.settings import Settings
from intarsia.flows.live.refresh import Refreshed


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """What a command says on standard output (on standard error where it fails)."""
    try:
        main([*words])
    except SystemExit as ended:
        assert (ended.code or 0) == code, capsys.readouterr().err  # noqa: PT017  the exit code is what is tested
    said = capsys.readouterr()
    return said.out if code in (0, 1) else said.err


@pytest.fixture
def place(home: Settings) -> str:
    return home.live.home


def test_a_few_days_by_command(capsys: pytest.CaptureFixture[str], place: str, lines: pa.Table, tmp_path: Path) -> None:
    for n in range(2):
        day = FOUNDED + timedelta(days=n)
        pcsv.write_csv(between(lines, day, day + timedelta(days=1)), tmp_path / f"day{n}.csv")
    last = str(FOUNDED + timedelta(days=2))
    said = told(capsys, "refresh", str(tmp_path / "day*.csv"), "--home", place, "--as-of", last, "--by", "ana")
    assert "new, 0 known already" in said
    assert said.count("2024-07-0") >= 2
    again = told(capsys, "refresh", str(tmp_path / "day*.csv"), "--home", place, "--as-of", last)
    assert again.count("passed over") == 2
    runs = json.loads(told(capsys, "runs", "--home", place, "--json"))
    assert [run["kind"] for run in runs] == ["refresh", "refresh", "refresh", "found"]
    assert runs[1]["by"] == "ana"
    diff = told(capsys, "diff", "1", "3", "--home", place)
    assert "day0.csv, day1.csv" in diff
    members = json.loads(told(capsys, "as-of", last, "--home", place, "--customer", "C001", "--json"))
    assert [row["customer_id"] for row in members] == ["C001"]
    told(capsys, "as-of", last, "--home", place, "--out", str(tmp_path / "then"))
    assert (tmp_path / "then" / "members.csv").read_text().startswith('"customer_id"')
    stays = json.loads(told(capsys, "history", "C001", "--home", place, "--json"))["stays"]
    assert stays[-1]["segment"] == members[0]["segment"]


def test_of_days_to_come_it_is_said_until_when_is_known(capsys: pytest.CaptureFixture[str], place: str) -> None:
    known = json.loads(told(capsys, "as-of", str(FOUNDED), "--home", place, "--json"))
    with pytest.raises(SystemExit, match="0"):
        main(["as-of", "2035-01-01", "--home", place, "--json"])
    written = capsys.readouterr()
    assert json.loads(written.out) == known
    assert written.err == f"Note: these segments are known until {FOUNDED}; what is told of 2035-01-01 is how they stood then.\n"


def test_segments_are_told_and_decided_on(capsys: pytest.CaptureFixture[str], place: str) -> None:
    assert "S1" in told(capsys, "history", "S1", "--home", place)
    assert "Best friends" in told(capsys, "decide", "rename", "S1", "Best friends", "--home", place, "--by", "ana", "--because", "so")
    assert told(capsys, "lineage", "--home", place, "--mermaid").startswith("flowchart LR")
    assert "renamed" in told(capsys, "lineage", "--home", place, "--json")


def test_what_was_not_altered_is_sound_and_what_was_is_found(capsys: pytest.CaptureFixture[str], place: str) -> None:
    assert "wrong" not in told(capsys, "verify", "--home", place)
    assert "Would fold" in told(capsys, "compact", "--home", place, "--dry-run")
    told(capsys, "compact", "--home", place)
    assert "wrong" not in told(capsys, "verify", "--home", place)
    (first, *_) = sorted(Path(place).rglob("lines/*.parquet"))
    altered = bytearray(first.read_bytes())
    altered[len(altered) // 2] ^= 255
    first.write_bytes(bytes(altered))
    assert "wrong" in told(capsys, "verify", "--home", place, code=1)


@pytest.mark.slow
def test_watching_the_day_it_was_founded_finds_nothing_to_do(capsys: pytest.CaptureFixture[str], place: str, tmp_path: Path) -> None:
    said = json.loads(told(capsys, "watch", "--home", place, "--out", str(tmp_path / "watch"), "--json"))
    assert said["exit"] == 0
    assert [alarm for alarm in said["alarms"] if alarm["severity"] == "alarm"] == []
    assert all(drift["psi"] == 0 for drift in said["drift"])
    assert "<html" in (tmp_path / "watch" / "watch.html").read_text()
    assert "# TYPE intarsia_" in (tmp_path / "watch" / "watch.prom").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("history", "nobody"), "There is no customer or segment called 'nobody'"),
        (("as-of", "June"), "A day is written like 2011-06-30"),
        (("as-of", "2020-01-01"), "These segments are known from 2024-07-01 on"),
        (("decide", "rename", "S1", "x"), "give a name (--by)"),
        (("decide", "sing", "S1", "--by", "ana"), "One can rename"),
        (("decide", "approve", "7", "--by", "ana"), "does not wait for a decision"),
        (("decide", "split", "S1,S2", "--by", "ana"), "One segment is split at a time"),
        (("refresh", "--as-of", "2024-01-01"), "would go back"),
        (("refresh", "--every", "soon"), "--every takes a number"),
        (("retrain", "--promote", "perhaps"), "promoted by 'rule'"),
        (("diff", "1", "99"), "There is no finished run 99"),
    ],
)
def test_mistakes_are_told_in_a_sentence(capsys: pytest.CaptureFixture[str], place: str, words: tuple[str, ...], said: str) -> None:
    answer = told(capsys, *words, "--home", place, code=2)
    assert said in " ".join(answer.split())
    assert "Traceback" not in answer


def test_no_home_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for words in (("watch",), ("runs",), ("retrain",), ("verify",), ("lineage",)):
        assert "There is no home" in told(capsys, *words, "--home", str(tmp_path / "none"), code=2)


def test_a_file_that_is_not_there_changes_nothing(capsys: pytest.CaptureFixture[str], place: str, tmp_path: Path) -> None:
    assert "There is no file" in told(capsys, "refresh", str(tmp_path / "no.csv"), "--home", place, code=3)
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    told(capsys, "refresh", str(tmp_path / "bad.csv"), "--home", place, code=3)
    runs = json.loads(told(capsys, "runs", "--home", place, "--json"))
    assert [run["state"] for run in runs][-1] == "done"
    assert "failed" in [run["state"] for run in runs]


def test_a_customer_who_is_called_as_a_segment_is_reached(capsys: pytest.CaptureFixture[str], place: str) -> None:
    assert json.loads(told(capsys, "history", "--customer", "C001", "--home", place, "--json"))["customer_id"] == "C001"
    assert "no customer or segment called 'S1'" in told(capsys, "history", "--customer", "S1", "--home", place, code=2)
    assert "name one of them" in told(capsys, "history", "--home", place, code=2)
    assert f"By version 1, in force since {FOUNDED}." in told(capsys, "as-of", str(FOUNDED), "--home", place)


@pytest.mark.parametrize(
    ("rows", "detail", "said"),
    [
        (300, {"before": None}, "consents: 300 lines read."),
        (301, {"before": 300}, "consents: 301 lines read, 1 more than last time."),
        (299, {"before": 300, "refused": 2}, "consents: 299 lines read, 1 fewer than last time, 2 of them set aside."),
        (300, {"before": 300}, "consents: 300 lines read, as many as last time."),
    ],
)
def test_of_a_source_that_is_read_anew_it_is_told_how_much_it_has(
    capsys: pytest.CaptureFixture[str], rows: int, detail: dict[str, int], said: str
) -> None:
    load = Load(2, 2, "", "consents", "ab", rows, rows, detail={MODE: SOURCES, **detail})
    print_refreshed(Refreshed((), (load,)))
    assert capsys.readouterr().out.strip() == said
