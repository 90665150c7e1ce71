"""`intarsia advise-method` as a person meets it: a description or a table in, advice out, one message and an exit code for a mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from intarsia.cli.app import main

SCHEMA = """
users = 50_000

[features]
total_purchases = { min = 0, max = 50 }
avg_order_value = { min = 10, max = 500, unit = "$" }
days_since_last_purchase = { min = 0, max = 365 }
email_open_rate = { min = 0, max = 100, unit = "%" }
"""


def advise(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "intarsia.cli.app", "advise-method", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("schemas")
    files = {
        "schema.toml": SCHEMA,
        "schema.csv": "name;min;max;kind\na;0;10;count\nb;5;9;\n",
        "schema.json": '{"users": 300, "features": [{"name": "a", "min": 0, "max": 10}, {"name": "b", "min": -1, "max": 1}]}',
        "wrong.toml": "[features]\na = { min = 5, max = 1 }\n",
        "kind.toml": '[features]\na = { min = 0, max = 1, kind = "colour" }\n',
        "empty.toml": "",
        "nothing.toml": "users = 5\n[features]\n",
        "twice.csv": "name,min,max\na,0,1\na,0,2\n",
        "twice.json": '{"features": {"a": {"min": 0, "max": 1}, "a": {"min": 0, "max": 2}}}',
        "broken.toml": "[features\n",
        "list.json": "7",
        "words.csv": "name,min,max\na,zero,1\n",
        "infinite.toml": "[features]\na = { min = 0, max = inf }\n",
        "half.toml": "[features]\na = { min = 0 }\n",
        "property.toml": "[features]\na = { min = 0, max = 1, colour = 3 }\n",
        "empty.csv": "",
        "table.csv": "who,spend\nx,1\ny,2\n",
    }
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def test_a_description_is_advised_on(folder: Path) -> None:
    done = advise("schema.toml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "50,000 customers by k-means" in done.stdout
    answer = json.loads(advise("schema.toml", "--json", "--users", "900", cwd=folder).stdout)
    assert (answer["basis"], answer["n_customers"]) == ("by rule", 900)
    assert [one["column"] for one in answer["features"]][:2] == ["total_purchases", "avg_order_value"]


@pytest.mark.parametrize("name", ["schema.csv", "schema.json"])
def test_other_forms_of_a_description(folder: Path, name: str, tmp_path: Path) -> None:
    out = tmp_path / "advice.md"
    done = advise(name, "--out", str(out), cwd=folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "## Steps with pandas and scikit-learn" in out.read_text(encoding="utf-8")
    assert advise(name, "--md", cwd=folder).stdout == out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("nowhere.csv",), 3, "nowhere.csv"),
        (("nowhere.toml",), 3, "nowhere.toml"),
        (("wrong.toml",), 2, "its min must be below its max"),
        (("kind.toml",), 2, "no kind called 'colour'"),
        (("empty.toml",), 3, "names no feature"),
        (("nothing.toml",), 3, "names no feature"),
        (("twice.csv",), 2, "Two features are called 'a'"),
        (("twice.json",), 2, "called 'a'"),
        (("broken.toml",), 3, "is no TOML"),
        (("list.json",), 3, "describes no features"),
        (("words.csv",), 2, "'zero', not a number"),
        (("infinite.toml",), 2, "not a finite number"),
        (("half.toml",), 2, "has no max"),
        (("property.toml",), 2, "'colour'"),
        (("empty.csv",), 3, ""),
        (("schema.toml", "--users", "0"), 2, "whole number from 1"),
        (("schema.toml", "--id", "who"), 2, "has no id"),
        (("table.csv", "--users", "5"), 2, "goes with a description"),
        (("table.csv", "--id", "nobody"), 2, "nobody"),
        (("schema.toml", "--json", "--md"), 2, "Choose one"),
        (("schema.toml", "--out", "none/advice.md"), 2, "cannot be written"),
    ],
)
def test_a_mistake_gets_one_message_and_its_exit_code(
    folder: Path, words: tuple[str, ...], code: int, told: str, *, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit) as left:
        main(["advise-method", *words])
    said = capsys.readouterr().err
    assert left.value.code == code, said
    assert told in said
