"""What customers said: each text's language, mood and topic, how well the mood is known, and what was taken out to protect them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from intarsia.core.base import Remark
from intarsia.core.tables import html_table

if TYPE_CHECKING:
    import pyarrow as pa

MOODS = ("negative", "neutral", "positive")


@dataclass(frozen=True)
class Topic:
    """What `n` texts are about (a `share` of all): a number from 1, a readable `label`, its leading terms. `language` is "" where the topic
    is one of all languages. `method` is "factors" (found in the texts; `stability` is the mean Jaccard of its terms with those found in
    halves) or "keywords" (known beforehand; no stability)."""

    topic: int
    language: str
    label: str
    terms: tuple[str, ...]
    n: int
    share: float
    method: str
    stability: float | None = None


@dataclass(frozen=True)
class SentimentQuality:
    """How well the mood of the texts of a language is known.

    `method`: "ratings" (learnt from them), "lexicon" or "none" (only emoji are read). `auc` in [low, high] (95 %) is the ranking of good
    above bad on `rated` held-out texts, `accuracy` and `macro_f1` are of the labels on them; None without ratings. `because` says it in a
    sentence, with what to expect."""

    language: str
    texts: int
    method: str
    because: str
    rated: int = 0
    auc: float | None = None
    low: float | None = None
    high: float | None = None
    accuracy: float | None = None
    macro_f1: float | None = None


@dataclass(frozen=True)
class Opinions:
    """What n texts say.

    `readings` has one row a text in the order they came: row (from 1), customer_id, written_at (null where not known), language ("und"
    where it cannot be told), sentiment in [-1, 1] (P(positive) - P(negative)), positive and negative (the probabilities), mood (negative,
    neutral, positive), topic (0 where none), topic_label, mood_of_rating (-1, 0, 1; null without), text (scrubbed). `scrubbed` counts what
    was taken out, by kind. `calibrated` by language is in `quality`: probabilities are calibrated where the mood was learnt from ratings.
    """

    readings: pa.Table = field(repr=False, compare=False)
    topics: tuple[Topic, ...]
    quality: tuple[SentimentQuality, ...]
    scrubbed: Mapping[str, int]
    scale: str = "no ratings"
    remarks: tuple[Remark, ...] = ()
    source: str = ""

    @property
    def n(self) -> int:
        """How many texts, the empty ones included."""
        return int(self.readings.num_rows)

    def table(self) -> pa.Table:
        """One row a text."""
        return self.readings

    def topics_table(self) -> pa.Table:
        """One row a topic."""
        import pyarrow as pa

        rows = [asdict(topic) | {"terms": ", ".join(topic.terms)} for topic in self.topics]
        return pa.Table.from_pylist(rows) if rows else pa.table({"topic": pa.array([], pa.int64()), "label": pa.array([], pa.string())})

    def to_dict(self) -> dict[str, Any]:
        """Topics, quality and counts as plain data, without the texts."""
        return {
            "texts": self.n,
            "topics": [asdict(topic) for topic in self.topics],
            "quality": [asdict(quality) for quality in self.quality],
            "scrubbed": dict(self.scrubbed),
            "scale_of_ratings": self.scale,
            "remarks": [asdict(remark) for remark in self.remarks],
        }

    def _repr_html_(self) -> str:
        told = "; ".join(f"{one.language}: {one.because}" for one in self.quality)
        return html_table(f"{self.n:,} texts. {told}", self.readings.drop_columns(["positive", "negative"]))
