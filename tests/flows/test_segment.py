"""The main job once through, on an invented shop: who belongs together must not depend on what does not matter."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import numpy as np
import pytest

from flows.shop import HEADER, orders, write_csv
from intarsia.core.run import Run
from intarsia.core.settings import SegmentSettings, Settings
from intarsia.flows import results
from intarsia.flows.segment import run

QUICK = Settings(segments=SegmentSettings(algorithms=("kmeans",)), origins=1)


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, ...]]:
    return list(orders())


@pytest.fixture(scope="module")
def whole(rows, tmp_path_factory) -> Run:
    return run(str(write_csv(tmp_path_factory.mktemp("shop") / "orders.csv", rows)), QUICK)


def labels(done: Run) -> dict[str, int]:
    table = done.segments.table()
    return dict(zip(table.column("customer_id").to_pylist(), table.column("segment").to_pylist(), strict=True))


def again(rows, path: Path, header=HEADER) -> Run:
    return run(str(write_csv(path / "again.csv", rows, header)), QUICK)


def test_every_row_is_used_or_set_aside_and_every_customer_placed(whole: Run, rows) -> None:
    assert whole.base.rows_in == len(rows) == whole.base.rows_used + whole.base.rows_set_aside
    assert whole.segments.n_customers == len({row[2] for row in rows})
    assert sum(persona.customers for persona in whole.personas.personas) == whole.segments.n_customers
    assert 4 <= whole.segments.k <= 8
    assert sum(persona.value_share for persona in whole.personas.personas) == pytest.approx(1.0)
    assert whole.backtest is not None


def test_shuffled_rows_move_nobody(whole: Run, rows, tmp_path: Path) -> None:
    shuffled = [rows[i] for i in np.random.default_rng(1).permutation(len(rows))]
    assert labels(again(shuffled, tmp_path)) == labels(whole)


def test_relabelled_ids_move_nobody(whole: Run, rows, tmp_path: Path) -> None:
    renamed = [(r[0], r[1], f"{(int(r[2][1:]) * 7919) % 10007}x", *r[3:]) for r in rows]
    moved = labels(again(renamed, tmp_path))
    assert {f"{(int(c[1:]) * 7919) % 10007}x": s for c, s in labels(whole).items()} == moved


def test_cents_for_euros_move_nobody(whole: Run, rows, tmp_path: Path) -> None:
    cents = [(*r[:6], str(round(float(r[6]) * 100))) for r in rows]
    assert labels(again(cents, tmp_path)) == labels(whole)


def test_a_doubled_load_moves_nobody(whole: Run, rows, tmp_path: Path) -> None:
    doubled = again([*rows, *rows], tmp_path)
    assert labels(doubled) == labels(whole)
    assert doubled.base.rows_set_aside == whole.base.rows_set_aside * 2 + whole.base.rows_used


def test_a_constant_column_moves_nobody(whole: Run, rows, tmp_path: Path) -> None:
    assert labels(again([(*r, "GB") for r in rows], tmp_path, (*HEADER, "Region"))) == labels(whole)


def test_the_same_seed_gives_the_same_bytes(whole: Run, rows, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for done, folder in ((whole, first), (run(str(write_csv(tmp_path / "orders.csv", rows)), QUICK), second)):
        results.write_results(done, str(folder), pictures=True)
    names = sorted(p.relative_to(first) for p in first.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(second) for p in second.rglob("*") if p.is_file())
    assert len(names) > 12
    assert [str(name) for name in names if (first / name).read_bytes() != (second / name).read_bytes()] == []


def test_rules_sql_gives_the_labels_of_python_on_every_row(whole: Run, tmp_path: Path) -> None:
    script = results.contents(whole)["rules.sql"]
    assert isinstance(script, str)
    con = duckdb.connect()
    customer_features = whole.features.table()
    assert customer_features.num_rows
    answer = con.execute(con.extract_statements(script)[0]).to_arrow_table()
    found = dict(zip(answer.column("customer_id").to_pylist(), answer.column("segment").to_pylist(), strict=True))
    assert found == labels(whole)
    expression = whole.segments.fitted.assigned(whole.features.table_expr).to_pyarrow()
    assert dict(zip(expression.column("customer_id").to_pylist(), expression.column("segment").to_pylist(), strict=True)) == labels(whole)


def test_every_file_of_the_result_is_there_and_readable(whole: Run, tmp_path: Path) -> None:
    written = results.write_results(whole, str(tmp_path / "out"))
    assert set(written.files) == {
        "report.html",
        "segments.parquet",
        "segments.csv",
        "personas.json",
        "evidence.json",
        "rules.sql",
        "features.parquet",
        "set_aside.parquet",
        "tree.json",
        "tree.parquet",
        "run.json",
    }
    personas = json.loads((tmp_path / "out" / "personas.json").read_text(encoding="utf-8"))
    assert len({persona["name"] for persona in personas}) == whole.segments.k
    evidence = json.loads((tmp_path / "out" / "evidence.json").read_text(encoding="utf-8"))
    assert evidence["verdict"] in ("natural", "reproducible", "constructive")
    assert evidence["backtest"]["scores"]
    assert [card["verdict"] in ("act", "watch", "do not use") for card in evidence["cards"]] == [True] * whole.segments.k
    assert [card.segment for card in whole.evidence.cards] == sorted(whole.segments.sizes)


@pytest.mark.parametrize("customers", [1, 2, 10, 60])
def test_few_customers_get_an_honest_answer(customers: int, tmp_path: Path) -> None:
    done = again(orders(customers), tmp_path)
    assert done.segments.n_customers == customers
    assert done.personas.personas
    results.write_results(done, str(tmp_path / "out"))


def test_customers_who_are_all_alike_are_one_segment(tmp_path: Path) -> None:
    alike = [(f"I{n}-{c}", f"2024-0{n}-05 10:00", f"K{c}", "P1", "kind", "1", "10.00") for c in range(40) for n in (1, 2, 3)]
    done = again(alike, tmp_path)
    assert done.segments.k == 1
    results.write_results(done, str(tmp_path / "out"))
