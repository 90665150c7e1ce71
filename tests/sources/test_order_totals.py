"""What was paid for an order and stands on each of its lines counts once; the amounts of lines stay as they are."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from intarsia.errors import UsageError
from sources.order_files import base_of, rows, written

HEAD = "order_id,customer_id,date,sku,qty,price,total"


def lines(n: int = 200, seed: int = 3) -> list[dict[str, object]]:
    """Orders of one to four different goods, each line with its price and the order's total, which has postage in it."""
    draw = random.Random(seed)
    out = []
    for order in range(n):
        goods = [(f"s{g}", draw.randint(1, 3), draw.randint(5, 40)) for g in draw.sample(range(30), draw.randint(1, 4))]
        total = round(sum(q * p for _, q, p in goods) + 4.95, 2)
        day = (datetime(2024, 1, 1) + timedelta(hours=9 * order)).isoformat(sep=" ")
        out += [
            {"order_id": order, "customer_id": f"c{order % 50}", "date": day, "sku": s, "qty": q, "price": p, "total": total}
            for s, q, p in goods
        ]
    return out


def as_csv(folder: Path, told: list[dict[str, object]], names: str = HEAD) -> Path:
    own = names.split(",")
    return written(folder, "\n".join([names, *(",".join(str(line[name]) for name in own) for line in told)]) + "\n")


def paid(told: list[dict[str, object]]) -> dict[str, float]:
    return {str(line["order_id"]): float(str(line["total"])) for line in told if line["total"] != ""}


def counted(base) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for row in rows(base):
        found[row["order_id"]] += row["amount"]
    return dict(found)


@pytest.mark.parametrize("names", [HEAD, "order_id,customer_id,date,sku,qty,total", "order_id,customer_id,date,sku,total"])
def test_a_total_on_every_line_counts_once(tmp_path, names):
    told = lines()
    base = base_of(as_csv(tmp_path, told, names))
    assert counted(base) == pytest.approx(paid(told))
    assert any("shared among its lines" in remark.text for remark in base.remarks)
    kept = base_of(as_csv(tmp_path, told, names), order_totals=False)
    assert sum(counted(kept).values()) == pytest.approx(sum(float(str(line["total"])) for line in told))


def test_shares_follow_what_each_line_costs(tmp_path):
    told = lines()
    for line, row in zip(told, rows(base_of(as_csv(tmp_path, told))), strict=True):
        own = [one for one in told if one["order_id"] == line["order_id"]]
        whole = sum(int(str(one["qty"])) * int(str(one["price"])) for one in own)
        share = int(str(line["qty"])) * int(str(line["price"])) / whole
        assert row["amount"] == pytest.approx(float(str(line["total"])) * share)
        assert row["unit_price"] == float(str(line["price"]))


def test_a_total_on_the_first_line_alone(tmp_path):
    told = lines()
    first: set[object] = set()
    for line in told:
        if line["order_id"] in first:
            line["total"] = ""
        first.add(line["order_id"])
    base = base_of(as_csv(tmp_path, told, "order_id,customer_id,date,sku,qty,total"))
    assert counted(base) == pytest.approx(paid(told))
    assert not any(row["problem"] for row in rows(base))


def test_a_file_that_was_exported_twice_still_gives_each_line_its_share(tmp_path):
    told = lines()
    base = base_of(as_csv(tmp_path, [*told, *told]))
    single: dict[tuple[str, str], float] = {(row["order_id"], row["product_id"]): row["amount"] for row in rows(base)}
    found: dict[str, float] = defaultdict(float)
    for (order, _), amount in single.items():
        found[order] += amount
    assert dict(found) == pytest.approx(paid(told))


@pytest.mark.parametrize("column", ["amount", "price_paid"])
def test_seats_at_one_price_are_no_totals(tmp_path, column):
    """Every line of an order has the same amount, but an order of four seats costs four times that of one."""
    draw = random.Random(5)
    out = []
    for order in range(300):
        price = draw.choice([15, 19, 22, 25, 29, 31, 35, 39, 45, 49, 55, 60])
        day = (datetime(2024, 1, 1) + timedelta(hours=5 * order)).isoformat(sep=" ")
        out += [f"{order},c{order % 60},{day},row {order} seat {seat},{price}" for seat in range(draw.randint(1, 4))]
    base = base_of(written(tmp_path, "\n".join([f"order_id,customer_id,date,product,{column}", *out])))
    assert sum(counted(base).values()) == sum(float(line.rpartition(",")[2]) for line in out)


def test_amounts_of_lines_stay(tmp_path):
    told = [line | {"total": int(str(line["qty"])) * int(str(line["price"]))} for line in lines()]
    base = base_of(as_csv(tmp_path, told))
    assert [row["amount"] for row in rows(base)] == [float(line["total"]) for line in told]
    assert not any("whole order" in remark.text for remark in base.remarks)


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("totals", [1, 5])
def test_a_total_beside_the_list_of_lines_is_that_of_them_all(tmp_path, numbered, totals):
    """Of however few orders, and where all of them cost the same."""
    orders = [
        {
            "customer": f"c{i % 4}",
            "date": f"2024-01-{i + 1:02d}",
            "total": 45.0 + i % totals,
            "line_items": [{"sku": s} for s in "ab"[: 1 + i % 2]],
        }
        for i in range(15)
    ]
    told = [{"order_id": i, **order} for i, order in enumerate(orders)] if numbered else orders
    base = base_of(written(tmp_path, json.dumps(told), "orders.json"))
    assert sum(row["amount"] for row in rows(base)) == pytest.approx(sum(float(str(order["total"])) for order in orders))
    assert any("stands beside 'line_items'" in remark.text for remark in base.remarks)


def test_totals_need_order_numbers(tmp_path):
    with pytest.raises(UsageError, match="order numbers"):
        base_of(written(tmp_path, "customer,date,amount\na,2024-01-01,1\nb,2024-01-02,2\n"), order_totals=True)
