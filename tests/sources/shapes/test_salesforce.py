"""Salesforce's opportunities: what was won is bought, the rest is not."""

from __future__ import annotations

import pytest

from sources.test_net_money import alone, among, kept, lines, table

STAGES = ("Closed Won", "Closed Lost", "Prospecting", "Negotiation/Review")
OWN = ("Signed", "Given up", "Talking", "Offer")
FORECAST = ("Closed", "Omitted", "Pipeline", "BestCase")


def deals(stages, **more):
    return [
        {"Id": f"006{i}", "AccountId": f"001{i % 3}", "Name": f"Deal {i}", "Amount": 1000 + i, "CloseDate": f"2024-03-{i + 1:02d}"}
        | {"StageName": stages[i % 4]}
        | {name: words[i % 4] for name, words in more.items()}
        for i in range(12)
    ]


@pytest.mark.parametrize("way", [alone, among])
@pytest.mark.parametrize(
    "rows",
    [
        deals(STAGES),
        deals(OWN, ForecastCategoryName=FORECAST),
        deals(OWN, IsWon=("true", "false", "false", "false")),
        deals(STAGES, IsWon=("true",) * 4),
    ],
    ids=["stage", "forecast", "won", "says nothing"],
)
def test_only_what_was_won_is_a_purchase(tmp_path, way, rows):
    base = way(table(tmp_path, rows, "deals.csv"))
    assert kept(base) == [1000.0, 1004.0, 1008.0]
    assert [row["order_id"] for row in lines(base)[:2]] == ["0060", "0061"]
    told = next(one.because for one in base.recognised if one.canonical == "cancelled")
    assert told.endswith("on 9 rows")


@pytest.mark.parametrize(("won", "count"), [("true", 12), ("false", 0)])
def test_where_all_are_alike_it_counts_whether_they_were_won(tmp_path, won, count):
    assert len(kept(alone(table(tmp_path, deals(OWN[:1] * 4, IsWon=(won,) * 4), "deals.csv")))) == count


def test_a_report_with_names_in_place_of_ids(tmp_path):
    names = {
        "Id": "Opportunity ID",
        "AccountId": "Account Name",
        "Name": "Opportunity Name",
        "StageName": "Stage",
        "CloseDate": "Close Date",
    }
    rows = [{names.get(name, name): value for name, value in row.items()} for row in deals(STAGES)]
    base = alone(table(tmp_path, rows, "report.csv"))
    assert kept(base) == [1000.0, 1004.0, 1008.0]
    assert {row["customer_id"] for row in lines(base)} == {"0010", "0011", "0012"}
