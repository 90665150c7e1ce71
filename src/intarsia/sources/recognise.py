"""What kind of table a source is: every shape says how sure it is, and why; where two are near, both are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from intarsia.core.canon import CANON
from intarsia.errors import NotOrders, UnknownName, Unrecognised
from intarsia.sources.names import likeness, words
from intarsia.sources.pattern import MELTED, Part, lacking, match
from intarsia.sources.profile import Column
from intarsia.sources.shapes import PLUGINS, Shape

_LEAST = 0.4
_NEAR = 0.06
_CLEARLY = 0.2
_CERTAIN = 0.97
_NAMED = 0.25
_CLEARLY_NAMED = 0.9
_OF_ORDERS = ("customer_id", "order_id", "amount", "unit_price")


@dataclass(frozen=True)
class Kind:
    """The shape that a source has, how sure that is (0 to 1), why, and the parts that its records become (none for plain orders)."""

    name: str
    sure: float
    because: str
    parts: tuple[Part, ...]


def recognise(
    columns: Sequence[Column],
    table: str | None = None,
    title: str = "The source",
    overrides: Mapping[str, str] | None = None,
    *,
    name: str = "",
) -> Kind:
    """The kind of a source by its columns; of the kinds that give `table` where a person named it, or of the shape of that name.
    `overrides`: the columns that a person named; `name`: what she calls the source. What she, or its file, calls orders and nothing else
    knows is left to the reader of orders, who says what he misses.

    Errors: UnknownName; Unrecognised where nothing fits or two kinds are equally good.
    """
    known = ("orders", *(name for name in CANON if name != "links"))
    if table is not None and table not in (*known, *PLUGINS.names()):
        raise UnknownName("canonical table or shape", table, {*known, *PLUGINS.names()})
    said = sorted(
        ((*_called(shape.sure(columns), name, title), name, shape) for name, shape in PLUGINS.all() if _gives(name, shape, columns, table)),
        key=lambda item: (-item[0], item[2]),
    )
    if table is not None and (not said or said[0][0] == 0.0):
        return _forced(columns, table, title, overrides or {})
    sure, because, kind, shape = said[0]
    if table is None and sure < _LEAST and _called_orders(f"{name} {title}", columns):
        return Kind("orders", _LEAST, "it is called so", ())
    if table is None and sure < _LEAST:
        raise Unrecognised(_nothing(said, columns, title))
    if table is None and len(said) > 1 and sure < _CERTAIN and sure - said[1][0] < _NEAR:
        raise Unrecognised(
            f"{title} could be {kind} ({sure:.2f}: {because}) or {said[1][2]} ({said[1][0]:.2f}: {said[1][1]}). "
            f'Say which: table = "{kind}" or table = "{said[1][2]}" in [sources.NAME].'
        )
    parts = shape.parts(columns)
    if refused := next((part.refused for part in parts if part.refused), ""):
        raise Unrecognised(f"{title} is {refused}. ({because[:1].upper()}{because[1:]}.)")
    return Kind(kind, sure, because, _as_mapped(parts, columns, overrides or {}))


def _called_orders(title: str, columns: Sequence[Column]) -> bool:
    """Whether a person, or the file, calls it orders, and a column at least is called as one of orders is."""
    named = "order" in {word.removesuffix("s") for word in words(title)}
    return named and any(likeness(column.name, one)[0] > _CLEARLY_NAMED for column in columns for one in _OF_ORDERS)


def exported(columns: Sequence[Column]) -> Kind | None:
    """The kind of a table that is the export of a certain system beyond doubt; None where its columns do not give that away."""
    said = [(*shape.sure(columns), name, shape) for name, shape in PLUGINS.all()]
    sure, because, name, shape = max(said, key=lambda one: one[0])
    return Kind(name, sure, because, shape.parts(columns)) if sure >= _CERTAIN else None


def not_orders(columns: Sequence[Column], title: str) -> NotOrders | None:
    """What a table that was given as orders is instead, where its columns plainly say something else, and nothing or far less orders."""
    said = {name: _called(shape.sure(columns), name, title) for name, shape in PLUGINS.all()}
    name = max(said, key=lambda one: said[one][0])
    sure, because = said[name]
    if sure < max(_LEAST, said["orders"][0] + _CLEARLY if said["orders"][0] > 0 else 0.0):
        return None
    use = "one row a customer: --table segments it as it is, and beside orders it tells about them" if name == "customers" else "no orders"
    return NotOrders(name, f'{title} looks like {name} ({because}), {use}. To read it as a source: [sources.NAME] table = "{name}".')


def _called(found: tuple[float, str], name: str, title: str) -> tuple[float, str]:
    """Surer where the file bears the kind's name, as in "tickets 2024.csv"; of several names the last: "customer tickets" are tickets."""
    sure, because = found
    kinds = {kind.removesuffix("s") for kind in PLUGINS.names()}
    named = [word.removesuffix("s") for word in words(title) if word.removesuffix("s") in kinds]
    if sure <= 0 or not named or name.removesuffix("s") != named[-1]:
        return found
    return round(min(sure + _NAMED, max(sure, _CERTAIN - 0.01)), 3), f"{because}, and it is called {title}"


def _gives(name: str, shape: Shape, columns: Sequence[Column], table: str | None) -> bool:
    return table is None or table == name or table in [part.table for part in shape.parts(columns) if not part.refused]


def _forced(columns: Sequence[Column], table: str, title: str, overrides: Mapping[str, str]) -> Kind:
    """The plain shape of a table that a person named, whatever its columns are called."""
    if table == "orders":
        return Kind("orders", 1.0, "as set", ())
    name = table if table in PLUGINS.names() else ""
    parts = _as_mapped(PLUGINS.build(name).parts(columns), columns, overrides)
    missing = [lacking(part, match(columns, part, overrides)) for part in parts]
    if all(missing):
        raise Unrecognised(unnamed(missing[0], columns, table, title))
    return Kind(name, 1.0, "as set", parts)


def _as_mapped(parts: tuple[Part, ...], columns: Sequence[Column], overrides: Mapping[str, str]) -> tuple[Part, ...]:
    """A column that a person named is no question; where it is that of questions or answers, every record is one answer already."""
    named = [words(name) for name in overrides.values()]
    kept = {column.position for column in columns if words(column.name) not in named} if not set(MELTED) & set(overrides) else set()
    return tuple(replace(part, melt=tuple(place for place in part.melt if place in kept)) for part in parts)


def unnamed(groups: tuple[tuple[str, ...], ...], columns: Sequence[Column], table: str, title: str) -> str:
    """What to say where no column was recognised as one of each group of fields that are needed."""
    needed = "; ".join(" or ".join(group) for group in groups)
    return (
        f"{title} is to be {table}, but no column was recognised as {needed}. There is: {_shown(columns)}. Name it in [sources.NAME.map]."
    )


def _nothing(said: Sequence[tuple[float, str, str, Shape]], columns: Sequence[Column], title: str) -> str:
    near = [f"{name} ({sure:.2f}: {because})" for sure, because, name, _ in said[:2] if sure > 0]
    nearest = f" Nearest: {'; '.join(near)}." if near else ""
    advice = 'Say what it is, e.g. table = "events", in [sources.NAME].'
    return f"{title} is no table that is known.{nearest} There is: {_shown(columns)}. {advice}"


def _shown(columns: Sequence[Column]) -> str:
    listed = "; ".join(f"'{column.name}' (such as {column.examples})" for column in columns[:12])
    return listed + (f"; and {len(columns) - 12} more" if len(columns) > 12 else "")
