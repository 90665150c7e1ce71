"""Reads texts in order: what identifies people is taken out, then language, mood and topic are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from intarsia.core.base import Remark
from intarsia.core.engine import Progress, quiet
from intarsia.core.opinions import MOODS, Opinions, SentimentQuality, Topic
from intarsia.text.models import PLUGINS, Notes
from intarsia.text.models.scrub import without_slots
from intarsia.text.moods import told
from intarsia.text.ratings import Moods, moods

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Letters:
    """What is to be read: n `texts` (None where there is none); the `ratings`, `customers` and `dates` that came with them, where known."""

    texts: Sequence[str | None]
    ratings: Sequence[object] | None = None
    customers: pa.Array | None = None
    dates: pa.Array | None = None
    source: str = ""
    remarks: tuple[Remark, ...] = ()


def analyse(letters: Letters, *, topics: int | None = None, seed: int = 0, progress: Progress = quiet) -> Opinions:
    """Language, mood and topic of every text; nothing but scrubbed text leaves this function.

    Needs texts of any language and length; ratings teach the mood where there are enough (METHODS 13). `topics`: exactly so many a
    language. The same texts in any order give the same readings. Cost: 100,000 short texts in about two CPU minutes; models are fitted on
    bounded samples."""
    progress("taking out what identifies people", 0.0)
    scrubbed = PLUGINS.build("scrub").read(Notes(letters.texts))
    said = [without_slots(text) for text in scrubbed.columns["text"]]
    progress("telling languages", 0.05)
    spoken = PLUGINS.build("language").read(Notes(said))
    languages = spoken.columns["language"]
    progress("reading moods", 0.3)
    rated = moods(letters.ratings) if letters.ratings is not None else Moods(np.full(len(said), np.nan), "no ratings")
    with threadpool_limits(1):  # threads of BLAS gain nothing on sparse rows, and one thread gives the same last digits everywhere
        customers = letters.customers.to_pylist() if letters.customers is not None else ()
        mood = told(Notes(said, languages, rated.values, seed, customers))
        progress("finding topics", 0.7)
        subjects = PLUGINS.build("topics", {"number": topics} if topics else None).read(
            Notes(said, languages, seed=seed, names=scrubbed.facts["names"])
        )
    found = tuple(_topic(one, len(said)) for one in subjects.facts["topics"])
    remarks = [
        *letters.remarks,
        *_remarks(letters, rated, spoken.facts["without"]),
        *_turned(mood.facts["turned"]),
        *_by_keywords(subjects.facts["without"], topics),
    ]
    progress("done", 1.0)
    columns = {"language": languages, "topic": subjects.columns["topic"], "text": scrubbed.columns["text"], **mood.columns}
    return Opinions(
        _readings(letters, columns, rated, {topic.topic: topic.label for topic in found}),
        found,
        tuple(SentimentQuality(**one) for one in mood.facts["quality"]),
        scrubbed.facts["counts"],
        rated.scale,
        tuple(remarks),
        letters.source,
    )


def _topic(told_of: dict[str, object], n: int) -> Topic:
    size = int(told_of["n"])  # type: ignore[call-overload]
    return Topic(
        topic=int(told_of["id"]),  # type: ignore[call-overload]
        language=str(told_of["language"]),
        label=str(told_of["label"]),
        terms=tuple(told_of["terms"]),  # type: ignore[arg-type]
        n=size,
        share=size / n,
        method=str(told_of["method"]),
        stability=told_of["stability"],  # type: ignore[arg-type]
    )


def _remarks(letters: Letters, rated: Moods, without: str) -> list[Remark]:
    empty = sum(1 for text in letters.texts if text is None or not str(text).strip())
    remarks = []
    if empty:
        remarks.append(Remark("advice", "empty", f"{empty:,} of {len(letters.texts):,} texts are empty: they have no mood and no topic."))
    if letters.ratings is not None:
        severity = "advice" if rated.rated else "warning"
        text = f"{rated.rated:,} of {len(letters.texts):,} texts have a rating; understood as {rated.scale}."
        remarks.append(Remark(severity, "ratings", text))
    if without:
        remarks.append(Remark("warning", "language", f"Languages are told by common words alone, which is less sure. {without}"))
    return remarks


def _turned(languages: Sequence[str]) -> list[Remark]:
    if not languages:
        return []
    text = (
        f"The better the rating, the worse the words, in {', '.join(languages)}: is the lowest rating the best? Then all sentiment is the "
        "wrong way round: turn the ratings."
    )
    return [Remark("warning", "scale", text)]


def _by_keywords(without: Sequence[str], topics: int | None) -> list[Remark]:
    if not without:
        return []
    asked = f", not into {topics} topics as asked" if topics else ""
    text = f"Sorted by keywords{asked}: {'; '.join(without)}. Topics of its own need 200 texts of a language, half of them different."
    return [Remark("warning" if topics else "advice", "topics", text)]


def _readings(letters: Letters, columns: dict[str, object], rated: Moods, labels: dict[int, str]) -> pa.Table:
    import pyarrow as pa

    n = len(letters.texts)
    topic = np.asarray(columns["topic"])
    mood = np.asarray(columns["mood"])
    return pa.table(
        {
            "row": pa.array(np.arange(1, n + 1)),
            "customer_id": letters.customers if letters.customers is not None else pa.nulls(n, pa.string()),
            "written_at": letters.dates if letters.dates is not None else pa.nulls(n, pa.timestamp("us")),
            "language": pa.array(columns["language"], pa.string()),
            "sentiment": pa.array(columns["sentiment"], pa.float64()),
            "positive": pa.array(columns["positive"], pa.float64()),
            "negative": pa.array(columns["negative"], pa.float64()),
            "mood": pa.array([MOODS[int(one) + 1] for one in mood], pa.string()),
            "topic": pa.array(topic, pa.int64()),
            "topic_label": pa.array([labels.get(int(one)) for one in topic], pa.string()),
            "mood_of_rating": pa.array(rated.values, pa.float64(), from_pandas=True),
            "text": pa.array(columns["text"], pa.string()),
        }
    )


def languages_of(opinions: Opinions) -> dict[str, int]:
    """How many texts there are in each language, the commonest first."""
    counts = Counter(opinions.readings.column("language").to_pylist())
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
