"""Consent: people who did not agree to a purpose are left out before anything is measured, and every run counts them and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import ibis

from intarsia.core.base import CustomerBase, Exclusion, Remark, RuleCount
from intarsia.core.settings import ConsentSettings
from intarsia.errors import UsageError

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from intarsia.core.identity import Identities

CONSENTS = "consents"
RULE = "consent"
REASON = "The customer did not agree to this use of the data; the record is neither kept nor shown."
EVERY = "all"
PURPOSES = ("analytics", "profiling", "email", "sms", "push", "phone", "post", "chat", "ads", "sharing", "necessary", EVERY)
"""What decisions can be about, in the words of the canonical table."""
_SHOWN, _LISTED = 5, 20


def respect(base: CustomerBase, settings: ConsentSettings, on: date | None = None) -> CustomerBase:
    """The base without those who refused, withdrew, or whose consent has run out, for any of the purposes; from every table.

    Needs: a base that is not yet cleaned, whose customer ids are persons. The latest decision for a purpose, or for all of them, is what
    holds at the end of the day `on` (of all decisions where not given); of two at the same moment the refusal, and a refusal without a
    time always, for nothing shows that she agreed after it. What cannot be read as a decision is a refusal. People without a decision are
    kept or left out as the settings say. The base itself where it has no table of consents. `excluded` counts people by purpose and
    reason; their order lines are counted as set aside under "consent". An error is remarked where a purpose is not understood.
    Errors: UsageError where the settings name a purpose that is not known and does not occur. Cost: one sort of the decisions, one
    look-up a row of each table.
    """
    if CONSENTS not in base.tables:
        return base
    engine = base.engine
    _asked_of_somebody(base.tables[CONSENTS], settings)
    against = engine.keep(objections(base, settings.purposes, on, _everyone(base) if settings.unknown == "leave out" else None))
    people = against.select("customer_id").distinct()
    tables = {name: _without(table, people) if "customer_id" in table.columns else table for name, table in base.tables.items()}
    lost = 0
    if "orders" in base.tables:
        lost = int(base.orders.semi_join(people, "customer_id").count().to_pyarrow().as_py())
    return replace(
        base,
        tables=tables,
        counts=(*base.counts, RuleCount(RULE, lost, REASON)) if lost else base.counts,
        excluded=counted(against.semi_join(_everyone(base), "customer_id")),
        decisions=base.tables[CONSENTS],
        identities=_unnamed(base.identities, people),
        remarks=(*base.remarks, *audited(base, settings)),
    )


def _asked_of_somebody(consents: ir.Table, settings: ConsentSettings) -> None:
    """Errors: UsageError where a purpose of the settings is no known one and nobody decided about it, for then it would be respected by
    keeping everybody."""
    strange = sorted({*settings.purposes, *settings.export} - {*PURPOSES})
    if not strange:
        return
    told = sorted(consents.filter(consents.purpose.notnull()).select("purpose").distinct().to_pyarrow()["purpose"].to_pylist())
    unheard = [name for name in strange if name not in told]
    if told and unheard:
        raise UsageError(
            f"[consent] names {', '.join(repr(name) for name in unheard)}, but no decision is about that. The decisions are about "
            f"{', '.join(told[:_LISTED])}{' and others' if len(told) > _LISTED else ''}; known besides are {', '.join(PURPOSES)}."
        )


def _unnamed(identities: Identities | None, people: ir.Table) -> Identities | None:
    """Who is who, without those who may not be included."""
    if identities is None:
        return None
    return identities.without(set(people.customer_id.to_pyarrow().to_pylist()))


def objections(base: CustomerBase, purposes: Sequence[str], on: date | None = None, silent: ir.Table | None = None) -> ir.Table:
    """`customer_id`, `purpose`, `reason` of everyone who may not be included for a purpose: "refused", "withdrawn" (agreed before),
    "expired", "unreadable" (neither yes nor no), and "no decision" of those in the table `silent` who made none. A refusal without a
    purpose is one of all. One row a customer and purpose. Cost: one sort of the decisions a purpose."""
    consents = base.tables[CONSENTS].filter(lambda t: t.customer_id.notnull())
    end = None if on is None else datetime.combine(on, time()) + timedelta(days=1)
    if end is not None:
        consents = consents.filter(consents.decided_at.isnull() | (consents.decided_at < end))
    found = [_against(consents, purpose, end) for purpose in purposes]
    for purpose in purposes if silent is not None else ():
        told = _about(consents, purpose).select("customer_id").distinct()
        mute = silent.anti_join(told, "customer_id")  # type: ignore[union-attr]
        found.append(mute.select("customer_id", purpose=ibis.literal(purpose), reason=ibis.literal("no decision")))
    return ibis.union(*found) if len(found) > 1 else found[0]


def _about(consents: ir.Table, purpose: str) -> ir.Table:
    """The decisions that bear on a purpose."""
    return consents.filter(consents.purpose.isin([purpose, EVERY]) | (consents.purpose.isnull() & ~consents.granted.fill_null(False)))


def _against(consents: ir.Table, purpose: str, end: datetime | None) -> ir.Table:
    own = _about(consents, purpose).mutate(yes=ibis._.granted.fill_null(False))
    undated = own.decided_at.isnull()
    latest_first = [(undated & ~own.yes).ifelse(0, 1), undated, own.decided_at.desc(), own.yes]
    ranked = own.mutate(
        place=ibis.row_number().over(group_by=own.customer_id, order_by=latest_first),
        agreed=own.yes.ifelse(1, 0).max().over(group_by=own.customer_id),
    )
    holds = ranked.filter(ranked.place == 0)
    expired = holds.yes & holds.expires_at.notnull() & (holds.expires_at < end) if end is not None else ibis.literal(value=False)
    reason = ibis.cases(
        (holds.yes & expired, "expired"),
        (holds.granted.isnull(), "unreadable"),
        (~holds.yes & (holds.agreed == 1), "withdrawn"),
        (~holds.yes, "refused"),
    )
    return holds.select("customer_id", purpose=ibis.literal(purpose), reason=reason).filter(lambda t: t.reason.notnull())


def audited(base: CustomerBase, settings: ConsentSettings) -> list[Remark]:
    """What stands between the decisions and their being respected: purposes that are not understood, people who are not known otherwise."""
    consents = base.tables[CONSENTS]
    known = (*PURPOSES, *settings.purposes, *settings.export, *settings.others)
    strange = consents.filter(consents.purpose.isnull() | ~consents.purpose.isin(known))
    rows = strange.group_by("purpose").aggregate(n=strange.count()).order_by(ibis._.n.desc(), "purpose").to_pyarrow().to_pylist()
    out = []
    if rows:
        such = ", ".join(f"'{row['purpose']}'" if row["purpose"] is not None else "none at all" for row in rows[:_SHOWN])
        out.append(
            Remark(
                "error",
                CONSENTS,
                f"The purpose of {sum(row['n'] for row in rows):,} decisions is not understood: {such}. They are not respected as long as "
                "nobody says what they are for; a refusal that names none at all counts for every purpose, a yes that names none for none. "
                f"Known are {', '.join(PURPOSES)}; name what does not concern this analysis in "
                "[consent] others, and what does in [consent] purposes.",
            )
        )
    out += _unasked(consents, settings)
    out += _undated(consents, settings)
    decided = consents.filter(consents.customer_id.notnull()).select("customer_id").distinct()
    people = int(decided.count().to_pyarrow().as_py())
    strangers = int(decided.anti_join(_everyone(base), "customer_id").count().to_pyarrow().as_py())
    if strangers:
        text = f"{strangers:,} of the {people:,} people who made a decision are in no other source: their decisions change nothing."
        out.append(Remark("warning" if 2 * strangers > people else "advice", CONSENTS, text))
    nobody = int(consents.customer_id.isnull().sum().to_pyarrow().as_py() or 0)
    if nobody:
        text = f"{nobody:,} decisions cannot be tied to a customer, so nothing follows from them. Bring a customer id, or match persons."
        out.append(Remark("warning", CONSENTS, text))
    return out


def _unasked(consents: ir.Table, settings: ConsentSettings) -> list[Remark]:
    """A warning for each purpose that the settings ask for by name and that nobody has decided about."""
    asked = (*settings.purposes, *settings.export) if "purposes" in settings.model_fields_set else settings.export
    out = []
    for purpose in dict.fromkeys(asked):
        if not _about(consents, purpose).count().to_pyarrow().as_py():
            text = f"No decision is about '{purpose}', which [consent] asks for: nobody agreed, and nobody refused."
            out.append(Remark("warning", CONSENTS, text))
    return out


def _undated(consents: ir.Table, settings: ConsentSettings) -> list[Remark]:
    """A warning where some of the decisions have no time, or where none has and somebody both agreed and refused."""
    total = int(consents.count().to_pyarrow().as_py())
    undated = int(consents.decided_at.isnull().sum().to_pyarrow().as_py() or 0)
    if not undated:
        return []
    torn = consents.filter(consents.customer_id.notnull() & (consents.decided_at.isnull() | consents.granted))
    both = [_torn(torn, purpose) for purpose in dict.fromkeys((*settings.purposes, *settings.export))]
    people = int(ibis.union(*both, distinct=True).count().to_pyarrow().as_py()) if len(both) > 1 else both[0].count().to_pyarrow().as_py()
    if undated == total and not people:
        return []
    text = f"{undated:,} of the {total:,} decisions have no time that can be read (decided_at): a refusal without a time holds for good"
    held = f", also that of {people:,} who agreed too" if people else ""
    return [Remark("warning", CONSENTS, f"{text}{held}. Say when each was made, and the latest counts.")]


def _torn(consents: ir.Table, purpose: str) -> ir.Table:
    """Who refused a purpose without a time and agreed to it too."""
    own = _about(consents, purpose)
    yes = own.granted.fill_null(False)
    each = own.group_by("customer_id").aggregate(agreed=yes.ifelse(1, 0).max(), refused=(own.decided_at.isnull() & ~yes).ifelse(1, 0).max())
    return each.filter((each.agreed == 1) & (each.refused == 1)).select("customer_id")


def _everyone(base: CustomerBase) -> ir.Table:
    """Whoever is known by more than a decision."""
    homes = [table for name, table in base.tables.items() if name != CONSENTS and "customer_id" in table.columns]
    ids = [t.select("customer_id").filter(lambda t: t.customer_id.notnull()) for t in homes or [base.tables[CONSENTS]]]
    return (ibis.union(*ids) if len(ids) > 1 else ids[0]).distinct()


def _without(table: ir.Table, people: ir.Table) -> ir.Table:
    return table.anti_join(people, "customer_id")


def counted(against: ir.Table) -> tuple[Exclusion, ...]:
    """People by purpose and reason, of `objections`. Cost: one count."""
    rows = against.group_by("purpose", "reason").aggregate(customers=against.customer_id.nunique()).order_by("purpose", "reason")
    return tuple(Exclusion(row["purpose"], row["reason"], int(row["customers"])) for row in rows.to_pyarrow().to_pylist())
