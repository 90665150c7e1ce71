"""Orders that came to nothing, and buyers without an account."""

from __future__ import annotations

import pytest

from intarsia.errors import Unrecognised
from sources.order_files import base_of, column, told, written

WOO = ("completed", "processing", "on-hold", "pending", "failed", "cancelled")


def statuses(folder, values):
    rows = "".join(f"O{i},c{i % 2},2024-03-{1 + i:02d},{i + 1}.5,{value}\n" for i, value in enumerate(values))
    return column(base_of(written(folder, f"order_id,customer,date,amount,status\n{rows}")), "cancelled")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (WOO, [False, False, False, True, True, True]),
        ([f"wc-{value}" for value in WOO], [False, False, False, True, True, True]),
        (("Shipped", "Pending", "Declined", "Expired"), [False, False, True, True]),
        (("Paid", "Pending payment", "Partially refunded", "Refunded"), [False, True, False, True]),
        (("Bezahlt", "Zahlung fehlgeschlagen", "Teilweise erstattet"), [False, True, False]),
    ],
)
def test_what_failed_or_was_never_paid_is_no_purchase(tmp_path, values, expected):
    assert statuses(tmp_path, values) == expected


def guests(folder, rows):
    return base_of(
        written(folder, "order_id,customer_id,date,amount,billing_email\n" + "".join(f"{i},{row}\n" for i, row in enumerate(rows)))
    )


def test_guests_are_known_by_their_address(tmp_path):
    base = guests(tmp_path, ["0,2024-03-01,5,Ann@Web.de", "0,2024-03-02,5,bob@web.de", "7,2024-03-03,5,c@web.de", ",2024-03-04,5,d@web.de"])
    assert column(base, "customer_id") == ["ann@web.de", "bob@web.de", "7", "d@web.de"]
    assert "3 rows of guests" in told(base, "customer_id")
    assert base.unused_columns == ()


def test_customer_0_of_one_address_is_somebody(tmp_path):
    base = guests(tmp_path, ["0,2024-03-01,5,ann@web.de", "0,2024-03-02,5,ann@web.de", "7,2024-03-03,5,c@web.de"])
    assert column(base, "customer_id") == ["0", "0", "7"]


@pytest.mark.parametrize(
    "content",
    [
        "Age,Income\n" + "".join(f"{20 + i % 50},{1000 + 7 * i}\n" for i in range(60)),
        "master_id,first_order_date,last_order_date,spent\n"
        + "".join(f"m-{i}x,2020-01-{1 + i % 28:02d},2021-02-{1 + i % 28:02d},{i}.5\n" for i in range(60)),
    ],
)
def test_a_table_of_one_row_a_customer_is_told_what_it_is(tmp_path, content):
    with pytest.raises(Unrecognised, match=r"each row is a customer.*--table") as error:
        base_of(written(tmp_path, content))
    assert 'ordered_at="Age"' not in str(error.value)
