"""Features of a few tiny customers, worked out by hand."""

from __future__ import annotations

import math
from datetime import date

import pytest

from features.order_lines import base_of, invented, line, lines
from intarsia.engines.connect import connect
from intarsia.errors import DataError, TooLittle, UnknownName, UsageError
from intarsia.features.families.calendar import Calendar
from intarsia.features.families.momentum import Momentum
from intarsia.features.measure import measure

AS_OF = date(2024, 7, 1)
ANNA = (
    line("anna", "a1", "2024-01-06 19:00:00", 2, 10.0, category="tea"),
    line("anna", "a1", "2024-01-06 19:00:00", 1, 30.0, category="cups"),
    line("anna", "a2", "2024-03-06 23:30:00", 1, 20.0, category="tea"),
    line("anna", "a3", "2024-06-04 10:00:00", 4, 25.0, category="tea"),
    line("anna", "a3", "2024-06-10 10:00:00", -1, 25.0, category="tea"),
)
BEN = (line("ben", "b1", "2024-06-30", 1, 9.99, category=None),)
CORA = (line("cora", "c1", "2024-05-01 12:00:00", -1, 40.0),)


@pytest.fixture
def engine():
    engine = connect("duckdb", memory="1GB", threads=2)
    yield engine
    engine.close()


def measured(engine, *rows, as_of=AS_OF, families=None):
    table = measure(base_of(engine, lines(*rows)), as_of, families).table()
    return {row["customer_id"]: row for row in table.to_pylist()}


def test_recency_frequency_and_money_by_hand(engine):
    anna = measured(engine, *ANNA)["anna"]
    assert (anna["recency_days"], anna["n_orders"], anna["tenure_days"]) == (27, 3, 177)
    assert (anna["spend"], anna["avg_order_value"]) == (145.0, 145.0 / 3)


def test_rhythm_by_hand(engine):
    anna = measured(engine, *ANNA)["anna"]
    gaps = [60 + 4.5 / 24, 89 + 10.5 / 24]
    mean = sum(gaps) / 2
    spread = abs(gaps[0] - gaps[1]) / 2
    assert anna["gap_mean_days"] == pytest.approx(mean, rel=1e-12)
    assert anna["gap_spread_days"] == pytest.approx(spread, rel=1e-9)
    assert anna["regularity"] == pytest.approx(mean / (mean + spread), rel=1e-9)
    assert anna["expected_next_days"] == pytest.approx(mean - 27, rel=1e-12)
    assert anna["overdue_ratio"] == pytest.approx(27 / (mean + 1), rel=1e-12)


def test_equal_gaps_are_perfectly_regular(engine):
    weekly = [line("dan", f"d{week}", f"2024-04-{1 + 7 * week:02d} 08:13:00", 1, 1.1) for week in range(4)]
    dan = measured(engine, *weekly)["dan"]
    assert (dan["gap_mean_days"], dan["gap_spread_days"], dan["regularity"]) == (7.0, 0.0, 1.0)


def test_momentum_by_hand(engine):
    anna = measured(engine, *ANNA)["anna"]
    assert (anna["spend_90d"], anna["spend_prev_90d"], anna["orders_90d"], anna["orders_prev_90d"]) == (75.0, 70.0, 1, 2)
    assert anna["orders_trend"] == -1 / 4
    per_year = sum(value * 0.5 ** (age / 180) for value, age in ((50, 177), (20, 117), (75, 27))) * math.log(2) / 180 * 365
    assert anna["spend_decayed"] == pytest.approx(per_year, rel=1e-4)


def test_basket_by_hand(engine):
    anna = measured(engine, *ANNA)["anna"]
    assert (anna["items_per_order"], anna["lines_per_order"], anna["n_lines"]) == (8 / 3, 4 / 3, 4)
    assert (anna["max_order_value"], anna["n_categories"], anna["top_category_share"]) == (75.0, 2, 0.75)
    assert anna["category_entropy"] == pytest.approx(-(0.75 * math.log2(0.75) + 0.25 * math.log2(0.25)), abs=1e-6)


def test_calendar_by_hand(engine):
    anna = measured(engine, *ANNA)["anna"]
    assert (anna["weekend_share"], anna["evening_share"], anna["night_share"]) == (1 / 3, 1 / 3, 1 / 3)
    assert (anna["peak_quarter_share"], anna["q4_share"]) == (None, 0.0)


def test_returns_and_prices_by_hand(engine):
    anna = measured(engine, *ANNA)["anna"]
    assert (anna["return_share"], anna["n_returns"]) == (25 / 170, 1)
    assert (anna["avg_unit_price"], anna["price_spread"]) == (170 / 8, 20 / 40)


def test_what_a_single_order_cannot_say_is_null(engine):
    ben = measured(engine, *BEN)["ben"]
    unknown = {name for name, value in ben.items() if value is None}
    assert unknown == {
        "gap_mean_days",
        "gap_spread_days",
        "regularity",
        "expected_next_days",
        "overdue_ratio",
        "n_categories",
        "top_category_share",
        "category_entropy",
        "evening_share",
        "night_share",
        "peak_quarter_share",
    }
    assert (ben["recency_days"], ben["spend"], ben["weekend_share"]) == (1, 9.99, 1.0)


def test_who_only_returned_is_no_customer_but_a_lost_purchase_still_costs(engine):
    rows = measured(engine, *ANNA, *CORA, line("anna", "lost", "2024-02-01", -1, 15.0))
    assert set(rows) == {"anna"}
    assert (rows["anna"]["spend"], rows["anna"]["n_orders"], rows["anna"]["n_returns"]) == (130.0, 3, 2)
    assert rows["anna"]["gap_mean_days"] == measured(engine, *ANNA)["anna"]["gap_mean_days"]


def test_order_ids_of_two_customers_may_be_the_same(engine):
    rows = measured(engine, line("eve", "1", "2024-05-01", 1, 5.0), line("fay", "1", "2024-05-02", 1, 7.0))
    assert {name: row["spend"] for name, row in rows.items()} == {"eve": 5.0, "fay": 7.0}


def test_the_day_after_the_last_order_is_the_default(engine):
    table = measure(base_of(engine, lines(*BEN)))
    assert (table.as_of, table.n_customers) == (date(2024, 7, 1), 1)


def test_options_name_the_columns_that_they_change(engine):
    table = measure(base_of(engine, lines(*ANNA)), AS_OF, ["rfm", Momentum(window_days=30)])
    assert "spend_30d" in table.names
    assert table.table().to_pylist()[0]["spend_30d"] == 75.0
    assert table.column("spend_30d").label == "Spend in the last 30 days"


def test_two_settings_of_one_family_may_not_contradict(engine):
    with pytest.raises(UsageError, match=r"mean different things by 'evening_share'"):
        measure(base_of(engine, lines(*ANNA)), AS_OF, ["calendar", Calendar(evening_from=17)])


def test_pieces_one_after_another_give_the_same_table(engine):
    told = []
    whole = measure(base_of(engine, invented(80)), date(2021, 10, 1))
    pieces = measure(base_of(engine, invented(80), pieces=5), date(2021, 10, 1), progress=lambda *state: told.append(state[1]))
    assert whole.table().equals(pieces.table())
    assert whole.n_customers == pieces.n_customers
    assert told == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]


def test_nobody_bought_before_the_day(engine):
    base = base_of(engine, lines(*ANNA))
    with pytest.raises(TooLittle, match="before 2020-01-01"):
        measure(base, date(2020, 1, 1))


def test_no_line_at_all(engine):
    with pytest.raises(TooLittle, match="no order line"):
        measure(base_of(engine, lines()))


def test_numbers_beyond_exact_arithmetic_are_refused(engine):
    with pytest.raises(DataError, match=r"amount 1e\+308"):
        measured(engine, line("gil", "g", "2024-01-01", 1, 1e308))


def test_an_unknown_family_lists_those_that_there_are(engine):
    with pytest.raises(UnknownName, match="rhythm"):
        measured(engine, *ANNA, families=["rythm"])
