"""What each rule takes and, as important, what it leaves."""

from datetime import date, datetime

import pytest

from customers.raw_base import aside, day, line, raw_base, used
from intarsia.core.settings import CleanSettings
from intarsia.customers.clean import clean
from intarsia.customers.rule import Survey

ON = CleanSettings()


def taken(engine, rows, rule, **options):
    """The numbers, from 0, of the rows which that rule sets aside; `options` are the rule's."""
    base = clean(raw_base(engine, rows), CleanSettings(options={rule: options}))
    return [row - 1 for row, name in aside(base).items() if name == rule]


def told(engine, rule, column, texts, **options):
    """The texts that, in this column, make the rule take a line."""
    rows = [line(**{"order_id": f"O{number}", column: text}) for number, text in enumerate(texts)]
    return [texts[number] for number in taken(engine, rows, rule, **options)]


NOBODY = [
    None,
    "",
    "  ",
    "\x00",
    "NA",
    " n/a ",
    "NaN",
    "NULL",
    "None",
    "Anonymous",
    "GUEST",
    "Gast",
    "misafir",
    "Гость",
    "-1",
    "?",
    "Walk-in customer",
]
SOMEBODY = ["0", "1", "17850.0", "00001", "Nana", "Guestrow", "O'Neill", "Анна", "5.7E+17", "José Anónimez"]


def test_nobody_is_no_customer(engine):
    assert told(engine, "missing_customer", "customer_id", NOBODY + SOMEBODY) == NOBODY
    assert told(engine, "missing_customer", "customer_id", ["0", "Counter", "7"], also=("0", "COUNTER")) == ["0", "Counter"]


@pytest.mark.parametrize("column", ["customer_id", "order_id", "product_id"])
def test_test_orders_by_their_ids(engine, column):
    tests = [
        "test",
        "TEST-17",
        "my_test_user",
        "TEST001",
        "dummy@shop.example",
        "training 3" if column != "product_id" else "training-3",
        "Тест",
    ]
    real = ["contest", "Testino-4", "attest9", "anna@test.example", "jo@training-centre.example", "4711"]
    assert told(engine, "dummy_order", column, tests + real) == tests


def test_test_products_by_their_names(engine):
    tests = ["test", "Test product 2", "This is a test", "Dummy item", "TEST - please ignore", "training order"]
    real = ["Training shoes", "Pregnancy test", "Test tube", "Baby's dummy blue", "TESTER'S COFFEE", "Crash test dummy toy"]
    assert told(engine, "dummy_order", "product", tests + real) == tests


CHARGES = [
    *(
        "POSTAGE",
        "DOTCOM POSTAGE",
        "Next Day Carriage",
        "PACKING CHARGE",
        "Manual",
        "Discount",
        "SAMPLES",
        "Adjust bad debt",
        "Bank Charges",
    ),
    *(
        "AMAZON FEE",
        "CRUK Commission",
        "Dotcomgiftshop Gift Voucher £20.00",
        "Gift Card 50 EUR",
        "Versandkosten",
        "Frais de port",
        "Gastos de envío",
    ),
    *(
        "Spese di spedizione",
        "Kargo ücreti",
        "Доставка",
        "Geschenkgutschein",
        "Carte cadeau",
        "Express Shipping Fee",
        "Shipping & Handling",
        "Tip",
    ),
]
GOODS = [
    *("FRENCH CARRIAGE LANTERN", "BLACK BAROQUE CARRIAGE CLOCK", "PADS TO MATCH ALL CUSHIONS", "Postage stamp album", "GIFT CARD HOLDER"),
    *(
        "Porto wine glass",
        "Manual coffee grinder",
        "Delivery van toy",
        "SET OF TEA COFFEE SUGAR TINS",
        "Sampler quilt",
        "Port wine",
        "Fee fi fo fum",
    ),
]


def test_charges_by_their_names(engine):
    assert told(engine, "non_product", "product", CHARGES + GOODS) == CHARGES


def test_charges_by_their_codes(engine):
    codes = ["POST", "dot", "CRUK", "AMAZONFEE", "BANK CHARGES", "gift_0001_20", "ADJUST", "Manual"]
    goods = ["PADS", "M", "D", "S", "B", "C2", "85123A", "POST-IT", "DCGS0003"]
    assert told(engine, "non_product", "product_id", codes + goods) == codes
    assert told(engine, "non_product", "product_id", codes + goods, codes=("C2",), also=("m",)) == [
        "gift_0001_20",
        "M",
        "C2",
    ]


def test_where_there_is_no_name_the_number_is_read_as_one(engine):
    rows = [line(order_id=text, product_id=text, product=None) for text in ("Versandkosten", "Bank Charges", "gift voucher 20", "Mug")]
    assert taken(engine, rows, "non_product") == [0, 1, 2]


def test_amounts_beyond_belief(engine):
    amounts = [1e9, -1e9, 1.1e9, -1.1e9, float("inf"), float("nan"), 1e308]
    rows = [line(order_id=str(amount), amount=amount) for amount in amounts] + [line(quantity=1e10, amount=5.0)]
    assert taken(engine, rows, "impossible_amount") == [2, 3, 4, 5, 6, 7]
    assert taken(engine, rows, "impossible_amount", limit=1e8) == list(range(8))


def test_prices_of_zero_and_below(engine):
    rows = [
        line(unit_price=0.0),
        line(quantity=None, unit_price=None, amount=0.0),
        line(unit_price=-10.0),
        line(unit_price=-10.0, cancelled=True),
        line(quantity=-1.0, unit_price=-10.0),
        line(),
    ]
    assert taken(engine, rows, "zero_price") == [0, 1]
    assert taken(engine, rows, "negative_price") == [2, 4]


def test_lines_without_date_or_amount_are_unreadable(engine):
    rows = [line(ordered_at=None), line(amount=None), line(problem="the date is 31/02"), line()]
    assert taken(engine, rows, "unreadable") == [0, 1, 2]


def test_dates_far_from_all_others(engine):
    usual = [line(order_id=f"O{number}", ordered_at=day(number)) for number in range(60)]
    years = [9999, 2101, 2033, 2016, 2003, 1970, 1900, 1]
    odd = [line(order_id=f"Y{year}", ordered_at=datetime(year, 6, 1)) for year in years]
    base = clean(raw_base(engine, usual * 4 + odd), CleanSettings(off=("exact_duplicate", "duplicate_load")))
    named = {years[row - 241]: rule for row, rule in aside(base).items()}
    assert named == {
        9999: "future_date",
        2101: "future_date",
        1970: "ancient_date",
        1900: "ancient_date",
        1: "ancient_date",
        2003: "ancient_date",
    }


def test_dates_after_today(engine):
    rows = [line(ordered_at=datetime(2024, 1, 3, 23, 59)), line(ordered_at=datetime(2024, 1, 4))]
    assert aside(clean(raw_base(engine, rows), ON, today=date(2024, 1, 3))) == {2: "future_date"}
    assert aside(clean(raw_base(engine, rows), ON, today=date(9999, 12, 31))) == {}


def test_cancelled_before_delivery(engine):
    rows = [line(), line(order_id="O2", cancelled=True), line(order_id="O3", cancelled=True, quantity=-1.0)]
    assert taken(engine, rows, "cancelled_order") == [1]


def test_what_was_paid_and_is_cancelled_later_was_not_bought(engine):
    paid, pending = line(order_id="O1"), line(order_id="O2", cancelled=True)
    made = line(order_id="A 2024-01-01 12:00:00")  # by customer and time, where the source numbers no orders
    rows = [
        paid,
        pending,
        line(order_id="O3"),
        made,
        paid | {"cancelled": True},
        pending | {"cancelled": False},
        made | {"cancelled": True},
    ]
    assert taken(engine, rows, "cancelled_order") == [0, 1, 4, 6]


@pytest.mark.parametrize(("loads", "gone"), [(1, {3}), (2, {2, 3})])
def test_of_numbered_lines_a_cancelled_one_takes_one_of_an_earlier_load(engine, loads, gone):
    rows = [line(), line(), line(cancelled=True)]
    known = Survey(keyed=True, numbered=True, loads=loads)
    assert set(aside(clean(raw_base(engine, rows), ON, known=known))) == gone


def test_equal_lines_with_numbers_are_different_lines(engine):
    rows = [line(order_id=f"O{i // 2}", ordered_at=day(i // 2)) for i in range(40)]
    base = raw_base(engine, rows, ("customer_id", "order_id", "product_id", "order_line_id"))
    assert aside(clean(base, ON)) == {}
    assert len(aside(clean(raw_base(engine, rows), ON))) == 20


def test_identical_lines_with_a_key_are_written_twice(engine):
    rows = [
        line(),
        line(),
        line(quantity=2.0),
        line(order_id="O2"),
        line(product=None, product_id=None),
        line(product=None, product_id=None),
    ]
    base = clean(raw_base(engine, rows), ON)
    assert aside(base) == {2: "exact_duplicate"}
    assert [(count.rule, count.rows) for count in base.counts if count.effect == "kept"] == [("exact_duplicate", 1)]


def test_identical_lines_without_a_key_are_kept(engine):
    base = clean(raw_base(engine, [line(), line(), line(quantity=2.0)], named=("customer_id", "product_id")), ON)
    assert aside(base) == {}
    assert [(count.rule, count.rows) for count in base.counts if count.effect == "kept"] == [("exact_duplicate", 1)]


def test_a_day_loaded_twice_keeps_what_one_load_had(engine):
    quiet, busy = [line(order_id="Q")], [line(order_id=f"B{max(number, 1)}", ordered_at=day(1)) for number in range(30)]
    base = clean(raw_base(engine, quiet + busy + busy, named=("customer_id",)), ON)
    assert set(aside(base).values()) == {"duplicate_load"}
    assert sorted(row["order_id"] for row in used(base)) == sorted(row["order_id"] for row in quiet + busy)
    assert [(count.rule, count.rows) for count in base.counts if count.effect == "kept"] == [("exact_duplicate", 1)]
