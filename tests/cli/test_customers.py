"""`intarsia customers` as a person meets it: persons, why, split and join that last, and the effect on segments."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.shop import orders, write_csv
from intarsia.cli.app import main

ROWS = [
    ("1", "Ann Smith", "ann@x.org"),
    ("2", "Ann Smith", "Ann@X.org "),
    ("3", "Bob Jones", "bob@x.org"),
    ("4", "Bob Jones", "bob@x.org"),
    ("5", "Cleo Brown", "cleo@x.org"),
]


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def intarsia(*words: str, cwd: Path) -> Done:
    """The command in this process: starting another one for each costs more than the work."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(words))
        except SystemExit as stop:
            code = int(stop.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def persons(folder: Path) -> dict[str, str]:
    with (folder / "records.csv").open(encoding="utf-8") as file:
        return {row["record"]: row["person"] for row in csv.DictReader(file)}


def test_persons_are_written_told_split_and_joined_for_good(tmp_path: Path) -> None:
    write_csv(tmp_path / "crm.csv", ROWS, ("id", "name", "email"))
    run = ("customers", "crm.csv", "--out", "people", "--keys-only")
    done = intarsia(*run, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "5 records are 3 persons" in done.stdout
    first = persons(tmp_path / "people")
    assert first["1"] == first["2"]
    why = intarsia("customers", "--out", "people", "--why", first["1"], cwd=tmp_path)
    assert "e-mail the same" in why.stdout or "say the same" in why.stdout, why.stderr
    split = intarsia("customers", "--out", "people", "--split", first["1"], "--record", "2", "--keys-only", "--json", cwd=tmp_path)
    assert split.returncode == 0, split.stderr
    assert json.loads(split.stdout)["persons"] == 4
    assert intarsia(*run, cwd=tmp_path).returncode == 0
    again = persons(tmp_path / "people")
    assert again["1"] != again["2"]
    assert again["3"] == again["4"] == first["3"]
    joined = intarsia("customers", "--out", "people", "--join", again["1"], again["2"], "--keys-only", "--json", cwd=tmp_path)
    assert json.loads(joined.stdout)["persons"] == 3, joined.stderr


def test_a_decision_keeps_to_the_options_that_the_persons_were_matched_with(tmp_path: Path) -> None:
    rows = [(str(n), f"Ann Smit{'h' * (1 + n % 2)}", f"ann{n}@x.org", "1980-02-03", "Bonn") for n in range(2)]
    rows += [("8", "Bob Jones", "bob@x.org", "1970-01-01", "Bonn"), ("9", "Bob Jones", "bob@x.org", "1970-01-01", "Cologne")]
    write_csv(tmp_path / "crm.csv", rows, ("id", "name", "Contact", "birth date", "city"))
    run = ("customers", "crm.csv", "--out", "people", "--keys-only", "--region", "DE", "--map", "email=Contact", "--json")
    assert json.loads(intarsia(*run, cwd=tmp_path).stdout)["persons"] == 3
    split = intarsia("customers", "--out", "people", "--split", persons(tmp_path / "people")["8"], "--json", cwd=tmp_path)
    assert json.loads(split.stdout)["persons"] == 4, split.stderr
    assert json.loads((tmp_path / "people" / "run.json").read_text())["options"]["region"] == "DE"


def test_the_effect_on_segments_is_told(tmp_path: Path) -> None:
    rows = orders(60)
    write_csv(tmp_path / "orders.csv", rows)
    ids = sorted({row[2] for row in rows})
    people = [(one, f"Person{chr(97 + i // 2 % 26) * 2}{chr(97 + i // 52)} Last", f"p{i // 2}@x.org") for i, one in enumerate(ids)]
    write_csv(tmp_path / "crm.csv", people, ("id", "name", "email"))
    done = intarsia("customers", "crm.csv", "--keys-only", "--orders", "orders.csv", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    effect = json.loads(done.stdout)["effect"]
    assert "60 of 60 customers with orders are 30 persons" in effect["because"]
    before, after = effect["figures"]["n_orders"]
    assert after == pytest.approx(2 * before)
    assert sum(move["customers"] for move in effect["moves"]) == 60


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("customers", "none.csv"), 3, "none.csv"),
        (("customers",), 3, "intarsia-customers"),
        (("customers", "crm.csv", "--record", "1"), 2, "--split"),
        (("customers", "crm.csv", "--map", "email"), 2, "--map takes a pair"),
        (("customers", "crm.csv", "--map", "mail=id"), 2, "role"),
    ],
)
def test_a_mistake_gets_one_message(tmp_path: Path, words: tuple[str, ...], code: int, told: str) -> None:
    write_csv(tmp_path / "crm.csv", ROWS, ("id", "name", "email"))
    done = intarsia(*words, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
