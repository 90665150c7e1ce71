"""A small sample of every kind of source, as the systems write them: the rows of a table, or JSON records."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

N = 60
START = datetime(2024, 3, 1, 9, 0)


def at(i: int, hours: int = 7) -> str:
    return (START + timedelta(hours=hours * i)).strftime("%Y-%m-%d %H:%M:%S")


def iso(i: int, hours: int = 7) -> str:
    return (START + timedelta(hours=hours * i)).strftime("%Y-%m-%dT%H:%M:%SZ")


def who(i: int) -> str:
    return f"C{i % 17:03d}"


def mail(i: int) -> str:
    return f"person{i % 17}@example.com"


def _segment(i: int) -> dict[str, Any]:
    kinds = ("track", "page", "identify", "track", "screen", "alias", "group")
    kind = kinds[i % len(kinds)]
    base: dict[str, Any] = {"type": kind, "messageId": f"m{i}", "timestamp": iso(i), "anonymousId": f"a{i % 9}", "userId": who(i)}
    more = {
        "track": {"event": ("Product Viewed", "Order Completed")[i % 2], "properties": {"product_id": f"P{i % 5}", "revenue": 12.5}},
        "page": {"name": "Home", "context": {"page": {"path": "/home"}, "userAgent": "Mozilla/5.0 (iPhone)"}},
        "identify": {"traits": {"email": mail(i), "firstName": "Ada", "lastName": "Byron", "createdAt": iso(0)}},
        "screen": {"name": "Basket", "userId": None},
        "alias": {"previousId": f"a{i % 9}"},
        "group": {"groupId": "g1", "traits": {"name": "Acme", "employees": 120, "industry": "Toys"}},
    }
    return {**base, **more[kind]}


def _woocommerce(i: int) -> dict[str, Any]:
    line = {"name": "Mug", "product_id": i % 5, "quantity": 2, "subtotal": "20.00", "total": "18.00", "sku": f"S{i % 5}", "price": 9}
    order = {"id": 1000 + i, "order_key": f"wc_{i}", "status": ("completed", "processing", "failed")[i % 3], "customer_id": i % 17}
    return {**order, "date_created": iso(i), "total": "23.00", "currency": "EUR", "billing": {"email": mail(i)}, "line_items": [line]}


def _ga4(i: int) -> dict[str, Any]:
    when = int((START + timedelta(hours=7 * i)).timestamp() * 1e6)
    pairs = [
        {"key": "page_location", "value": {"string_value": f"https://shop.example/p{i % 4}"}},
        {"key": "ga_session_id", "value": {"int_value": str(1000 + i // 3)}},
    ]
    return {
        "event_name": ("page_view", "add_to_cart", "purchase")[i % 3],
        "event_timestamp": str(when),
        "user_pseudo_id": f"{1026454 + i % 9}.4271112504",
        "user_id": who(i) if i % 2 else None,
        "event_params": pairs,
        "device": {"category": "mobile"},
        "geo": {"region": "Bavaria"},
        "traffic_source": {"medium": "cpc", "name": "spring"},
    }


def _shopify(i: int) -> dict[str, Any]:
    lines = [{"sku": f"S{j}", "name": f"Thing {j}", "quantity": 1 + j, "price": "9.50"} for j in range(1 + i % 2)]
    return {"id": 1000 + i, "name": f"#{1000 + i}", "email": mail(i), "created_at": iso(i), "currency": "EUR", "line_items": lines}


def _klaviyo(i: int) -> dict[str, Any]:
    message, step = divmod(i, 3)
    metric = ("Received Email", "Opened Email", "Clicked Email")[step]
    return {"metric": metric, "timestamp": iso(i), "email": mail(message), "message_id": f"M{message}", "campaign_name": "Spring"}


TABLES: dict[str, Callable[[int], dict[str, Any]]] = {
    "orders": lambda i: {
        "order_id": f"O{i}",
        "customer_id": who(i),
        "order_date": at(i),
        "sku": f"P{i % 5}",
        "quantity": 1 + i % 3,
        "price": 9.5,
    },
    "customers": lambda i: {
        "customer_id": f"C{i:03d}",
        "First name": "Ada",
        "Last name": f"B{i}",
        "Date of birth": f"19{50 + i % 50}-03-14",
        "Gender": "fm"[i % 2],
        "City": "Tashkent",
        "Country": "UZ",
        "Signup date": at(i),
    },
    "events": lambda i: {
        "user_id": who(i),
        "session_id": i // 4,
        "event": ("page_view", "search", "add_to_cart")[i % 3],
        "timestamp": at(i),
        "device": "mobile",
        "url": f"/p{i}",
    },
    "messages": lambda i: {
        "customer_id": who(i),
        "campaign": "spring",
        "sent_at": at(i),
        "opened_at": at(i, 8) if i % 2 else "",
        "clicked": i % 4 == 1,
        "bounced": 0,
    },
    "tickets": lambda i: {
        "ticket_id": 500 + i,
        "email": mail(i),
        "created_at": at(i),
        "subject": f"Help {i}",
        "status": "solved",
        "priority": "high",
        "solved_at": at(i, 8),
        "csat": 1 + i % 5,
    },
    "reviews": lambda i: {
        "review_id": i,
        "customer_id": who(i),
        "review_date": at(i),
        "rating": 1 + i % 5,
        "review_text": f"It is fine, number {i}",
    },
    "usage": lambda i: {"account_id": who(i), "day": at(i)[:10], "feature": f"F{i % 4}", "uses": i % 9, "minutes": 3 * i},
    "subscriptions": lambda i: {
        "subscription_id": f"s{i}",
        "customer_id": who(i),
        "start_date": at(i)[:10],
        "plan": "pro",
        "seats": 5,
        "mrr": 49.0,
        "end_date": "",
    },
    "balances": lambda i: {
        "customer_id": who(i),
        "account_number": f"A{i % 20}",
        "date": at(i)[:10],
        "balance": 100.5 * i - 900,
        "credit_limit": 500,
        "inflow": 10,
        "outflow": 5,
    },
    "consents": lambda i: {
        "customer_id": who(i),
        "purpose": ("newsletter", "profiling")[i % 2],
        "granted": ("yes", "no")[i % 3 == 0],
        "consent_date": at(i),
        "legal_basis": "consent",
    },
    "campaigns": lambda i: {
        "customer_id": who(i),
        "campaign_name": f"K{i % 3}",
        "contact_date": at(i),
        "channel": "phone",
        "response": ("yes", "no")[i % 2],
        "discount": "10%",
    },
    "mentions": lambda i: {
        "post_id": 9000 + i,
        "posted_at": at(i),
        "network": "chirp",
        "author": f"@Ada{i % 17}",
        "text": f"This shop is number {i}",
        "sentiment": ("positive", "neutral", "negative")[i % 3],
        "likes": i % 5,
    },
    "answers": lambda i: {
        "respondent_id": i,
        "customer_id": who(i),
        "submitted_at": at(i),
        "question": ("How often do you cook?", "What matters most?")[i % 2],
        "answer": (("never", "sometimes", "often")[i % 3], ("price", "taste")[i % 4 // 2])[i % 2],
    },
    "external": lambda i: {"date": at(i, 24)[:10], "region": "North", "series": "temperature", "value": 3.5 + i % 7},
    "stripe": lambda i: {
        "id": f"ch_{i}",
        "amount": 1250 + i,
        "currency": "eur",
        "customer": f"cus_{i % 17}",
        "created": 1709280000 + 3600 * i,
        "status": ("succeeded", "succeeded", "failed")[i % 3],
    },
    "salesforce": lambda i: {
        "Id": f"006000000{i:06d}AAA",
        "AccountId": f"001000000{i % 17:06d}AAA",
        "Name": f"Deal {i}",
        "StageName": ("Closed Won", "Closed Lost", "Prospecting")[i % 3],
        "Amount": 1000 + i,
        "CloseDate": at(i)[:10],
    },
    "etsy": lambda i: {
        "Sale Date": at(i)[:10],
        "Item Name": f"Ring {i % 5}",
        "Buyer": who(i),
        "Quantity": 1 + i % 3,
        "Price": 9.5,
        "Discount Amount": i % 2,
        "Item Total": 9.5 * (1 + i % 3),
        "Currency": "USD",
        "Transaction ID": 7000 + i,
        "Listing ID": i % 5,
        "Order ID": 500 + i,
    },
    "amazon": lambda i: {
        "amazon-order-id": f"302-{i:07d}",
        "purchase-date": iso(i),
        "order-status": ("Shipped", "Cancelled", "Shipped")[i % 3],
        "sku": f"S{i % 5}",
        "quantity": 1 + i % 3,
        "currency": "EUR",
        "item-price": 9.5 * (1 + i % 3),
        "buyer-email": mail(i),
    },
    "mailchimp": lambda i: {
        "email_address": mail(i),
        "campaign_id": "k1",
        "action": ("sent", "open", "click")[i // 17 % 3],
        "timestamp": iso(i),
    },
    "zendesk": lambda i: {
        "id": i,
        "requester_id": 900 + i % 17,
        "created_at": iso(i),
        "subject": f"Broken {i}",
        "status": "closed",
        "priority": "urgent",
        "satisfaction_rating.score": ("good", "bad", "offered")[i % 3],
        "via.channel": "web",
    },
}
RECORDS: dict[str, Callable[[int], dict[str, Any]]] = {
    "segment": _segment,
    "ga4": _ga4,
    "shopify": _shopify,
    "klaviyo": _klaviyo,
    "woocommerce": _woocommerce,
}
NAMES = tuple(sorted({**TABLES, **RECORDS}))


def rows_of(name: str, n: int = N) -> list[dict[str, Any]]:
    """The records of a sample, in the order of time."""
    return [(TABLES.get(name) or RECORDS[name])(i) for i in range(n)]


def written(folder: Path, name: str, rows: Sequence[dict[str, Any]] | None = None) -> Path:
    """The sample as a file: CSV, or JSON lines where it is nested."""
    own = rows_of(name) if rows is None else list(rows)
    if name in RECORDS:
        path = folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in own), encoding="utf-8")
        return path
    path = folder / f"{name}.csv"
    out = io.StringIO()
    writer = csv.DictWriter(out, list(own[0]))
    writer.writeheader()
    writer.writerows(own)
    path.write_text(out.getvalue(), encoding="utf-8")
    return path
