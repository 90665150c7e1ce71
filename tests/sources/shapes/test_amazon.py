"""Amazon's reports that name no buyers."""

from __future__ import annotations

import pytest

from intarsia.errors import NotOrders, Unrecognised
from sources.test_net_money import alone, among, table


@pytest.mark.parametrize(("way", "error"), [(alone, NotOrders), (among, Unrecognised)])
def test_a_report_without_buyers_says_what_to_export_instead(tmp_path, way, error):
    rows = [
        {"amazon-order-id": f"302-{i}", "purchase-date": f"2024-03-0{i + 1}T10:00:00+00:00", "order-status": "Shipped", "sku": "S"}
        | {"quantity": 1, "currency": "EUR", "item-price": 30.0, "ship-city": "Leeds", "ship-country": "GB"}
        for i in range(5)
    ]
    with pytest.raises(error, match=r"names no buyers.*buyer-email"):
        way(table(tmp_path, rows, "all-orders.csv"))
