"""A single place of orders is read as it would be among several: in the words of the system that wrote it, its money in one currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from intarsia.core.engine import Engine
from intarsia.core.settings import NamedSource, Settings, SourceSettings
from intarsia.errors import NotOrders
from intarsia.sources.connectors import Bench, Loaded
from intarsia.sources.currencies import counted, read_rates, reporting
from intarsia.sources.order_source import OrderJob, in_coins, mapped, prepared, understood
from intarsia.sources.pattern import Part
from intarsia.sources.profile import Column
from intarsia.sources.recognise import exported, not_orders
from intarsia.sources.zones import clock


@dataclass(frozen=True)
class Ready:
    """Records made ready for the reader of orders, what it is told of them, the columns that are of no use, and the currency."""

    loaded: Loaded
    settings: SourceSettings
    unused: tuple[str, ...]
    currency: str


def as_among_several(loaded: Loaded, columns: tuple[Column, ...], settings: SourceSettings, shop: Settings, bench: Bench) -> Ready | None:
    """The records as the reader of orders is to have them; None where they can stay as they are.

    Errors: NotOrders where it is the export of something else; DataError for currencies that cannot be converted.
    """
    part = _part(loaded, columns, settings)
    if part is None and (not (shop.currency or any(map(in_coins, columns))) or not_orders(columns, loaded.source)):
        return None
    seen = understood(columns, loaded, part, NamedSource(place="in memory", **settings.model_dump()), bench)
    source = bench.con.compile(loaded.table)
    found = counted(bench.con, f"SELECT {seen.currency} AS currency FROM ({source}) WHERE broken IS NULL")
    rates = read_rates(shop.rates, cast("Engine", bench), bench) if shop.rates else None
    currency = reporting(shop.currency, {loaded.source: found}, rates)
    foreign = bool(set(found) - {"", currency})
    if part is None and not foreign and not seen.small:
        return None
    kinds = {row[0]: row[1] for row in bench.con.raw_sql(f"DESCRIBE ({source})").fetchall()}
    job = OrderJob(bench, clock(None, shop.timezone, bench.con), kinds, currency, foreign, rates, settings.day_first)
    told = settings.model_copy(update={"map": mapped(seen)} | ({"order_totals": False} if seen.booked else {}))
    used = {one.column.position for one in seen.found.values()}
    spare = tuple(column.name for column in columns if column.position not in used and column.name not in seen.told.split(" / "))
    return Ready(prepared(loaded, seen, job), told, spare, currency)


def _part(loaded: Loaded, columns: tuple[Column, ...], settings: SourceSettings) -> Part | None:
    """The words of the system whose export it is beyond doubt; none where a person reads it her own way, by a map of other fields."""
    kind = exported(columns) if loaded.headed else None
    part = kind.parts[0] if kind is not None and kind.parts else None
    if kind is None or part is None:
        return None
    if part.table != "orders" and not settings.map:
        raise NotOrders(kind.name, f"{loaded.source} is no list of orders: {kind.because}.")
    if part.refused and not settings.map:
        raise NotOrders(kind.name, f"{loaded.source} is no list of orders: {kind.because}. It is {part.refused}.")
    return None if part.refused or part.table != "orders" or set(settings.map) - set(part.fields) else part
