"""Consent: people who did not agree to a purpose are left out before anything is measured, and every run counts them and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import ibis

from intarsia.core.base import CustomerBase, Exclusion, RuleCount
from intarsia.core.settings import ConsentSettings

if TYPE_CHECKING:
    import ibis.expr.types as ir

CONSENTS = "consents"
RULE = "consent"
REASON = "The customer did not agree to this use of the data; the record is neither kept nor shown."
EVERY = "all"


def respect(base: CustomerBase, settings: ConsentSettings, on: date | None = None) -> CustomerBase:
    """The base without those who refused, withdrew, or whose consent has run out, for any of the purposes; from every table.

    Needs: a base that is not yet cleaned, whose customer ids are persons. The latest decision for a purpose, or for all of them, is what
    holds at the end of the day `on` (of all decisions where not given); of two at the same moment the refusal. People without a decision
    are kept or left out as the settings say. The base itself where it has no table of consents. `excluded` counts people by purpose and
    reason; their order lines are counted as set aside under "consent". Cost: one sort of the decisions, one look-up a row of each table.
    """
    if CONSENTS not in base.tables:
        return base
    engine = base.engine
    against = engine.keep(objections(base, settings.purposes, on, _everyone(base) if settings.unknown == "leave out" else None))
    people = against.select("customer_id").distinct()
    tables = {
        name: _without(table, people) if name != CONSENTS and "customer_id" in table.columns else table
        for name, table in base.tables.items()
    }
    lost = 0
    if "orders" in base.tables:
        lost = int(base.orders.semi_join(people, "customer_id").count().to_pyarrow().as_py())
    counts = (*base.counts, RuleCount(RULE, lost, REASON)) if lost else base.counts
    return replace(base, tables=tables, counts=counts, excluded=_counted(against))


def objections(base: CustomerBase, purposes: Sequence[str], on: date | None = None, silent: ir.Table | None = None) -> ir.Table:
    """`customer_id`, `purpose`, `reason` of everyone who may not be included for a purpose: "refused", "withdrawn" (agreed before),
    "expired", and "no decision" of those in the table `silent` who made none. One row a customer and purpose. Cost: one sort of the
    decisions a purpose."""
    consents = base.tables[CONSENTS].filter(lambda t: t.customer_id.notnull())
    end = None if on is None else datetime.combine(on, time()) + timedelta(days=1)
    if end is not None:
        consents = consents.filter(consents.decided_at.isnull() | (consents.decided_at < end))
    found = [_against(consents, purpose, end) for purpose in purposes]
    for purpose in purposes if silent is not None else ():
        told = consents.filter(consents.purpose.isin([purpose, EVERY])).select("customer_id").distinct()
        mute = silent.anti_join(told, "customer_id")  # type: ignore[union-attr]
        found.append(mute.select("customer_id", purpose=ibis.literal(purpose), reason=ibis.literal("no decision")))
    return ibis.union(*found) if len(found) > 1 else found[0]


def _against(consents: ir.Table, purpose: str, end: datetime | None) -> ir.Table:
    own = consents.filter(consents.purpose.isin([purpose, EVERY]))
    latest_first = [own.decided_at.isnull(), own.decided_at.desc(), own.granted]
    ranked = own.mutate(
        place=ibis.row_number().over(group_by=own.customer_id, order_by=latest_first),
        agreed=own.granted.cast("int8").max().over(group_by=own.customer_id),
    )
    holds = ranked.filter(ranked.place == 0)
    expired = holds.granted & holds.expires_at.notnull() & (holds.expires_at < end) if end is not None else ibis.literal(value=False)
    reason = ibis.cases(
        (holds.granted & expired, "expired"), (~holds.granted & (holds.agreed == 1), "withdrawn"), (~holds.granted, "refused")
    )
    return holds.select("customer_id", purpose=ibis.literal(purpose), reason=reason).filter(lambda t: t.reason.notnull())


def _everyone(base: CustomerBase) -> ir.Table:
    ids = [t.select("customer_id").filter(t.customer_id.notnull()) for t in base.tables.values() if "customer_id" in t.columns]
    return (ibis.union(*ids) if len(ids) > 1 else ids[0]).distinct()


def _without(table: ir.Table, people: ir.Table) -> ir.Table:
    return table.anti_join(people, "customer_id")


def _counted(against: ir.Table) -> tuple[Exclusion, ...]:
    rows = against.group_by("purpose", "reason").aggregate(customers=against.customer_id.nunique()).order_by("purpose", "reason")
    return tuple(Exclusion(row["purpose"], row["reason"], int(row["customers"])) for row in rows.to_pyarrow().to_pylist())
