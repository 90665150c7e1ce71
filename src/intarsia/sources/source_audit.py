"""What is wrong with a source, or has changed in it: gaps, orphans, silent days, another unit half-way, less than the last time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from intarsia.core.base import CustomerBase, Remark, SourceRead
from intarsia.core.canon import CANON
from intarsia.core.settings import QualitySettings
from intarsia.sources.silences import silent_days
from intarsia.sources.units import changes, level_changes

_SOME, _MANY = 0.05, 0.2
_LATE_DAYS = 30
_YEAR, _FAR = 365, 20_000
_STANDING = frozenset({"customers", "consents", "links", "subscriptions"})
"""What holds until something else is said, so that no news is no fault."""
_KEYS = ("customer_id", "email", "phone")
_ACCEPT = 'Where that is meant, [quality] stop_at = "never" for one run accepts it.'


def audit_sources(base: CustomerBase, quality: QualitySettings | None = None, before: Sequence[SourceRead] = ()) -> tuple[SourceRead, ...]:
    """The sources of a base, each with what there is to remark on it; `before`: what the sources gave at an earlier load.

    An error means that the source should not be used as it is, a warning that its results are to be taken with care, advice that it could
    be better. Cost: a few aggregates over each table.
    """
    chosen = quality or QualitySettings()
    earlier = {(one.name, one.table): one for one in before}
    latest = max((one.last_day for one in base.sources if one.last_day), default=None)
    return tuple(_audited(one, base, (chosen, latest, earlier.get((one.name, one.table)))) for one in base.sources)


def _audited(one: SourceRead, base: CustomerBase, how: tuple[QualitySettings, date | None, SourceRead | None]) -> SourceRead:
    quality, latest, before = how
    out = [Remark(remark.severity, one.name, f"{remark.subject}: {remark.text}") for remark in one.remarks]
    out += _refused(one, quality) if one.table != "orders" else []
    out += _empty_or_late(one, latest)
    if one.table in base.tables and one.table in CANON and one.rows_used:
        table = base.tables[one.table]
        own = table.filter(table.source == one.name)
        out += [
            *_nulls(one, own),
            *silent_days(one, own),
            *changes(one, own),
            *_orphans(one, base),
            *_answers(one, own),
            *_impossible(one, own, latest),
        ]
    if before is not None:
        out += _drift(one, before)
    return replace(one, remarks=tuple(dict.fromkeys(out)))


def _refused(one: SourceRead, quality: QualitySettings) -> list[Remark]:
    refused = one.rows_in - one.rows_used
    if not refused or not one.rows_in:
        return []
    share = refused / one.rows_in
    reasons = "; ".join(f"{count:,}: {reason}" for reason, count in list(one.refused.items())[:3])
    severity = "warning" if share > min(_SOME, quality.most_refused) else "advice"
    return [Remark(severity, one.name, f"{refused:,} of {one.rows_in:,} records ({share:.1%}) are set aside. {reasons}")]


def _empty_or_late(one: SourceRead, latest: date | None) -> list[Remark]:
    if one.rows_in and not one.rows_used:
        return [Remark("error", one.name, "Not one of its records can be used.")]
    if one.last_day and latest and one.table not in _STANDING and (latest - one.last_day).days > _LATE_DAYS:
        text = f"It ends on {one.last_day}, {(latest - one.last_day).days} days before the other sources: what it tells is out of date."
        return [Remark("warning", one.name, text)]
    return []


def _row(table: ir.Table) -> dict[str, Any]:
    return dict(table.to_pyarrow().to_pylist()[0])


def _nulls(one: SourceRead, table: ir.Table) -> list[Remark]:
    """Columns that were recognised and are mostly empty; figures that should not be negative and are."""
    fields = [recognised.canonical for recognised in one.recognised if recognised.canonical in table.columns]
    not_negative = [
        name for name in ("duration_s", "uses", "minutes", "seats", "credit_limit", "overdue_days", "transactions") if name in fields
    ]
    if not fields:
        return []
    told = _row(
        table.aggregate(
            **{name: table[name].count() for name in fields},
            **{f"minus_{name}": (table[name] < 0).ifelse(1, 0).sum() for name in not_negative},
        )
    )
    learnt = CANON[one.table].learnt
    sparse = [name for name in fields if told[name] < 0.5 * one.rows_used and name not in learnt]
    out = [
        Remark("warning", one.name, f"'{name}' is below zero on {told[f'minus_{name}']:,} records.")
        for name in not_negative
        if told[f"minus_{name}"]
    ]
    if sparse:
        listed = ", ".join(f"{name} ({told[name] / one.rows_used:.0%} filled)" for name in sparse)
        out.append(Remark("advice", one.name, f"Mostly empty: {listed}."))
    return out


def _impossible(one: SourceRead, table: ir.Table, latest: date | None) -> Iterator[Remark]:
    """Births after all that the sources tell of, and a length of time that is far off all others."""
    if one.table == "customers" and latest:
        late = int(table.filter(table.birth_date.date() > latest).count().to_pyarrow().as_py())
        if late:
            yield Remark("warning", one.name, f"'birth_date' lies in the future on {late:,} records: their age is not known.")
    for name in one.levels.keys() & {"minutes", "duration_s"}:
        usual, most = one.levels[name][1], table[name].max().to_pyarrow().as_py()
        if most > _FAR * usual:
            text = f"Its largest '{name}' ({most:,.0f}) is {most / usual:,.0f} times the usual one ({usual:,.2g}): a slip, or another unit?"
            yield Remark("warning", one.name, text)


def _answers(one: SourceRead, table: ir.Table) -> list[Remark]:
    """Requests to support that are answered or solved long after they came in: what was taken for their opening is probably none."""
    if one.table != "tickets":
        return []
    later = table.answered_at.coalesce(table.resolved_at)
    told = table.filter(later.notnull()).select(days=later.delta(table.opened_at, unit="day"))
    days = told.days.quantile(0.5).to_pyarrow().as_py()
    if days is None or not days > _YEAR:
        return []
    column = next((found.source for found in one.recognised if found.canonical == "opened_at"), "")
    text = f"Half of its requests were answered or solved {days:,.0f} days or more after '{column}', which is taken for their opening. "
    advice = "Until then they count as open. Another column says it better? [sources.NAME.map] opened_at names it."
    return [Remark("warning", one.name, text + advice)]


def _orphans(one: SourceRead, base: CustomerBase) -> list[Remark]:
    """Keys that neither the customers nor the orders of the base know, and no address beside them ties to these."""
    homes = [base.tables[name] for name in ("customers", "orders") if name in base.tables and name != one.table]
    if not homes or not one.keys.get("customer_id"):
        return []
    table = base.tables[one.table]
    homes += [base.tables["links"]] if "links" in base.tables else []
    own = table.filter((table.source == one.name) & table.customer_id.notnull())
    keys = [home.select(key=home[name]) for home in homes for name in _KEYS if name in home.columns]
    known = ibis.union(*keys, distinct=True) if len(keys) > 1 else keys[0].distinct()
    told = [own.select("customer_id", key=own[name]) for name in _KEYS if name in own.columns]
    tied = (ibis.union(*told) if len(told) > 1 else told[0]).semi_join(known.filter(known.key.notnull()), "key")
    people = int(own.customer_id.nunique().to_pyarrow().as_py())
    strangers = people - int(tied.customer_id.nunique().to_pyarrow().as_py())
    if strangers <= _SOME * people:
        return []
    severity = "warning" if strangers > _MANY * people else "advice"
    homes_told = " or ".join(name for name in ("customers", "orders") if name in base.tables and name != one.table)
    return [
        Remark(severity, one.name, f"{strangers:,} of its {people:,} customer ids ({strangers / people:.0%}) are not among {homes_told}.")
    ]


def fewer(one: SourceRead) -> str:
    """How a remark begins that a source has lost records."""
    return f"It has {one.rows_used:,} usable records;"


def _drift(one: SourceRead, before: SourceRead) -> Iterator[Remark]:
    """What a load has less of than the one before."""
    if one.fingerprint == before.fingerprint:
        return
    if one.rows_used < 0.5 * before.rows_used:
        yield Remark("error", one.name, f"{fewer(one)} the load before had {before.rows_used:,}. {_ACCEPT}")
    for text in level_changes(one.levels, before.levels):
        yield Remark("error", one.name, f"{text} {_ACCEPT}")
    gone = {r.source for r in before.recognised if r.source} - {r.source for r in one.recognised if r.source}
    if gone:
        yield Remark("error", one.name, f"Columns that the load before had are gone: {', '.join(sorted(gone))}. {_ACCEPT}")
    if one.last_day and before.last_day and one.last_day < before.last_day:
        yield Remark("warning", one.name, f"It ends on {one.last_day}; the load before ended on {before.last_day}.")
    elif one.last_day and one.last_day == before.last_day and one.rows_used > before.rows_used:
        yield Remark(
            "advice",
            one.name,
            f"It still ends on {one.last_day}, as the load before, with {one.rows_used - before.rows_used:,} late records.",
        )
    for key, count in before.keys.items():
        was, now = count / max(before.rows_used, 1), one.keys.get(key, 0) / max(one.rows_used, 1)
        if now < was - 0.1:
            yield Remark("warning", one.name, f"{key} is filled on {now:.0%} of the records; on {was:.0%} in the load before.")
    share, old = (1 - r.rows_used / max(r.rows_in, 1) for r in (one, before))
    if share > old + 0.05:
        yield Remark("warning", one.name, f"{share:.1%} of its records are set aside; {old:.1%} in the load before.")
