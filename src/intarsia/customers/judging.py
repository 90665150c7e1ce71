"""Judging single lines: each line bears the name of the first rule that takes it, and what a product is called is judged once a product.

A shop has thousands of products and millions of lines: the slow patterns look at each different pair of number and name, and only the few
pairs that a rule takes are looked up for the lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis

from intarsia.core.base import CustomerBase
from intarsia.customers.rule import LineRule, NameRule, Rule, Survey

if TYPE_CHECKING:
    import ibis.expr.types as ir

_PAIR = ("product_id", "product")
_NEVER = ibis.literal(value=False)


def named_products(base: CustomerBase, rules: Mapping[str, Rule]) -> ir.Table | None:
    """The products that a rule takes by their name: `of_product_id`, `of_product` and a flag `by_...` for each such rule, kept; None where
    there are none. Cost: one group-by of the lines by product."""
    judges = {name: rule for name, rule in rules.items() if isinstance(rule, NameRule)}
    if not judges:
        return None
    products = base.engine.keep(base.orders.select(*_PAIR).distinct())  # else the patterns may be moved down to the lines
    flags = {f"by_{name}": rule.names(products).fill_null(False) for name, rule in judges.items()}
    flagged = products.mutate(**flags)
    taken = flagged.filter(ibis.or_(*(flagged[flag] for flag in flags))).rename({f"of_{name}": name for name in _PAIR})
    kept = base.engine.keep(taken)
    return kept if kept.count().to_pyarrow().as_py() else None


def judged(lines: ir.Table, rules: Mapping[str, Rule], known: Survey, products: ir.Table | None) -> ir.Table:
    """The lines with the name of the first rule that takes them (`rule`; null for most). `products` are those of `named_products`."""
    columns = lines.columns
    if products is not None:
        same = [lines[name].identical_to(products[f"of_{name}"]) for name in _PAIR]
        lines = lines.left_join(products, same)
    takes = [(_takes(lines, name, rule, known, products), name) for name, rule in rules.items()]
    return lines.mutate(rule=ibis.cases(*takes) if takes else ibis.null("string")).select(*columns, "rule")


def _takes(lines: ir.Table, name: str, rule: Rule, known: Survey, products: ir.Table | None) -> ir.BooleanValue:
    own = rule.takes(lines, known).fill_null(False) if isinstance(rule, LineRule) else _NEVER
    if products is not None and isinstance(rule, NameRule):
        return own | lines[f"by_{name}"].fill_null(False)
    return own
