"""A source that was opened and recognised: what it holds, what kind of table it is, and by which clock its times go."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from intarsia.core.settings import NamedSource, Settings
from intarsia.errors import TooLittle, Unreadable, UsageError
from intarsia.sources.connectors import PLUGINS, Bench, Loaded
from intarsia.sources.currencies import counted
from intarsia.sources.fold import folded
from intarsia.sources.line_numbers import with_lines
from intarsia.sources.melt import melted
from intarsia.sources.order_source import OrderColumns, understood
from intarsia.sources.places import files, mixture
from intarsia.sources.profile import Column, profile
from intarsia.sources.recognise import Kind, recognise
from intarsia.sources.sql import as_table
from intarsia.sources.zones import Clock, clock


@dataclass(frozen=True)
class Source:
    """A source by its name: its settings, its records, its columns with their DuckDB types, its kind, its clock, its fingerprint, and the
    names of its columns `as_read`, before any of them became records."""

    name: str
    settings: NamedSource
    loaded: Loaded = field(repr=False)
    columns: tuple[Column, ...] = field(repr=False)
    types: Mapping[str, str] = field(repr=False)
    kind: Kind
    clock: Clock
    orders: OrderColumns | None = field(default=None, repr=False)
    as_read: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_orders(self) -> bool:
        """Whether the reader of orders is to read it."""
        return self.orders is not None

    @property
    def fingerprint(self) -> str:
        """Of the bytes and of the settings by which they were understood."""
        own = self.settings.model_dump_json(exclude={"place"})
        return hashlib.sha256(f"{self.loaded.fingerprint} {own} {self.clock}".encode()).hexdigest()

    @property
    def since(self) -> date | None:
        """The day from which records are taken."""
        return self.settings.since


def open_source(name: str, named: NamedSource, place: Any, bench: Bench, settings: Settings) -> Source:
    """Load a place and find out what it is. Errors: Unreadable, TooLittle, Unrecognised, UsageError."""
    loaded = load(place, bench, named)
    names = loaded.names
    columns = _profiled(loaded, bench, named)
    kind = recognise(columns, named.table, loaded.source, named.map, name=name)
    part = kind.parts[0] if kind.parts else None
    if part is not None and (part.fold is not None or part.melt):
        spelled = _spelled(loaded, bench)
        loaded = folded(spelled, part.fold, bench) if part.fold else melted(spelled, columns, part.melt, bench)
        columns = _profiled(loaded, bench, named)
    types = {row[0]: row[1] for row in bench.con.raw_sql(f"DESCRIBE ({bench.con.compile(loaded.table)})").fetchall()}
    at = clock(named.timezone, settings.timezone, bench.con)
    orders = understood(columns, loaded, part, named, bench) if part is None or part.table == "orders" else None
    loaded = with_lines(loaded, columns, bench.con) if orders else loaded
    return Source(name, named, loaded, columns, types, kind, at, orders, names)


def load(place: Any, bench: Bench, named: NamedSource) -> Loaded:
    """A place by the first connector that accepts it. Errors: Unreadable, UsageError."""
    for _, connector in sorted(PLUGINS.all(), key=lambda item: item[0] != "demo"):
        if connector.accepts(place):
            return connector.load(place, bench, named)
    if (paths := files(place)) is not None:
        raise UsageError(
            f"The files are of different kinds: {mixture(paths)}. Name them as sources of their own, or take the odd ones away."
        )
    raise Unreadable(f"A {type(place).__name__} cannot be read. Give files, a table in memory, or the address of a database.")


def _spelled(loaded: Loaded, bench: Bench) -> Loaded:
    """The same with all texts as texts."""
    if not loaded.timed:
        return loaded
    texts = ", ".join(f"CAST(c{i} AS VARCHAR) AS c{i}" for i in loaded.timed)
    return replace(loaded, table=as_table(bench.con, f"SELECT * REPLACE ({texts}) FROM ({bench.con.compile(loaded.table)})"), timed=())


def _profiled(loaded: Loaded, bench: Bench, named: NamedSource) -> tuple[Column, ...]:
    columns = profile(loaded, bench.con, named)
    if not columns or columns[0].rows == 0:
        raise TooLittle(f"{loaded.source} holds no record. Its columns: {', '.join(loaded.names)}.")
    return columns


def order_currencies(source: Source, bench: Bench) -> dict[str, int]:
    """The currencies of an order source, with their records."""
    if source.orders is None:
        return {}
    own = bench.con.compile(source.loaded.table)
    return counted(bench.con, f"SELECT {source.orders.currency} AS currency FROM ({own}) WHERE broken IS NULL")
