"""How a company segments its customers today, read from what it has: a list of customers with their segments, or a rule."""

from __future__ import annotations

from collections import Counter

from intarsia.core.engine import Engine
from intarsia.errors import UsageError
from intarsia.flows.yardsticks import Present
from intarsia.sources.table import PlainTable, read_table, whole

_IDS = ("customer_id", "customer", "customerid", "client", "client_id", "id")
_SEGMENTS = ("segment", "segment_name", "group", "cluster", "class", "tier", "name")


def present_labels(place: str, engine: Engine, *, customer: str = "", segment: str = "") -> Present:
    """Today's segments from a file with one line a customer (or more: the segment named most often counts, then the first by alphabet).

    `customer` and `segment` name its columns; where they are not given, columns of customary names, or the only two. Errors: Unreadable;
    UsageError where the columns cannot be told.
    """
    table = read_table(place, engine)
    names = [column.name for column in table.columns]
    own = _column(names, customer, _IDS, 0)
    label = _column(names, segment, _SEGMENTS, 1)
    if own is None or label is None or own == label:
        raise UsageError(
            f"In '{place}' it cannot be told which column names the customer and which the segment. "
            f"There is: {', '.join(names)}. Say it: --present {place}:CUSTOMER,SEGMENT"
        )
    said: dict[str, Counter[str]] = {}
    for who, what in zip(_texts(table, own), _texts(table, label), strict=True):
        if who is not None and what is not None:
            said.setdefault(who, Counter())[what] += 1
    if not said:
        raise UsageError(f"In '{place}' no customer has a segment: the columns {own} and {label} are empty.")
    labels = {who: min(counts, key=lambda name: (-counts[name], name)) for who, counts in said.items()}
    return Present(labels, several=sum(len(counts) > 1 for counts in said.values()))


def present_rule(text: str) -> Present:
    """Today's segments by an SQL expression over feature names. Errors: UsageError where there is none."""
    lines = [line for line in text.splitlines() if not line.strip().startswith("--")]
    rule = "\n".join(lines).strip().rstrip(";")
    if not rule:
        raise UsageError(
            "The rule of today's segments is empty. Give an expression such as CASE WHEN recency_days < 90 THEN 'active' ELSE 'lapsed' END."
        )
    return Present(rule=rule)


def _column(names: list[str], asked: str, customary: tuple[str, ...], place: int) -> str | None:
    """The column asked for, one of a customary name, or the one at that place of two."""
    if asked:
        if asked not in names:
            raise UsageError(f"There is no column '{asked}'. There is: {', '.join(names)}.")
        return asked
    plain = {name.strip().lower().replace(" ", "_"): name for name in names}
    found = next((plain[name] for name in customary if name in plain), None)
    return found if found is not None else names[place] if len(names) == 2 else None


def _texts(table: PlainTable, name: str) -> list[str | None]:
    column = next(column for column in table.columns if column.name == name)
    if column.kind == "number":
        return [whole(value) for value in column.text.to_pylist()]
    return [None if value is None or not str(value).strip() else str(value).strip() for value in column.text.to_pylist()]
