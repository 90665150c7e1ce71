"""What a customer and a segment say: shrunken where little is known, missing where nothing is, the same in any order."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest

from intarsia.core.opinions import Opinions, Topic
from intarsia.errors import UsageError
from intarsia.text.canonical import canonical
from intarsia.text.people import by_group, by_segment, customers


def opinions(rows):
    """Opinions of (customer, day, sentiment, topic, text)."""
    who, day, sentiment, topic, text = (list(column) for column in zip(*rows, strict=True))
    mood = ["negative" if one < -0.2 else "positive" if one > 0.2 else "neutral" for one in sentiment]
    table = pa.table(
        {
            "row": pa.array(range(1, len(rows) + 1)),
            "customer_id": pa.array(who, pa.string()),
            "written_at": pa.array(day, pa.timestamp("us")),
            "language": pa.array(["en"] * len(rows)),
            "sentiment": pa.array(sentiment, pa.float64()),
            "positive": pa.array([(1 + one) / 2 for one in sentiment]),
            "negative": pa.array([(1 - one) / 2 for one in sentiment]),
            "mood": pa.array(mood),
            "topic": pa.array(topic, pa.int64()),
            "topic_label": pa.array([f"t{one}" if one else None for one in topic], pa.string()),
            "mood_of_rating": pa.nulls(len(rows), pa.float64()),
            "text": pa.array(text, pa.string()),
        }
    )
    topics = tuple(Topic(one, "en", f"t{one}", (), topic.count(one), topic.count(one) / len(rows), "factors") for one in (1, 2))
    return Opinions(table, topics, (), {})


DAY = datetime(2024, 6, 1)
EARLY = datetime(2024, 1, 1)
ROWS = [
    ("a", EARLY, 0.9, 1, "x"),
    ("a", DAY, -0.9, 2, "x"),
    ("b", DAY, 0.8, 1, "x"),
    ("c", None, 0.1, 0, "x"),
    ("c", DAY, 0.0, 0, ""),
    (None, DAY, -0.5, 2, "x"),
]


def test_one_row_a_customer_with_what_is_known():
    table = customers(opinions(ROWS), known=["z"]).to_pylist()
    a, b, c, z = table
    assert [row["customer_id"] for row in table] == ["a", "b", "c", "z"]
    assert [row["n_texts"] for row in table] == [2, 1, 1, 0]
    assert a["sentiment_trend_90d"] == pytest.approx(-1.8)
    assert b["sentiment_trend_90d"] is None
    assert (a["negative_share"], b["negative_share"]) == (0.5, 0.0)
    prior = np.mean([0.9, -0.9, 0.8, 0.1])
    assert b["sentiment_mean"] == pytest.approx((5 * prior + 0.8) / 6)
    assert {z[name] for name in z if name not in ("customer_id", "n_texts")} == {None}
    assert c["last_written_at"] is None
    assert a["last_written_at"] == DAY


def test_topic_shares_are_smoothed_by_two_usual_texts():
    b = customers(opinions(ROWS)).to_pylist()[1]
    assert b["topic_1_share"] == pytest.approx((1 + 2 * 0.5) / 3)
    assert b["topic_2_share"] == pytest.approx((0 + 2 * 0.25) / 3)


def test_nothing_after_the_day_is_seen():
    before = customers(opinions(ROWS), as_of=date(2024, 3, 1)).to_pylist()
    assert [(row["customer_id"], row["n_texts"]) for row in before] == [("a", 1), ("c", 1)]
    alone = [row for row in ROWS if row[1] is None or row[1] < datetime(2024, 3, 1)]
    assert customers(opinions(alone), as_of=date(2024, 3, 1)).drop_columns(["topic_1_share", "topic_2_share"]).to_pylist() == [
        {name: value for name, value in row.items() if not name.startswith("topic")} for row in before
    ]


def test_order_changes_no_bit():
    rng = np.random.default_rng(0)
    rows = [(f"c{rng.integers(40)}", DAY, float(rng.uniform(-1, 1)), int(rng.integers(3)), "x") for _ in range(400)]
    shuffled = [rows[at] for at in rng.permutation(400)]
    assert customers(opinions(rows)).equals(customers(opinions(shuffled)))
    segments = {f"c{n}": str(n % 3) for n in range(40)}
    assert by_segment(opinions(rows), segments) == by_segment(opinions(shuffled), segments)


def test_customers_who_differ_are_shrunk_less_than_customers_who_do_not():
    rng = np.random.default_rng(1)
    base = np.repeat(rng.choice([-0.7, 0.7], 60), 8)
    steady = [(f"c{at // 8}", DAY, float(np.clip(base[at] + rng.normal(0, 0.1), -1, 1)), 1, "x") for at in range(480)]
    random = [(f"c{at // 8}", DAY, float(rng.uniform(-1, 1)), 1, "x") for at in range(480)]
    spread = [np.std(customers(opinions(rows)).column("sentiment_mean").to_numpy()) for rows in (steady, random)]
    assert spread[0] > 0.6
    assert spread[1] < 0.1


def test_intervals_know_that_a_customers_texts_are_alike():
    apart = [(f"c{at}", DAY, 0.8 if at % 2 else -0.8, 1, "x") for at in range(100)]
    alike = [(f"c{at // 10}", DAY, 0.8 if at // 10 % 2 else -0.8, 1, "x") for at in range(100)]
    wide, narrow = (
        one[0]["sentiment_high"] - one[0]["sentiment_low"] for one in (by_group(opinions(r), ["g"] * 100) for r in (alike, apart))
    )
    assert wide > 2 * narrow


def test_segments_tell_their_topics_and_sizes():
    told = by_segment(opinions(ROWS), {"a": "1", "b": "1", "c": "2", "y": "2"})
    assert [(one["segment"], one["n"], one["customers"], one["customers_in_segment"]) for one in told] == [("1", 3, 2, 2), ("2", 1, 1, 2)]
    assert told[0]["topics"][0] | {"low": 0, "high": 0} == {"topic": 1, "label": "t1", "n": 2, "share": 2 / 3, "low": 0, "high": 0}


def test_canonical_columns_stand_alone_or_in_a_table():
    said = opinions(ROWS)
    own = canonical(said)
    assert own.column_names == ["row", "customer_id", "written_at", "language", "sentiment", "topic", "text"]
    assert own.column("sentiment").to_pylist()[4] is None  # an empty text is no neutral one
    table = pa.table({"review_id": list("pqrstu"), "text": ["raw"] * 6, "sentiment": [9.0] * 6})
    found = canonical(said, table)
    assert found.column_names == ["review_id", "text", "sentiment", "language", "topic"]
    assert found.column("text").to_pylist() == said.table().column("text").to_pylist()
    assert found.column("topic").to_pylist()[:4] == ["t1", "t2", "t1", None]
    with pytest.raises(UsageError, match="6 texts were read"):
        canonical(said, table.slice(0, 3))
