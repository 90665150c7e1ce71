"""What the source never told is not measured: a piece and its price, where each line counts as one piece; money, where there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from intarsia.core.base import CustomerBase
from intarsia.core.features import Column, FeatureTable

if TYPE_CHECKING:
    import ibis.expr.types as ir

LINES, PIECES = "lines", "pieces"
_INSTEAD = (
    (r"\bspends (much|little)\b", r"buys \1"),
    (r"\bspent (much|little)\b", r"bought \1"),
    (r"\bspends\b", "buys"),
    (r"\bspending\b", "buying"),
    (r"\bTotal spend\b", "Total bought"),
    (r"\bSpend\b", "Bought"),
    (r"\bvalue\b", "{unit}"),
)


def without_assumed(base: CustomerBase) -> CustomerBase:
    """The base with no piece and no price where its source names neither: a line counts as one piece there, and what it cost as the price.

    Sources are known by what was recognised of them; a base that was made without a source stays as it is. Cost: none, it is lazy.
    """
    if "orders" not in base.tables or not _bare(base):
        return base

    def bare(lines: ir.Table) -> ir.Table:
        import ibis

        return lines.mutate(quantity=ibis.null("float64"), unit_price=ibis.null("float64"))

    tables = {**base.tables, "orders": bare(base.orders)}
    return replace(base, tables=tables, pieces=tuple(bare(piece) for piece in base.pieces))


def said_of(base: CustomerBase, features: FeatureTable) -> FeatureTable:
    """The features in the words of what was counted: lines or pieces where the source has no money at all, and nothing where it has. Where
    there are no pieces, the lines of an order shape segments in their stead."""
    columns = features.columns
    if _bare(base):
        columns = tuple(replace(column, role="segment") if column.name == "lines_per_order" else column for column in columns)
    unit = _stands_for_money(base)
    if unit:
        columns = tuple(_counted(column, unit) for column in columns)
    return features if columns == features.columns else replace(features, columns=columns)


def _bare(base: CustomerBase) -> bool:
    """Whether neither pieces nor prices are told. With a price alone, what is priced is a piece."""
    return _assumed(base, "quantity") and _assumed(base, "unit_price")


def _stands_for_money(base: CustomerBase) -> str:
    """What is added up where the source has neither amounts nor prices; empty where it has."""
    if not (_assumed(base, "amount") and _assumed(base, "unit_price")):
        return ""
    return LINES if _assumed(base, "quantity") else PIECES


def _assumed(base: CustomerBase, canonical: str) -> bool:
    """Whether the sources of orders were understood, and none of them has a column for it."""
    every = base.recognised or tuple(found for source in base.sources if source.table == "orders" for found in source.recognised)
    told = [found for found in every if found.canonical == canonical]
    return bool(told) and not any(found.source for found in told)


def _counted(column: Column, unit: str) -> Column:
    """A column of money as one of what stands for it."""
    if not column.unit.startswith("currency") and column.unit != "share of value":
        return column
    label, high, low = (_worded(text, unit) for text in (column.label, column.high, column.low))
    kind = "count" if column.kind == "money" else column.kind
    own = column.unit.replace("currency", unit).replace("value", unit)
    return replace(column, label=label, unit=own, high=high, low=low, kind=kind)


def _worded(text: str, unit: str) -> str:
    for wanted, instead in _INSTEAD:
        text = re.sub(wanted, instead.format(unit=unit), text)
    return text
