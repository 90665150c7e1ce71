"""Judge segments by what customers did next: learnt at one date, judged at a later one, beside the ways people segment today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from intarsia.core.base import CustomerBase
from intarsia.core.features import FeatureTable
from intarsia.core.run import Backtest
from intarsia.core.segmentation import Fitted, Segmentation
from intarsia.errors import TooLittle

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    import pyarrow as pa

MOST_CUSTOMERS = 200_000
FEWEST_CUSTOMERS = 20


def backtest(base: CustomerBase, segments: Segmentation, *, horizon_days: int = 90, seed: int = 0) -> tuple[Backtest | None, str]:
    """The discovered way of segmenting (its algorithm and number of segments, learnt afresh on the past) against every baseline.

    With t the day that the segments are of and h the horizon: learnt at t - 2h on the spend of the following h days, judged at t - h on
    the spend of the h days up to t. Gives None and a sentence where the history is shorter than that. At most 200,000 customers, chosen
    by their features' values, are judged.
    """
    from intarsia.evidence.backtest import backtest as judge

    horizon = timedelta(days=horizon_days)
    judged_on = segments.features.as_of - horizon
    trained_on = judged_on - horizon
    start = first_day(base)
    if start is None or start >= trained_on:
        have = (segments.features.as_of - start).days if start else 0
        needed = 2 * horizon_days + 1
        return (
            None,
            f"No back-test: it needs more than {needed:,} days of orders ({horizon_days} to learn from twice over); there are {have:,}.",
        )
    try:
        past, past_spend = _known(base, trained_on, horizon_days)
        now, now_spend = _known(base, judged_on, horizon_days)
        fewest = min(past.num_rows, now.num_rows)
        if fewest < FEWEST_CUSTOMERS:
            return None, f"No back-test: only {fewest:,} customers were known on {trained_on}; it needs {FEWEST_CUSTOMERS}."
        result = judge(
            past,
            past_spend,
            now,
            now_spend,
            _ways(segments, seed),
            trained_on=trained_on,
            judged_on=judged_on,
            horizon_days=horizon_days,
            seed=seed,
        )
    except TooLittle as error:
        return None, f"No back-test: {error}"
    return result, ""


def first_day(base: CustomerBase) -> date | None:
    """The day of the first order; None where there is none."""
    first = base.orders.ordered_at.min().to_pyarrow().as_py()
    return first.date() if first else None


def _ways(segments: Segmentation, seed: int) -> dict[str, Callable[[pa.Table], Fitted]]:
    from intarsia.segments.baselines import PLUGINS
    from intarsia.segments.discover import learn

    def discovered(table: pa.Table) -> Fitted:
        return learn(segments.features.columns, table, segments.algorithm, seed=seed)

    return {"discovered": discovered, **{name: baseline.fit for name, baseline in PLUGINS.all()}}


def _known(base: CustomerBase, day: date, horizon_days: int) -> tuple[pa.Table, np.ndarray]:
    """Features of the customers known on the day, and what each spent in the days that followed."""
    import numpy as np

    from intarsia.features.measure import measure
    from intarsia.features.outcome import spend_after

    features = measure(base, day)
    table = _at_most(features, MOST_CUSTOMERS)
    outcome = spend_after(base, day, horizon_days)
    joined = table.left_join(outcome, "customer_id").order_by("customer_id").to_pyarrow()
    spend = np.nan_to_num(joined.column("future_spend").to_numpy(zero_copy_only=False).astype(np.float64))
    return joined.select(["customer_id", *features.names]), spend


def _at_most(features: FeatureTable, most: int) -> ir.Table:
    """The features of about `most` customers, chosen by their values so that ids do not matter."""
    every = -(-features.n_customers // most)
    if every <= 1:
        return features.table_expr
    table = features.table_expr
    mark = (
        (table.recency_days * 86_400).round().cast("int64") + (table.spend * 100).round().cast("int64") * 31 + table.n_orders.cast("int64")
    )
    return table.filter((mark % every + every) % every == 0)
