"""What joining records into persons does to the segments: how many customers merge, what changes in their figures, who moves where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from intarsia.core.base import CustomerBase
from intarsia.core.engine import Engine
from intarsia.core.identity import Identities
from intarsia.core.settings import Settings
from intarsia.core.tables import html_table
from intarsia.engines.connect import open_engine
from intarsia.errors import DataError
from intarsia.flows import stages
from intarsia.flows.match import persons_of

if TYPE_CHECKING:
    import pyarrow as pa

_FIGURES = ("recency_days", "n_orders", "spend")


@dataclass(frozen=True)
class Effect:
    """The effect of merges, by one definition of segments, made of the customers as they were.

    `figures`: name = mean of a merged customer before, mean of the person after, over `persons_merged` persons. `moves`: (segment before,
    segment after) = customers, of merged customers alone. `sizes`: segment = customers before, persons after.
    """

    customers: int
    persons: int
    customers_merged: int
    persons_merged: int
    unknown: int
    ambiguous: int
    figures: Mapping[str, tuple[float, float]]
    moves: Mapping[tuple[int, int], int]
    sizes: Mapping[int, tuple[int, int]]

    @property
    def moved(self) -> int:
        """Merged customers whose person is in another segment than they were."""
        return sum(number for (before, after), number in self.moves.items() if before != after)

    @property
    def because(self) -> str:
        """The effect in a sentence."""
        if not self.persons_merged:
            return f"No two of {self.customers:,} customers with orders are one person: the segments stay as they are."
        share = self.moved / self.customers_merged
        return (
            f"{self.customers_merged:,} of {self.customers:,} customers with orders are {self.persons_merged:,} persons, "
            f"so {self.persons:,} customers are left; {self.moved:,} of the merged ({share:.0%}) "
            "were in another segment than their person is."
        )

    def table(self) -> pa.Table:
        """One row a move of merged customers."""
        import pyarrow as pa

        rows = [{"before": before, "after": after, "customers": number} for (before, after), number in sorted(self.moves.items())]
        return pa.Table.from_pylist(rows, schema=pa.schema([("before", pa.int64()), ("after", pa.int64()), ("customers", pa.int64())]))

    def _repr_html_(self) -> str:
        return html_table(self.because, self.table())


def effect_of(identities: Identities, orders: Any, *, settings: Settings | None = None, engine: Engine | None = None) -> Effect:
    """What the identities do to the segments of these orders.

    Needs: orders, as `ia.read` takes them, whose customers are record ids or customer ids of the identities. Segments are found on the
    customers as they are; persons are placed by the same definition, as of the same day. Errors: DataError where no customer of the orders
    is known; those of `read` and `discover`. Cost: one discovery and two measurings."""
    chosen = settings or Settings()
    own = engine or open_engine(chosen)
    try:
        base = stages.read(orders, settings=chosen, engine=own)
        known = persons_of(identities)
        before = stages.measure(base)
        segments = stages.discover(before, chosen.segments.algorithms or ("kmeans",), k=chosen.segments.k, seed=chosen.seed)
        old = before.table()
        ids = old["customer_id"].to_pylist()
        persons = {one: known[one] for one in ids if known.get(one)}
        if not persons:
            raise DataError(
                f"None of the {len(ids):,} customers of the orders is a record or a customer id of the people, such as {ids[:3]}."
            )
        after = stages.measure(with_persons(base, persons), before.as_of).table()
        return _effect(old, after, persons, known, (segments.fitted.assign(old).segment, segments.fitted.assign(after).segment))
    finally:
        if engine is None:
            own.close()


def with_persons(base: CustomerBase, persons: Mapping[str, str]) -> CustomerBase:
    """The base whose order lines belong to persons; a customer of whom nothing is known stays as she is. Cost: one pass over the orders."""
    import pyarrow as pa

    schema = pa.schema([("key", pa.string()), ("person", pa.string())])
    rows = sorted(persons.items())
    table = pa.table({"key": [key for key, _ in rows], "person": [person for _, person in rows]}, schema=schema)
    known = base.engine.put(table.to_batches(), schema)
    orders = base.orders
    joined = orders.left_join(known, orders.customer_id == known.key)
    told = joined.mutate(customer_id=joined.person.coalesce(joined.customer_id)).select(*orders.columns)
    return replace(base, tables={**base.tables, "orders": base.engine.keep(told)}, pieces=())


def _effect(
    old: pa.Table, new: pa.Table, persons: Mapping[str, str], known: Mapping[str, str], placed: tuple[np.ndarray, np.ndarray]
) -> Effect:
    ids = old["customer_id"].to_pylist()
    of = [persons.get(one, one) for one in ids]
    times = Counter(of)
    rows = {one: row for row, one in enumerate(new["customer_id"].to_pylist())}
    merged = np.array([row for row, one in enumerate(of) if times[one] > 1], dtype=np.int64)
    into = np.array([rows[of[row]] for row in merged.tolist()], dtype=np.int64)
    moves = Counter(zip(placed[0][merged].tolist(), placed[1][into].tolist(), strict=True))
    segments = sorted({*placed[0].tolist(), *placed[1].tolist()})
    figures = {}
    for name in _FIGURES:
        if name in old.column_names and len(merged):
            one, other = (np.asarray(table[name].to_numpy(), dtype=float) for table in (old, new))
            figures[name] = (float(np.nanmean(one[merged])), float(np.nanmean(other[np.unique(into)])))
    return Effect(
        customers=len(ids),
        persons=len(rows),
        customers_merged=len(merged),
        persons_merged=len(set(into.tolist())),
        unknown=sum(one not in known for one in ids),
        ambiguous=sum(known.get(one) == "" for one in ids),
        figures=figures,
        moves=dict(moves),
        sizes={s: (int((placed[0] == s).sum()), int((placed[1] == s).sum())) for s in segments},
    )
