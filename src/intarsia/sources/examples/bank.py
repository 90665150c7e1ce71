"""A bank with three groups of clients: prospects for wealth management, candidates for debt consolidation, and routine users."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from intarsia.sources.examples.drawing import Planted, counts, moments, people, per_group

AS_OF = date(2026, 7, 1)
GROUPS = {"wealth prospects": 0.25, "debt consolidation": 0.25, "routine users": 0.5}
MONTHS = 12


def bank(customers: int = 600, seed: int = 0) -> Planted:
    """Monthly states of the accounts of one year, and profiles."""
    rng = np.random.default_rng(seed)
    ids, group = people(GROUPS, customers, rng)
    tables = {"balances": _balances(rng, ids, group), "customers": _customers(rng, ids, group)}
    return Planted(tables, {one: tuple(GROUPS)[g] for one, g in zip(ids, group, strict=True)}, AS_OF)


def _balances(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    income = np.exp(rng.normal(np.log(per_group([6_000, 2_400, 2_500], group)), 0.35))
    kept = per_group([0.3, -0.04, 0.04], group) + rng.normal(0, 0.06, len(ids))
    rows: list[tuple[object, ...]] = []
    for i, g in enumerate(group):
        rows += _states(rng, i, "current", float(np.exp(rng.normal(np.log((15_000, 400, 1_500)[g]), 0.6))), (income[i], kept[i]))
        if rng.random() < (0.9, 0.1, 0.35)[g]:
            rows += _states(rng, i, "savings", float(np.exp(rng.normal(np.log((60_000, 300, 3_000)[g]), 0.7))), None)
        if rng.random() < (0.5, 0.02, 0.05)[g]:
            rows += _states(rng, i, "investment", float(np.exp(rng.normal(np.log(50_000), 0.8))), None)
        cards = 1 + rng.poisson(1.5) if g == 1 else int(rng.random() < 0.5)
        for n in range(cards):
            limit = float(rng.integers(1, 6)) * 1_000
            used = float(np.clip(rng.normal((0.08, 0.8, 0.2)[g], 0.12), 0.0, 1.0))
            late = float(rng.integers(1, 45)) if rng.random() < (0.01, 0.35, 0.03)[g] else 0.0
            rows += _states(rng, i, "card", -limit * used, None, card=(n, limit, late))
        if g == 1 and rng.random() < 0.7:
            rows += _states(rng, i, "loan", -float(np.exp(rng.normal(np.log(9_000), 0.5))), None)
    names = ("who", "month", "product", "account", "balance", "limit", "inflow", "outflow", "moves", "late")
    found = dict(zip(names, zip(*rows, strict=True), strict=True))
    return pa.table(
        {
            "customer_id": [ids[i] for i in found["who"]],
            "stated_at": moments(AS_OF, np.array(found["month"]) * 30 + 1, np.zeros(len(rows))),
            "account_id": found["account"],
            "product": found["product"],
            "balance": found["balance"],
            "credit_limit": found["limit"],
            "inflow": found["inflow"],
            "outflow": found["outflow"],
            "transactions": found["moves"],
            "overdue_days": found["late"],
        },
    )


def _states(
    rng: np.random.Generator,
    who: int,
    product: str,
    level: float,
    flow: tuple[float, float] | None,
    *,
    card: tuple[int, float, float] | None = None,
) -> list[tuple[object, ...]]:
    """The state of one account at the end of each month."""
    out: list[tuple[object, ...]] = []
    for month in range(MONTHS):
        came = None if flow is None else round(flow[0] * float(rng.normal(1, 0.05)), 2)
        went = None if flow is None or came is None else round(came * (1 - flow[1]), 2)
        moves = None if flow is None else float(rng.poisson(22))
        account = product if card is None else f"{product} {card[0]}"
        limit, late = (None, None) if card is None else (card[1], card[2] if month == 0 else 0.0)
        out.append((who, month, product, account, round(level * float(rng.normal(1, 0.08)), 2), limit, came, went, moves, late))
    return out


def _customers(rng: np.random.Generator, ids: list[str], group: np.ndarray) -> pa.Table:
    age = per_group([55, 40, 42], group) + rng.normal(0, 10, len(ids))
    return pa.table(
        {
            "customer_id": ids,
            "birth_date": moments(AS_OF, np.clip(age, 18, 90) * 365.25, np.zeros(len(ids))),
            "joined_at": moments(AS_OF, 370 + rng.integers(0, 4_000, len(ids)), np.zeros(len(ids))),
            "gender": [("female", "male")[n] for n in counts(np.full(len(ids), 0.7), rng).clip(0, 1)],
        },
    )
