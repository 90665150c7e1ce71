"""WooCommerce's orders, as its API gives them and as its export does."""

from __future__ import annotations

import pytest

from sources.test_net_money import alone, among, kept, lines, nested, table


class TestWoocommerce:
    """What lines bring, without tax and postage, less what the order was given back."""

    def order(self, number, lines=((2, "20.00"), (1, "20.00")), **more):
        told = {"id": number, "order_key": f"wc_{number}", "status": "completed", "currency": "EUR", "customer_id": 7, "total": "45.00"}
        items = [
            {
                "name": f"Mug {i}",
                "product_id": i,
                "quantity": n,
                "subtotal": total,
                "total": total,
                "sku": f"S{i}",
                "price": float(total) / n,
            }
            for i, (n, total) in enumerate(lines)
        ]
        day = f"2024-03-{number % 27 + 1:02d}T10:00:00"
        mail = {"email": f"c{number}@example.org"}
        return {**told, "date_created": day, "billing": mail, "line_items": items, "refunds": [], **more}

    def test_the_api(self, tmp_path):
        rows = [
            self.order(1),
            self.order(2, refunds=[{"id": 1, "total": "-6.00"}, {"id": 2, "total": "-4.00"}]),
            self.order(3, status="refunded", refunds=[{"id": 3, "total": "-45.00"}]),
            self.order(4, status="pending"),
            self.order(5, lines=[(1, "20.00")], customer_id=0),
        ]
        for way in (alone, among):
            base = way(nested(tmp_path, rows))
            assert kept(base) == pytest.approx([20, 20, 15, 15, 20])
            assert lines(base)[-1]["customer_id"] == "c5@example.org"

    def test_the_export(self, tmp_path):
        head = (
            "order_id",
            "order_date",
            "status",
            "order_total",
            "refunded_total",
            "customer_id",
            "item_name",
            "item_quantity",
            "item_total",
        )
        rows = [(i, f"2024-03-0{i} 10:00:00", "wc-completed", 45, 10 * (i > 2), 7, name, 1, 20) for i in (1, 2, 3) for name in "ab"]
        rows.append((4, "2024-03-04 10:00:00", "wc-failed", 25, 0, 7, "a", 1, 20))
        base = alone(table(tmp_path, [dict(zip(head, row, strict=True)) for row in rows], "woo.csv"))
        assert kept(base) == pytest.approx([20, 20, 20, 20, 15, 15])

    def test_the_export_with_what_was_refunded_of_each_line(self, tmp_path):
        head = ("order_id", "order_date", "status", "order_total", "refunded_total", "customer_id")
        line = ("item_name", "item_quantity", "item_total", "item_refunded")
        orders = [  # what is refunded of an order is that of its lines, with tax; of the third no line is named
            (1, 11.9, (("a", 20, 10), ("b", 20, 0))),
            (2, 47.6, (("a", 20, 20), ("b", 20, 20))),
            (3, 10, (("a", 20, 0), ("b", 20, 0))),
        ]
        rows = [
            dict(zip(head + line, (i, f"2024-03-0{i} 10:00:00", "wc-completed", 47.6, back, 7, name, 1, total, own), strict=True))
            for i, back, items in orders
            for name, total, own in items
        ]
        for way in (alone, among):
            base = way(table(tmp_path, rows, "woo.csv"))
            assert kept(base) == pytest.approx([10, 20, 15, 15])
            assert [row["amount"] for row in lines(base) if row["cancelled"]] == [20, 20]
