"""One customer explained from segments at hand, and the very same from the folder of the run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.shop import orders, write_csv
from intarsia.cli.app import app
from intarsia.core.definition import Definition
from intarsia.core.run import Run
from intarsia.core.settings import SegmentSettings, Settings
from intarsia.errors import Unreadable, UsageError
from intarsia.flows import results
from intarsia.flows.explain import definition_in, explain, explain_stored
from intarsia.flows.segment import run
from intarsia.personas.sql import rules_sql


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> tuple[Run, str]:
    folder = tmp_path_factory.mktemp("shop")
    settings = Settings(segments=SegmentSettings(algorithms=("kmeans",), k=4))
    ran = run(str(write_csv(folder / "orders.csv", orders(120))), settings)
    results.write_results(ran, str(folder / "out"))
    return ran, str(folder / "out")


def test_the_folder_explains_as_the_run_does(done) -> None:
    ran, folder = done
    table = ran.segments.table()
    for customer, segment in list(zip(table["customer_id"].to_pylist(), table["segment"].to_pylist(), strict=True))[:6]:
        told = explain_stored(folder, customer)
        assert told == explain(ran.segments, customer, personas=ran.personas)
        assert told.segment == segment
        assert abs(sum(reason.weight for reason in told.reasons) + told.rest - told.difference) < 1e-9
        assert ran.personas.of(told.second).name in told.words


def test_what_is_kept_is_what_was(done) -> None:
    ran, folder = done
    assert definition_in(folder) == Definition.of(ran.segments, ran.personas)
    assert explain(ran.segments, ran.features.table().to_pylist()[0]).segment


def test_the_command_tells_it(done) -> None:
    ran, folder = done
    customer = ran.segments.table()["customer_id"][0].as_py()
    said = CliRunner().invoke(app, ["explain", customer, "--results", folder])
    assert said.exit_code == 0, said.output
    assert customer in said.output
    assert "would place her" in said.output or "No change of one feature" in said.output
    answer = json.loads(CliRunner().invoke(app, ["explain", customer, "--results", folder, "--json"]).output)
    assert answer["customer"] == customer
    assert len(answer["reasons"]) > 3


def test_the_rules_are_printed_for_a_warehouse(done) -> None:
    ran, folder = done
    said = CliRunner().invoke(app, ["rules", "--results", folder, "--dialect", "snowflake"])
    assert '"N_ORDERS"' in said.output
    assert CliRunner().invoke(app, ["rules", "--results", folder]).output == rules_sql(ran.segments, ran.personas)


def test_unknown_customers_and_broken_folders_are_said(done, tmp_path: Path) -> None:
    ran, folder = done
    with pytest.raises(UsageError, match="no customer 'nobody'"):
        explain_stored(folder, "nobody")
    with pytest.raises(UsageError, match="no customer 'nobody'"):
        explain(ran.segments, "nobody")
    with pytest.raises(Unreadable, match="no folder"):
        explain_stored(str(tmp_path / "none"), "K0001")
    with pytest.raises(Unreadable, match="no whole result"):
        explain_stored(str(tmp_path), "K0001")
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in Path(folder).iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    with (copy / "features.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(Unreadable, match=r"features\.parquet"):
        explain_stored(str(copy), "K0001")
    (copy / "run.json").write_text(json.dumps({"files": {"a": "b"}}), encoding="utf-8")
    with pytest.raises(Unreadable, match="earlier version"):
        explain_stored(str(copy), "K0001")
