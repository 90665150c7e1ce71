"""Orders: who bought what, when and for how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.names import likeness
from intarsia.sources.pattern import Part
from intarsia.sources.profile import Column

_WEIGHTS = {"amount": 0.25, "unit_price": 0.2, "quantity": 0.15, "order_id": 0.15, "product_id": 0.1, "product": 0.15}
_NUMERIC = ("amount", "unit_price", "quantity")


@dataclass(frozen=True)
class Orders:
    """Order lines, understood by the reader of orders."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """None: the reader of orders has rules of its own."""
        return ()

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names of its columns: a customer and a time, and then money, pieces, order numbers and products."""
        found = {name: column for name in ("customer_id", "ordered_at", *_WEIGHTS) if (column := _best(columns, name))}
        money = "amount" in found or "unit_price" in found
        only = None if "ordered_at" in found or not (money and "order_id" in found) else _only_date(columns)
        if only is not None:
            found["ordered_at"] = only
        if "ordered_at" not in found or "customer_id" not in found or not (money or {"order_id", "product_id", "product"} & set(found)):
            return 0.0, ""
        score = 0.3 + sum(weight for name, weight in _WEIGHTS.items() if name in found)
        if not money:
            score -= 0.05
        if only is not None:
            score -= 0.1
        told = ", ".join(f"{name} ('{found[name].name}')" for name in _WEIGHTS if name in found)
        return round(min(score, 0.95), 3), f"it has {told}"


def _only_date(columns: Sequence[Column]) -> Column | None:
    """The one column of dates, whatever it is called; None where there are several."""
    dates = [
        one for one in columns if one.date_share >= 0.95 and (one.kind == "time" or (one.dates is not None and not one.dates.needs_name))
    ]
    return dates[0] if len(dates) == 1 else None


def _best(columns: Sequence[Column], name: str) -> Column | None:
    least = 0.4 if name in ("customer_id", "ordered_at") else 0.9
    fitting = [
        column
        for column in columns
        if likeness(column.name, name)[0] >= least
        and column.filled
        and (column.date_share >= 0.7 if name == "ordered_at" else True)
        and (column.number_share >= 0.7 if name in _NUMERIC else True)
    ]
    return max(fitting, key=lambda column: likeness(column.name, name)[0], default=None)
