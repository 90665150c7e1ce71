"""Sorting out: the lines of whole customers become lines to use and lines to set aside, in the canonical forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis

from intarsia.core.schema import CLEAN_ORDERS, SET_ASIDE
from intarsia.customers.rule import HistoryRule, Note, Rule, Scene

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Sorted:
    """One piece, sorted out: the lines to use (kept, CLEAN_ORDERS), those to set aside (SET_ASIDE), and what each rule reports beside."""

    used: ir.Table
    aside: tuple[ir.Table, ...]
    notes: tuple[tuple[str, Note], ...]


def sort_out(lines: ir.Table, rules: Mapping[str, HistoryRule], scene: Scene) -> Sorted:
    """Let each rule judge, in order, the lines that the rules before it left."""
    engine, left = scene.engine, lines
    aside: list[ir.Table] = []
    matched: list[ir.Table] = []
    notes: list[tuple[str, Note]] = []
    for name, rule in rules.items():
        verdict = rule.judge(left, scene)
        notes += [(name, note) for note in verdict.notes]
        if verdict.matched is not None:
            matched.append(verdict.matched)
        if verdict.aside is not None and verdict.aside.count().to_pyarrow().as_py():
            aside.append(verdict.aside.select("row", rule=ibis.literal(name)))
            left = left.anti_join(verdict.aside, "row")
            scene = replace(scene, twins=without(scene.twins, verdict.aside))
    if not aside:
        return Sorted(engine.keep(_used(lines, matched)), (), tuple(notes))
    taken = engine.keep(ibis.union(*aside) if len(aside) > 1 else aside[0])
    told = engine.keep(refused(lines.inner_join(taken, "row"), rules))
    return Sorted(engine.keep(_used(lines.anti_join(taken, "row"), matched)), (told,), tuple(notes))


def without(lines: ir.Table, gone: ir.Table) -> ir.Table:
    """The lines but for those whose `row` is in the kept table `gone`; the lines themselves where that is empty, for a join costs."""
    return lines.anti_join(gone, "row") if gone.count().to_pyarrow().as_py() else lines


def refused(lines: ir.Table, rules: Mapping[str, Rule]) -> ir.Table:
    """Lines with a column `rule`, in the form of schema.SET_ASIDE."""
    reasons = [(lines.rule == name, rule.reason) for name, rule in rules.items()]
    reason = ibis.cases(*reasons) if reasons else ibis.null("string")
    return lines.mutate(reason=reason).select(*SET_ASIDE.types).cast(SET_ASIDE.types)


def _used(lines: ir.Table, matched: list[ir.Table]) -> ir.Table:
    """Lines to use in the form of schema.CLEAN_ORDERS; a matched one bears the order that it takes back."""
    if matched:
        orders = ibis.union(*matched) if len(matched) > 1 else matched[0]
        orders = orders.rename(matched_row="row", taken_back="order_id")
        lines = lines.left_join(orders, lines.row == orders.matched_row)
        own = ibis.coalesce(lines.taken_back, lines.order_id)
        lines = lines.mutate(order_id=own, is_return=lines.matched_row.notnull())
    else:
        lines = lines.mutate(is_return=ibis.literal(value=False))
    made = lines.customer_id + " " + lines.ordered_at.strftime("%Y-%m-%d")
    return lines.mutate(order_id=ibis.coalesce(lines.order_id, made)).select(*CLEAN_ORDERS.types).cast(CLEAN_ORDERS.types)
