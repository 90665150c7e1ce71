"""Laws that hold for every cleaning rule, whoever wrote it."""

import random

import pytest

from customers.raw_base import as_read_again, aside, check_sums, day, line, raw_base, used
from intarsia.core.settings import CleanSettings
from intarsia.customers.clean import clean
from intarsia.customers.rule import CustomerRule, HistoryRule, LineRule, NameRule
from intarsia.customers.rules import PLUGINS
from intarsia.engines.connect import connect

RULES = PLUGINS.names()
ON = CleanSettings()
REPEATED = [
    line(customer_id=f"C{number % 7}", order_id=f"T{number}", ordered_at=day(40), product_id=f"P{number % 5}") for number in range(24)
]
# One line, or more, that each rule takes. A new rule adds its own.
TAKEN = {
    "earlier_state": [line(problem="It is an earlier state of another record.")],
    "unreadable": [line(problem="cut short")],
    "missing_customer": [line(customer_id="n/a")],
    "dummy_order": [line(order_id="TEST-1")],
    "non_product": [line(product="Postage")],
    "impossible_amount": [line(amount=float("inf"))],
    "zero_price": [line(unit_price=0.0)],
    "negative_price": [line(unit_price=-1.0)],
    "future_date": [line(ordered_at=day(365 * 700))],
    "ancient_date": [line(ordered_at=day(-365 * 700))],
    "cancelled_order": [line(order_id="X1", cancelled=True)],
    "duplicate_load": REPEATED,
    "exact_duplicate": [line(customer_id="D", order_id="D1"), line(customer_id="D", order_id="D1")],
    "returns": [line(customer_id="E", order_id="E1", quantity=-5.0)],
}


def sound():
    """Lines that no rule has anything against, with returns that find their orders."""
    draw = random.Random(3)
    lines = []
    for number in range(200):
        bought = line(
            customer_id=f"C{draw.randrange(12)}",
            order_id=f"S{number}",
            ordered_at=day(number / 6),
            product_id=f"P{draw.randrange(5)}",
            product=None,
            quantity=float(draw.randint(1, 6)),
        )
        lines.append(bought)
        if draw.random() < 0.2:
            lines.append(
                bought
                | {"order_id": f"B{number}", "ordered_at": day(number / 6 + 0.01), "quantity": -1.0, "amount": -10.0, "cancelled": True}
            )
    return lines


SHOP = sound() + REPEATED + [row for rows in TAKEN.values() for row in rows]


@pytest.fixture(scope="module")
def engine():
    opened = connect("duckdb", memory="1GB")
    yield opened
    opened.close()


def content(base, columns=None):
    return sorted(
        repr([value for name, value in row.items() if name != "row" and (columns is None or name in columns)]) for row in used(base)
    )


def test_every_rule_is_a_rule():
    assert set(TAKEN) == set(RULES), "give the new rule a line that it takes"
    places = []
    for name, rule in PLUGINS.all():
        assert isinstance(rule, (LineRule, NameRule, CustomerRule)) != isinstance(rule, HistoryRule), name
        assert len(rule.reason) > 20, name
        assert rule.reason.endswith("."), name
        places.append((isinstance(rule, HistoryRule), rule.order))
    assert len({order for _, order in places}) == len(RULES), "two rules have the same place"
    assert sorted(places) == sorted(places, key=lambda place: place[1]), "a rule on single lines comes after one that compares lines"


def test_sound_lines_are_all_used(engine):
    base = clean(raw_base(engine, sound()), ON)
    check_sums(base)
    assert aside(base) == {}
    assert {count.effect for count in base.counts if count.rows} == {"matched"}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_takes_its_lines_and_can_be_switched_off(engine, rule):
    rows = sound() + REPEATED + (TAKEN[rule] if rule != "duplicate_load" else REPEATED)
    base = clean(raw_base(engine, rows), ON)
    check_sums(base)
    assert set(aside(base).values()) == {rule}
    off = clean(raw_base(engine, rows), CleanSettings(off=(rule,)))
    check_sums(off)
    assert rule not in aside(off).values()
    assert rule not in {count.rule for count in off.counts}


def test_a_second_cleaning_sets_nothing_more_aside(engine):
    once = clean(raw_base(engine, SHOP), ON)
    check_sums(once)
    assert set(aside(once).values()) == set(RULES)
    twice = clean(as_read_again(once), ON)
    assert aside(twice) == {}
    assert content(twice) == content(once)


def test_the_order_of_rows_does_not_matter(engine):
    shuffled = SHOP.copy()
    random.Random(5).shuffle(shuffled)
    one, other = (clean(raw_base(engine, rows), ON) for rows in (SHOP, shuffled))
    assert content(one) == content(other)
    assert one.counts == other.counts


def test_ids_do_not_matter(engine):
    """All customers and orders under other names, in another order of the alphabet."""

    def renamed(row):
        kept = row["customer_id"] == "n/a" or row["order_id"] == "TEST-1"
        return row if kept else row | {name: row[name][::-1] + "z" for name in ("customer_id", "order_id")}

    one, other = (clean(raw_base(engine, rows), ON) for rows in (SHOP, [renamed(row) for row in SHOP]))
    assert one.counts == other.counts
    names = {row["row"]: row for row in used(other)}
    for row in used(one):
        assert names[row["row"]] == renamed(row)


def test_the_unit_of_money_does_not_matter(engine):
    cents = [row | {"unit_price": row["unit_price"] * 100, "amount": row["amount"] * 100} for row in SHOP]
    one, other = (clean(raw_base(engine, rows), ON) for rows in (SHOP, cents))
    assert aside(one) == aside(other)
    assert content(one, ("customer_id", "order_id", "is_return")) == content(other, ("customer_id", "order_id", "is_return"))
