"""What a source never told is not measured, and no amount is called money where there is none."""

from __future__ import annotations

import pandas as pd
import pytest

import intarsia as ia

ORDERS = {
    "Member_number": [f"c{i % 20}" for i in range(120)],
    "Date": [f"2024-{1 + i % 6:02d}-{1 + i % 27:02d}" for i in range(120)],
    "itemDescription": [("milk", "rolls", "fruit")[i % 3] for i in range(120)],
}


def measured(**more: list[float]) -> ia.FeatureTable:
    return ia.measure(ia.read(pd.DataFrame({**ORDERS, **more})))


def known(features: ia.FeatureTable, name: str) -> int:
    return features.table().column(name).drop_null().length() if name in features.names else 0


def test_without_pieces_and_prices_nothing_is_said_of_them() -> None:
    features = measured(amount=[5.0 + i % 7 for i in range(120)])
    assert [known(features, name) for name in ("items_per_order", "avg_unit_price", "price_spread")] == [0, 0, 0]
    assert known(features, "spend") == 20
    assert features.column("lines_per_order").role == "segment"
    assert features.column("spend").kind == "money"


@pytest.mark.parametrize("told", [{"quantity": [1.0 + i % 3 for i in range(120)]}, {}])
def test_without_money_what_is_counted_is_said(told: dict[str, list[float]]) -> None:
    features = measured(**told)
    spend = features.column("spend")
    assert (spend.kind, spend.unit, spend.label) == ("count", "pieces" if told else "lines", "Total bought")
    assert not [c.name for c in features.columns if "currency" in c.unit or "spen" in f"{c.label} {c.high} {c.low}".lower()]


def test_a_price_alone_is_of_a_piece() -> None:
    features = measured(unit_price=[5.0 + i % 7 for i in range(120)])
    assert known(features, "avg_unit_price") == 20
    assert features.column("spend").kind == "money"
