"""`intarsia init` gives a folder that runs, and overwrites nothing."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path

import duckdb
import pytest


def intarsia(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "intarsia.cli.app", *words], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.nightly
def test_the_example_of_a_bank_runs_as_it_is_and_finds_its_groups(tmp_path: Path) -> None:
    assert intarsia("init", "--template", "bank", cwd=tmp_path).returncode == 0
    done = intarsia("run", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    names = {persona["name"] for persona in json.loads(done.stdout)["personas"]}
    assert names == {"Wealth-management prospects", "Debt-consolidation candidates", "Routine-transaction users"}


def test_what_is_there_is_not_overwritten_and_an_unknown_industry_is_told(tmp_path: Path) -> None:
    (tmp_path / "intarsia.toml").write_text("seed = 1\n", encoding="utf-8")
    done = intarsia("init", "--template", "saas", "--no-example", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is already: intarsia.toml" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["intarsia.toml"]
    wrong = intarsia("init", "new", "--template", "airline", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "bank, ecommerce, saas" in wrong.stderr


def test_settings_without_an_example_name_the_tables_of_the_industry(tmp_path: Path) -> None:
    assert intarsia("init", "new", "--template", "saas", "--no-example", cwd=tmp_path).returncode == 0
    text = (tmp_path / "new" / "intarsia.toml").read_text(encoding="utf-8")
    assert "# [sources.usage]" in text
    assert 'template = "saas"' in text
    assert "used_at (needed)" in (tmp_path / "new" / "README.md").read_text(encoding="utf-8")


def invented(folder: Path) -> None:
    """What a small company has: orders by the month, a desk's tickets, a survey, something else, and a database."""
    lines = [f"{n},C{n % 40},2024-{1 + n % 2:02d}-{1 + n % 28:02d},Tea,{1 + n % 3},{2 + n % 5}.50" for n in range(400)]
    head = "order_id,customer_id,order_date,product,quantity,unit_price"
    for month in ("01", "02"):
        (folder / f"orders-{month}.csv").write_text("\n".join([head, *(one for one in lines if f"2024-{month}" in one)]), encoding="utf-8")
    (folder / "notes.csv").write_text("a,b\n1,x\n2,y\n", encoding="utf-8")
    (folder / ".hidden.csv").write_text("a,b\n1,x\n", encoding="utf-8")
    with closing(sqlite3.connect(folder / "shop.db")) as con:
        con.execute("CREATE TABLE people (customer_id TEXT, email TEXT, first_name TEXT, city TEXT, signup_date TEXT)")
        con.executemany(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?)", [(f"C{n}", f"c{n}@example.com", "Ann", "Ulm", "2023-05-01") for n in range(40)]
        )
        con.execute('CREATE TABLE "web visits" (user_id TEXT, event TEXT, timestamp TEXT, url TEXT, device TEXT)')
        con.executemany(
            'INSERT INTO "web visits" VALUES (?, ?, ?, ?, ?)',
            [(f"C{n % 40}", "page_view", f"2024-02-{1 + n % 28:02d} 10:00:00", f"/p{n}", "mobile") for n in range(3_000)],
        )
        con.commit()


def test_what_a_company_has_becomes_sources_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    invented(tmp_path / "exports")
    done = intarsia("init", "new", "--from", "exports", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "notes: not known" in done.stdout
    text = (tmp_path / "new" / "intarsia.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)["sources"]
    assert told == {
        "orders": {"place": ["../exports/orders-01.csv", "../exports/orders-02.csv"]},
        "people": {"place": "../exports/shop.db", "query": "people"},
        "web_visits": {"place": "../exports/shop.db", "query": "web visits"},
    }
    assert "# [sources.notes]" in text
    checked = intarsia("check", cwd=tmp_path / "new")
    assert "web_visits: events" in checked.stdout, checked.stderr
    assert "3,000 records, 3,000 used" in checked.stdout


def test_where_nothing_is_known_no_settings_are_written(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,x\n2,y\n", encoding="utf-8")
    done = intarsia("init", "new", "--from", "notes.csv", cwd=tmp_path)
    assert done.returncode == 3
    assert "Nothing of notes.csv is known" in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("scheme", "options"), [("", ""), pytest.param("duckdb:///", "", marks=pytest.mark.nightly), ("sqlite:///", "?mode=ro")]
)
def test_a_database_that_is_named_from_here_is_found_from_the_new_folder(tmp_path: Path, scheme: str, options: str) -> None:
    folder = "n#5"
    (tmp_path / folder).mkdir()
    invented(tmp_path / folder)
    if scheme == "duckdb:///":
        (tmp_path / folder / "shop.db").unlink()
        with duckdb.connect(str(tmp_path / folder / "shop.db")) as con:
            con.execute("CREATE TABLE people AS SELECT 'C' || n AS customer_id, 'Ann' AS first_name, 'Ulm' AS city FROM range(40) t(n)")
    done = intarsia("init", "new", "--from", f"{scheme}{folder}/shop.db{options}#people", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = tomllib.loads((tmp_path / "new" / "intarsia.toml").read_text(encoding="utf-8"))["sources"]
    assert told == {"people": {"place": f"{scheme}../{folder}/shop.db#people"}}
    checked = intarsia("check", cwd=tmp_path / "new")
    assert "people: customers" in checked.stdout, checked.stderr


def test_a_table_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    invented(tmp_path)
    done = intarsia("init", "new", "--from", "shop.db#peeple", cwd=tmp_path)
    assert done.returncode == 2
    assert "peeple" in done.stderr
    assert "people" in done.stderr
    assert not (tmp_path / "new").exists()
