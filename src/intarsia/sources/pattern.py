"""What a kind of table looks like, as a declaration: which words name each field, which fields it must have, and which give it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from intarsia.core.canon import CANON
from intarsia.core.schema import ORDERS
from intarsia.errors import UnknownName
from intarsia.sources.fitting import fits
from intarsia.sources.names import words
from intarsia.sources.profile import Column

_LEAST = 0.4
_TAIL = 0.93
_PART = 0.55


@dataclass(frozen=True)
class Wanted:
    """How a canonical field is found: `names` mean exactly it (squashed, best first), a name with one of `parts` may mean it unless one of
    `against` is in it too. `how` names a way of reading the values in `sources.values` where it is not the plain one of the type."""

    names: str
    parts: str = ""
    against: str = ""
    how: str = ""


@dataclass(frozen=True)
class Fold:
    """How records that each tell one thing of a message become one row a message: `kind` and `when` are the columns of what happened and
    when, `keys` those that make the message (squashed names, the first that is there), `steps` maps what happened to a column."""

    kind: str
    when: str
    keys: tuple[str, ...]
    steps: Mapping[str, str]


@dataclass(frozen=True)
class Void:
    """By what an order is no purchase: a column (`names` as in Wanted) that says one of these `words` (small letters; none: anything at
    all). `called`: how people are told so, without a "not"; the word itself where not given. `valid`: the words are those of purchases, no
    others are."""

    names: str
    words: tuple[str, ...] = ()
    called: str = ""
    valid: bool = False


@dataclass(frozen=True)
class Part:
    """How records become rows of one canonical `table`; of orders it only names the columns, and the reader of orders does the rest.

    `needs`: of each group at least one field must be found. `telling`: how much each field that is found adds to how sure one is.
    `same`: for a field that is not found, the one that is also it.
    `only`: a column and the values of it that belong here; the other records are another part's. `instead`: for a field, the column (its
    squashed name) that stands in where its own is empty. `fixed`: fields with a constant. `once`: one row a customer is expected.
    `melt`: the places of columns that each are a question, whose answers become a record each. `voids`: which orders are no purchase.
    `refused`: of an export that can be no table here, what it holds and what to export instead.
    """

    table: str
    fields: Mapping[str, tuple[Wanted, ...]]
    needs: tuple[tuple[str, ...], ...] = ()
    telling: Mapping[str, float] = field(default_factory=dict)
    only: tuple[str, tuple[str, ...]] | None = None
    instead: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    fold: Fold | None = None
    melt: tuple[int, ...] = ()
    voids: tuple[Void, ...] = ()
    refused: str = ""

    @property
    def types(self) -> Mapping[str, str]:
        """The fields that can be asked for, with their types."""
        if self.table == "orders":
            return {**ORDERS.types, **_BESIDE["orders"]}
        when = {STAMP: "timestamp(6)"} if self.table in STAMPED else {}
        return {**CANON[self.table].types, **_BESIDE.get(self.table, {}), **when}


STAMP = "updated_at"
"""When a record was last changed or its state was taken, in a source of one of the `STAMPED` tables: it tells the later state."""
STAMPED = ("messages", "tickets", "reviews", "usage", "subscriptions", "balances", "campaigns")
MELTED = ("question", "answer")
"""The fields that melting makes."""
_BESIDE = {
    "orders": {
        **dict.fromkeys(("status", "currency", "guest"), "string"),
        **dict.fromkeys(("line_discount", "line_refunded", "order_goods", "order_discount", "refunded"), "float64"),
    },
    "balances": {"movement": "float64"},
    "tickets": {"reply_minutes": "float64", "solving_minutes": "float64"},
    "subscriptions": {"interval": "string", "interval_count": "float64", "state": "string", "each": "string"},
}
"""Fields that are no columns of the canonical table but say how others are to be taken."""


@dataclass(frozen=True)
class Found:
    """The column of a canonical field, how it is read, how sure that is and why."""

    column: Column
    how: str
    score: float
    because: str


def squashed(name: str) -> str:
    """A column's name without anything but letters and digits.

    >>> squashed("Lineitem quantity")
    'lineitemquantity'
    """
    return "".join(words(name))


def likeness(name: str, wanted: Wanted) -> tuple[float, str]:
    """How surely a column of this name is the wanted field (0 to 1), and why; of a nested name the last parts count nearly as much."""
    ranks = wanted.names.split()
    tails = name.split(".")
    for cut in range(len(tails)):
        tail = squashed(".".join(tails[cut:]))
        if tail in ranks:
            return round((1.0 if cut == 0 else _TAIL) - 0.001 * ranks.index(tail), 4), "its name says so"
    own = words(tails[-1])
    if not set(wanted.against.split()) & set(words(name)):
        for part in wanted.parts.split():
            if part in own or (len(part) > 4 and part in "".join(own)):
                return _PART, f"its name contains '{part}'"
    return 0.0, ""


def match(columns: Sequence[Column], part: Part, overrides: Mapping[str, str] | None = None) -> dict[str, Found]:
    """The column of each canonical field: the surest names first, values allowing; each column is one field. Cost: fields x columns.

    Errors: UnknownName where an override names what is not there.
    """
    types = part.types
    found = _overridden(columns, part, overrides or {})
    scored = []
    for order, (canonical, alternatives) in enumerate(part.fields.items()):
        for wanted in alternatives:
            for column in columns:
                score, because = likeness(column.name, wanted)
                if score >= _LEAST and column.filled and fits(column, wanted.how or types[canonical]):
                    scored.append((score, order, canonical, Found(column, wanted.how, score, because)))
    taken = {one.column.position for one in found.values()}
    for _, _, canonical, one in sorted(scored, key=lambda item: (-item[0], item[1], item[3].column.position)):
        if canonical not in found and one.column.position not in taken:
            found[canonical] = one
            taken.add(one.column.position)
    return found


def _overridden(columns: Sequence[Column], part: Part, overrides: Mapping[str, str]) -> dict[str, Found]:
    known = tuple(name for name in part.types if name not in ("row", "source", "problem"))
    out = {}
    for given, name in overrides.items():
        canonical = given if given in known else f"{given}_id" if f"{given}_id" in known else ""
        if not canonical:
            raise UnknownName(f"column of the canonical table '{part.table}'", given, known)
        alike = [c for c in columns if c.name == name] or [c for c in columns if words(c.name) == words(name)]
        if not alike:
            raise UnknownName("column of the source", name, [column.name for column in columns])
        hows = [wanted.how for wanted in part.fields.get(canonical, ()) if fits(alike[0], wanted.how or part.types[canonical])]
        out[canonical] = Found(alike[0], hows[0] if hows else "", 1.0, "as mapped")
    return out


def lacking(part: Part, found: Mapping[str, Found]) -> tuple[tuple[str, ...], ...]:
    """The groups of needed fields of which none was found."""
    there = {*found, *part.fixed, *(MELTED if part.melt else ())}
    return tuple(group for group in part.needs if not there & set(group))


_COMPLETE = 0.1
"""How much surer it is where no column is left that the kind does not explain."""


def likely(columns: Sequence[Column], part: Part) -> tuple[float, str]:
    """How surely the columns are such a table (0 to 0.95), and why: needed fields, then the telling ones, by names and values."""
    found = match(columns, part)
    if lacking(part, found):
        return 0.0, ""
    sure = 0.25 + sum(weight * found[name].score for name, weight in part.telling.items() if name in found)
    told = [f"{name} ('{found[name].column.name}')" for name in part.telling if name in found]
    if len(columns) > 1 and {column.position for column in columns} <= {one.column.position for one in found.values()}:
        sure += _COMPLETE
    key = next((found[name].column for name in ("customer_id", "email", "anonymous_id") if name in found), None)
    if part.once and key is not None and key.distinct < 0.7 * key.filled and "known_at" not in found:
        sure *= 0.5
    if not part.once and key is not None and key.filled > 20 and key.distinct > 0.995 * key.filled:
        sure -= 0.05
    return round(min(max(sure, 0.0), 0.95), 3), f"it has {', '.join(told)}" if told else "its needed columns are there"


def marked(columns: Sequence[Column], marks: str, part: Part, called: str) -> tuple[float, str]:
    """As `likely`, for an export whose column names (`marks`, squashed) give it away: 0.98 where all are there, else 0."""
    there = {squashed(column.name) for column in columns}
    if not set(marks.split()) <= there or lacking(part, match(columns, part)):
        return 0.0, ""
    return 0.98, f"its columns are those of {called}"


def first_of(columns: Sequence[Column], *parts: Part) -> tuple[Part, ...]:
    """The first of several parts whose needed columns are there, and whose list of what happened is there where it has one."""
    there = {squashed(column.name) for column in columns}
    fitting = [
        part for part in parts if not lacking(part, match(columns, part)) and (part.fold is None or set(part.fold.kind.split()) & there)
    ]
    return tuple(fitting or parts)[:1]
