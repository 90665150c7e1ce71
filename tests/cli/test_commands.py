"""The command line as a person meets it: output, exit codes, and no traceback for a mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flows.shop import orders, write_csv

QUICK = ("--algorithm", "kmeans")


def intarsia(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "intarsia.cli.app", *words], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write_csv(folder / "orders.csv", orders(120))
    return folder


def test_run_writes_the_results_and_says_where(shop: Path, tmp_path: Path) -> None:
    done = intarsia("run", "orders.csv", "--out", str(tmp_path / "out"), *QUICK, cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "Structure:" in done.stdout
    assert "rows read" in done.stdout
    assert (tmp_path / "out" / "report.html").exists()


@pytest.mark.nightly
def test_json_is_json_and_quiet_is_quiet(shop: Path, tmp_path: Path) -> None:
    done = intarsia("run", "orders.csv", "--out", str(tmp_path / "a"), "--json", *QUICK, cwd=shop)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["personas"]
    assert answer["rows_in"] == answer["rows_used"] + answer["rows_set_aside"]
    assert "report.html" in answer["written"]
    quiet = intarsia("run", "orders.csv", "--out", str(tmp_path / "b"), "--quiet", *QUICK, cwd=shop)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_check_shows_what_was_understood(shop: Path) -> None:
    done = intarsia("check", "orders.csv", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "Customer ID" in done.stdout
    answer = json.loads(intarsia("check", "orders.csv", "--json", cwd=shop).stdout)
    assert {found["canonical"] for found in answer["recognised"]} >= {"customer_id", "ordered_at"}


def test_a_day_in_the_settings_says_what_it_leaves_out(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "intarsia.toml").write_text("as_of = 2020-01-01\n")
    (tmp_path / "orders.csv").write_bytes((shop / "orders.csv").read_bytes())
    done = intarsia("check", "orders.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "dated on or after 2020-01-01, the day that segments are of: they are not measured (orders: " in done.stdout


@pytest.mark.nightly
def test_settings_file_and_options_agree(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "intarsia.toml").write_text('[segments]\nalgorithms = ["kmeans"]\nk = 5\n')
    write_csv(tmp_path / "orders.csv", orders(120))
    by_file = json.loads(intarsia("run", "orders.csv", "--json", "--out", "a", cwd=tmp_path).stdout)
    by_option = json.loads(intarsia("run", "orders.csv", "--json", "--out", "b", "--k", "5", *QUICK, cwd=shop).stdout)
    assert by_file["segments"] == by_option["segments"] == 5


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("run", "nowhere.csv"), 3, "nowhere.csv"),
        (("run",), 2, "place"),
        (("run", "orders.csv", "--map", "customer"), 2, "--map takes a pair"),
        (("run", "orders.csv", "--map", "customer=Nobody"), 2, "Nobody"),
        (("run", "orders.csv", "--algorithm", "kmean"), 2, "kmeans"),
        (("run", "orders.csv", "--off", "no_rule"), 2, "no_rule"),
        (("run", "orders.csv", "--memory", "lots"), 2, "500MB"),
        (("run", "orders.csv", "--as-of", "yesterday"), 2, "as_of"),
        (("run", "orders.csv", "--as-of", "1999-01-01"), 3, "1999"),
        (("run", "orders.csv", "--k", "0"), 2, "k"),
        (("discover", "orders.csv", "--objective", "fame"), 2, "objective"),
        (("discover", "orders.csv", "--outcome", "spent"), 2, "--table"),
        (("backtest", "orders.csv", "--present", "a.csv", "--rule", "b.sql"), 2, "not both"),
        (("backtest", "orders.csv", "--present", "none.csv"), 3, "none.csv"),
        (("backtest", "orders.csv", "--horizon", "600", "--objective", "explore", *QUICK), 3, "days of orders"),
        (("discover", "orders.csv", "--representation", "pcaa", *QUICK), 2, "'pca'"),
        (("plugins", "algorithm"), 2, "algorithms"),
        (("check", "orders.csv", "--settings", "none.toml"), 2, "none.toml"),
    ],
)
def test_a_mistake_gets_one_message_and_its_exit_code(shop: Path, words: tuple[str, ...], code: int, told: str) -> None:
    done = intarsia(*words, cwd=shop)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.nightly
def test_discover_recommends_and_says_why_the_rest_lost(shop: Path) -> None:
    done = intarsia(
        "discover", "orders.csv", "--objective", "spend", "--algorithm", "kmeans", "--algorithm", "tree", "--actions", "5", cwd=shop
    )
    assert done.returncode == 0, done.stderr
    assert "Everything that was tried" in done.stdout
    answer = json.loads(intarsia("discover", "orders.csv", *QUICK, "--objective", "explore", "--json", cwd=shop).stdout)
    assert answer["objective"] == "explore"
    assert sum(candidate["chosen"] for candidate in answer["candidates"]) <= 1
    assert all(candidate["because"] for candidate in answer["candidates"])
    assert sum(answer["sizes"].values()) == answer["customers"]


def test_discover_says_why_a_representation_did_not_enter(shop: Path) -> None:
    words = ("--objective", "explore", "--representation", "pca", *QUICK)
    answer = json.loads(intarsia("discover", "orders.csv", *words, "--json", cwd=shop).stdout)
    asked = [candidate for candidate in answer["candidates"] if candidate["algorithm"].endswith(" on pca")]
    assert asked
    assert all("pca is " in candidate["because"] for candidate in asked)


def test_discover_takes_a_ready_made_table(tmp_path: Path) -> None:
    rows = [(f"p{i}", i % 5 + (i % 2) * 20, 30 + i % 7 + (i % 3) * 40) for i in range(240)]
    write_csv(tmp_path / "table.csv", rows, ("person", "visits", "minutes"))
    done = intarsia("discover", "table.csv", "--table", "--id", "person", "--json", *QUICK, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["customers"] == 240


@pytest.mark.slow
def test_run_takes_a_ready_made_table_and_its_results_are_whole(tmp_path: Path) -> None:
    rows = [(f"p{i},x", i % 5 + (i % 2) * 20, 30 + i % 7 + (i % 3) * 40, "abc"[i % 3]) for i in range(240)]
    write_csv(tmp_path / "table.csv", rows, ("person", "visits", "minutes", "plan"))
    wished = ("--table", "--id", "person", "--min-segments", "2", *QUICK)
    done = intarsia("run", "table.csv", *wished, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "No back-test: a ready-made table is of one day" in done.stdout
    files = {path.name for path in (tmp_path / "intarsia-results").iterdir()}
    assert files >= {"report.html", "segments.csv", "features.parquet", "personas.json", "evidence.json", "rules.sql", "run.json"}
    assert "No back-test: a ready-made table is of one day" in (tmp_path / "intarsia-results" / "report.html").read_text()
    evidence = json.loads((tmp_path / "intarsia-results" / "evidence.json").read_text())
    assert (evidence["data"]["rows_in"], evidence["backtest"]) == (240, None)
    told = intarsia("explain", "p3,x", cwd=tmp_path)
    assert "Customer p3,x. Segment" in told.stdout, told.stderr
    assert "CASE" in intarsia("rules", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "table.csv", "--id", "person"), "add --table"),
        (("run", "--table"), "has to be named"),
        (("run", "table.csv", "--table", "--objective", "churn"), "--outcome"),
        (
            ("discover", "table.csv", "--table", "--min-segments", "6", "--max-segments", "3"),
            "min_segments (6) is more than max_segments (3)",
        ),
    ],
)
def test_wishes_that_contradict_each_other_are_told(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = intarsia(*words, cwd=tmp_path)
    assert done.returncode != 0
    assert told in done.stderr


@pytest.mark.nightly
def test_backtest_judges_todays_segments_and_its_exit_code_names_the_winner(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "today.sql").write_text("CASE WHEN recency_days < 60 THEN 'active' ELSE 'lapsed' END")
    words = (
        "backtest",
        "orders.csv",
        "--rule",
        str(tmp_path / "today.sql"),
        "--origins",
        "1",
        "--algorithm",
        "tree",
        "--objective",
        "spend",
    )
    done = intarsia(*words, "--json", cwd=shop)
    answer = json.loads(done.stdout)["backtest"]
    assert done.returncode == (0 if answer["winner"] == "discovered" else 1), done.stderr
    ways = {"discovered", "present", "spend_quantiles", "individual model", "random forest"}
    assert {score["name"] for score in answer["scores"]} >= ways
    shown = intarsia(*words, cwd=shop)
    assert "ceiling" in shown.stdout


def test_an_error_in_the_audit_is_exit_code_1(tmp_path: Path) -> None:
    spoilt = [(*row[:2], "5.70306E+17", *row[3:]) for row in orders(30)]
    write_csv(tmp_path / "orders.csv", spoilt)
    done = intarsia("check", "orders.csv", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr


def test_plugins_lists_every_kind() -> None:
    done = intarsia("plugins")
    assert done.returncode == 0, done.stderr
    for name in ("kmeans", "autoencoder", "rfm_map", "stability", "parquet", "duckdb", "rhythm", "plain", "exact_duplicate"):
        assert f"  {name}" in done.stdout


def test_version() -> None:
    said = intarsia("--version").stdout
    assert said.startswith("intarsia 0.")
    assert subprocess.run([sys.executable, "-m", "intarsia", "--version"], capture_output=True, text=True, check=False).stdout == said
