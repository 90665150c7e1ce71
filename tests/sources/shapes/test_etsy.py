"""Etsy's exports: what was let off is taken off."""

from __future__ import annotations

import pytest

from sources.test_net_money import alone, among, kept, lines, table


@pytest.mark.parametrize("way", [alone, among])
def test_discounts_are_taken_from_the_items(tmp_path, way):
    rows = [
        {"Sale Date": f"03/{1 + i:02d}/24", "Item Name": f"Ring {n}", "Buyer": f"ann{i % 2}", "Quantity": 2, "Price": 12.5}
        | {"Discount Amount": 2.5 * n, "Item Total": 25.0, "Currency": "USD", "Transaction ID": 10 * i + n, "Listing ID": n, "Order ID": i}
        for i in range(9, 14)
        for n in (0, 1)
    ]
    base = way(table(tmp_path, rows, "EtsySoldOrderItems2024.csv"))
    assert kept(base) == pytest.approx([25.0, 22.5] * 5)
    assert {row["customer_id"] for row in lines(base)} == {"ann0", "ann1"}


def test_orders_without_their_items(tmp_path):
    rows = [
        {"Sale Date": f"03/{i:02d}/24", "Order ID": i, "Buyer User ID": f"ann{i % 2}", "Buyer": f"ann{i % 2}", "Currency": "USD"}
        | {"Order Value": 50.0, "Discount Amount": i % 3, "Shipping": 4.0, "Sales Tax": 1.0, "Order Total": 55.0 - i % 3, "Order Net": 50.0}
        for i in range(13, 19)
    ]
    assert kept(alone(table(tmp_path, rows, "EtsySoldOrders2024.csv"))) == pytest.approx([49.0, 48.0, 50.0] * 2)
