"""The day of a base from which features are measured: the one after its last record where none is told; and what a told one leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from intarsia.core.base import CustomerBase
from intarsia.core.canon import CANON
from intarsia.core.remark import Remark
from intarsia.errors import TooLittle
from intarsia.features.portable import holds

SURE = ("orders", "events", "messages", "tickets", "reviews", "usage", "balances", "campaigns")
ELSE = ("subscriptions", "customers", "consents")
"""Contracts can begin, and profiles can be dated, in the future: these count only where nothing else has a date."""

AS_OF = "as_of"
"""What remarks on the day are about."""

ANSWER_DAYS = 92
"""An answer that lies further behind the last record is a mistake or stands for "never"; it says nothing of how far the records go."""

FAR_DAYS = 31
"""From how many days without a record before the day on customers look gone who are not."""

_NOT_MEASURED = ("consents", "links", "external")


def day_after_last(base: CustomerBase, today: date | None = None) -> date:
    """The day after the last dated record of what customers did, or after the last answer to one, such as the opening of a message, that
    came within 92 days of it, and not after `today` where that is told. Errors: TooLittle where nothing has a date. Cost: two scans of
    each table."""
    last = _last(base, today)
    if last is not None:
        return last.date() + timedelta(days=1)
    if set(base.tables) == {"orders"}:
        raise TooLittle("There is no order line to measure.")
    raise TooLittle("No record has a date, so the day to measure from cannot be found out. Tell it: as_of.")


def day_remarks(base: CustomerBase, as_of: date | None, today: date | None = None) -> tuple[Remark, ...]:
    """What the day leaves out. Of a told day: the records of that day and later, and that it lies so long after the last record that
    everybody looks gone. Of any day: what was learnt of earlier records on it and later. Nothing where it leaves out nothing. Cost: three
    scans of each table."""
    if as_of is not None:
        return (*_later(base, as_of), *_far(base, as_of), *_learnt_later(base, as_of))
    return () if _last(base, today) is None else tuple(_learnt_later(base, day_after_last(base, today)))


def _later(base: CustomerBase, as_of: date) -> Iterator[Remark]:
    cut = datetime.combine(as_of, time())
    counts = {
        name: int(table.count(where=table[_time(name)] >= cut).to_pyarrow().as_py())
        for name, table in base.tables.items()
        if name not in _NOT_MEASURED
    }
    counts = {name: number for name, number in counts.items() if number}
    if counts:
        number = sum(counts.values())
        said, they = ("1 record is", "it is") if number == 1 else (f"{number:,} records are", "they are")
        where = f" ({', '.join(f'{name}: {count:,}' for name, count in counts.items())})"
        text = f"{said} dated on or after {as_of}, the day that segments are of: {they} not measured{where}."
        yield Remark("warning", AS_OF, f"{text} Without as_of, the day is the one after the last record.")


def _far(base: CustomerBase, as_of: date) -> Iterator[Remark]:
    last = _last(base, None)
    apart = 0 if last is None else (as_of - last.date()).days
    if last is not None and apart > FAR_DAYS:
        text = f"The last record is of {last.date()}, {apart:,} days before {as_of}, the day that segments are of: customers look gone for"
        yield Remark("warning", AS_OF, f"{text} that alone. Without as_of, the day is the one after the last record.")


def _learnt_later(base: CustomerBase, as_of: date) -> Iterator[Remark]:
    cut = datetime.combine(as_of, time())
    for name in SURE:
        columns = _answers(name)
        if name not in base.tables or not columns:
            continue
        table = base.tables[name]
        late = reduce(or_, (holds(table[column] >= cut) for column in columns)) & (table[_time(name)] < cut)
        asked = {"late": table.count(where=late), **{column: table[column].max() for column in columns}}
        (row,) = table.aggregate(**asked).to_pyarrow().to_pylist()
        number = row.pop("late")
        if number:
            last = max(moment for moment in row.values() if moment is not None).date()
            said = "1 record" if number == 1 else f"{number:,} records"
            text = f"Of {said} of '{name}' something became known only on or after {as_of}, the day that segments are of (up to"
            yield Remark("warning", AS_OF, f"{text} {last}): it is not counted. A later as_of counts it.")


def _last(base: CustomerBase, today: date | None) -> datetime | None:
    """The moment up to which records tell what customers did; None where none has a date."""
    for names in (SURE, ELSE):
        own = [name for name in names if name in base.tables]
        found = [moment for name in own for moment in _latest(base, name, (_time(name),), None)]
        if found:
            end = max(found) + timedelta(days=ANSWER_DAYS)
            end = end if today is None else min(end, datetime.combine(today, time.max))
            return max([*found, *(moment for name in own if names is SURE for moment in _latest(base, name, _answers(name), end))])
    return None


def _time(name: str) -> str:
    return "ordered_at" if name == "orders" else CANON[name].time


def _answers(name: str) -> tuple[str, ...]:
    """The columns of a table that tell when something was learnt of its records later."""
    return tuple(sorted(set(CANON[name].learnt.values()))) if name in CANON else ()


def _latest(base: CustomerBase, name: str, columns: Sequence[str], end: datetime | None) -> list[datetime]:
    """The last moment of each of the columns, of those up to the `end`; of none where it has none."""
    if not columns:
        return []
    table = base.tables[name]
    asked = {column: table[column].max(where=None if end is None else table[column] <= end) for column in columns}
    (row,) = table.aggregate(**asked).to_pyarrow().to_pylist()
    return [moment for moment in row.values() if moment is not None]
