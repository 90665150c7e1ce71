"""Who was who at the last look, and whose records have turned out since to be of one person, or of several."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from intarsia.store.pour import pour

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from intarsia.core.base import CustomerBase
    from intarsia.core.identity import Identities
    from intarsia.store.writing import Writing

PERSONS = "persons"
_PERSON, _RECORD = "customer_id", "record"


def remember(writing: Writing, base: CustomerBase, before: ir.Table | None = None) -> None:
    """Write down who is who, where persons are matched; of those of the last time (`before`) only what has changed. Cost: one pass over
    the records, and two joins with those of the last time."""
    if base.identities is None:
        return
    now = _put(base, base.identities)
    if before is None or _RECORD not in before.columns:
        pour(writing, PERSONS, now, base.engine)
        return
    apart = [one.anti_join(other, [_PERSON, _RECORD]).select(_PERSON) for one, other in ((now, before), (before, now))]
    who = base.engine.keep(apart[0].union(apart[1]).distinct())
    if who.count().to_pyarrow().as_py():
        pour(writing, PERSONS, now.semi_join(who, _PERSON), base.engine, keys=who)


def regrouped(base: CustomerBase, before: ir.Table) -> ir.Table:
    """The persons (`regrouped`, their ids) who have gained or lost a record that was known at the last look to another one; kept.

    A record that comes for the first time changes nobody's identity by itself, but it may bring two others together. Nobody where persons
    are not matched. Cost: one pass over the records, and a join with those of the last time.
    """
    if base.identities is None or _RECORD not in before.columns:
        return base.engine.keep(before.select(regrouped=_PERSON).limit(0))
    both = before.inner_join(_put(base, base.identities).rename(now=_PERSON), _RECORD)
    changed = both.filter(both[_PERSON] != both.now)
    return base.engine.keep(changed.select(regrouped=_PERSON).union(changed.select(regrouped="now")).distinct())


def _put(base: CustomerBase, identities: Identities) -> ir.Table:
    table = _recorded(identities)
    return base.engine.put(table.to_batches(), table.schema)


def _recorded(identities: Identities) -> pa.Table:
    """`customer_id`, the person, and `record`, a digest of one way in which she is named: a customer id of a source, an e-mail, a phone,
    or, where a record has none of these, all that it says. Ways that name several persons are left out. A digest is the same in every run
    and is not the name itself, so that a home holds no addresses."""
    import pyarrow as pa

    owner = {(row["source"], row["record"]): row["person"] for row in identities.records.to_pylist()}
    persons: dict[str, set[str]] = {}
    for row in identities.people.to_pylist():
        person = owner[row["source"], row["record"]]
        for way in _ways(row):
            persons.setdefault(_digest(way), set()).add(person)
    sure = [(next(iter(held)), digest) for digest, held in persons.items() if len(held) == 1]
    columns = {_PERSON: [person for person, _ in sure], _RECORD: [digest for _, digest in sure]}
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _ways(row: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    keys = [("customer", row["source"], row.get("customer")), ("email", row.get("email")), ("phone", row.get("phone"))]
    told = [key for key in keys if key[-1] is not None]
    return told or [tuple(value for name, value in row.items() if name != _RECORD)]


def _digest(way: tuple[Any, ...]) -> str:
    return hashlib.blake2b(repr(way).encode(), digest_size=16).hexdigest()
