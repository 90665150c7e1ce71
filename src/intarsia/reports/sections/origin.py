"""Where the data came from: how its columns were recognised, what was set aside and why, and what the audit remarks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from intarsia.reports import wording
from intarsia.reports.numbers import Heading, Numbers

if TYPE_CHECKING:
    from intarsia.core.base import CustomerBase
    from intarsia.core.remark import Remark
    from intarsia.core.run import Run

_ORDER = {"error": 0, "warning": 1, "advice": 2}


@dataclass(frozen=True)
class OriginSection:
    """The counts in a sentence, the sources where there are several, the rules' table, the recognised columns, the unused ones, and the
    remarks, most severe first."""

    counted: str
    sources: Numbers
    rules: Numbers
    recognised: Numbers
    unused: str
    remarks: tuple[Remark, ...]


def origin(run: Run) -> OriginSection:
    """The section on the data."""
    base = run.base
    total = max(base.rows_in, 1)
    counted = (
        f"{wording.plural(base.rows_in, 'row')} read = {wording.count(base.rows_used)} used "
        f"({wording.percent(base.rows_used / total)}) + {wording.count(base.rows_set_aside)} set aside "
        f"({wording.percent(base.rows_set_aside / total)})."
    )
    counted = " ".join((counted if base.rows_in else "There are no orders.", *(left.words for left in base.excluded)))
    counts = sorted(base.counts, key=lambda c: (c.effect != "set aside", -c.rows, c.rule))
    rules = Numbers(
        "What each cleaning rule did",
        (Heading("Rule"), Heading("Rows", "count"), Heading("Share of rows", "share"), Heading("Effect"), Heading("Reason")),
        tuple((c.rule.replace("_", " "), c.rows, c.rows / total, c.effect, c.reason) for c in counts),
    )
    recognised = Numbers(
        "How the columns were recognised",
        (Heading("Meaning"), Heading("Column in the source"), Heading("Because"), Heading("Format")),
        tuple((r.canonical.replace("_", " "), r.source, r.because, r.format) for r in base.recognised),
    )
    unused = wording.listed([f"“{name}”" for name in base.unused_columns])
    told = (*base.remarks, *(replace(remark, subject=source.name) for source in base.sources for remark in source.remarks))
    remarks = tuple(sorted(told, key=lambda r: (_ORDER.get(r.severity, 3), r.subject, r.text)))
    return OriginSection(counted, _sources(base), rules, recognised, unused, remarks)


def _sources(base: CustomerBase) -> Numbers:
    headings = (
        Heading("Source"), Heading("Holds"), Heading("Records", "count"), Heading("Used", "count"), Heading("Set aside", "count"),
        Heading("From"), Heading("To"), Heading("Makes possible"),
    )  # fmt: skip
    rows = tuple(
        (
            source.name, source.table, source.rows_in, source.rows_used, source.rows_in - source.rows_used,
            str(source.first_day or ""), str(source.last_day or ""), "; ".join(source.enables),
        )
        for source in base.sources
    )  # fmt: skip
    return Numbers("What each source gave", headings, rows)
