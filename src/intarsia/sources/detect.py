"""Which column is what: recognised by its name, its values, and how it fits with the others, each with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from intarsia.errors import UnknownName, Unrecognised
from intarsia.sources.cancellations import marking_values
from intarsia.sources.names import canonical_of, likeness, words
from intarsia.sources.profile import Column
from intarsia.sources.relations import product_share, same_things, whole_and_small

TARGETS = (
    "customer_id",
    "order_id",
    "ordered_at",
    "product_id",
    "product",
    "category",
    "quantity",
    "unit_price",
    "amount",
    "status",
    "currency",
)
_LEAST = 0.4
_ABOUT_ALL = 0.85  # different values are only counted about
_NUMERIC = ("quantity", "unit_price", "amount")
_WHAT = {"customer_id": "who bought", "ordered_at": "when it was bought", "amount": "how much was paid"}


@dataclass(frozen=True)
class Recognition:
    """Canonical name to source column, each with a reason."""

    columns: Mapping[str, Column]
    because: Mapping[str, str]

    def get(self, canonical: str) -> Column | None:
        """The column of that meaning, where there is one."""
        return self.columns.get(canonical)

    def add(self, canonical: str, column: Column, because: str) -> Recognition:
        """The same with one more column."""
        return Recognition({**self.columns, canonical: column}, {**self.because, canonical: because})

    def free(self, columns: Sequence[Column]) -> list[Column]:
        """The columns that are not yet anything, and not empty."""
        taken = {column.position for column in self.columns.values()}
        return [column for column in columns if column.position not in taken and column.filled]


@dataclass(frozen=True)
class Evidence:
    """Where to look things up exactly: the connection and the query of the loaded table."""

    con: Any
    source: str
    headed: bool = True


def detect(columns: tuple[Column, ...], evidence: Evidence, overrides: Mapping[str, str]) -> Recognition:
    """What each column means. `overrides` is canonical column = column of the source.

    Errors: UnknownName where an override names what is not there; Unrecognised where a needed column is missing or two are equally good.
    """
    known = _overridden(columns, overrides)
    if not any(likeness(column.name, "ordered_at")[0] >= _LEAST and _could_be(column, "ordered_at") for column in known.free(columns)):
        known = _dates_by_value(columns, known)
    known = _by_name(columns, known, evidence)
    known = _dates_by_value(columns, known)
    known = _customers_by_value(columns, known, evidence)
    known = _money_by_value(columns, known, evidence)
    return _checked(known, overrides)


def _overridden(columns: Sequence[Column], overrides: Mapping[str, str]) -> Recognition:
    known = Recognition({}, {})
    for given, name in overrides.items():
        canonical = canonical_of(given, TARGETS)
        if canonical is None:
            raise UnknownName("canonical column", given, TARGETS)
        exact = [column for column in columns if column.name == name]
        alike = exact or [column for column in columns if words(column.name) == words(name)]
        if not alike:
            raise UnknownName("column of the source", name, [column.name for column in columns])
        known = known.add(canonical, alike[0], "as mapped")
    for canonical, column in known.columns.items():
        if canonical == "ordered_at" and column.date_share == 0.0:
            raise Unrecognised(f"The column '{column.name}' is mapped to ordered_at, but its values are no dates: {column.examples}.")
        if canonical in _NUMERIC and column.number_share == 0.0:
            raise Unrecognised(f"The column '{column.name}' is mapped to {canonical}, but its values are no numbers: {column.examples}.")
    return known


def _by_name(columns: Sequence[Column], known: Recognition, evidence: Evidence) -> Recognition:
    """The surest names first; each column is one thing, each thing one column."""
    scored = [
        (likeness(column.name, canonical)[0], canonical, column)
        for canonical in TARGETS
        if canonical not in known.columns
        for column in known.free(columns)
        if _could_be(column, canonical)
    ]
    for score, canonical, column in sorted(scored, key=lambda item: (-item[0], item[2].position, TARGETS.index(item[1]))):
        if score < _LEAST or canonical in known.columns or column not in known.free(columns):
            continue
        rivals = [rival for other, what, rival in scored if what == canonical and other == score and rival in known.free(columns)]
        if len(rivals) > 1 and canonical in _WHAT:
            rivals = _settled(canonical, rivals, known, evidence)
            if len(rivals) > 1:
                raise Unrecognised(_tie(canonical, rivals) + _or_ready(canonical, columns))
        known = known.add(canonical, rivals[0] if canonical in _WHAT else column, likeness(column.name, canonical)[1])
    return known


def _could_be(column: Column, canonical: str) -> bool:
    """Whether the values allow that meaning."""
    if canonical == "ordered_at":
        return column.date_share >= 0.7
    if canonical in _NUMERIC:
        return column.number_share >= 0.7 and column.kind != "flag"
    if canonical == "status":
        return bool(marking_values(column))
    real_date = column.kind == "time" or (column.date_share > 0.9 and column.dates is not None and not column.dates.needs_name)
    if canonical == "customer_id":
        return not real_date and column.kind != "flag" and (column.number_share < 0.9 or column.whole or _destroyed(column))
    if canonical in ("product", "category"):
        return not real_date and column.kind == "text" and (column.number_share < 0.5 or likeness(column.name, canonical)[0] > 0.9)
    return not real_date and column.kind != "flag"


def _destroyed(column: Column) -> bool:
    return any(value is not None and "e+" in value.lower() for value in column.values[:1000])


def _settled(canonical: str, rivals: list[Column], known: Recognition, evidence: Evidence) -> list[Column]:
    """The one of equally good columns that their values favour, or all of them."""
    if all(same_things(rivals[0], rival, evidence.con, evidence.source) for rival in rivals[1:]):
        return rivals[:1]
    quantity, price = known.get("quantity"), known.get("unit_price")
    if canonical == "amount" and quantity and price:
        fitting = [rival for rival in rivals if (product_share(quantity, price, rival) or 0.0) > 0.95]
        return fitting if len(fitting) == 1 else rivals
    return rivals


def _dates_by_value(columns: Sequence[Column], known: Recognition) -> Recognition:
    if "ordered_at" in known.columns:
        return known
    dates = [
        column for column in known.free(columns) if column.date_share >= 0.95 and (column.kind == "time" or not _plain_number_date(column))
    ]
    dates = [column for column in dates if not _barred(column, "ordered_at")]
    if len(dates) == 1:
        return known.add("ordered_at", dates[0], "it is the only column of dates")
    if len(dates) > 1:
        raise Unrecognised(_tie("ordered_at", dates) + _or_ready("ordered_at", columns))
    raise Unrecognised(_missing("ordered_at", columns))


def _plain_number_date(column: Column) -> bool:
    return column.dates is None or column.dates.needs_name


_BARRED = frozenset(
    ["birth", "birthday", "dob", "signup", "registration", "delivery", "delivered", "shipped", "ship", "due", "age", "rating", "score"]
)


def _barred(column: Column, canonical: str) -> bool:
    return bool(_BARRED & set(words(column.name))) and likeness(column.name, canonical)[0] == 0.0


def _customers_by_value(columns: Sequence[Column], known: Recognition, evidence: Evidence) -> Recognition:
    if "customer_id" in known.columns:
        return known
    free = [column for column in known.free(columns) if _could_be(column, "customer_id") and _id_like(column)]
    free = [column for column in free if likeness(column.name, "customer_id")[0] > 0 or not evidence.headed or not _named_otherwise(column)]
    if len(free) > 1 and evidence.headed is False:
        free = _settled("customer_id", free, known, evidence)
        if len(free) == 1:
            return known.add(
                "customer_id", free[0], "its values come back as customers do; the other ids name the same customers one to one"
            )
    if len(free) == 1 and not evidence.headed:
        return known.add("customer_id", free[0], "it is the only column whose values come back as customers do")
    if len(free) > 1:
        raise Unrecognised(_tie("customer_id", free))
    raise Unrecognised(_missing("customer_id", columns))


def _named_otherwise(column: Column) -> bool:
    return any(likeness(column.name, canonical)[0] >= _LEAST for canonical in TARGETS if canonical != "customer_id")


def _id_like(column: Column) -> bool:
    sampled = [value for value in column.values if value is not None]
    coded = bool(sampled) and sum(" " not in value for value in sampled) > 0.95 * len(sampled)
    enough = column.distinct >= max(2, 0.005 * column.filled)
    return coded and enough and (column.distinct < 0.95 * column.filled or column.filled < 20) and not whole_and_small(column)


def _money_by_value(columns: Sequence[Column], known: Recognition, evidence: Evidence) -> Recognition:
    """The amount, where no name tells it: by quantity x price, or the only numbers that are left."""
    quantity, price = known.get("quantity"), known.get("unit_price")
    numeric = [
        column for column in known.free(columns) if column.number_share >= 0.8 and column.kind != "flag" and not _barred(column, "amount")
    ]
    if "amount" not in known.columns and quantity and price:
        for column in numeric:
            share = product_share(quantity, price, column)
            if share is not None and share > 0.98:
                return known.add("amount", column, f"it is quantity x unit_price on {share:.0%} of the sampled rows")
    if "amount" in known.columns or price:
        return _with_relation(known)
    if not evidence.headed:
        small = [column for column in numeric if whole_and_small(column)]
        if quantity is None and len(small) == 1 and len(numeric) > 1:
            known = known.add("quantity", small[0], "its values are small whole numbers")
        numeric = [column for column in known.free(columns) if column in numeric]
    broken = [column for column in numeric if not column.whole]
    left = broken or ([] if evidence.headed else numeric)
    if len(left) == 1 and (not evidence.headed or not any(_id_like(column) for column in left)):
        return known.add("amount", left[0], "it is the only column of amounts that is left")
    if len(left) > 1:
        raise Unrecognised(_tie("amount", left))
    return known


def _with_relation(known: Recognition) -> Recognition:
    quantity, price, amount = (known.get(canonical) for canonical in ("quantity", "unit_price", "amount"))
    if quantity is None or price is None or amount is None:
        return known
    share = product_share(quantity, price, amount)
    if share is None:
        return known
    told = f"{known.because['amount']}; it is quantity x unit_price on {share:.0%} of the sampled rows"
    return replace(known, because={**known.because, "amount": told})


def _checked(known: Recognition, overrides: Mapping[str, str]) -> Recognition:
    """Nothing is two things at once, unless a person said so."""
    seen: dict[int, str] = {}
    for canonical, column in known.columns.items():
        if column.position in seen and not overrides:
            raise Unrecognised(f"The column '{column.name}' would be both {seen[column.position]} and {canonical}.")
        seen[column.position] = canonical
    return known


def _tie(canonical: str, rivals: Sequence[Column]) -> str:
    listed = "; ".join(f"'{column.name}' (such as {column.examples})" for column in rivals)
    return (
        f"Two or more columns could be {canonical} ({_WHAT.get(canonical, canonical)}): {listed}. "
        f'Say which: --map {canonical}="{rivals[0].name}"'
    )


def _missing(canonical: str, columns: Sequence[Column]) -> str:
    listed = "; ".join(f"'{column.name}' (such as {column.examples})" for column in columns)
    likely, ready = _likeliest(canonical, columns), _or_ready(canonical, columns)
    dated = canonical != "ordered_at" or any(column.date_share > 0 or likeness(column.name, canonical)[0] > 0 for column in columns)
    which = f' Say which: --map {canonical}="{likely}"' if dated or not ready else " It has no dates"
    return f"No column was recognised as {canonical} ({_WHAT[canonical]}). There is: {listed}.{which}{ready}"


def _or_ready(canonical: str, columns: Sequence[Column]) -> str:
    """What to do where the table may have one row a customer: no customer comes back, and it has no dates, or an id that is another on each
    row."""
    named = [column for column in columns if likeness(column.name, "customer_id")[0] >= _LEAST and _could_be(column, "customer_id")]
    back = any(column.distinct < _ABOUT_ALL * column.filled for column in named)
    dates = any(column.date_share >= 0.7 and not _plain_number_date(column) for column in columns)
    ids = any(column.filled == column.rows and column.distinct > _ABOUT_ALL * column.rows and _coded(column) for column in columns)
    if canonical != "ordered_at" or back or (dates and not ids):
        return ""
    return ". If each row is a customer, it can be segmented as it is: --table"


def _coded(column: Column) -> bool:
    """Whether values are without blanks, as ids are, and no dates or broken numbers."""
    said = [value for value in column.values if value is not None]
    return (
        column.date_share < 0.5
        and (column.number_share < 0.9 or column.whole)
        and sum(" " not in value for value in said) > 0.95 * len(said)
    )


def _likeliest(canonical: str, columns: Sequence[Column]) -> str:
    """The column to show in the advice: the best by name, else the best by values."""
    if canonical == "ordered_at":
        return max(columns, key=lambda column: (likeness(column.name, canonical)[0], column.date_share)).name
    return max(columns, key=lambda column: (likeness(column.name, canonical)[0], _id_like(column))).name
