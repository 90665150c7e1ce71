"""Published sets, whose figures others have counted, are read without any setting."""

from __future__ import annotations

import math
from importlib.resources import files

import pytest

from sources.order_files import base_of, column, published, sources, told


def totals(base):
    o = base.orders
    return (
        o.agg(
            rows=o.count(),
            customers=o.customer_id.nunique(),
            amount=o.amount.sum(),
            first=o.ordered_at.min().date().cast("string"),
            last=o.ordered_at.max().date().cast("string"),
            problems=o.problem.count(),
        )
        .to_pyarrow()
        .to_pylist()[0]
    )


@pytest.mark.parametrize(
    ("path", "rows", "customers", "amount", "first", "last"),
    [
        ("cdnow/CDNOW_master.txt", 69_659, 23_570, 2_500_315.63, "1997-01-01", "1998-06-30"),
        ("cdnow/CDNOW_sample.txt", 6_919, 2_357, 244_091.94, "1997-01-01", "1998-06-30"),
        ("electronic_sales/electronic_sales.csv", 20_000, 12_136, 63_602_668.37, "2023-09-24", "2024-09-23"),
        ("retail_transactions/Retail_Data_Transactions.csv", 125_000, 6_889, 8_123_989, "2011-05-16", "2015-03-16"),
        ("apparel_clvtools/apparelTrans.csv.gz", 3_187, 600, 124_356.90, "2005-01-02", "2010-12-20"),
        ("grocery_elog/groceryElog.csv.gz", 10_483, 1_525, 10_483, "2006-01-01", "2007-12-30"),
        ("rfm_reference/rfm_data_orders.csv.gz", 4_906, 995, 464_158, "2001-10-29", "2006-12-30"),
        ("complete_journey/transactions_sample.csv.gz", 75_000, 2_377, 233_935.24, "2017-01-01", "2018-01-01"),
        ("groceries_members/Groceries_dataset.csv", 38_765, 3_898, 38_765, "2014-01-01", "2015-12-30"),
    ],
)
def test_a_set_is_read_whole(path, rows, customers, amount, first, last):  # noqa: PLR0917
    base = base_of(published(path))
    found = totals(base)
    assert (base.rows_in, found["rows"], found["customers"], found["problems"]) == (rows, rows, customers, 0)
    assert math.isclose(found["amount"], amount, rel_tol=1e-9)
    assert (found["first"], found["last"]) == (first, last)


def test_the_demo_has_the_published_figures():
    base = base_of("demo")
    o = base.orders
    assert base.rows_in == 541_909
    assert round(1000 * o.customer_id.isnull().sum().to_pyarrow().as_py() / base.rows_in) == 249
    assert o.cancelled.sum().to_pyarrow().as_py() == 9_288
    good = o.filter(o.customer_id.notnull(), ~o.cancelled, o.quantity > 0, o.unit_price > 0)
    figures = (
        good.agg(n=good.count(), customers=good.customer_id.nunique(), orders=good.order_id.nunique(), amount=good.amount.sum())
        .to_pyarrow()
        .to_pylist()[0]
    )
    assert (figures["n"], figures["customers"], figures["orders"]) == (397_884, 4_338, 18_532)
    assert math.isclose(figures["amount"], 8_911_407.904, rel_tol=1e-9)


@pytest.mark.slow
def test_the_demo_and_the_published_file_are_the_same_lines():
    demo, text = base_of("demo"), base_of(published("online_retail/online_retail.csv.gz"))
    names = ("customer_id", "order_id", "ordered_at", "product_id", "product", "quantity", "unit_price", "cancelled")
    mine = demo.orders.select("row", *names)
    other = text.orders.mutate(product=text.orders["product"]).select("row", *names)
    trimmed = mine.mutate(product=mine["product"].strip()), other.mutate(product=other["product"].strip())
    assert trimmed[0].union(trimmed[1], distinct=True).count().to_pyarrow().as_py() == 541_909


def test_the_demo_bears_its_licence():
    folder = files("intarsia.sources.connectors")
    text = folder.joinpath("online_retail.LICENCE.md").read_text(encoding="utf-8")
    assert "10.24432/C5BW33" in text
    assert "CC BY 4.0" in text
    assert len(folder.joinpath("online_retail.parquet").read_bytes()) < 5_000_000


def test_cdnow_without_a_header_is_known_by_its_values():
    base = base_of(published("cdnow/CDNOW_sample.txt"))
    assert sources(base) == {"customer_id": "column 1", "ordered_at": "column 3", "quantity": "column 4", "amount": "column 5"}
    assert column(base, "customer_id")[0] == "00004"
    assert "no header" in told(base, "header")


def test_the_turkish_and_churn_tables_are_no_orders():
    from intarsia.errors import Unrecognised

    with pytest.raises(Unrecognised, match=r"first_order_date.*--map ordered_at="):
        base_of(published("flo_turkish/flo_data_20k.csv"))
    with pytest.raises(Unrecognised, match="ordered_at"):
        base_of(published("ecommerce_churn/E Commerce Dataset.xlsx"))
