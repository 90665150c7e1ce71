"""Small customer bases with a table of every kind, invented from a seed, in their canonical form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from features.order_lines import SCHEMA, START, invented
from intarsia.core.base import CustomerBase
from intarsia.core.canon import CANON
from intarsia.core.engine import Engine

TYPES = {
    "int64": pa.int64(),
    "string": pa.string(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp(6)": pa.timestamp("us"),
}
DAYS = 500


def table_of(name: str, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """A canonical table with these columns; all others are null."""
    rows = len(next(iter(columns.values())))
    filled = {"row": range(1, rows + 1), "source": ["test"] * rows, **columns}
    schema = schema_of(name)
    return pa.table([pa.array(filled.get(field.name, [None] * rows), field.type) for field in schema], schema)


def schema_of(name: str) -> pa.Schema:
    """The Arrow schema of a canonical table."""
    if name == "orders":
        return SCHEMA
    return pa.schema([(field, TYPES[kind]) for field, kind in CANON[name].types.items()])


def based(engine: Engine, tables: Mapping[str, pa.Table], pieces: int = 0) -> CustomerBase:
    """A base over the tables, its orders clean, and in customer-hash pieces where asked for."""
    put = {name: engine.put(table.to_batches(), schema_of(name)) for name, table in tables.items()}
    split = engine.scatter(put["orders"], "customer_id", pieces) if pieces else ()
    return CustomerBase(put, engine, cleaned="orders" in tables, pieces=split)


def everything(customers: int, seed: int = 0) -> dict[str, pa.Table]:
    """A table of every kind; some people are in some tables only, and some records name nobody."""
    rng = np.random.default_rng(seed)
    makers = (_customers, _events, _messages, _tickets, _reviews, _usage, _subscriptions, _balances, _campaigns, _answers)
    made = {maker.__name__[1:]: maker(rng, customers) for maker in makers}
    return {"orders": invented(customers, seed), **made, "external": _external(rng)}


def _who(rng: np.random.Generator, customers: int, rows: int, share: float = 0.7) -> list[str | None]:
    """Ids of a part of the customers and of some prospects, a few unknown."""
    ids = rng.integers(0, int(customers * 1.2), rows)
    part = np.sort(rng.permutation(int(customers * 1.2))[: int(customers * 1.2 * share)])
    names = [f"c{i:05d}" for i in part[ids % len(part)]]
    return [None if rng.random() < 0.03 else name for name in names]


def _times(rng: np.random.Generator, rows: int) -> list[Any]:
    seconds = rng.integers(0, DAYS * 86_400, rows)
    seconds[rng.random(rows) < 0.1] = 86_400 * 300 + 7_200
    return [START + timedelta(seconds=int(second)) for second in seconds]


def _later(rng: np.random.Generator, times: Sequence[Any], share: float, days: float = 90.0) -> list[Any]:
    return [t + timedelta(seconds=float(rng.exponential(days) * 86_400)) if rng.random() < share else None for t in times]


def _of(rng: np.random.Generator, words: Sequence[str | None], rows: int) -> list[str | None]:
    weights = 1.0 / np.arange(1, len(words) + 1)
    return [words[i] for i in rng.choice(len(words), rows, p=weights / weights.sum())]


def _customers(rng: np.random.Generator, customers: int) -> pa.Table:
    rows = customers * 2
    joined = _times(rng, rows)
    return table_of(
        "customers",
        {
            "customer_id": _who(rng, customers, rows, 0.8),
            "known_at": [t if rng.random() < 0.6 else None for t in _times(rng, rows)],
            "joined_at": [t if rng.random() < 0.8 else None for t in joined],
            "birth_date": [START - timedelta(days=int(d)) if d % 9 else None for d in rng.integers(6_000, 30_000, rows)],
            "gender": _of(rng, ["female", "male", "other", None], rows),
            "language": _of(rng, ["ru", "uz", "en", None], rows),
            "income": [round(float(v), 2) if v > 4_000 else None for v in rng.lognormal(9, 1, rows)],
            "city": _of(rng, [f"city {n}" for n in range(30)], rows),
            "region": _of(rng, ["Tashkent", "Samarkand", "Bukhara", None], rows),
            "country": _of(rng, ["UZ", "KZ"], rows),
            "company_size": [float(v) if v > 5 else None for v in rng.integers(0, 500, rows)],
            "industry": _of(rng, ["retail", "banking", "media", None], rows),
            "occupation": _of(rng, ["student", "employed", "retired"], rows),
            "household_size": [float(v) if v else None for v in rng.integers(0, 6, rows)],
            "health_score": [float(v) if v > 10 else None for v in rng.integers(0, 100, rows)],
        },
    )


def _events(rng: np.random.Generator, customers: int) -> pa.Table:
    rows = customers * 30
    who = _who(rng, customers, rows)
    starts = {name: _times(rng, 8) for name in sorted({one or "" for one in who})}
    times = [starts[one or ""][rng.integers(0, 8)] + timedelta(seconds=int(rng.exponential(900))) for one in who]
    told = rng.random(rows) < 0.5
    return table_of(
        "events",
        {
            "customer_id": who,
            "occurred_at": times,
            "event": ["seen"] * rows,
            "kind": _of(rng, ["page", "product", "search", "cart", "purchase", None, "login"], rows),
            "session_id": [f"s{one}{t:%j}" if mark else None for one, t, mark in zip(who, times, told, strict=True)],
            "section": _of(rng, ["home", "sale", "help", None], rows),
            "category": _of(rng, ["tea", "cups", None], rows),
            "duration_s": [float(v) if v > 20 else None for v in rng.integers(0, 300, rows)],
            "device": _of(rng, ["mobile", "desktop", "tablet", None], rows),
        },
    )


def _messages(rng: np.random.Generator, customers: int) -> pa.Table:
    rows = customers * 12
    sent = _times(rng, rows)
    opened, clicked, converted = _later(rng, sent, 0.4), _later(rng, sent, 0.2), _later(rng, sent, 0.05)
    return table_of(
        "messages",
        {
            "customer_id": _who(rng, customers, rows),
            "sent_at": sent,
            "channel": _of(rng, ["email", "sms", "push", "other", None], rows),
            "opened": [t is not None for t in opened],
            "clicked": [True if t else None for t in clicked],
            "converted": [t is not None for t in converted],
            "bounced": [bool(v) for v in rng.random(rows) < 0.05],
            "unsubscribed": [True if v else None for v in rng.random(rows) < 0.02],
            "opened_at": opened,
            "clicked_at": clicked,
            "converted_at": converted,
        },
    )


def _tickets(rng: np.random.Generator, customers: int) -> pa.Table:
    rows = customers * 2
    opened = _times(rng, rows)
    solved = _later(rng, opened, 0.8, 20.0)
    return table_of(
        "tickets",
        {
            "customer_id": _who(rng, customers, rows, 0.4),
            "opened_at": opened,
            "category": _of(rng, ["delivery", "payment", "quality", None], rows),
            "status": ["solved" if t else "open" for t in solved],
            "answered_at": _later(rng, opened, 0.9, 2.0),
            "resolved_at": solved,
            "satisfaction": [round(float(rng.random()), 2) if t and rng.random() < 0.6 else None for t in solved],
            "text": ["hello"] * rows,
            "sentiment": [round(float(v), 3) if v < 0.8 else None for v in rng.uniform(-1, 1, rows)],
            "topic": _of(rng, ["late", "broken", None], rows),
        },
    )


def _reviews(rng: np.random.Generator, customers: int) -> pa.Table:
    rows = customers * 2
    return table_of(
        "reviews",
        {
            "customer_id": _who(rng, customers, rows, 0.5),
            "written_at": _times(rng, rows),
            "rating": [float(v) / 4 if v >= 0 else None for v in rng.integers(-1, 5, rows)],
            "sentiment": [round(float(v), 3) for v in rng.uniform(-1, 1, rows)],
            "topic": _of(rng, ["late", "kind", "dear", None], rows),
        },
    )


def _usage(rng: np.random.Generator, customers: int) -> pa.Table:
    rows = customers * 20
    who = _who(rng, customers, rows, 0.5)
    return table_of(
        "usage",
        {
            "customer_id": who,
            "used_at": _times(rng, rows),
            "user_id": [f"{one}-{rng.integers(0, 4)}" for one in who],
            "feature": _of(rng, [f"f{n}" for n in range(9)], rows),
            "uses": [float(v) if v else None for v in rng.integers(0, 30, rows)],
            "minutes": [round(float(v), 1) for v in rng.exponential(12, rows)],
        },
    )


def _subscriptions(rng: np.random.Generator, customers: int) -> pa.Table:
    started = _times(rng, customers)
    return table_of(
        "subscriptions",
        {
            "customer_id": _who(rng, customers, customers, 0.5),
            "started_at": started,
            "subscription_id": [f"n{rng.integers(0, 2)}" for _ in range(customers)],
            "plan": _of(rng, ["basic", "plus", "pro"], customers),
            "seats": [float(v) if v else None for v in rng.integers(0, 20, customers)],
            "monthly_amount": [float(v) * 9.99 for v in rng.integers(1, 20, customers)],
            "ended_at": _later(rng, started, 0.4),
        },
    )


def _balances(rng: np.random.Generator, customers: int) -> pa.Table:
    rows = customers * 8
    months = rng.integers(0, DAYS // 30, rows)
    return table_of(
        "balances",
        {
            "customer_id": _who(rng, customers, rows, 0.5),
            "stated_at": [START + timedelta(days=int(30 * m)) for m in months],
            "account_id": [f"a{rng.integers(0, 3)}" for _ in range(rows)],
            "product": _of(rng, ["current", "savings", "card", None], rows),
            "balance": [round(float(v), 2) for v in rng.normal(500, 2_000, rows)],
            "credit_limit": [1_000.0 if v else None for v in rng.random(rows) < 0.4],
            "inflow": [round(float(v), 2) for v in rng.exponential(900, rows)],
            "outflow": [round(float(v), 2) for v in rng.exponential(800, rows)],
            "transactions": [float(v) for v in rng.integers(0, 40, rows)],
            "overdue_days": [float(v) if v > 3 else None for v in rng.integers(0, 30, rows)],
        },
    )


def _campaigns(rng: np.random.Generator, customers: int) -> pa.Table:
    rows = customers * 5
    offered = _times(rng, rows)
    answered = _later(rng, offered, 0.3, 10.0)
    return table_of(
        "campaigns",
        {
            "customer_id": _who(rng, customers, rows, 0.6),
            "offered_at": offered,
            "campaign": _of(rng, ["spring", "autumn"], rows),
            "discount": [round(float(v), 2) for v in rng.uniform(0, 0.5, rows)],
            "responded": [t is not None for t in answered],
            "responded_at": answered,
        },
    )


def _answers(rng: np.random.Generator, customers: int) -> pa.Table:
    """A figure, a grade and a word, of which one is asked in another alphabet; a part is undated."""
    rows = customers * 4
    questions = _of(rng, ("How likely are you to recommend us?", "How often do you cook?", "Как вы питаетесь?", "Asked once"), rows)
    said = {
        "How likely are you to recommend us?": [str(i) for i in range(11)],
        "How often do you cook?": ["never", "sometimes", "often", "always", "prefer not to say"],
        "Как вы питаетесь?": ["vegan", "vegetarian", "мясо"],
        "Asked once": ["yes"],
    }
    answers = [said[question][rng.integers(0, len(said[question]))] for question in questions]
    grades = [float(answer) if answer.isdigit() else None for answer in answers]
    times = [None if rng.random() < 0.1 else moment for moment in _times(rng, rows)]
    columns = {"customer_id": _who(rng, customers, rows), "answered_at": times, "question": questions}
    return table_of("answers", {**columns, "answer": answers, "grade": grades})


def _external(rng: np.random.Generator) -> pa.Table:
    days = [START + timedelta(days=day) for day in range(DAYS)]
    rain = [{"stated_at": day, "series": "rain", "region": home} for day in days for home in ("Tashkent", "Samarkand")]
    prices = [{"stated_at": day, "series": "rival's price", "region": None} for day in days]
    rows = [*rain, *prices]
    late = [row["stated_at"] + timedelta(days=40) if rng.random() < 0.2 else None for row in rows]
    columns = {name: [row[name] for row in rows] for name in ("stated_at", "series", "region")}
    values = [round(float(v), 2) for v in rng.exponential(5, len(rows))]
    return table_of("external", {**columns, "published_at": late, "value": values})
