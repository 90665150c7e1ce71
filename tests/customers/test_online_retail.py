"""Known answers on the Online Retail orders, which many have cleaned before."""

from dataclasses import replace
from pathlib import Path

import pytest

from intarsia.core.base import CustomerBase, Recognised
from intarsia.core.settings import CleanSettings
from intarsia.customers.clean import clean
from intarsia.customers.rules import PLUGINS

PLACE = Path(__file__).parents[2].parent / "shared" / "data" / "online_retail" / "online_retail.csv.gz"
RAW = """
select row_number() over () as "row", CustomerID as customer_id, InvoiceNo as order_id, cast(InvoiceDate as timestamp) as ordered_at,
  StockCode as product_id, Description as product, StockCode as category, cast(Quantity as double) as quantity,
  cast(UnitPrice as double) as unit_price, cast(Quantity as double) * cast(UnitPrice as double) as amount,
  InvoiceNo like 'C%' or cast(Quantity as double) < 0 as cancelled, cast(null as varchar) as problem
from read_csv('{place}', all_varchar = true)
"""


@pytest.fixture(scope="module")
def raw(engine):
    if not PLACE.exists():
        pytest.skip("the development data is not beside the repository")
    batches = engine.con.con.execute(RAW.format(place=PLACE)).to_arrow_table()
    lines = engine.put(batches.to_batches(), batches.schema)
    named = tuple(Recognised(name, name, "of that name") for name in ("customer_id", "order_id", "product_id", "product"))
    return CustomerBase({"orders": lines}, engine, recognised=named, rows_in=batches.num_rows)


def only(*rules, **options):
    return CleanSettings(off=tuple(name for name in PLUGINS.names() if name not in rules), options=options)


def counts(base):
    return {(count.rule, count.effect): count.rows for count in base.counts if count.rows}


def facts(base):
    lines = base.orders
    told = lines.aggregate(
        lines=lines.count(), customers=lines.customer_id.nunique(), orders=lines.order_id.nunique(), amount=lines.amount.sum()
    )
    row = told.to_pyarrow().to_pylist()[0]
    return row["lines"], row["customers"], row["orders"], round(row["amount"], 2)


def test_what_everybody_keeps(raw):
    usual = ("missing_customer", "zero_price", "negative_price", "returns")
    base = clean(raw, only(*usual, returns={"match": False}))
    assert base.rows_in == 541_909
    assert counts(base)["missing_customer", "set aside"] == 135_080
    assert facts(base) == (397_884, 4_338, 18_532, 8_911_407.90)
    assert base.rows_used == 397_884
    without_duplicates = clean(raw, only(*usual, "exact_duplicate", returns={"match": False}))
    assert facts(without_duplicates) == (392_692, 4_338, 18_532, 8_887_208.89)


def test_exact_duplicates_of_the_whole_file(raw):
    base = clean(raw, only("exact_duplicate"))
    assert counts(base) == {("exact_duplicate", "set aside"): 5_268}


def test_without_a_key_duplicates_are_kept_and_counted(raw):
    base = clean(replace(raw, recognised=()), only("exact_duplicate"))
    assert counts(base) == {("exact_duplicate", "kept"): 5_268}


def test_all_rules_at_once(raw):
    base = clean(raw, CleanSettings())
    assert counts(base) == {
        ("missing_customer", "set aside"): 135_080,
        ("non_product", "set aside"): 2_012,
        ("zero_price", "set aside"): 34,
        ("exact_duplicate", "set aside"): 5_220,
        ("returns", "set aside"): 1_145,
        ("returns", "matched"): 7_358,
    }
    assert base.rows_used == base.orders.count().to_pyarrow().as_py() == 398_418
    returned = base.orders.filter(base.orders.is_return)
    assert returned.count().to_pyarrow().as_py() == 7_358
    # The two famous orders of 80,995 and 74,215 pieces, and what took them back minutes later.
    large = base.orders.filter(base.orders.quantity.abs() > 70_000)
    net = large.group_by("order_id").agg(pieces=large.quantity.sum(), lines=large.count()).order_by("order_id").to_pyarrow().to_pylist()
    assert net == [{"order_id": "541431", "pieces": 0.0, "lines": 2}, {"order_id": "581483", "pieces": 0.0, "lines": 2}]


def test_no_sale_is_taken_back_beyond_what_it_was(raw):
    lines = clean(raw, CleanSettings()).orders
    sums = lines.group_by("customer_id", "order_id", "product_id").agg(pieces=lines.quantity.sum())
    assert sums.pieces.min().to_pyarrow().as_py() == 0.0
    late = lines.filter(lines.is_return).inner_join(lines.filter(~lines.is_return), ["customer_id", "order_id", "product_id"])
    soonest = late.group_by(row="row").agg(sold=late.ordered_at_right.min(), back=late.ordered_at.max())
    assert soonest.filter(soonest.sold > soonest.back).count().to_pyarrow().as_py() == 0
    assert soonest.count().to_pyarrow().as_py() == 7_358
