"""Judging single lines: each line bears the name of the first rule that takes it; product names and customers are judged once each.

A shop has thousands of products, some customers and millions of lines: the slow patterns look at each different pair of number and name
and at each different customer, and only the few that a rule takes are looked up for the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from intarsia.core.base import CustomerBase
from intarsia.customers.rule import CustomerRule, LineRule, NameRule, Rule, Survey

if TYPE_CHECKING:
    import ibis.expr.types as ir

_PAIR = ("product_id", "product")
_WHO = ("customer_id",)
_NEVER = ibis.literal(value=False)


@dataclass(frozen=True)
class Known:
    """What the lines are judged by: the facts about the source, and the products and customers that a rule takes (None: none)."""

    survey: Survey
    products: ir.Table | None = None
    people: ir.Table | None = None


def known_of(base: CustomerBase, rules: Mapping[str, Rule], survey: Survey) -> Known:
    """The facts with the products and customers that rules take. Cost: two group-bys of the lines."""
    return Known(survey, named_products(base, rules), named_people(base, rules))


def named_products(base: CustomerBase, rules: Mapping[str, Rule]) -> ir.Table | None:
    """The products that a rule takes by their name: `of_product_id`, `of_product` and a flag `by_...` for each such rule, kept; None where
    there are none. Cost: one group-by of the lines by product."""
    judges = {f"by_{name}": rule.names for name, rule in rules.items() if isinstance(rule, NameRule)}
    return _taken(base, _PAIR, judges)


def named_people(base: CustomerBase, rules: Mapping[str, Rule]) -> ir.Table | None:
    """The customers that a rule takes: `of_customer_id` and a flag `who_...` for each such rule, kept; None where there are none. Cost: one
    group-by of the lines by customer."""
    judges = {f"who_{name}": rule.people for name, rule in rules.items() if isinstance(rule, CustomerRule)}
    return _taken(base, _WHO, judges)


def _taken(base: CustomerBase, key: tuple[str, ...], judges: Mapping[str, Callable[[ir.Table], ir.BooleanValue]]) -> ir.Table | None:
    if not judges:
        return None
    different = base.engine.keep(base.orders.select(*key).distinct())  # else the patterns may be moved down to the lines
    flagged = different.mutate(**{flag: judge(different).fill_null(False) for flag, judge in judges.items()})
    taken = flagged.filter(ibis.or_(*(flagged[flag] for flag in judges))).rename({f"of_{name}": name for name in key})
    kept = base.engine.keep(taken)
    return kept if kept.count().to_pyarrow().as_py() else None


def judged(lines: ir.Table, rules: Mapping[str, Rule], known: Known) -> ir.Table:
    """The lines with the name of the first rule that takes them (`rule`; null for most). `known` is that of `known_of`."""
    columns = lines.columns
    for few, key in ((known.products, _PAIR), (known.people, _WHO)):
        if few is not None:
            lines = lines.left_join(few, [lines[name].identical_to(few[f"of_{name}"]) for name in key])
    takes = [(_takes(lines, name, rule, known), name) for name, rule in rules.items()]
    return lines.mutate(rule=ibis.cases(*takes) if takes else ibis.null("string")).select(*columns, "rule")


def _takes(lines: ir.Table, name: str, rule: Rule, known: Known) -> ir.BooleanValue:
    found = rule.takes(lines, known.survey).fill_null(False) if isinstance(rule, LineRule) else _NEVER
    for flag in (f"by_{name}", f"who_{name}"):
        found = found | lines[flag].fill_null(False) if flag in lines.columns else found
    return found
