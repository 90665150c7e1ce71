from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from intarsia.cli.show import print_run
from intarsia.core.base import CustomerBase, Remark, RuleCount, SourceRead
from intarsia.core.canon import CANON
from intarsia.core.identity import Identities
from intarsia.core.run import Run
from intarsia.core.settings import QualitySettings
from intarsia.errors import GateFailed
from intarsia.flows.quality import gate
from intarsia.flows.removals import removals
from intarsia.flows.results import SOMETIMES, exported, manifest, naming, removed
from intarsia.store.artefacts import Written, complete, parquet, write
from reports.built_run import Wish, built_run

FILES = {"segments.parquet", "features.parquet", "set_aside.parquet", "identities.parquet"}


def _decided(run: Run, decisions: dict[str, bool], purposes: tuple[str, ...], unknown: str = "keep") -> Run:
    schema = ibis.schema(CANON["consents"].types).to_pyarrow()
    rows = [
        {**dict.fromkeys(schema.names), "customer_id": who, "purpose": "email", "granted": yes, "row": row}
        for row, (who, yes) in enumerate(decisions.items(), 1)
    ]
    consents = run.base.engine.put(iter(pa.Table.from_pylist(rows, schema=schema).to_batches()), schema)
    base = replace(run.base, tables={**run.base.tables, "consents": consents})
    return replace(run, base=base, settings={**run.settings, "consent": {"export": purposes, "unknown": unknown}})


def _ids(run: Run) -> set[Any]:
    return set(exported(run).customer_id.to_pyarrow().to_pylist())


def test_written_segments_hold_only_who_agreed_to_what_they_are_for() -> None:
    run = built_run(Wish())
    everyone = _ids(run)
    first, second, *_ = sorted(everyone)
    decided = {first: False, second: True}
    assert _ids(_decided(run, decided, ("email",))) == everyone - {first}
    assert _ids(_decided(run, decided, ("email",), "leave out")) == {second}
    assert _ids(_decided(run, decided, ())) == everyone
    told = manifest(_decided(run, decided, ("email",)))["receipt"]
    refused = {"purpose": "email", "reason": "refused", "customers": 1}
    assert told == {"for": ["email"], "written": len(everyone) - 1, "withheld": [refused]}
    told = manifest(_decided(run, decided, ("email",), "leave out"))["receipt"]
    assert (told["written"], sum(one["customers"] for one in told["withheld"])) == (1, len(everyone) - 1)
    assert manifest(_decided(run, decided, ()))["receipt"] == {"for": [], "written": len(everyone), "withheld": []}


def test_the_terminal_says_whom_the_written_segments_hold(capsys: pytest.CaptureFixture[str]) -> None:
    run = built_run(Wish())
    someone = min(_ids(run))
    print_run(_decided(run, {someone: False}, ("email",)), Written(Path("out"), {"segments.csv": 1}))
    shown = " ".join(capsys.readouterr().out.split())
    assert f"For email: {run.segments.n_customers - 1:,} customers are in the segments written; not in them: 1 for email: refused." in shown


@pytest.mark.parametrize(("stop_at", "stops"), [("never", False), ("error", False), ("warning", True)])
def test_the_gate_stops_at_the_severity_that_the_settings_say(stop_at: Any, *, stops: bool) -> None:
    base = replace(built_run(Wish()).base, remarks=(Remark("warning", "period", "It ends early."), Remark("advice", "file", "It is text.")))
    if not stops:
        gate(base, QualitySettings(stop_at=stop_at))
        return
    with pytest.raises(GateFailed, match="It ends early") as caught:
        gate(base, QualitySettings(stop_at=stop_at))
    assert "It is text" not in str(caught.value)


def test_a_source_of_which_most_is_set_aside_does_not_pass() -> None:
    base: CustomerBase = built_run(Wish()).base
    poor = SourceRead("web", "web.jsonl", "events", "events", rows_in=100, rows_used=40, refused={"no time": 60})
    with pytest.raises(GateFailed, match="web: 60 of 100 records"):
        gate(replace(base, sources=(poor,), remarks=()), QualitySettings(stop_at="error"))
    gate(replace(base, sources=(poor,), remarks=()), QualitySettings(stop_at="error", most_refused=0.7))


def _kept(run: Run, out: str) -> list[tuple[str, str, str]]:
    """The run's segments and removals written to the folder; gives the removals."""
    gone = removals(run, out)
    members = exported(run).to_pyarrow()
    write(out, {"segments.parquet": parquet(members.to_batches(), members.schema)} | removed(gone), manifest(run), SOMETIMES)
    return [] if gone is None else [tuple(row.values()) for row in gone.to_pylist()]


def test_who_withdraws_after_a_run_is_named_until_she_agrees_again(tmp_path: Path) -> None:
    """X07: the files of the run before have gone somewhere; whoever may not be in them any more must be taken out there."""
    run, out = built_run(Wish()), str(tmp_path / "out")
    first, second, third, *_ = sorted(_ids(run))
    asked = ("email",)
    assert _kept(_decided(run, {first: False}, asked), out) == []  # nothing was written before
    assert _kept(_decided(run, {first: False, second: False, "stranger": False}, asked), out) == [(second, "email", "refused")]
    assert (tmp_path / "out" / "removals.csv").exists()
    once_more = _kept(_decided(run, {second: False, third: False}, asked), out)  # the second was in no file then, but named
    assert once_more == [(second, "email", "refused"), (third, "email", "refused")]
    assert _kept(_decided(run, {second: True, third: True}, asked), out) == []
    assert not (tmp_path / "out" / "removals.csv").exists()
    assert complete(out)


def test_who_left_no_decision_is_named_where_silence_is_no_consent(tmp_path: Path) -> None:
    run, out = built_run(Wish()), str(tmp_path / "out")
    first, second, *_ = sorted(_ids(run))
    _kept(_decided(run, {first: True, second: True}, ("email",), "leave out"), out)
    assert _kept(_decided(run, {first: True}, ("email",), "leave out"), out) == [(second, "email", "no decision")]


def test_what_the_earlier_files_were_for_is_judged_also_where_these_are_for_something_else(tmp_path: Path) -> None:
    run, out = built_run(Wish()), str(tmp_path / "out")
    first = min(_ids(run))
    _kept(_decided(run, {first: True}, ("email",)), out)
    assert _kept(_decided(run, {first: False}, ("ads",)), out) == [(first, "email", "refused")]


def test_no_file_of_a_run_names_who_refused_what_the_files_are_for(tmp_path: Path) -> None:
    run = built_run(Wish())
    first = min(_ids(run))
    asked = _decided(run, {first: False}, ("email",))
    base = asked.base
    two = pa.table({"row": [1, 2], "customer_id": [first, max(_ids(run))], "rule": ["returns"] * 2})
    lines = base.engine.put(iter(two.to_batches()), two.schema)
    asked = replace(asked, base=replace(base, set_aside=lines, identities=_alone(sorted(_ids(run) | {first}))))
    for told, there in ((asked, False), (_decided(asked, {first: False}, ()), True)):
        files = naming(told)
        assert {name for name in files if name.endswith(".parquet")} == FILES
        for name, content in files.items():
            if name.endswith(".parquet"):
                assert callable(content)
                content(tmp_path / name)
                rows = pq.read_table(tmp_path / name)
                named = rows["person" if name == "identities.parquet" else "customer_id"].to_pylist()
                assert named
                assert (first in named) is there, name


def _alone(persons: list[str]) -> Identities:
    """Everybody with one record."""
    n = len(persons)
    records = pa.table({"source": ["shop"] * n, "record": [f"r{i}" for i in range(n)], "person": persons})
    people = records.append_column("customer_id", pa.array(persons))
    links = pa.table({"person": pa.array([], pa.string())})
    return Identities(records, links, pa.table({"person": persons}), people)


def test_what_was_never_bought_is_no_fault_of_the_data() -> None:
    """Of opportunities most are open or lost; of unreadable records so many would stop the run."""
    base = replace(built_run(Wish()).base, remarks=(), rows_in=1_000)
    lost = RuleCount("cancelled_order", 700, "The order was cancelled.")
    gate(replace(base, counts=(lost,)), QualitySettings(stop_at="error"))
    with pytest.raises(GateFailed, match="orders: 700 of 1,000 records"):
        gate(replace(base, counts=(replace(lost, rule="unreadable"),)), QualitySettings(stop_at="error"))
