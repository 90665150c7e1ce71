"""Whose a record is before persons are matched: a device is its one customer's, an earlier id hers, a refusal that of all it may mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis

from intarsia.core.engine import Engine

if TYPE_CHECKING:
    import ibis.expr.types as ir

LINKS, CONSENTS = "links", "consents"
_STEPS = 4


def with_owners(tables: Mapping[str, ir.Table], links: ir.Table | None, engine: Engine) -> dict[str, ir.Table]:
    """The tables, with records under an id that somebody had before, and those of a device, given to the one customer whose it is.

    Cost: one pass over the devices and the links, one look-up a row.
    """
    renamed = dict(tables) if links is None else _renamed(tables, links, engine)
    return _with_devices(renamed, None if links is None else _devices(links), engine)


def _renamed(tables: Mapping[str, ir.Table], links: ir.Table, engine: Engine) -> dict[str, ir.Table]:
    """The tables, with the present id where a customer had another one before."""
    said = links.filter(links.previous_id.notnull() & links.customer_id.notnull() & (links.previous_id != links.customer_id))
    one = said.group_by("previous_id").aggregate(now=said.customer_id.min(), many=said.customer_id.nunique())
    now = engine.keep(one.filter(one.many == 1).select("previous_id", "now"))
    if not now.count().to_pyarrow().as_py():
        return dict(tables)
    for _ in range(_STEPS):  # an id that was renamed may have been renamed again: each step doubles how far one sees
        later = now.rename(again="now", passed="previous_id")
        joined = now.left_join(later, now.now == later.passed)
        now = engine.keep(joined.select("previous_id", now=ibis.coalesce(joined.again, joined.now)))
    now = engine.keep(now.filter(now.previous_id != now.now))
    return {name: _present(table, now) if "customer_id" in table.columns else table for name, table in tables.items()}


def _present(table: ir.Table, now: ir.Table) -> ir.Table:
    joined = table.left_join(now, table.customer_id == now.previous_id)
    return joined.mutate(customer_id=ibis.coalesce(joined.now, joined.customer_id)).select(*table.columns)


def _devices(links: ir.Table) -> ir.Table:
    """The devices that links tie to customers."""
    said = links.filter(links.customer_id.notnull())
    pairs = [said.select(anonymous_id=said[name], customer_id=said.customer_id) for name in ("anonymous_id", "previous_id")]
    both = ibis.union(*pairs)
    return both.filter(both.anonymous_id.notnull())


def _with_devices(tables: Mapping[str, ir.Table], linked: ir.Table | None, engine: Engine) -> dict[str, ir.Table]:
    """The tables, with records of a device given to the one customer that was seen on it."""
    seen = [
        table.filter(table.anonymous_id.notnull() & table.customer_id.notnull()).select("anonymous_id", "customer_id")
        for table in tables.values()
        if "anonymous_id" in table.columns
    ]
    if not seen:
        return dict(tables)
    seen += [] if linked is None else [linked]
    pairs = ibis.union(*seen) if len(seen) > 1 else seen[0]
    owners = pairs.group_by("anonymous_id").aggregate(owner=pairs.customer_id.min(), owners=pairs.customer_id.nunique())
    owners = engine.keep(owners.filter(owners.owners == 1).select("anonymous_id", "owner"))
    if not owners.count().to_pyarrow().as_py():
        return dict(tables)
    return {name: _owned(table, owners) if "anonymous_id" in table.columns else table for name, table in tables.items()}


def _owned(table: ir.Table, owners: ir.Table) -> ir.Table:
    joined = table.left_join(owners, "anonymous_id")
    return joined.mutate(customer_id=ibis.coalesce(joined.customer_id, joined.owner)).select(*table.columns)


def decided(told: ir.Table, matched: ir.Table, keys: ir.Table) -> ir.Table:
    """The decisions with their persons (`matched`), and each refusal that bears nothing but an address once more for everybody who has that
    address (`keys`: customer_id, email, phone, called): an address that several people share is no proof of who agreed, but whoever refused
    is among them. `told` are the decisions as they came.
    """
    nameless = told.filter(told.customer_id.isnull() | told.customer_id.contains("@")).select("source", "row").distinct()
    refusals = matched.filter(~matched.granted.fill_null(False)).semi_join(nameless, ["source", "row"])
    ids = told.select("source", "row", told_id="customer_id").distinct()  # a record may be several decisions
    refusals = refusals.inner_join(ids, ["source", "row"])
    mail = ibis.coalesce(refusals.email, refusals.told_id).lower().strip()
    owners = [
        keys.select(key=keys.email.lower().strip(), owner="called"),
        keys.filter(keys.customer_id.contains("@")).select(key=keys.customer_id.lower().strip(), owner="called"),
    ]
    phones = keys.select(key=keys.phone.strip(), owner="called")
    more = [
        _all_of(refusals.mutate(key=mail), ibis.union(*owners), told),
        _all_of(refusals.mutate(key=refusals.phone.strip()), phones, told),
    ]
    return ibis.union(matched, *more)


def _all_of(refusals: ir.Table, owners: ir.Table, like: ir.Table) -> ir.Table:
    """The refusals with everybody whose key they bear."""
    known = owners.filter(owners.key.notnull()).distinct()
    joined = refusals.inner_join(known, "key")
    return (
        joined.filter(joined.customer_id.isnull() | (joined.customer_id != joined.owner))
        .mutate(customer_id=joined.owner)
        .select(*like.columns)
    )
