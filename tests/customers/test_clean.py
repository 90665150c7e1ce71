"""Nothing is lost and nothing is counted twice, whatever the source holds."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.raw_base import aside, check_sums, day, line, raw_base, used
from intarsia.core.base import CustomerBase
from intarsia.core.settings import CleanSettings
from intarsia.customers.clean import clean
from intarsia.customers.rules import PLUGINS
from intarsia.engines.connect import connect
from intarsia.errors import DataError, UnknownName

ON = CleanSettings()
HOSTILE_TEXT = st.sampled_from(
    [None, "", " ", "A", "B", "test", "N/A", "\x00", "=1+1", "<script>", "ü" * 40, "'; drop table orders; --", "POST"]
)
HOSTILE_NUMBER = st.sampled_from([None, 0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 1e-9, 1e308, -1e308, float("inf"), float("-inf"), float("nan")])
HOSTILE_TIME = st.sampled_from([None, day(0), day(1), day(2), datetime(9999, 12, 31), datetime(1843, 12, 21), datetime(1, 1, 1)])
HOSTILE = st.fixed_dictionaries(
    {
        "customer_id": HOSTILE_TEXT,
        "order_id": HOSTILE_TEXT,
        "ordered_at": HOSTILE_TIME,
        "product_id": HOSTILE_TEXT,
        "product": HOSTILE_TEXT,
        "quantity": HOSTILE_NUMBER,
        "unit_price": HOSTILE_NUMBER,
        "amount": HOSTILE_NUMBER,
        "cancelled": st.sampled_from([None, False, True]),
        "problem": st.sampled_from([None, None, None, "line cut short"]),
    }
)
PLAIN = st.fixed_dictionaries(
    {
        "customer_id": st.sampled_from("AB"),
        "order_id": st.sampled_from(["O1", "O2"]),
        "ordered_at": st.integers(0, 3).map(day),
        "product_id": st.sampled_from(["P1", "P2", None]),
        "quantity": st.sampled_from([1.0, 2.0, 3.0, -1.0, -2.0]),
        "unit_price": st.sampled_from([1.0, 2.5]),
    }
).map(lambda given: line(**given))
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def content(base: CustomerBase) -> list[str]:
    return sorted(repr([value for name, value in row.items() if name != "row"]) for row in used(base))


@FEW
@given(rows=st.lists(HOSTILE, max_size=60), off=st.sets(st.sampled_from(PLUGINS.names())), named=st.booleans())
def test_rows_in_are_rows_used_and_rows_set_aside(engine, rows, off, named):
    base = raw_base(engine, rows, named=("order_id", "product_id") if named else ())
    check_sums(clean(base, CleanSettings(off=tuple(off))))


@FEW
@given(rows=st.lists(PLAIN, min_size=1, max_size=30), times=st.integers(2, 3), named=st.booleans())
def test_a_repeated_load_gives_the_single_load(engine, rows, times, named):
    kinds = ("order_id", "product_id") if named else ()
    once = clean(raw_base(engine, rows, kinds), ON)
    repeated = clean(raw_base(engine, rows * times, kinds), ON)
    check_sums(repeated)
    assert content(repeated) == content(once)


@FEW
@given(rows=st.lists(PLAIN, max_size=30), cut=st.integers(1, 3))
def test_cutting_the_data_at_a_day_changes_no_match_before_it(engine, rows, cut):
    matching = CleanSettings(off=("duplicate_load", "exact_duplicate"))
    numbered = [{"row": number} | row for number, row in enumerate(rows, 1)]
    whole = clean(raw_base(engine, numbered), matching)
    before = clean(raw_base(engine, [row for row in numbered if row["ordered_at"] < day(cut)]), matching)
    assert used(before) == [row for row in used(whole) if row["ordered_at"] < day(cut)]


@settings(FEW, max_examples=4)
@given(rows=st.lists(HOSTILE | PLAIN, min_size=20, max_size=60))
def test_pieces_give_the_same_as_the_whole(engine, rows):
    base = raw_base(engine, rows)
    whole = clean(base, ON)
    pieces = clean(replace(base, pieces=engine.scatter(base.orders, "customer_id", 3)), ON)
    check_sums(pieces)
    assert len(pieces.pieces) == 3
    assert [repr(row) for row in used(pieces)] == [repr(row) for row in used(whole)]
    assert aside(pieces) == aside(whole)
    assert pieces.counts == whole.counts
    customers = [set(piece.customer_id.to_pyarrow().to_pylist()) for piece in pieces.pieces]
    assert sum(map(len, customers)) == len(set().union(*customers))


def test_a_source_beyond_the_memory_is_cleaned_in_pieces():
    small = connect("duckdb", memory="40MB")
    lines = (
        line(customer_id=f"C{number % 900}" if number % 11 else None, order_id=f"O{number % 9000}", ordered_at=day(number // 700))
        for number in range(120_000)
    )
    progress = []
    base = clean(raw_base(small, lines), ON, progress=lambda what, done: progress.append((what, done)))
    assert len(base.pieces) >= 4
    assert base.rows_used == base.orders.count().to_pyarrow().as_py() == sum(piece.count().to_pyarrow().as_py() for piece in base.pieces)
    assert aside(base) == dict.fromkeys(range(1, 120_001, 11), "missing_customer")
    assert [done for _, done in progress] == sorted(done for _, done in progress)
    assert progress[-1][1] == 1.0
    small.close()


def test_the_first_rule_that_applies_takes_the_line(engine):
    base = clean(raw_base(engine, [line(), line(customer_id=None, unit_price=0.0), line(customer_id=None, problem="cut short")]), ON)
    assert aside(base) == {2: "missing_customer", 3: "unreadable"}


def test_every_rule_is_counted_also_where_it_found_nothing(engine):
    base = clean(raw_base(engine, [line()]), CleanSettings(off=("dummy_order",)))
    assert [count.rule for count in base.counts if count.effect == "set aside"] == [
        *(
            "earlier_state",
            "unreadable",
            "missing_customer",
            "non_product",
            "impossible_amount",
            "zero_price",
            "negative_price",
            "future_date",
            "ancient_date",
        ),
        *("cancelled_order", "duplicate_load", "exact_duplicate", "returns"),
    ]
    assert base.rows_set_aside == 0


def test_an_empty_source_is_no_error(engine):
    check_sums(clean(raw_base(engine, []), ON))


def test_a_line_without_an_order_number_gets_one_from_customer_and_day(engine):
    base = clean(raw_base(engine, [line(order_id=None), line(order_id=None, ordered_at=day(1))]), ON)
    assert [row["order_id"] for row in used(base)] == ["A 2024-01-01", "A 2024-01-02"]


def test_a_rule_that_there_is_not_is_an_error(engine):
    base = raw_base(engine, [line()])
    with pytest.raises(UnknownName, match=r"no cleaning rule called 'retruns'\. Did you mean 'returns'"):
        clean(base, CleanSettings(off=("retruns",)))
    with pytest.raises(UnknownName, match="option of the cleaning rule 'returns'"):
        clean(base, CleanSettings(options={"returns": {"matching": False}}))


def test_a_clean_base_is_not_cleaned_again(engine):
    with pytest.raises(DataError, match="cleaned already"):
        clean(clean(raw_base(engine, [line()]), ON), ON)


def test_cdnow_keeps_its_identical_lines(engine):
    """Two equal purchases on one day are real there: no order number, no product."""
    place = Path(__file__).parents[2].parent / "shared" / "data" / "cdnow" / "CDNOW_master.txt"
    if not place.exists():
        pytest.skip("the development data is not beside the repository")
    rows = []
    for text in place.read_text(encoding="ascii").splitlines()[1:]:
        customer, bought, pieces, dollars = text.split()
        when = datetime.combine(date.fromisoformat(bought), datetime.min.time())
        sold = {"customer_id": customer, "order_id": f"{customer} {when:%Y-%m-%d}", "ordered_at": when, "quantity": float(pieces)}
        rows.append(sold | {"amount": float(dollars), "cancelled": False})
    base = clean(raw_base(engine, rows, named=("customer_id", "ordered_at", "quantity", "amount")), CleanSettings(off=("zero_price",)))
    counts = {(count.rule, count.effect): count.rows for count in base.counts if count.rows}
    assert counts == {("exact_duplicate", "kept"): 255}
    assert base.rows_used == base.orders.count().to_pyarrow().as_py() == 69_659
