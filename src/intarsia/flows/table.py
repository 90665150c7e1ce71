"""A ready-made table becomes features: survey answers, somebody else's measures, yes or no motives, one row a customer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from intarsia.core.base import Remark
from intarsia.core.day import day_of
from intarsia.core.engine import Engine
from intarsia.core.features import Column, FeatureTable
from intarsia.core.settings import Settings
from intarsia.engines.connect import open_engine
from intarsia.errors import TooLittle, UnknownName, UsageError
from intarsia.features.recognise import KINDS, Taken, Wish, recognise
from intarsia.flows.row_ids import id_column, is_an_id, texts
from intarsia.sources.table import Plain, PlainTable, read_table

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

ROLES = ("segment", "profile", "ignore", "sensitive", "not sensitive", "id")
SHOWN = 5

Roles = Mapping[str, str | Sequence[str]]
"""For a column, what it is ("ordinal", "money", ...) and what it is for ("profile", "ignore", ...), or its grades in their order."""


def features(
    frame: Any,
    *,
    id: str | None = None,  # noqa: A002  # the word that users know
    as_of: date | str | None = None,
    columns: Sequence[str] | None = None,
    roles: Roles | None = None,
    settings: Settings | None = None,
    engine: Engine | None = None,
) -> FeatureTable:
    """A table with one row a customer as features, for `discover`, `validate`, `describe`, `explain`.

    Needs: `frame`, a pandas, polars, Arrow or Ibis table or the path of a csv, Parquet or Excel file; `id`, the column that names the
    customers (where not given, the one that is called an id and is one, which a remark tells; else the row's number); `columns`, those to
    use (all where not given); `as_of`, the day from which dates are counted back (the day after the last date in the table). `roles`
    overrides what is found out, by column: a kind (count, money, days, share, ratio, number, flag, ordinal, nominal), "segment" or
    "profile", "ignore", "sensitive" or "not sensitive", several with commas; or the list of an ordinal column's grades from low to high.
    Gives a FeatureTable whose columns each say why they are taken for what they are; what is left out or lost is among its `remarks`.
    Columns that look sensitive describe segments and do not shape them, unless told.
    Errors: Unreadable; TooLittle without rows or usable columns; UsageError where an id occurs twice or is missing; UnknownName. Cost: the
    memory of the table, n log n a column. Source: METHODS 1.
    """
    chosen = settings or Settings()
    engine = engine or open_engine(chosen)
    table = read_table(frame, engine, chosen.source)
    wishes = _wishes(roles or {}, table)
    named = id if id is not None else next((name for name, wish in wishes.items() if wish.role == "id"), None)
    named, id_remarks = (named, []) if named is not None else id_column(table, told=wishes)
    ids = _ids(table, named)
    used = _used(table, columns, named)
    day = _day(as_of, used)
    taken = {column.name: _taken(column, day, wishes) for column in used}
    kept = [(one.column, one.values) for one in taken.values() if one.column is not None]
    if not kept:
        raise TooLittle(f"No column of {table.source} can describe customers: {_listed(taken)}. Name their roles, or give other columns.")
    remarks = (*table.remarks, *id_remarks, *_told(taken, wishes), *_lost(used, taken))
    return FeatureTable(
        _put(engine, ids, kept), tuple(column for column, _ in kept), day, engine, table.rows, chosen.currency, remarks=remarks
    )


def _wishes(roles: Roles, table: PlainTable) -> dict[str, Wish]:
    names = [column.name for column in table.columns]
    for name in roles:
        if name not in names:
            raise UnknownName("column", str(name), names)
    return {name: _wish(said) for name, said in roles.items()}


def _wish(said: str | Sequence[str]) -> Wish:
    if not isinstance(said, str):
        return Wish(kind="ordinal", levels=tuple(str(level) for level in said))
    kind, role, sensitive = "", "", None
    for part in (part.strip().lower() for part in re.split("[,;]", said)):
        if part in KINDS:
            kind = part
        elif part in ("sensitive", "not sensitive"):
            sensitive = part == "sensitive"
        elif part in ROLES:
            role = part
        else:
            raise UnknownName("role", part, (*KINDS, *ROLES))
    return Wish(kind, role, sensitive)


def _ids(table: PlainTable, name: str | None) -> list[str]:
    """The customers' ids as text, the rows' numbers where no column holds them. Errors: UnknownName, UsageError."""
    if name is None:
        digits = len(str(table.rows))
        return [f"{number:0{digits}d}" for number in range(1, table.rows + 1)]
    column = next((column for column in table.columns if column.name == name), None)
    if column is None:
        raise UnknownName("column", name, [column.name for column in table.columns])
    ids = [text for text in texts(column) if text is not None and text.strip()]
    if len(ids) < table.rows:
        absent = table.rows - len(ids)
        raise UsageError(
            f"The id '{name}' is missing in {absent:,} of {table.rows:,} rows. Fill it in, leave these rows out, or give no id."
        )
    again = sorted(one for one, times in Counter(ids).items() if times > 1)
    if again:
        shown = ", ".join(again[:SHOWN])
        raise UsageError(
            f"The id '{name}' is not one row a customer: {len(again):,} ids occur more than once ({shown}). "
            "For orders, use ia.read and ia.measure; else make it one row a customer, or give another id."
        )
    return ids


def _used(table: PlainTable, names: Sequence[str] | None, identity: str | None) -> tuple[Plain, ...]:
    known = {column.name: column for column in table.columns}
    for name in names or ():
        if name not in known:
            raise UnknownName("column", name, known)
    return tuple(known[name] for name in (names if names is not None else known) if name != identity)


def _day(as_of: date | str | None, columns: Sequence[Plain]) -> date:
    """The day told; else the one after the last date of the table; else today, which then only dates the table."""
    if isinstance(as_of, str):
        return day_of(as_of)
    if as_of is not None:
        return as_of.date() if isinstance(as_of, datetime) else as_of
    import pyarrow.compute as pc

    last = [pc.max(column.values).as_py() for column in columns if column.kind == "time"]
    found = [moment.date() for moment in last if moment is not None]
    return max(found) + timedelta(days=1) if found else datetime.now().astimezone().date()


def _taken(column: Plain, day: date, wishes: Mapping[str, Wish]) -> Taken:
    import numpy as np

    wish = wishes.get(column.name, Wish())
    if wish.role in ("ignore", "id"):
        return Taken(None, np.empty(0), "it is to be ignored, as told")
    if column.name.lower() == "customer_id":
        return Taken(None, np.empty(0), f'it has the name of an id; id="{column.name}" makes it that')
    if not (wish.kind or wish.role or wish.levels) and is_an_id(column):
        return Taken(None, np.empty(0), "its name and its values are those of an id")
    kind, values = column.kind, column.values
    if kind == "number" and wish.levels:
        kind, values = "text", column.text
    return recognise(column.name, kind, values, day, wish)


def _told(taken: Mapping[str, Taken], wishes: Mapping[str, Wish]) -> list[Remark]:
    """What is left out and why; what looks sensitive and what became of it."""
    said = [Remark("advice", name, f"Left out: {one.because}.") for name, one in taken.items() if one.column is None]
    held = [name for name, one in taken.items() if one.column and one.column.sensitive and not (name in wishes and wishes[name].role)]
    if held:
        how = f'roles={{"{held[0]}": "segment"}}'
        text = f"{', '.join(held)} look sensitive: they describe the segments and have no part in making them. {how} changes that."
        said.append(Remark("warning", "sensitive", text))
    return said


def _lost(columns: Sequence[Plain], taken: Mapping[str, Taken]) -> list[Remark]:
    """Infinities, and words that are no grade, which count as missing."""
    import numpy as np

    out = []
    for column in columns:
        one = taken[column.name]
        lost = 0 if one.column is None else int(np.isnan(one.values).sum()) - column.values.null_count
        nans = _nans(column)
        if lost - nans > 0:
            what = "infinite" if column.kind == "number" else "no grade of its scale"
            out.append(Remark("warning", column.name, f"{lost - nans:,} values are {what} and count as missing."))
    return out


def _nans(column: Plain) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    return int(pc.sum(pc.is_nan(column.values)).as_py() or 0) if pa.types.is_floating(column.values.type) else 0


def _put(engine: Engine, ids: Sequence[str], kept: Sequence[tuple[Column, np.ndarray]]) -> Any:
    import pyarrow as pa

    arrays: dict[str, pa.Array] = {"customer_id": pa.array(ids, pa.string())}
    arrays |= {column.name: pa.array(values, pa.float64(), from_pandas=True) for column, values in kept}
    table = pa.table(arrays)
    return engine.put(iter(table.to_batches(max_chunksize=250_000)), table.schema)


def _listed(taken: Mapping[str, Taken]) -> str:
    return "; ".join(f"'{name}': {one.because}" for name, one in list(taken.items())[:SHOWN]) or "there is no column beside the id"
