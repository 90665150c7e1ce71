"""The canonical tables: what every source is translated into, with units and meanings.

A canonical table always has all of its columns; what a source does not know is null. Times are naive timestamps in the shop's own zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intarsia.errors import Unrecognised

REPEATED = "It repeats another record."
EARLIER = "It is an earlier state of another record."
"""Why a record that can be read is not used."""


@dataclass(frozen=True)
class Field:
    """A canonical column: its name, Ibis type, meaning, and whether a source must have it."""

    name: str
    type: str
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class TableSchema:
    """A canonical table: its name, what one row is, and its columns.

    `time` is the column by which a row is known; `identity` the columns that make two rows the same record, and `unnumbered` those that do
    so too where a row has no `number` of its own; `learnt` maps a column that is learnt later than its row to the time at which it is.
    """

    name: str
    grain: str
    fields: tuple[Field, ...]
    time: str = ""
    identity: tuple[str, ...] = ()
    number: str = ""
    unnumbered: tuple[str, ...] = ()
    learnt: Mapping[str, str] = field(default_factory=dict)

    @property
    def types(self) -> dict[str, str]:
        """Column name to Ibis type, in order."""
        return {field.name: field.type for field in self.fields}

    def check(self, columns: dict[str, str]) -> None:
        """Compare the columns that there are (name to type) with this schema. Errors: Unrecognised."""
        wrong = [
            f"{name} ({columns.get(name, 'absent')}, should be {kind})"
            for name, kind in self.types.items()
            if columns.get(name) not in (kind, kind.removesuffix("(6)"))  # Spark's timestamps have microseconds and do not say so
        ]
        if wrong:
            raise Unrecognised(f"The table '{self.name}' is not in its canonical form: {'; '.join(wrong)}.")


ORDERS = TableSchema(
    "orders",
    "one line of an order: one product in one purchase, or its return",
    (
        Field("row", "int64", "number of the record in its source, from 1"),
        Field("customer_id", "string", "who bought", required=True),
        Field("order_id", "string", "the purchase that the line belongs to; made from customer and time where a source has none"),
        Field("ordered_at", "timestamp(6)", "when it was bought", required=True),
        Field("product_id", "string", "what was bought: article number"),
        Field("product", "string", "what was bought: its name"),
        Field("category", "string", "the group that the product belongs to; product_id where a source has none"),
        Field("quantity", "float64", "pieces; negative on a return"),
        Field("unit_price", "float64", "price of one piece, in the shop's currency"),
        Field("amount", "float64", "quantity x unit_price, in the shop's currency; negative on a return", required=True),
        Field("cancelled", "boolean", "the source itself marks the line as a cancellation or return"),
        Field("problem", "string", "why the record could not be read, null where it could"),
    ),
    time="ordered_at",
)

CLEAN_ORDERS = TableSchema(
    "orders",
    "one used line of an order; a return bears the order_id of the purchase that it takes back",
    (
        *(field for field in ORDERS.fields if field.name not in ("cancelled", "problem")),
        Field("is_return", "boolean", "the line takes back (part of) an earlier line of the same order_id"),
    ),
    time="ordered_at",
)

SET_ASIDE = TableSchema(
    "set_aside",
    "one input record that is not used, with the reason",
    (
        Field("row", "int64", "number of the record in its source, from 1"),
        Field("rule", "string", "the cleaning rule that set it aside"),
        Field("reason", "string", "the reason, in a sentence"),
        Field("customer_id", "string", "as read"),
        Field("order_id", "string", "as read"),
        Field("ordered_at", "timestamp(6)", "as read"),
        Field("product_id", "string", "as read"),
        Field("product", "string", "as read"),
        Field("quantity", "float64", "as read"),
        Field("unit_price", "float64", "as read"),
        Field("amount", "float64", "as read"),
    ),
)
