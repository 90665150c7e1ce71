"""A shop with five groups of people: repeat buyers, bargain hunters, seasonal shoppers, cart abandoners and window browsers."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from intarsia.sources.examples.drawing import DAY, Planted, counts, moments, people, per_group

AS_OF = date(2026, 7, 1)
GROUPS = {"repeat buyers": 0.25, "bargain hunters": 0.2, "seasonal shoppers": 0.2, "cart abandoners": 0.15, "window browsers": 0.2}
YEAR = 364
CHRISTMAS = (AS_OF - date(2025, 12, 24)).days


def ecommerce(customers: int = 600, seed: int = 0) -> Planted:
    """Orders, events, messages and campaigns of one year."""
    rng = np.random.default_rng(seed)
    ids, group = people(GROUPS, customers, rng)
    tables = {
        "orders": _orders(rng, ids, group),
        "events": _events(rng, ids, group),
        "messages": _messages(rng, ids, group),
        "campaigns": _campaigns(rng, ids, group),
    }
    return Planted(tables, {one: tuple(GROUPS)[g] for one, g in zip(ids, group, strict=True)}, AS_OF)


def _days(rng: np.random.Generator, group: np.ndarray) -> np.ndarray:
    """How many days before the day of measuring: anywhere in the year; around Christmas for seasonal shoppers."""
    usual = rng.integers(1, YEAR, len(group))
    return np.where(group == 2, CHRISTMAS + rng.integers(-5, 35, len(group)), usual)


def _orders(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    number = counts(per_group([14, 9, 3, 0.3, 0], group), rng)
    number = np.where((group < 3) & (number == 0), 1, number)
    who = np.repeat(np.arange(len(ids)), number)
    size = 1 + rng.poisson(1.5, len(who))
    order = np.repeat(np.arange(len(who)), size)
    own = group[who][order]
    product = rng.integers(0, 60, len(order))
    usual = np.round(np.exp(rng.normal(3.2, 0.5, 60)), 2)
    reduced = rng.random(len(order)) < per_group([0.06, 0.75, 0.1, 0.3, 0], own)
    price = np.round(usual[product] * np.where(reduced, rng.uniform(0.55, 0.8, len(order)), 1.0), 2)
    at = moments(AS_OF, _days(rng, group[who]), rng.integers(8, 22, len(who)) * 3600)
    rows = len(order)
    columns = {
        "customer_id": [ids[who[o]] for o in order],
        "order_id": [f"o{o:06d}" for o in order],
        "ordered_at": [at[o] for o in order],
        "product_id": [f"p{p}" for p in product],
        "product": [f"product {p}" for p in product],
        "category": [f"category {p % 6}" for p in product],
        "quantity": [1.0] * rows,
        "unit_price": price,
    }
    return pa.table(columns)


def _events(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    number = np.maximum(counts(per_group([16, 13, 5, 18, 20], group), rng), 1)
    who = np.repeat(np.arange(len(ids)), number)
    own = group[who]
    start = moments(AS_OF, _days(rng, own), rng.integers(8, 22, len(who)) * 3600)
    carted = rng.random(len(who)) < per_group([0.7, 0.6, 0.6, 0.75, 0.03], own)
    bought = carted & (rng.random(len(who)) < per_group([0.9, 0.8, 0.85, 0.06, 0], own))
    rows = []
    for visit, one in enumerate(who):
        kinds = ["page", *["product"] * int(1 + rng.poisson(3))] + ["cart"] * int(carted[visit]) + ["purchase"] * int(bought[visit])
        rows += [(ids[one], start[visit] + timedelta(seconds=60 * n), kind, f"s{visit}") for n, kind in enumerate(kinds)]
    who_at = list(zip(*rows, strict=True))
    return pa.table({"customer_id": who_at[0], "occurred_at": who_at[1], "event": who_at[2], "kind": who_at[2], "session_id": who_at[3]})


def _messages(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    who = np.repeat(np.arange(len(ids)), counts(np.full(len(ids), 20.0), rng))
    own = group[who]
    opened = rng.random(len(who)) < per_group([0.5, 0.6, 0.2, 0.3, 0.15], own)
    clicked = opened & (rng.random(len(who)) < per_group([0.3, 0.5, 0.1, 0.2, 0.1], own))
    sent = moments(AS_OF, rng.integers(2, YEAR, len(who)), np.full(len(who), 9 * 3600))
    return pa.table(
        {
            "customer_id": [ids[one] for one in who],
            "message_id": [f"m{i}" for i in range(len(who))],
            "sent_at": sent,
            "channel": ["email"] * len(who),
            "opened": [bool(v) for v in opened],
            "clicked": [bool(v) for v in clicked],
        },
    )


def _campaigns(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    who = np.repeat(np.arange(len(ids)), counts(np.full(len(ids), 8.0), rng))
    own = group[who]
    taken = rng.random(len(who)) < per_group([0.15, 0.6, 0.08, 0.05, 0.01], own)
    at = moments(AS_OF, rng.integers(2, YEAR, len(who)), np.full(len(who), DAY // 2))
    return pa.table(
        {
            "customer_id": [ids[one] for one in who],
            "offer_id": [f"k{i}" for i in range(len(who))],
            "offered_at": at,
            "campaign": ["offer"] * len(who),
            "discount": np.round(rng.uniform(0.05, 0.4, len(who)), 2),
            "responded": [bool(v) for v in taken],
        },
    )
