"""One source among several on its way into the base: taken as it was read before, or opened, understood and finished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from intarsia.core.canon import CANON
from intarsia.core.settings import NamedSource, Settings
from intarsia.sources.connectors import Bench
from intarsia.sources.currencies import Rates
from intarsia.sources.opened import Source, open_source, order_currencies
from intarsia.sources.orders_read import last_order_day, read_orders
from intarsia.sources.shelf import Facts, Shelf, circumstances_of
from intarsia.sources.sift import MAY_LIE_AHEAD
from intarsia.sources.tables_read import Draft, TableRead, draft, finished
from intarsia.sources.unchanged import bytes_key, key_of, touched

_FREE = {"text", "answer"}
"""The columns of what people wrote in their own words."""


@dataclass(frozen=True)
class Desk:
    """Where sources are read: the bench, the settings, and the shelf of what was read before, where there is one."""

    bench: Bench
    settings: Settings
    shelf: Shelf | None = None


@dataclass(frozen=True)
class Begun:
    """A source by its name, settings and place. Of an unchanged file `facts` are known from before; everything else is open (`source`)."""

    name: str
    own: NamedSource
    place: Any = field(repr=False)
    key: str = ""
    seen: tuple[tuple[int, int], ...] = ()
    facts: Facts | None = None
    source: Source | None = field(default=None, repr=False)

    @property
    def people(self) -> bool:
        """Whether it holds people, whose ages may count back from the days of the other sources."""
        if self.facts is not None:
            return self.facts.people
        return self.source is not None and any(part.table == "customers" for part in self.source.kind.parts)


@dataclass(frozen=True)
class Known:
    """A source of which enough is known to settle currencies; `drafts` of what was read now. `day`: from which ages count back."""

    begun: Begun
    facts: Facts
    day: date | None
    drafts: tuple[Draft, ...] = field(default=(), repr=False)


def begin(name: str, own: NamedSource, place: Any, desk: Desk) -> Begun:
    """Look on the shelf; open what is not there. Errors: those of `open_source`."""
    seen = touched(place) if desk.shelf else ()
    key = key_of(name, own, place, desk.settings.timezone) if desk.shelf and seen else ""
    facts = desk.shelf.facts(key) if desk.shelf and key else None
    source = None if facts else open_source(name, own, place, desk.bench, desk.settings)
    return Begun(name, own, place, key, seen, facts, source)


def know(one: Begun, desk: Desk, day: date | None, *, last_days: bool) -> Known:
    """What has to be known before currencies can be settled: from the shelf, or from canonical rows in their own currencies. `last_days`:
    whether the last day of orders is asked for (one aggregate; what goes on the shelf has it in any case)."""
    if one.facts is not None:
        return Known(one, one.facts, day)
    source = _opened(one, desk)
    if source.is_orders:
        return Known(one, _of_orders(source, desk.bench, last_day=last_days or bool(one.key)), day)
    drafts = tuple(draft(source, desk.bench, day))
    return Known(one, _of_drafts(source, drafts), day, drafts)


def finish(one: Known, desk: Desk, how: tuple[str, Rates | None, date | None]) -> tuple[TableRead, ...]:
    """The source in the reporting currency, sifted and counted; kept for the next time unless people wrote in it in their own words.
    `how`: that currency, the rates, today."""
    currency, rates, today = how
    shelf, begun = desk.shelf, one.begun
    under = circumstances_of(one.facts, one.day, today, lambda: _money(one.facts, currency, desk.settings))
    if shelf and begun.key and (taken := shelf.taken(begun.key, under, desk.bench)):
        return taken
    source = _opened(begun, desk)
    drafts = one.drafts or (() if source.is_orders else tuple(draft(source, desk.bench, one.day)))
    if source.is_orders:
        reads: tuple[TableRead, ...] = read_orders(source, desk.bench, currency, rates)
    else:
        reads = tuple(finished(own, desk.bench, how) for own in drafts)
    if shelf and begun.key and not _written(reads) and touched(begun.place) == begun.seen:
        return shelf.put((begun.name, begun.key, under), one.facts, reads, desk.bench)
    return reads


def _written(reads: tuple[TableRead, ...]) -> bool:
    """Whether there is what people wrote in their own words: names and numbers may stand in it, so it goes nowhere before they are out."""
    return any(_FREE & set(CANON[one.read.table].types) for one in reads if one.read.table in CANON)


def _opened(one: Begun, desk: Desk) -> Source:
    return one.source or open_source(one.name, one.own, one.place, desk.bench, desk.settings)


def _of_orders(source: Source, bench: Bench, *, last_day: bool) -> Facts:
    last = last_order_day(source, bench) if last_day else None
    people = any(part.table == "customers" for part in source.kind.parts)
    return Facts(
        orders=True, people=people, dated=False, days=(last,) if last else (), currencies=order_currencies(source, bench), ahead=None
    )


def _of_drafts(source: Source, drafts: tuple[Draft, ...]) -> Facts:
    return Facts(
        orders=False,
        people=any(part.table == "customers" for part in source.kind.parts),
        dated=any(one.aged for one in drafts),
        days=tuple(one.last_day for one in drafts if one.last_day),
        currencies=_added([one.currencies for one in drafts]),
        ahead=max((one.last_day for one in drafts if one.last_day and one.part.table not in MAY_LIE_AHEAD), default=None),
    )


def _added(counts: list[Mapping[str, int]]) -> dict[str, int]:
    out: dict[str, int] = {}
    for one in counts:
        for name, count in one.items():
            out[name] = out.get(name, 0) + count
    return out


def _money(facts: Facts, currency: str, settings: Settings) -> list[str]:
    """The reporting currency and the rates, where the source has money in another."""
    if not set(facts.currencies) - {"", currency}:
        return []
    return [currency, bytes_key(settings.rates) if settings.rates else ""]
