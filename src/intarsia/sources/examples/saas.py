"""A software company with four groups of accounts: power users, casual users, accounts at risk, and prospects."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from intarsia.sources.examples.drawing import Planted, counts, moments, people, per_group

AS_OF = date(2026, 7, 1)
GROUPS = {"power users": 0.25, "casual users": 0.35, "at risk": 0.2, "prospects": 0.2}
HISTORY = 168
TURN = 40
FEATURES = 12


def saas(customers: int = 600, seed: int = 0) -> Planted:
    """Usage, subscriptions, tickets, messages and visits of half a year."""
    rng = np.random.default_rng(seed)
    ids, group = people(GROUPS, customers, rng)
    tables = {
        "usage": _usage(rng, ids, group),
        "subscriptions": _subscriptions(rng, ids, group),
        "tickets": _tickets(rng, ids, group),
        "messages": _messages(rng, ids, group),
        "events": _events(rng, ids, group),
    }
    return Planted(tables, {one: tuple(GROUPS)[g] for one, g in zip(ids, group, strict=True)}, AS_OF)


def _usage(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    """A part of all days; accounts at risk use it like others until some weeks ago, then hardly."""
    rate = np.clip(per_group([0.75, 0.25, 0.5, 0.0], group) * rng.gamma(20, 0.05, len(ids)), 0, 0.95)
    known = np.clip(counts(per_group([9, 3.5, 5, 0], group), rng, spread=30), 1, FEATURES)
    users = 1 + counts(per_group([7, 1, 3, 0], group), rng)
    rows = []
    for i in np.flatnonzero(group < 3):
        days = np.flatnonzero(rng.random(HISTORY) < rate[i]) + 1
        if group[i] == 2:
            days = days[(days > TURN) | (rng.random(len(days)) < 0.1)]
        for day in days:
            used = rng.permutation(known[i])[: 1 + rng.poisson(known[i] / 4)]
            rows += [(i, day, f"u{i}-{rng.integers(0, users[i])}", f"f{feature}", 1.0 + rng.poisson(known[i])) for feature in used]
    who, days_ago, user, feature, uses = zip(*rows, strict=True)
    return pa.table(
        {
            "customer_id": [ids[i] for i in who],
            "used_at": moments(AS_OF, np.array(days_ago), np.full(len(rows), 36_000)),
            "user_id": user,
            "feature": feature,
            "uses": uses,
            "minutes": [round(float(5 * u + rng.exponential(5)), 1) for u in uses],
        },
    )


def _subscriptions(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    paying = np.flatnonzero(group < 3)
    seats = 1 + counts(per_group([12, 2, 6, 0], group), rng)[paying]
    return pa.table(
        {
            "customer_id": [ids[i] for i in paying],
            "started_at": moments(AS_OF, rng.integers(170, 900, len(paying)), np.zeros(len(paying))),
            "subscription_id": [f"n{i}" for i in paying],
            "plan": [("pro", "basic", "plus")[group[i]] if rng.random() < 0.8 else "basic" for i in paying],
            "seats": seats.astype(float),
            "monthly_amount": seats * 15.0,
        },
    )


def _tickets(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    who = np.repeat(np.arange(len(ids)), counts(per_group([1.5, 0.7, 4, 0], group), rng))
    content = np.clip(per_group([0.8, 0.75, 0.3, 0.5], group[who]) + rng.normal(0, 0.15, len(who)), 0, 1)
    return pa.table(
        {
            "customer_id": [ids[i] for i in who],
            "ticket_id": [f"t{i}" for i in range(len(who))],
            "opened_at": moments(AS_OF, rng.integers(1, HISTORY, len(who)), np.full(len(who), 40_000)),
            "category": [("bug", "billing", "how to")[n] for n in rng.integers(0, 3, len(who))],
            "satisfaction": np.round(content, 2),
        },
    )


def _messages(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    who = np.repeat(np.arange(len(ids)), counts(np.full(len(ids), 12.0), rng))
    opened = rng.random(len(who)) < per_group([0.5, 0.3, 0.15, 0.45], group[who])
    return pa.table(
        {
            "customer_id": [ids[i] for i in who],
            "message_id": [f"m{i}" for i in range(len(who))],
            "sent_at": moments(AS_OF, rng.integers(2, HISTORY, len(who)), np.full(len(who), 30_000)),
            "channel": ["email"] * len(who),
            "opened": [bool(v) for v in opened],
        },
    )


def _events(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    """Visits to the public site: prospects look at prices."""
    number = counts(per_group([2, 1, 1, 9], group), rng)
    number = np.where((group == 3) & (number == 0), 1, number)
    who = np.repeat(np.arange(len(ids)), number)
    return pa.table(
        {
            "customer_id": [ids[i] for i in who],
            "occurred_at": moments(AS_OF, rng.integers(1, HISTORY, len(who)), rng.integers(0, 80_000, len(who))),
            "event": ["page"] * len(who),
            "kind": ["page"] * len(who),
            "section": [("pricing", "docs")[n] for n in rng.integers(0, 2, len(who))],
        },
    )
