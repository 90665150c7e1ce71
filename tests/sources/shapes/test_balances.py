"""Lists of a bank: what came and went where only one signed amount tells it."""

from __future__ import annotations

import pytest

from intarsia.core.settings import Settings
from intarsia.sources.gather import read_sources
from sources.order_files import engine, written
from sources.test_net_money import table

MOVES = ("-50,00", "1.200,50", "-0,75", "10,00")


def postings(folder, **more):
    rows = [
        {"Kundennummer": f"K{i % 5}", "Kontonummer": f"{100 + i % 5}", "Buchungstag": f"2024-03-{1 + i:02d}"}
        | {"Betrag": MOVES[i % 4], "Saldo": f"{900 + i},00"}
        | more
        for i in range(20)
    ]
    return table(folder, rows, "umsaetze.csv")


def test_a_signed_amount_is_money_in_or_out(tmp_path):
    base = read_sources({"bank": postings(tmp_path)}, engine())
    found = base.tables["balances"].order_by("row").to_pyarrow().to_pylist()[:4]
    assert [(row["inflow"], row["outflow"], row["transactions"]) for row in found] == [(0, 50, 1), (1200.5, 0, 1), (0, 0.75, 1), (10, 0, 1)]
    assert not any(told.startswith("outflow") for told in base.sources[0].improve)


def test_in_another_currency_it_is_converted_like_the_balance(tmp_path):
    rates = str(written(tmp_path, "date,currency,rate\n2024-01-01,USD,0.5\n", "rates.csv"))
    base = read_sources({"bank": postings(tmp_path, Waehrung="USD")}, engine(), Settings(currency="EUR", rates=rates))
    first = base.tables["balances"].order_by("row").to_pyarrow().to_pylist()[0]
    assert (first["balance"], first["inflow"], first["outflow"]) == (450.0, 0.0, 25.0)


@pytest.mark.parametrize("amounts", [("50,00", "10,00"), ("50,00", "0,00")])
def test_an_amount_without_a_sign_tells_no_direction(tmp_path, amounts):
    rows = [
        {"Kundennummer": f"K{i % 5}", "Buchungstag": f"2024-03-{1 + i:02d}", "Betrag": amounts[i % 2], "Saldo": f"{900 + i},00"}
        for i in range(20)
    ]
    found = read_sources({"bank": table(tmp_path, rows, "umsaetze.csv")}, engine()).tables["balances"].to_pyarrow().to_pylist()
    assert {(row["inflow"], row["outflow"]) for row in found} == {(None, None)}
