"""One person, one id: the keys of all sources are brought together before anything is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import ibis

from intarsia.core.base import CustomerBase, Remark
from intarsia.core.engine import Progress, quiet
from intarsia.core.identity import Identities
from intarsia.core.settings import IdentitySettings
from intarsia.flows.byhand import by_hand
from intarsia.flows.owners import CONSENTS, LINKS, decided, with_owners
from intarsia.flows.remembered import who_is_who

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

KEYS = ("customer_id", "email", "phone")
PROFILE = (
    "full_name", "first_name", "last_name", "birth_date", "address", "postcode", "city", "region", "country", "company",
)  # fmt: skip
ORDERS = "orders"


def unify(
    base: CustomerBase,
    settings: IdentitySettings,
    *,
    seed: int = 0,
    cache: str | None = None,
    progress: Progress = quiet,
) -> CustomerBase:
    """The base with persons in `customer_id` of every table and, where ids are not taken as they are, `identities` that say who is who.

    Visits of a device that has shown itself to be one customer's become hers, and so do records under an id that she had before. Where
    nothing but customer ids names people, or matching is "off", an id is a person, whatever source it is of. Else every record that names
    somebody differently takes part (see `flows.match`), and so do the e-mails and phones that orders give beside ids, and ids that are
    e-mail addresses: "exact" joins by keys alone, "auto" by names and addresses too; who is named in `together` or `apart` is so. A person
    bears the first (by text) of her ids in the orders, or else in any source, or else a made one. A record without any key stays nobody's;
    a refusal by an address is one of everybody who has it. The table of links is used up. People who were matched before, the same ones,
    are taken from `cache`. Cost: distinct keys of each table, and `match` of these.
    """
    links = base.tables.get(LINKS)
    known = {name: table for name, table in base.tables.items() if name != LINKS}
    tables = with_owners(known, links, base.engine)
    owned = replace(base, tables=tables)
    if settings.match == "off" or not (_named_otherwise(owned) or settings.together):
        return owned
    people = _people(owned, links)
    decisions, missing = by_hand(people, settings)
    identities = who_is_who(
        cache,
        people,
        [settings.model_dump(), seed],
        lambda: _matched(people, settings, engine=base.engine, decisions=decisions, seed=seed, progress=progress),
    )
    persons = _Persons.of(owned, people, identities)
    unified = {name: persons.put(table) if "customer_id" in table.columns else table for name, table in tables.items()}
    if CONSENTS in tables:
        unified[CONSENTS] = decided(tables[CONSENTS], unified[CONSENTS], persons.keys)
    told = Remark("advice", "identity", _told(identities))
    named = replace(identities.renamed(persons.names), decisions=decisions)
    return replace(base, tables=unified, remarks=(*base.remarks, told, *missing, *identities.remarks), identities=named)


def _matched(people: pa.Table, settings: IdentitySettings, **how: Any) -> Identities:
    """Who is who among these people, by keys alone or by likeness too."""
    from intarsia.flows.match import match

    asked = ("source", "record", "email", "phone", *PROFILE)
    roles = {"street" if name == "address" else name: name for name in asked if name in people.column_names}
    columns = {**roles, "customer": "customer_id"}
    model = "splink" if settings.match == "auto" else ""
    return match(people, columns=columns, model=model, region=settings.region, precision=settings.precision, **how)


def _told(identities: Identities) -> str:
    joined = identities.n_records - identities.n_persons
    return (
        f"{identities.n_records:,} different ways to name somebody are {identities.n_persons:,} persons: {joined:,} were joined to "
        "another. `intarsia customers` shows why; [identity] apart in the settings undoes it."
    )


def _named_otherwise(base: CustomerBase) -> bool:
    """Whether anybody is named by anything but a customer id, or beside the orders by an id that is an e-mail address."""
    for name, table in base.tables.items():
        if name != ORDERS and "customer_id" in table.columns and table.customer_id.contains("@").any().to_pyarrow().as_py():
            return True
        for column in (*KEYS[1:], *(PROFILE[:3] if name == "customers" else ())):
            if column in table.columns and table[column].notnull().any().to_pyarrow().as_py():
                return True
    return False


def _people(base: CustomerBase, links: ir.Table | None) -> pa.Table:
    """One row for each different way that a source names somebody, in an order of its own: source, record, keys, and profile columns. What
    orders tell of addresses (`links`) is theirs."""
    rows = []
    beside = {} if links is None else {LINKS: links.mutate(source=ibis.literal(ORDERS))}
    for name, table in (*base.tables.items(), *beside.items()):
        if "customer_id" not in table.columns:
            continue
        profile = PROFILE if name == "customers" else ()
        null = ibis.null("string")
        source = table.source if "source" in table.columns else ibis.literal(ORDERS)
        chosen = {column: table[column].cast("string") if column in table.columns else null for column in (*KEYS, *PROFILE)}
        own = table.select(source=source, **{c: v if c in (*KEYS, *profile) else null for c, v in chosen.items()})
        rows.append(own.filter(ibis.or_(*(own[key].notnull() for key in KEYS), *(own[c].notnull() for c in profile[:3]))).distinct())
    every = (ibis.union(*rows) if len(rows) > 1 else rows[0]).distinct()
    ordered = every.order_by("source", *KEYS, *PROFILE).to_pyarrow()
    return _without_bare(ordered)


def _without_bare(people: pa.Table) -> pa.Table:
    """Without rows that hold nothing but a customer id that a fuller row of the same source holds too; each row with a `record` number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    full = pc.invert(pc.and_(pc.is_null(people["email"]), pc.is_null(people["phone"])))
    for name in PROFILE:
        full = pc.or_(full, pc.is_valid(people[name]))
    fuller = set(people.filter(full)["customer_id"].drop_null().to_pylist())
    bare = [not rich and who in fuller for rich, who in zip(full.to_pylist(), people["customer_id"].to_pylist(), strict=True)]
    kept = people.filter(pa.array([not one for one in bare]))
    empty = [name for name in PROFILE if kept[name].null_count == kept.num_rows]
    return kept.drop_columns(empty).append_column("record", pa.array([f"r{i}" for i in range(kept.num_rows)]))


@dataclass(frozen=True)
class _Persons:
    """Which person a key means: kept tables of key columns and `person`, for keys that mean one person, the surest first; the `names` that
    matched persons bear; and all `keys` of all persons (`called`)."""

    by: tuple[tuple[tuple[str, ...], ir.Table], ...]
    names: Mapping[str, str]
    keys: ir.Table

    @classmethod
    def of(cls, base: CustomerBase, people: pa.Table, identities: Identities) -> _Persons:
        """From records and persons."""
        import pyarrow as pa

        engine = base.engine
        records = pa.table({**{key: people[key] for key in ("source", *KEYS)}, "person": identities.records["person"]})
        told = engine.put(iter(records.to_batches()), records.schema)
        sold = base.tables[ORDERS].select("customer_id").distinct() if ORDERS in base.tables else None
        named = told.filter(told.customer_id.notnull())
        named = named.mutate(bought=ibis.literal(value=False) if sold is None else named.customer_id.isin(sold.customer_id))
        first = named.group_by("person").aggregate(bought=named.customer_id.min(where=named.bought), other=named.customer_id.min())
        called = told.left_join(first, "person")
        called = engine.keep(called.mutate(called=ibis.coalesce(called.bought, called.other, called.person)))
        ways = (("source", "customer_id"), *((key,) for key in KEYS))
        pairs = called.select("person", "called").distinct().to_pyarrow()
        names = dict(zip(pairs["person"].to_pylist(), pairs["called"].to_pylist(), strict=True))
        return cls(tuple((way, engine.keep(_sure(called, way))) for way in ways), names, called)

    def put(self, table: ir.Table) -> ir.Table:
        """The table with the person in `customer_id`: by its id in its source, or else by its id, or else by e-mail or phone."""
        columns = table.columns
        wide = table if "source" in columns else table.mutate(source=ibis.literal(ORDERS))
        found = []
        for number, (way, persons) in enumerate(self.by):
            if way[-1] in columns:
                own = persons.rename({f"person_{number}": "person", **{f"{key}_{number}": key for key in way}})
                wide = wide.left_join(own, [wide[key] == own[f"{key}_{number}"] for key in way])
                found.append(f"person_{number}")
        return wide.mutate(customer_id=ibis.coalesce(*(wide[name] for name in found), wide.customer_id)).select(*columns)


def _sure(called: ir.Table, way: tuple[str, ...]) -> ir.Table:
    """The values of these columns that mean one person."""
    held = called.filter(called[way[-1]].notnull())
    grouped = held.group_by(*way).aggregate(person=held.called.min(), persons=held.called.nunique())
    return grouped.filter(grouped.persons == 1).select(*way, "person")
