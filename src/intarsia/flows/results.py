"""What a run leaves in its folder: planned here as contents by file name, done by the store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from intarsia.core.base import CustomerBase
from intarsia.core.definition import Definition
from intarsia.core.plain import plain
from intarsia.core.run import Run
from intarsia.core.segmentation import Segmentation
from intarsia.core.settings import Settings
from intarsia.flows.calendar import calendar_day
from intarsia.flows.removals import REMOVALS, removals
from intarsia.store.artefacts import Content, Written, csv, parquet, write

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


SOMETIMES = ("set_aside.parquet", "identities.parquet", "refused.parquet", "tree.json", "tree.parquet", "removals.csv", REMOVALS)
"""The files that not every run leaves."""


def write_results(run: Run, folder: str, *, pictures: bool = False) -> Written:
    """Write the report, segments, personas, evidence, rules and set-aside rows of a run; with `pictures` also each chart as a
    Vega-Lite specification, SVG, PNG and its numbers. The folder is complete when its run.json is there. Who stood in the files of an
    earlier run there and may not be in these any more is named in `removals.csv` and `removals.parquet`."""
    gone = removals(run, folder)
    told = manifest(run) | ({"removals": len(gone)} if gone else {})
    return write(folder, contents(run, pictures=pictures) | removed(gone), told, SOMETIMES)


def removed(gone: pa.Table | None) -> dict[str, Content]:
    """Whom to take out wherever the earlier files went; nothing where that is nobody."""
    if not gone:
        return {}
    return {"removals.csv": csv(gone.to_batches(), gone.schema), REMOVALS: parquet(gone.to_batches(), gone.schema)}


def contents(run: Run, *, pictures: bool = False) -> dict[str, Content]:
    """Every file by name. The same run gives the same bytes."""
    from intarsia.personas.sql import rules_sql
    from intarsia.reports.page import render

    files: dict[str, Content] = {
        "report.html": render(run),
        "personas.json": to_json(run.personas.to_list()),
        "evidence.json": to_json(evidence_of(run)),
        "rules.sql": rules_sql(run.segments, run.personas),
    }
    return files | naming(run) | (_pictures(run) if pictures else {})


def naming(run: Run) -> dict[str, Content]:
    """The files that name customers: none whom the settings ask for an agreement to what these are for, and who did not give it."""
    engine, withheld, set_aside = run.base.engine, _withheld(run), run.base.set_aside
    order = _without(named_members(run), withheld).order_by("customer_id")
    schema = order.schema().to_pyarrow()
    files: dict[str, Content] = {
        "segments.parquet": parquet(engine.batches(order), schema),
        "segments.csv": csv(engine.batches(order), schema),
        "features.parquet": _features(run, withheld),
        **_tree(run, withheld),
        **_gathered(run.base, withheld),
    }
    if set_aside is not None:
        kept = _without(set_aside, withheld) if "customer_id" in set_aside.columns else set_aside
        files["set_aside.parquet"] = parquet(engine.batches(kept.order_by("row")), kept.schema().to_pyarrow())
    return files


def manifest(run: Run) -> dict[str, Any]:
    """What the run was made from and how: plain data."""
    return plain(
        {
            "source": run.base.source,
            "fingerprint": run.base.fingerprint,
            "rows_in": run.base.rows_in,
            "rows_used": run.base.rows_used,
            "rows_set_aside": run.base.rows_set_aside,
            "left_out": [asdict(exclusion) for exclusion in run.base.excluded],
            "receipt": receipt(run),
            "as_of": run.features.as_of.isoformat(),
            "customers": run.segments.n_customers,
            "algorithm": run.segments.algorithm_name,
            "segments": run.segments.k,
            "settings": dict(run.settings),
            "versions": dict(run.versions),
            **Definition.of(run.segments, run.personas).to_dict(),
        }
    )


def evidence_of(run: Run) -> dict[str, Any]:
    """The trial, the choice and the back-test as plain data."""
    return {
        "verdict": run.evidence.verdict,
        "because": run.evidence.because,
        "findings": [asdict(finding) for finding in run.evidence.findings],
        "cards": [asdict(card) for card in run.evidence.cards],
        "choice": run.segments.because,
        "objective": run.segments.lesson.objective if run.segments.lesson else "explore",
        "alternatives": [asdict(other) for other in run.segments.alternatives],
        "steps": [asdict(step) for step in run.segments.steps],
        "same_first_action": [{"action": action, "segments": list(of)} for action, of in run.personas.mergeable],
        "candidates": [asdict(candidate) for candidate in run.segments.candidates],
        "backtest": asdict(run.backtest) if run.backtest else None,
        "without_backtest": run.without,
        "data": audit_of(run.base),
    }


def discovery_of(segments: Segmentation) -> dict[str, Any]:
    """What discovery found, as plain data: the recommendation, the alternatives, and every candidate with its reason."""
    return {
        "algorithm": segments.algorithm_name,
        "segments": segments.k,
        "customers": segments.n_customers,
        "sizes": {str(segment): n for segment, n in segments.sizes.items()},
        "because": segments.because,
        "alternatives": [asdict(other) for other in segments.alternatives],
        "steps": [asdict(step) for step in segments.steps],
        "candidates": [asdict(candidate) for candidate in segments.candidates],
        "objective": segments.lesson.objective if segments.lesson else "explore",
    }


def audit_of(base: CustomerBase) -> dict[str, Any]:
    """What the data audit found, as plain data."""
    return {
        "source": base.source,
        "rows_in": base.rows_in,
        "rows_used": base.rows_used,
        "rows_set_aside": base.rows_set_aside,
        "recognised": [asdict(found) for found in base.recognised],
        "unused_columns": list(base.unused_columns),
        "cleaning": [asdict(count) for count in base.counts],
        "remarks": [asdict(remark) for remark in base.remarks],
        "sources": [asdict(source) for source in base.sources],
    }


def named_members(run: Run) -> ir.Table:
    """customer_id, segment, name, confidence, second_segment, second_name, margin: an Ibis table."""
    import ibis

    members = run.segments.members
    names = {persona.segment: persona.name for persona in run.personas.personas}

    def name_of(column: Any) -> Any:
        return ibis.cases(*[(column == segment, name) for segment, name in names.items()], else_="")

    return members.select(
        members.customer_id,
        members.segment,
        name=name_of(members.segment),
        confidence=members.confidence,
        second_segment=members.second_segment,
        second_name=name_of(members.second_segment),
        margin=members.margin,
    )


def exported(run: Run) -> ir.Table:
    """The members that are written: where the settings say what for (`[consent] export`), only those who agreed to all of it. So are the
    customers of every other file that names any."""
    return _without(named_members(run), _withheld(run))


def _withheld(run: Run) -> ir.Table | None:
    """`customer_id` of those who may not be in what is written; kept. None where nobody is asked."""
    against = _against(run)
    return None if against is None else run.base.engine.keep(against.select("customer_id").distinct())


def _without(table: ir.Table, withheld: ir.Table | None) -> ir.Table:
    return table if withheld is None else table.anti_join(withheld, "customer_id")


def receipt(run: Run) -> dict[str, Any]:
    """What the written segments are for, how many customers are in them, and how many are not, by purpose and reason (who refused two
    purposes counts with both). Cost: one count of the decisions."""
    from intarsia.customers.consent import counted

    against, members = _against(run), run.segments.n_customers
    if against is None:
        return {"for": list(_purposes(run)), "written": members, "withheld": []}
    own = run.base.engine.keep(against.semi_join(named_members(run), "customer_id"))
    withheld = int(own.customer_id.nunique().to_pyarrow().as_py())
    return {"for": list(_purposes(run)), "written": members - withheld, "withheld": [asdict(one) for one in counted(own)]}


def _against(run: Run) -> ir.Table | None:
    """`customer_id`, `purpose` and `reason` of the decisions against what the written segments are for; None where nobody is asked."""
    purposes = _purposes(run)
    if not purposes or "consents" not in run.base.tables:
        return None
    from intarsia.customers.consent import objections

    silent = named_members(run) if run.settings["consent"]["unknown"] == "leave out" else None
    return objections(run.base, purposes, run.today or calendar_day(Settings()), silent)


def _purposes(run: Run) -> tuple[str, ...]:
    return tuple(run.settings.get("consent", {}).get("export", ()))


def _gathered(base: CustomerBase, withheld: ir.Table | None = None) -> dict[str, Content]:
    """Of several sources: which of their records are one person, and the records that are not used."""
    files: dict[str, Content] = {}
    if base.identities is not None:
        gone = set() if withheld is None else set(withheld.customer_id.to_pyarrow().to_pylist())
        records = base.identities.without(gone).named()
        files["identities.parquet"] = parquet(iter(records.to_batches()), records.schema)
    if base.refused is not None:
        told = base.refused.drop("record")  # where it is, and not what it says: that is personal data to which nobody may have agreed
        order = told.order_by(*told.columns)
        files["refused.parquet"] = parquet(base.engine.batches(order), order.schema().to_pyarrow())
    return files


def _tree(run: Run, withheld: ir.Table | None) -> dict[str, Content]:
    """The family tree of the segments: its groups with their numbers, and every customer's group at every level."""
    if run.tree is None:
        return {}
    order = _without(run.tree.members, withheld).order_by("customer_id")
    return {
        "tree.json": to_json(run.tree.to_dict()),
        "tree.parquet": parquet(run.base.engine.batches(order), order.schema().to_pyarrow()),
    }


def _features(run: Run, withheld: ir.Table | None) -> Content:
    """Every feature of every customer who may be in what is written, levels in words."""
    import pyarrow as pa

    from intarsia.core.features import words

    table, levels = _without(run.features.table_expr, withheld), run.features.levels
    ordered = table.select("customer_id", *run.features.names).order_by("customer_id")
    fields = [pa.field(f.name, pa.string()) if f.name in levels else f for f in ordered.schema().to_pyarrow()]
    schema = pa.schema(fields)

    def worded() -> Iterator[pa.RecordBatch]:
        for batch in run.base.engine.batches(ordered):
            columns = [words(batch.column(f.name), levels[f.name]) if f.name in levels else batch.column(f.name) for f in fields]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    return parquet(worded(), schema)


def to_json(value: Any) -> str:
    """Readable JSON with a final newline; what is not a number is null."""
    return json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _pictures(run: Run) -> dict[str, Content]:
    from intarsia.reports.export import export

    files: dict[str, Content] = {}
    for name, picture in export(run).items():
        files[f"charts/{name}.vl.json"] = to_json(picture.specification)
        files[f"charts/{name}.svg"] = picture.svg
        files[f"charts/{name}.png"] = picture.png
        files[f"charts/{name}.json"] = to_json(picture.table.to_pylist())
    return files
