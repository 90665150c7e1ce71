"""Who is who: which records of which systems are one person, how that is known, and what was decided by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from intarsia.core.remark import Recognised, Remark
from intarsia.core.tables import html_table
from intarsia.core.verdict import Finding
from intarsia.errors import UnknownName, UsageError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from intarsia.core.engine import Engine

RecordKey = tuple[str, str]
"""A record's source and its id there."""


@dataclass(frozen=True)
class Decision:
    """What a person decided: the groups of records are different people (`together` False), or all of them are one."""

    together: bool
    groups: tuple[tuple[RecordKey, ...], ...]


@dataclass(frozen=True)
class Matching:
    """How people are matched; everything that is not given is found out from the data.

    `columns`: role = column, e.g. {"email": "Contact"}. `region`: the country of phone numbers without a country code ("DE"). `mail_tags`:
    whether ann+shop@x.org is ann@x.org, and dots count for nothing at Gmail. `region`, blocking and thresholds are derived where not given.
    `most_people`: an e-mail or phone used by more people than this is no proof of identity; by more than `most_sharing`, no evidence at
    all. `precision`: the share of accepted links that the model itself must expect to be right. `pairs_per_record`: the most comparisons
    that blocking may cause. `model`: the linker for names, addresses and typos ("splink"), or "" for exact keys alone.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    region: str = ""
    mail_tags: bool = True
    most_people: int = 1
    most_sharing: int = 12
    precision: float = 0.95
    pairs_per_record: int = 30
    model: str = "splink"
    label: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.precision < 1:
            raise UsageError(f"The precision asked of links lies between 0 and 1; it was {self.precision}.")
        if self.most_people < 1 or self.most_sharing < self.most_people or self.pairs_per_record < 1:
            raise UsageError("most_people and pairs_per_record are at least 1, and most_sharing is not below most_people.")


@dataclass(frozen=True)
class Scored:
    """Pairs as a linker scored them: `a` < `b` places in the table, `weight` in bits for (or against) one person, before the prior;
    `evidence` indexes `words`, what agreed and what did not."""

    a: np.ndarray
    b: np.ndarray
    weight: np.ndarray
    evidence: np.ndarray
    words: tuple[str, ...]


class Linker(Protocol):
    """A model of how records of one person differ; a frozen dataclass whose fields are its options."""

    def learn(self, table: pa.Table, engine: Engine, *, seed: int = 0) -> Judge:
        """Fit to the table: comparison columns as text, and blocks named `block_0`, `block_1`, ... as int64 (null where in none)."""
        ...


class Judge(Protocol):
    """A fitted linker."""

    def blocked(self) -> Scored:
        """Every pair that shares a block and has more for it than against it."""
        ...

    def score(self, a: np.ndarray, b: np.ndarray) -> Scored:
        """These pairs of places, whatever their weight; a place beside itself is compared with its copy."""
        ...

    def close(self) -> None:
        """Give back what the engine holds for it."""
        ...


@dataclass(frozen=True)
class Identities:
    """Records joined to persons.

    `records`: one row a record in the order of the source (source, record, person). `links`: why (record_a, source_a, record_b, source_b,
    person, by, probability, evidence). `persons`: one unified row each (person, records, sources, since, then every column with the value
    that survives and `<column>_from`, the source that it came from). `people`: what was recognised of every record, for a later run.
    `options`: how they were matched, for a decision by hand.
    """

    records: pa.Table = field(repr=False)
    links: pa.Table = field(repr=False)
    persons: pa.Table = field(repr=False)
    people: pa.Table = field(repr=False)
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    recognised: tuple[Recognised, ...] = ()
    unused_columns: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    run: int = 1
    threshold: float = 1.0
    options: Matching = field(default_factory=Matching)

    @property
    def n_records(self) -> int:
        """How many records there are."""
        return self.records.num_rows

    @property
    def n_persons(self) -> int:
        """How many persons they are."""
        return self.persons.num_rows

    def table(self) -> pa.Table:
        """One row a record, in the order of the source: its source, its id and its person."""
        return self.records

    def named(self) -> pa.Table:
        """The records, by source and record, with the `customer` id that their source knows them by (null where it has none)."""
        import pyarrow as pa

        known = self.people
        if "customer" not in known.column_names:
            known = known.append_column("customer", pa.nulls(known.num_rows, pa.string()))
        joined = self.records.join(known.select(["source", "record", "customer"]), ["source", "record"])
        return joined.select(["source", "record", "customer", "person"]).sort_by([("source", "ascending"), ("record", "ascending")])

    def of(self, check: str) -> tuple[Finding, ...]:
        """The findings of one check, such as "over-merge" or "precision"."""
        return tuple(finding for finding in self.findings if finding.check == check)

    def records_of(self, person: str) -> tuple[RecordKey, ...]:
        """The records of a person, sorted. Errors: UnknownName."""
        import pyarrow.compute as pc

        found = self.records.filter(pc.equal(self.records["person"], person))
        if not found.num_rows:
            raise UnknownName("person", person, self.persons["person"].slice(0, 5).to_pylist())
        return tuple(sorted(zip(found["source"].to_pylist(), found["record"].to_pylist(), strict=True)))

    def renamed(self, names: Mapping[str, str]) -> Identities:
        """The same persons by other ids (one that `names` does not tell keeps its own). Cost: one pass over records, links and persons."""
        return replace(self, **{name: _renamed(getattr(self, name), names) for name in ("records", "links", "persons")})

    def without(self, persons: Collection[str]) -> Identities:
        """The same without these persons: neither their records nor what is known of them. Cost: one pass over each table."""
        import pyarrow as pa
        import pyarrow.compute as pc

        gone = pa.array(sorted(persons), pa.string())
        records = pc.is_in(self.records["person"], value_set=gone)
        kept = {
            name: table.filter(pc.invert(pc.is_in(table["person"], value_set=gone)))
            for name, table in (("links", self.links), ("persons", self.persons))
        }
        stay = pc.invert(records)
        return replace(self, records=self.records.filter(stay), people=self.people.filter(stay), **kept)

    def why(self, person: str) -> tuple[str, ...]:
        """Each link that holds the person's records together, in words; the surest first. Errors: UnknownName."""
        import pyarrow.compute as pc

        self.records_of(person)
        rows: Sequence[dict[str, Any]] = self.links.filter(pc.equal(self.links["person"], person)).to_pylist()
        ordered = sorted(rows, key=lambda row: (-row["probability"], row["source_a"], row["record_a"], row["source_b"], row["record_b"]))
        return tuple(_sentence(row) for row in ordered)

    def _repr_html_(self) -> str:
        told = f"{self.n_records:,} records are {self.n_persons:,} persons ({self.links.num_rows:,} links)"
        return html_table(told, self.persons)


def _renamed(table: pa.Table, names: Mapping[str, str]) -> pa.Table:
    import pyarrow as pa

    told = [names.get(one, one) for one in table["person"].to_pylist()]
    return table.set_column(table.column_names.index("person"), "person", pa.array(told, pa.string()))


def _sentence(row: Mapping[str, Any]) -> str:
    def name(side: str) -> str:
        source = row[f"source_{side}"]
        return f"{source}:{row[f'record_{side}']}" if source else str(row[f"record_{side}"])

    sure = "" if row["by"] == "decision" else f" ({row['by']}, probability {row['probability']:.3f})"
    return f"{name('a')} and {name('b')}{sure}: {row['evidence']}"
