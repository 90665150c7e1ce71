"""One definition, every engine: the same features on DuckDB, PostgreSQL and Spark, cell by cell, and the quirks that are stepped around."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest

import intarsia as ia
from customers.raw_base import aside, raw_base
from customers.raw_base import line as order_line
from features.canonical import based, everything
from features.order_lines import SCHEMA, base_of, invented
from intarsia.customers.clean import clean
from intarsia.customers.rule import Survey
from intarsia.engines.connect import connect
from intarsia.features.measure import measure
from intarsia.features.outcome import spend_after
from intarsia.features.portable import at_least, at_most, clock, number, only, ratio, units, whole, whole_sum

AS_OF = date(2021, 10, 1)
CUSTOMERS = 2_000
QUIRKS = pa.table(
    {
        "key": pa.array(["a", "a", "b", "c"]),
        "value": pa.array([0.5, 1.5, -2.5, None], pa.float64()),
        "over": pa.array([1, 7, 0, None], pa.int64()),
        "under": pa.array([2, 0, 0, 3], pa.int64()),
        "flag": pa.array([True, False, True, False]),
        "moment": pa.array(
            [datetime(1970, 1, 1), datetime(2024, 2, 29, 23, 59, 59, 999_999), datetime(1969, 12, 31, 23, 59, 59, 500_000), None],
            pa.timestamp("us"),
        ),
    }
)


@pytest.fixture(scope="module")
def postgres_url(tmp_path_factory):
    pgserver = pytest.importorskip("pgserver", reason="needs the package pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(
    scope="module",
    params=["duckdb", "postgres", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.slow])],
)
def engine(request):
    if request.param == "spark":
        pytest.importorskip("pyspark", reason="needs the extra 'spark'")
    options = {"url": request.getfixturevalue("postgres_url")} if request.param == "postgres" else {"memory": "1GB"}
    engine = connect(request.param, **options)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def lines():
    return invented(CUSTOMERS)


@pytest.fixture(scope="module")
def expected(lines):
    engine = connect("duckdb", memory="1GB", threads=1)
    base = base_of(engine, lines)
    yield measure(base, AS_OF).table(), future(base)
    engine.close()


def future(base):
    return spend_after(base, date(2021, 6, 1), 90).order_by("customer_id").to_pyarrow()


def same(found: pa.Table, wanted: pa.Table) -> None:
    """Ids and nulls are equal, numbers to 1e-9 of themselves."""
    assert found.column_names == wanted.column_names
    assert found.column("customer_id").to_pylist() == wanted.column("customer_id").to_pylist()
    for name in found.column_names[1:]:
        ours, theirs = (table.column(name).to_numpy(zero_copy_only=False) for table in (found, wanted))
        np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs), err_msg=name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12, err_msg=name)


NIGHTLY_ON_SPARK = ["duckdb", "postgres", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.nightly])]


@pytest.mark.parametrize("engine", NIGHTLY_ON_SPARK, indirect=True)
def test_every_cell_agrees_in_pieces_too(engine, lines, expected):
    base = base_of(engine, lines, pieces=3)
    assert sum(piece.count().to_pyarrow().as_py() for piece in base.pieces) == lines.num_rows
    measured = measure(base, AS_OF)
    assert measured.n_customers == expected[0].num_rows > CUSTOMERS * 0.9
    same(measured.table(), expected[0])
    same(future(base), expected[1])


@pytest.mark.parametrize("engine", NIGHTLY_ON_SPARK, indirect=True)
def test_every_cell_of_every_table_agrees(engine):
    if engine.name == "duckdb":
        pytest.skip("the others are compared with it")
    tables = everything(40, seed=5)
    duck = connect("duckdb", memory="1GB", threads=1)
    wanted, found = (measure(based(one, tables), date(2021, 9, 1)) for one in (duck, engine))
    assert found.columns == wanted.columns
    assert found.remarks == wanted.remarks
    same(places(found), places(wanted))
    duck.close()


def places(features) -> pa.Table:
    """The numbers as they are, levels by their places."""
    return features.table_expr.order_by("customer_id").to_pyarrow()


def written(place) -> str:
    """Orders of forty people with everything that cleaning looks for: lines written twice, a day loaded twice, returns, a test, a guest."""
    start = datetime(2023, 1, 1, 8)
    rows = [[f"O{i}", f"C{i % 40}", start + timedelta(hours=7 * i), f"P{i % 7}", 1 + i % 3, 10.5 + i % 4] for i in range(300)]
    doubled = [[f"D{i}", f"C{i}", datetime(2023, 2, 1, 9), "P1", 1, 5.25] for i in range(12)]
    back = [[f"R{i}", *rows[i][1:2], datetime(2023, 5, 1, 10), rows[i][3], -rows[i][4], -rows[i][5]] for i in (1, 2, 3)]
    back += [["R4", "C5", datetime(2023, 5, 2), "never bought", -1, -3.0]]
    odd = [
        ["TEST-17", *rows[9][1:]],
        ["O401", "guest", *rows[9][2:]],
        ["O402", *rows[9][1:5], ""],
        ["O403", "ГОСТЬ", *rows[9][2:]],
    ]
    names = "order_id,customer_id,order_date,product_id,quantity,amount"
    told = [",".join(str(value) for value in row) for row in (*rows, *rows[:5], *doubled, *doubled, *back, *odd)]
    place.write_text("\n".join([names, *told]) + "\n", encoding="utf-8")
    return str(place)


def decisions(place) -> str:
    rows = ["C1,analytics,no,2023-02-01,", "C2,analytics,yes,2023-02-01,", "C3,analytics,yes,2023-02-01,2023-02-20"]
    place.write_text("\n".join(["customer_id,purpose,granted,decided_at,expires_at", *rows]) + "\n", encoding="utf-8")
    return str(place)


def read_in(engine, place):
    """What is counted and remarked of orders and decisions that were read, cleaned and audited; and the features."""
    sources = {"shop": written(place / "orders.csv"), "consent": decisions(place / "consents.csv")}
    base = ia.read(sources, engine=engine, settings=ia.Settings(consent={"purposes": ["analytics"]}), today=date(2023, 6, 1))
    aside = sorted(base.set_aside.select("row", "rule").to_pyarrow().to_pylist(), key=str)
    counted = (base.rows_in, base.rows_used, base.rows_set_aside, base.counts, base.excluded, base.remarks, aside)
    return counted, places(ia.measure(base))


@pytest.mark.parametrize("engine", NIGHTLY_ON_SPARK, indirect=True)
def test_files_are_read_and_cleaned_alike(engine, tmp_path):
    if engine.name == "duckdb":
        pytest.skip("the others are compared with it")
    duck = connect("duckdb", memory="1GB", threads=1)
    (wanted, features), (found, measured) = (read_in(one, tmp_path) for one in (duck, engine))
    assert {count.rule for count in wanted[3]} >= {"consent", "duplicate_load", "exact_duplicate", "returns", "dummy_order"}
    assert found == wanted
    same(measured, features)
    duck.close()


@pytest.mark.parametrize(("loads", "gone"), [(1, {3, 4, 7}), (2, {1, 3, 4, 6, 7})])
def test_what_is_cancelled_later_was_not_bought(engine, loads, gone):
    paid, twice = order_line(order_id="O1"), order_line(order_id="O4")
    rows = [paid, order_line(order_id="O3"), order_line(order_id="O2", cancelled=True), paid | {"cancelled": True}, twice, twice]
    known = Survey(keyed=True, numbered=True, loads=loads)
    base = clean(raw_base(engine, [*rows, twice | {"cancelled": True}]), ia.Settings().clean, known=known)
    assert set(aside(base)) == gone


def test_what_is_put_comes_out_again_in_batches(engine, lines):
    table = engine.put(lines.to_batches(max_chunksize=1_000), SCHEMA)
    batches = list(engine.batches(table, rows=500))
    assert max(batch.num_rows for batch in batches) <= 500
    again = pa.Table.from_batches(batches).select(SCHEMA.names).cast(SCHEMA).sort_by("row")
    assert again.equals(lines.sort_by("row"))


def test_what_is_kept_is_computed_once(engine, lines):
    table = engine.put(lines.slice(0, 500).to_batches(), SCHEMA)
    kept = engine.keep(table.mutate(random=ibis.random()).select("row", "random"))
    first, second = (kept.order_by("row").to_pyarrow().to_pylist() for _ in range(2))
    assert first == second


def quirk(engine, **expressions):
    table = engine.put(QUIRKS.to_batches(), QUIRKS.schema)
    rows = table.mutate(**{name: make(table) for name, make in expressions.items()}).order_by("key", "under").to_pyarrow()
    return [rows.column(name).to_pylist() for name in expressions]


def test_halves_are_rounded_upwards(engine):
    (found,) = quirk(engine, found=lambda t: whole(t.value))
    assert found == [2, 1, -2, None]


def test_amounts_become_whole_units(engine):
    (found,) = quirk(engine, found=lambda t: units(t.value + 0.1234))
    assert found == [16_234, 6_234, -23_766, None]


def test_a_division_by_nothing_is_null(engine):
    (found,) = quirk(engine, found=lambda t: ratio(t.over, t.under))
    assert found == [None, 0.5, None, None]


def test_the_clock_counts_whole_seconds_from_a_monday(engine):
    (found,) = quirk(engine, found=lambda t: clock(t.moment))
    unix = 719_162 * 86_400
    assert found == [unix + 1_709_251_199, unix, unix - 1, None]


def test_bounds_leave_null_alone(engine):
    low, high = quirk(engine, low=lambda t: at_least(t.value, 0.0), high=lambda t: at_most(t.value, 1.0))
    assert (low, high) == ([1.5, 0.5, 0.0, None], [1.0, 0.5, -2.5, None])


def test_what_does_not_hold_is_null(engine):
    (found,) = quirk(engine, found=lambda t: only(t.flag, t.over))
    assert found == [None, 1, 0, None]


def test_sums_of_whole_numbers_are_floats_and_exact(engine):
    table = engine.put(QUIRKS.to_batches(), QUIRKS.schema)
    summed = table.group_by("key").aggregate(found=whole_sum(table.over * 1_000_000_000_001)).order_by("key")
    assert summed.to_pyarrow().column("found").to_pylist() == [8_000_000_000_008.0, 0.0, None]
    assert summed.schema()["found"].is_float64()


def test_days_of_the_week_quarters_and_logarithms(engine):
    day, quarter, log = quirk(
        engine,
        day=lambda t: number(clock(t.moment) // 86_400 % 7),
        quarter=lambda t: number(t.moment.quarter()),
        log=lambda t: number(t.under).nullif(0.0).ln(),
    )
    assert (day, quarter) == ([3.0, 3.0, 2.0, None], [1.0, 1.0, 4.0, None])
    assert log == [None, pytest.approx(math.log(2)), None, pytest.approx(math.log(3))]
