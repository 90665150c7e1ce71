"""The laws that hold for every family of features that reads orders alone, those from elsewhere too."""

from __future__ import annotations

from datetime import date, datetime, time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from features.order_lines import SCHEMA, base_of, invented
from intarsia.engines.connect import connect
from intarsia.features.measure import measure, of_orders_alone

AS_OF = date(2021, 9, 1)
KINDS = {"count", "money", "days", "share", "ratio", "number", "flag"}
CONCEPTS = {"recency", "frequency", "money", "rhythm", "momentum", "basket", "breadth", "calendar", "returns", "price"}


@pytest.fixture(scope="module")
def engine():
    engine = connect("duckdb", memory="1GB", threads=2)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def orders():
    return invented(150, seed=3)


@pytest.fixture(params=of_orders_alone())
def family(request):
    return request.param


def features(engine, table: pa.Table, family: str) -> pa.Table:
    return measure(base_of(engine, table), AS_OF, [family]).table()


def changed(table: pa.Table, **columns) -> pa.Table:
    for name, values in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, values)
    return table.cast(SCHEMA)


def test_one_row_a_customer_and_the_declared_columns_only(engine, orders, family):
    measured = measure(base_of(engine, orders), AS_OF, [family])
    table = measured.table()
    past = pc.less(orders.column("ordered_at"), pa.scalar(datetime.combine(AS_OF, time())))
    bought = orders.filter(pc.and_(past, pc.invert(orders.column("is_return"))))
    assert table.column("customer_id").to_pylist() == sorted(set(bought.column("customer_id").to_pylist()))
    assert tuple(table.column_names) == ("customer_id", *measured.names)
    assert {field.type for field in table.schema if field.name != "customer_id"} == {pa.float64()}
    assert measured.n_customers == table.num_rows


def test_every_column_is_explained(engine, orders, family):
    measured = measure(base_of(engine, orders), AS_OF, [family])
    for column in measured.columns:
        assert all((column.label, column.unit, column.high, column.low, column.family == family))
        assert column.high != column.low
        assert column.kind in KINDS
        assert column.concept in CONCEPTS
        assert column.role in {"segment", "profile"}


def test_nulls_only_where_their_meaning_is_stated_and_no_other_strange_number(engine, orders, family):
    measured = measure(base_of(engine, orders), AS_OF, [family])
    for column in measured.columns:
        values = measured.table().column(column.name)
        assert column.missing or values.null_count == 0, column.name
        assert np.isfinite(values.drop_null().to_numpy()).all(), column.name


def test_deleting_the_future_changes_nothing(engine, orders, family):
    past = orders.filter(pc.less(orders.column("ordered_at"), pa.scalar(datetime.combine(AS_OF, time()))))
    assert past.num_rows < orders.num_rows
    assert features(engine, past, family).equals(features(engine, orders, family))


def test_the_order_of_rows_changes_nothing(engine, orders, family):
    shuffled = orders.take(np.random.default_rng(1).permutation(orders.num_rows))
    assert features(engine, shuffled, family).equals(features(engine, orders, family))


def test_other_ids_change_nothing_but_the_ids(engine, orders, family):
    def other(name: str) -> pa.Array:
        known = sorted(set(orders.column(name).to_pylist()))
        fresh = {old: f"{name}-{new:07d}" for old, new in zip(known, np.random.default_rng(2).permutation(len(known)), strict=True)}
        return pa.array([fresh[value] for value in orders.column(name).to_pylist()]), fresh

    customers, fresh = other("customer_id")
    relabelled = features(engine, changed(orders, customer_id=customers, order_id=other("order_id")[0]), family)
    expected = {fresh[row.pop("customer_id")]: row for row in features(engine, orders, family).to_pylist()}
    assert {row.pop("customer_id"): row for row in relabelled.to_pylist()} == expected


def test_cents_for_euros_multiply_money_by_a_hundred_and_leave_the_rest(engine, orders, family):
    cents = changed(
        orders,
        amount=pc.round(pc.multiply(orders.column("amount"), 100)),
        unit_price=pc.round(pc.multiply(orders.column("unit_price"), 100)),
    )
    before, after = measure(base_of(engine, orders), AS_OF, [family]), measure(base_of(engine, cents), AS_OF, [family])
    for column in before.columns:
        euros, hundredths = before.table().column(column.name), after.table().column(column.name)
        if column.kind == "money":
            np.testing.assert_allclose(hundredths.to_numpy(), euros.to_numpy() * 100, rtol=4e-16, atol=0)
        else:
            assert hundredths.equals(euros), column.name


def test_one_thread_and_many_give_the_same_bits(orders, family):
    many = pa.concat_tables(
        [changed(orders, customer_id=pa.array([f"{n}{c}" for c in orders.column("customer_id").to_pylist()])) for n in range(40)]
    )
    found = []
    for threads in (1, 4):
        engine = connect("duckdb", memory="1GB", threads=threads)
        found.append(features(engine, many, family))
        engine.close()
    assert found[0].equals(found[1])


def test_a_source_without_products_quantities_or_prices_is_measured_all_the_same(engine, orders, family):
    empty = {name: pa.nulls(orders.num_rows) for name in ("product_id", "product", "category", "quantity", "unit_price")}
    assert features(engine, changed(orders, **empty), family).num_rows == features(engine, orders, family).num_rows


def test_dates_without_times_are_measured_all_the_same(engine, orders, family):
    dated = pc.floor_temporal(orders.column("ordered_at"), unit="day")
    table = features(engine, changed(orders, ordered_at=dated), family)
    for hour in {"evening_share", "night_share"} & set(table.column_names):
        assert table.column(hour).null_count == table.num_rows
