"""The laws of the families that read more than orders: every family at once, over a base with a table of every kind."""

from __future__ import annotations

from datetime import date, datetime, time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from features.canonical import based, everything, schema_of
from features.order_lines import base_of
from intarsia.core.canon import CANON
from intarsia.engines.connect import connect
from intarsia.features.families import PLUGINS
from intarsia.features.measure import measure, of_orders_alone

AS_OF = date(2021, 9, 1)
CUT = pa.scalar(datetime.combine(AS_OF, time()))
KINDS = {"count", "money", "days", "share", "ratio", "number", "flag", "nominal", "ordinal"}
MONEY = {"orders": ("amount", "unit_price"), "customers": ("income",), "subscriptions": ("monthly_amount",)}
MONEY |= {"balances": ("balance", "credit_limit", "inflow", "outflow"), "events": ("amount",)}


@pytest.fixture(scope="module")
def engine():
    engine = connect("duckdb", memory="1GB", threads=2)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def tables():
    return everything(120, seed=3)


@pytest.fixture(scope="module")
def measured(engine, tables):
    return measure(based(engine, tables), AS_OF)


def places(features) -> pa.Table:
    """The numbers as they are, levels by their places."""
    return features.table_expr.order_by("customer_id").to_pyarrow()


def test_every_family_measures_something(measured):
    assert {column.family for column in measured.columns} == set(PLUGINS.names())
    assert {field.type for field in places(measured).schema if field.name != "customer_id"} == {pa.float64()}


def test_every_column_is_explained(measured):
    for column in measured.columns:
        assert all((column.label, column.unit, column.high, column.low, column.family, column.concept))
        assert column.high != column.low
        assert column.kind in KINDS
        assert column.role in {"segment", "profile"}
        assert bool(column.levels) == (column.kind in {"nominal", "ordinal"})
        assert not column.denominator or column.denominator in measured.names


def test_nulls_only_where_their_meaning_is_stated_and_shares_are_shares(measured):
    table = places(measured)
    for column in measured.columns:
        values = table.column(column.name)
        known = values.drop_null().to_numpy()
        assert column.missing or values.null_count == 0, column.name
        assert np.isfinite(known).all(), column.name
        if column.kind == "share":
            assert ((known >= 0) & (known <= 1)).all(), column.name
        if column.kind in {"count", "days"}:
            assert (known >= 0).all(), column.name
        if column.levels:
            assert set(known) <= set(range(len(column.levels))), column.name


def test_everybody_with_an_id_is_a_customer(measured, tables):
    known = set()
    for name, table in tables.items():
        if name != "external":
            time_of = table.column("ordered_at" if name == "orders" else CANON[name].time)
            past = table.filter(pc.fill_null(pc.less(time_of, CUT), fill_value=True))
            if name == "customers":
                past = past.filter(pc.fill_null(pc.less(past.column("joined_at"), CUT), fill_value=True))
            known |= set(past.column("customer_id").drop_null().to_pylist())
    assert measured.table().column("customer_id").to_pylist() == sorted(known)


def test_those_who_never_bought_have_no_orders_and_no_recency(measured, tables):
    bought = tables["orders"].filter(
        pc.and_(pc.less(tables["orders"].column("ordered_at"), CUT), pc.invert(tables["orders"].column("is_return")))
    )
    buyers = set(bought.column("customer_id").to_pylist())
    others = [row for row in places(measured).to_pylist() if row["customer_id"] not in buyers]
    assert others
    assert all((row["n_orders"], row["spend"], row["recency_days"]) == (0, 0, None) for row in others)
    assert measured.column("recency_days").missing == "never bought"


def test_what_orders_tell_is_the_same_with_orders_alone(engine, measured, tables):
    alone = measure(base_of(engine, tables["orders"]), AS_OF)
    assert {column.family for column in alone.columns} == set(of_orders_alone())
    wide = {row["customer_id"]: row for row in places(measured).select(["customer_id", *alone.names]).to_pylist()}
    assert all(wide[row["customer_id"]] == row for row in places(alone).to_pylist())


def test_deleting_the_future_changes_nothing(engine, measured, tables):
    """What is learnt later than its row is unknown, too: a message opened after the day was not open on the day."""
    past = {name: _past(name, table) for name, table in tables.items()}
    assert all(past[name].num_rows < tables[name].num_rows for name in tables if name != "customers")
    again = measure(based(engine, past), AS_OF)
    assert again.columns == measured.columns
    assert places(again).equals(places(measured))


def _past(name: str, table: pa.Table) -> pa.Table:
    kept = table.filter(pc.fill_null(pc.less(table.column("ordered_at" if name == "orders" else CANON[name].time), CUT), fill_value=True))
    if name == "orders":
        return kept
    if name == "customers":
        return kept.filter(pc.fill_null(pc.less(kept.column("joined_at"), CUT), fill_value=True))
    learnt = {column: pc.fill_null(pc.greater_equal(kept.column(at), CUT), fill_value=False) for column, at in CANON[name].learnt.items()}
    for column, late in learnt.items():
        unknown = pc.if_else(late, pa.scalar(None, kept.schema.field(column).type), kept.column(column))
        kept = kept.set_column(kept.schema.get_field_index(column), column, unknown)
    return kept.cast(schema_of(name))


def test_neither_the_order_of_rows_nor_the_names_of_people_change_anything(engine, measured, tables):
    rng = np.random.default_rng(1)
    known = sorted(
        {one for table in tables.values() if "customer_id" in table.column_names for one in table.column("customer_id").to_pylist() if one}
    )
    fresh = {old: f"n{new:06d}" for old, new in zip(known, rng.permutation(len(known)), strict=True)}
    other = {name: _renamed(table.take(rng.permutation(table.num_rows)), fresh).cast(schema_of(name)) for name, table in tables.items()}
    again = measure(based(engine, other), AS_OF)
    assert again.columns == measured.columns
    found = {row.pop("customer_id"): row for row in places(again).to_pylist()}
    assert found == {fresh[row.pop("customer_id")]: row for row in places(measured).to_pylist()}


def _renamed(table: pa.Table, fresh: dict[str, str]) -> pa.Table:
    if "customer_id" not in table.column_names:
        return table
    names = pa.array([fresh.get(one) for one in table.column("customer_id").to_pylist()], pa.string())
    return table.set_column(table.schema.get_field_index("customer_id"), "customer_id", names)


def test_cents_for_euros_multiply_money_by_a_hundred_and_leave_the_rest(engine, measured, tables):
    cents = dict(tables)
    for name, columns in MONEY.items():
        for column in columns:
            more = pc.multiply(cents[name].column(column), 100.0)
            cents[name] = cents[name].set_column(cents[name].schema.get_field_index(column), column, more).cast(schema_of(name))
    before, after = places(measured), places(measure(based(engine, cents), AS_OF))
    for column in measured.columns:
        ours, theirs = (table.column(column.name).to_numpy() for table in (before, after))
        factor = 100.0 if column.unit.startswith("currency") else 1.0
        np.testing.assert_allclose(theirs, ours * factor, rtol=1e-6 if factor == 1.0 else 1e-4, atol=1e-4, err_msg=column.name)


def test_pieces_and_many_threads_give_the_same_bits(measured, tables):
    engine = connect("duckdb", memory="1GB", threads=4)
    again = measure(based(engine, tables, pieces=2), AS_OF, ["browsing", "promotions", "rfm"])
    assert places(again).equals(places(measured).select(places(again).column_names))
    engine.close()


def test_the_same_columns_can_be_measured_on_another_day(engine, measured, tables):
    """Columns, levels and their places are those of the other measuring, so that one recipe reads both."""
    base = based(engine, {name: tables[name] for name in ("orders", "customers", "messages")})
    earlier = measure(base, date(2021, 3, 1), like=measured)
    assert earlier.columns == measured.columns
    assert places(earlier).column_names == ["customer_id", *measured.names]
    assert places(earlier).column("days_since_visit").null_count == earlier.n_customers
    genders = {row["customer_id"]: row["gender"] for row in earlier.table().to_pylist()}
    assert set(genders.values()) == {"female", "male", "other", None}
