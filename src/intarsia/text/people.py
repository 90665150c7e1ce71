"""What each customer and each segment says: moods drawn towards the average where there is little to go by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from intarsia.core.opinions import Opinions

if TYPE_CHECKING:
    import pyarrow as pa

WINDOW_DAYS = 90
SMOOTHING = 2.0
"""How many texts of the average customer are added to a customer's own before topic shares are told (Dirichlet)."""

_Z = 1.959963984540054
_MOST_PRIOR, _LEAST_PRIOR, _PRIOR = 50.0, 1.0, 5.0


def customers(opinions: Opinions, *, as_of: date | None = None, known: Sequence[str] = ()) -> pa.Table:
    """One row a customer, by id: n_texts, sentiment_mean, negative_share, sentiment_trend_90d, last_written_at, topic_<n>_share.

    `sentiment_mean` is shrunken, (m prior + sum)/(m + n), with the mean of all texts as prior and m from the variance between and within
    customers; the trend is the mean of the 90 days before `as_of` (the day after the last text where not given) less that of before, null
    without texts on both sides; topic shares are smoothed by two texts of the average customer. Empty texts do not count. Customers of
    `known` without a text have n_texts 0 and nulls: structurally missing. Later texts than `as_of` are not seen. Cost n log n.
    """
    import pyarrow as pa

    own = _known(opinions, as_of)
    ids = sorted(set(own.customer) | set(known))
    code = _codes(own.customer, ids)
    n = np.bincount(code, minlength=len(ids)).astype(np.float64)
    total = np.bincount(code, own.sentiment, len(ids))
    prior = float(own.sentiment.mean()) if len(own.sentiment) else 0.0
    strength = _strength(n, total, own.sentiment, code)
    some = n > 0
    columns: dict[str, Any] = {
        "customer_id": pa.array(ids, pa.string()),
        "n_texts": pa.array(n.astype(np.int64)),
        "sentiment_mean": _null(np.clip((strength * prior + total) / (strength + n), -1, 1), some),
        "negative_share": _null(np.bincount(code, own.negative, len(ids)) / np.maximum(n, 1), some),
        "sentiment_trend_90d": _trend(own, code, len(ids)),
        "last_written_at": _last(own, code, len(ids)),
    }
    for topic in opinions.topics:
        is_it = (own.topic == topic.topic).astype(np.float64)
        usual = float(is_it.mean()) if len(is_it) else 0.0
        share = (np.bincount(code, is_it, len(ids)) + SMOOTHING * usual) / (n + SMOOTHING)
        columns[f"topic_{topic.topic}_share"] = _null(share, some)
    return pa.table(columns)


def by_group(opinions: Opinions, groups: Sequence[Any]) -> list[dict[str, Any]]:
    """What the texts of each group say: group, n, share, customers, sentiment and negative_share with low and high (95 %).

    `groups` names the group of each text, None for none. A customer who writes much counts as one voice: intervals are robust to texts of
    one customer being alike (each text is its own customer where ids are not known). Groups by size. Cost n log n."""
    own = _known(opinions, None, nameless=True)
    label = np.array([groups[at] for at in own.place], dtype=object)
    total = len(label)
    out = []
    for group in sorted({one for one in label if one is not None}, key=str):
        part = np.array([one == group for one in label], dtype=bool)
        who = np.unique(own.customer[part], return_inverse=True)[1]
        mean, low, high = _clustered(own.sentiment[part], who, -1.0)
        share, least, most = _clustered(own.negative[part], who, 0.0)
        out.append(
            {"group": group, "n": int(part.sum()), "share": float(part.sum() / total), "customers": int(who.max()) + 1}
            | {"sentiment": mean, "sentiment_low": low, "sentiment_high": high}
            | {"negative_share": share, "negative_low": least, "negative_high": most}
        )
    return sorted(out, key=lambda one: (-one["n"], str(one["group"])))


def by_segment(opinions: Opinions, segment_of: Mapping[str, str]) -> list[dict[str, Any]]:
    """As `by_group` for the segments of customers, with the share of each topic in the segment (low, high, n), the commonest first."""
    ids = opinions.readings.column("customer_id").to_pylist()
    groups = [segment_of.get(one) if one is not None else None for one in ids]
    topic_of = opinions.readings.column("topic").to_pylist()
    own = _known(opinions, None, nameless=True)
    sizes: dict[str, int] = {}
    for segment in segment_of.values():
        sizes[segment] = sizes.get(segment, 0) + 1
    told = by_group(opinions, groups)
    for one in told:
        places = [at for at in own.place if groups[at] == one["group"]]
        who = np.unique(np.array([ids[at] for at in places], dtype=object).astype(str), return_inverse=True)[1]
        topics = []
        for topic in opinions.topics:
            is_it = np.array([topic_of[at] == topic.topic for at in places], dtype=np.float64)
            share, low, high = _clustered(is_it, who, 0.0)
            topics.append({"topic": topic.topic, "label": topic.label, "n": int(is_it.sum()), "share": share, "low": low, "high": high})
        one["segment"] = one.pop("group")
        one["customers_in_segment"] = sizes[one["segment"]]
        one["topics"] = sorted(topics, key=lambda t: (-t["n"], t["topic"]))
    return told


@dataclass(frozen=True)
class _Known:
    """The texts that count, in an order fixed by customer and content: `place` in the readings."""

    place: np.ndarray
    customer: np.ndarray
    sentiment: np.ndarray
    negative: np.ndarray
    topic: np.ndarray
    when: np.ndarray
    until: np.datetime64


def _known(opinions: Opinions, as_of: date | None, *, nameless: bool = False) -> _Known:
    table = opinions.readings
    ids = table.column("customer_id").to_pylist()
    when = np.array(table.column("written_at").to_pylist(), dtype="datetime64[us]")
    last = when[~np.isnat(when)].max() if (~np.isnat(when)).any() else np.datetime64("1970-01-01", "us")
    day = as_of or (last.astype("datetime64[D]").astype(date) + timedelta(days=1))
    until = np.datetime64(datetime.combine(day, time()), "us")
    sentiment = np.asarray(table.column("sentiment"), dtype=np.float64)
    topic = np.asarray(table.column("topic"))
    written = np.array([bool(text) for text in table.column("text").to_pylist()], dtype=bool)
    who = np.array([one if one is not None else (f"\0{at}" if nameless else "") for at, one in enumerate(ids)], dtype=str)
    kept = np.flatnonzero(written & (who != "") & (np.isnat(when) | (when < until)))
    order = kept[np.lexsort((topic[kept], when[kept], sentiment[kept], who[kept]))]
    negative = np.array([mood == "negative" for mood in table.column("mood").to_pylist()], dtype=np.float64)
    return _Known(order, who[order], sentiment[order], negative[order], topic[order], when[order], until)


def _codes(who: np.ndarray, ids: Sequence[str]) -> np.ndarray:
    place = {name: at for at, name in enumerate(ids)}
    return np.array([place[name] for name in who.tolist()], dtype=np.int64)


def _strength(n: np.ndarray, total: np.ndarray, sentiment: np.ndarray, code: np.ndarray) -> float:
    """The m of the shrinkage: the variance within customers over that between them (one-way random effects); 5 where it is not known."""
    some = n[n > 0]
    k, size = len(some), float(some.sum())
    if k < 10 or size - k < 10:
        return _PRIOR
    means = total / np.maximum(n, 1)
    within = float(((sentiment - means[code]) ** 2).sum() / (size - k))
    between_squares = float((n * (means - sentiment.mean()) ** 2).sum() / (k - 1))
    usual = (size - float((some**2).sum()) / size) / (k - 1)
    between = (between_squares - within) / usual
    return float(np.clip(within / between, _LEAST_PRIOR, _MOST_PRIOR)) if between > 0 else _MOST_PRIOR


def _null(values: np.ndarray, known: np.ndarray) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.float64(), mask=~known)


def _trend(own: _Known, code: np.ndarray, k: int) -> pa.Array:
    """The mean of the last 90 days less that of before."""
    dated = ~np.isnat(own.when)
    late = dated & (own.when >= own.until - np.timedelta64(WINDOW_DAYS, "D"))
    early = dated & ~late
    counts = [np.bincount(code[part], minlength=k) for part in (late, early)]
    means = [np.bincount(code[p], own.sentiment[p], k) / np.maximum(c, 1) for p, c in zip((late, early), counts, strict=True)]
    return _null(means[0] - means[1], (counts[0] > 0) & (counts[1] > 0))


def _last(own: _Known, code: np.ndarray, k: int) -> pa.Array:
    import pyarrow as pa

    dated = ~np.isnat(own.when)
    last = np.full(k, np.iinfo(np.int64).min)
    np.maximum.at(last, code[dated], own.when[dated].astype(np.int64))
    return pa.array(last.astype("datetime64[us]"), pa.timestamp("us"))


def _clustered(values: np.ndarray, who: np.ndarray, least: float) -> tuple[float, float, float]:
    """The mean with its 95 % interval, robust to one customer's values being alike; never narrower than one more text could move it."""
    n, k = len(values), int(who.max()) + 1
    mean = float(values.mean())
    off = np.bincount(who, values - mean, k)
    spread = sqrt(float((off**2).sum()) * k / max(k - 1, 1)) / n
    half = _Z * max(spread, (1.0 - least) / (2 * (n + 4)))
    return mean, max(least, mean - half), min(1.0, mean + half)
