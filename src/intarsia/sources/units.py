"""Another unit: amounts in cents where they were in euros, seconds where they were milliseconds, marks of another scale."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from intarsia.core.base import Remark, SourceRead
from intarsia.core.canon import CANON
from intarsia.stats.jumps import FINENESS, LEAST, Jump, Stretches, scale_jump, stretches, top_jump, two_levels

if TYPE_CHECKING:
    import ibis.expr.types as ir

FACTORS = {
    100.0: "a hundred (cents and euros?)",
    1000.0: "a thousand (milliseconds and seconds, grams and kilograms?)",
    60.0: "sixty (seconds and minutes?)",
}
FIGURES = ("amount", "duration_s", "monthly_amount", "balance", "inflow", "outflow", "minutes", "cost", "value", "income")
_MARKS = ("satisfaction", "rating")
_LARGEST, _SHAPE = 1e15, math.log(2)
_PRODUCTS, _FEWEST = 200, 10
_START = date(1970, 1, 1)


def changes(one: SourceRead, table: ir.Table) -> list[Remark]:
    """A figure that as a whole jumps by a factor between units, for good or for a while; marks whose best becomes another one.

    `value` of external series is left out, since series of their own scales stand in one column. Cost: a group-by a figure.
    """
    if one.table == "external":
        return []
    found = {recognised.canonical for recognised in one.recognised}
    when = CANON[one.table].time
    return [
        Remark("warning", one.name, text)
        for name in (*FIGURES, *_MARKS)
        if name in found and name in table.columns
        for text in _changed(name, _counted(table, when, name))
    ]


def order_changes(orders: ir.Table) -> list[Remark]:
    """The same of the amounts of order lines as read, from whichever file or source they are; where they change at no time, products that
    are sold at two prices which are a factor between units apart. Cost: two group-bys, and one of the lines of 200 products."""
    changed = [*_changed("amount", _counted(orders, "ordered_at", "amount"))] or [*_two_prices(orders)]
    return [Remark("warning", "amount", text) for text in changed]


def levels(table: ir.Table, names: Sequence[str]) -> dict[str, tuple[float, float, float]]:
    """The quartiles of figures without sign, of those that are there on 30 records at least. Cost: a group-by each."""
    out = {}
    for name in names:
        steps = _steps(table, name)
        told = steps.group_by("step").aggregate(n=steps.count()).order_by("step").to_pyarrow()
        reached = told["n"].to_numpy().cumsum()
        if len(reached) and reached[-1] >= LEAST:
            low, middle, high = (float(told["step"][int((reached >= share * reached[-1]).argmax())].as_py()) for share in (0.25, 0.5, 0.75))
            out[name] = (math.exp(low / FINENESS), math.exp(middle / FINENESS), math.exp(high / FINENESS))
    return out


Levels = Mapping[str, tuple[float, float, float]]


def level_changes(now: Levels, before: Levels) -> Iterator[str]:
    """What is said of figures that as a whole are a factor between units away from what they were."""
    for name, level in now.items():
        moved = [math.log(new / old) for new, old in zip(level, before.get(name, level), strict=True)]
        words = factor_words(math.exp(moved[1]))
        if words and all(abs(one - moved[1]) < _SHAPE for one in moved):
            yield (
                f"'{name}' changes by a factor of about {words}: it is typically {_short(level[1])}, and was {_short(before[name][1])} "
                "in the load before. Has its unit changed?"
            )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _two_prices(orders: ir.Table) -> Iterator[str]:
    """Of the products that are sold most: whether half of them have two prices."""
    priced = orders.mutate(price=ibis.coalesce(orders.unit_price, orders.amount), thing=ibis.coalesce(orders.product_id, orders["product"]))
    told = _steps(priced.filter(priced.thing.notnull()), "price", thing=ibis._.thing)
    most = told.group_by("thing").aggregate(n=told.count()).order_by(ibis.desc("n"), "thing").limit(_PRODUCTS)
    often = told.semi_join(most.filter(most.n >= _FEWEST), "thing")
    answer = often.group_by("thing", "step").aggregate(n=often.count()).to_pyarrow()
    things, place = np.unique(answer["thing"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    steps, counts = answer["step"].to_numpy(), answer["n"].to_numpy()
    apart = [two_levels(steps[place == i], counts[place == i], tuple(FACTORS)) for i in range(len(things))]
    twice = sorted(one for one in apart if one)
    if len(things) >= _FEWEST and len(twice) > len(things) / 2:
        words = factor_words(twice[len(twice) // 2])
        yield (
            f"{len(twice):,} of the {len(things):,} products that are sold most have two prices, apart by a factor of about {words}: "
            "are records in two units, of two files perhaps, put together?"
        )


def _counted(table: ir.Table, when: str, name: str) -> Stretches | None:
    """How often each logarithm of a figure is there on each day."""
    told = _steps(table.filter(table[when].notnull()), name, day=ibis._[when].date())
    answer = told.group_by("day", "step").aggregate(n=told.count()).to_pyarrow()
    days = answer["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return stretches(days, answer["step"].to_numpy(), answer["n"].to_numpy())


def _steps(table: ir.Table, name: str, **more: Any) -> ir.Table:
    """The logarithms of a figure without sign, in whole steps; `more` columns beside them."""
    usable = table.filter(ibis._[name].abs() > 0, ibis._[name].abs() < _LARGEST, ibis._.problem.isnull())
    return usable.select(step=(ibis._[name].abs().ln() * FINENESS).round().cast("int64"), **more)


def _changed(name: str, seen: Stretches | None) -> Iterator[str]:
    if seen is None:
        return
    if name in _MARKS:
        jump = top_jump(seen)
        if jump:
            times = max(jump.ratio, 1 / jump.ratio)
            yield f"The best '{name}' {_when(jump)} is {times:,.1f} times {_side(jump)} what it is else: is it given on another scale?"
        return
    jump = scale_jump(seen, tuple(FACTORS))
    if jump:
        yield f"'{name}' changes by a factor of about {factor_words(jump.ratio)} {_when(jump)}: has its unit changed?"


def _side(jump: Jump) -> str:
    return "above" if jump.ratio > 1 else "below"


def _when(jump: Jump) -> str:
    first, last = (_START + timedelta(days=day) for day in (jump.first, jump.last))
    return f"from {first} on" if jump.to_the_end else f"from {first} to {last}"


def factor_words(ratio: float) -> str:
    """The factor between two units that is nearest to a ratio, in words; "" where none is near."""
    size = abs(math.log(ratio))
    factor = min(FACTORS, key=lambda one: abs(size - math.log(one)))
    return FACTORS[factor] if abs(size - math.log(factor)) < math.log(1.6) else ""
