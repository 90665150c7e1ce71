"""What is kept and rolled on gives the same features, bit for bit, as measuring everything anew on any day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import ibis
import numpy as np
import pytest
from ibis import _

from intarsia.core.schema import CLEAN_ORDERS
from intarsia.features import rolling
from intarsia.features.families import PLUGINS
from intarsia.features.measure import expression, of_orders_alone
from intarsia.features.rolling import Kept, declarations_of, features_at, kept, timed_of

TIMED = timed_of(schema=CLEAN_ORDERS.types)


def lines(seed: int, n: int = 400) -> ibis.Table:
    rng = np.random.default_rng(seed)
    start = datetime(2024, 1, 1)
    rows = {
        "row": list(range(n)),
        "customer_id": [f"C{i}" for i in rng.integers(0, 25, n)],
        "order_id": [f"O{i}" for i in rng.integers(0, 150, n)],
        "ordered_at": [start + timedelta(minutes=int(m)) for m in rng.integers(0, 400 * 1440, n)],
        "product_id": [f"P{i}" for i in rng.integers(0, 20, n)],
        "product": [None] * n,
        "category": [f"K{i}" if i else None for i in rng.integers(0, 5, n)],
        "quantity": rng.integers(1, 5, n).astype(float).tolist(),
        "unit_price": np.round(rng.lognormal(2, 1, n), 2).tolist(),
        "amount": np.round(rng.lognormal(3, 1, n), 2).tolist(),
        "is_return": (rng.random(n) < 0.08).tolist(),
    }
    return ibis.memtable(rows, schema=CLEAN_ORDERS.types)


def equal(one: ibis.Table, other: ibis.Table) -> None:
    left, right = (table.order_by("customer_id").to_pyarrow() for table in (one, other.select(*one.columns)))
    assert left["customer_id"].to_pylist() == right["customer_id"].to_pylist()
    for name in left.column_names[1:]:
        assert np.array_equal(left[name].to_numpy(), right[name].to_numpy(), equal_nan=True), name


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rolled_features_are_measured_ones(seed: int) -> None:
    known = lines(seed)
    first = date(2025, 3, 1)
    had = kept(known, declarations_of(first), TIMED)
    for later in (0, 1, 29, 90, 400):
        day = first + timedelta(days=later)
        equal(features_at(had, declarations_of(day), TIMED), expression(known, of_orders_alone(), day))


def test_the_day_is_in_sums_over_windows_and_in_nothing_else() -> None:
    assert {"units_90d", "orders_90d", "orders_prev_90d", "units_prev_90d", "units_fading_180d"} == TIMED


def test_the_look_back_is_left_out_where_nobody_reads_it() -> None:
    had = kept(lines(1), declarations_of(date(2025, 3, 1)), TIMED)
    plain = Kept(ibis.table(had.orders.schema(), name="orders"), ibis.table(had.state.schema(), name="state"))
    told = ibis.to_sql(features_at(plain, declarations_of(date(2025, 3, 2)), TIMED), dialect="duckdb")
    assert "LAG(" not in told.upper()


def test_a_family_whose_timed_sums_look_back_still_comes_out_right() -> None:
    """A family of a third party: recent orders that came soon after another."""

    @dataclass(frozen=True)
    class Hasty:
        def declare(self, as_of: date, seen: object) -> object:
            rhythm = PLUGINS.build("rhythm").declare(as_of, seen)
            (column, *_rest) = rhythm.columns
            recent = (_.age_days <= 60) & (_.gap_minutes < 100_000)
            own = replace(column, name="hasty", family="hasty")
            return replace(rhythm, columns=(own,), customers={"n_hasty": _.count(where=recent)}, results={"hasty": _.n_hasty})

    both = [(rolling.spine(day), Hasty().declare(day, None)) for day in (date(2025, 3, 1), date(2025, 3, 30))]
    from intarsia.features.planner import plan

    known = lines(4)
    had = kept(known, both[0], frozenset({"n_hasty"}))
    equal(features_at(had, both[1], frozenset({"n_hasty"})), plan(known, both[1]))
