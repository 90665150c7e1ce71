"""The customer's voice: how kindly somebody writes in reviews and to support, about what, and whether the tone changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import only, ratio, whole, whole_sum
from intarsia.features.seen import Seen, nominal, place
from intarsia.features.shrinkage import population, shrunk
from intarsia.features.tops import counts, top, top_share

FINENESS = 1000
UNHEARD = "nothing that was written has a sentiment"
UNRATED = "never gave a rating"


@dataclass(frozen=True)
class Voice:
    """Reviews and requests to support together; sentiment and rating of few texts are drawn towards everybody's.

    Options: `window_days`, the present that the trend of the tone compares with all before; `negative_below`, the sentiment under which
    a text is negative; `topics`, how many of the most frequent are told apart.
    """

    tables: ClassVar[tuple[str, ...]] = ("reviews", "tickets")
    window_days: int = 90
    negative_below: float = -0.2
    topics: int = 8

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  ages come from the view
        """Sums of whole thousandths of sentiment and rating."""
        spoken = seen.rows("reviews") or any(seen.filled("tickets", column) for column in ("text", "sentiment", "topic"))
        if not spoken:
            return Declaration()
        source = "reviews" if seen.filled("reviews", "topic") else "tickets"
        topic = nominal(_topic(), seen, source, "topic", most=self.topics) if seen.filled(source, "topic") else ()
        results, tops = self._results(), {}
        if topic:
            levels = topic[0].levels
            tops = counts("texts_about", place(_.topic, levels), len(levels))
            results |= {"main_topic": top("texts_about", len(levels)), "main_topic_share": top_share("texts_about", len(levels))}
        columns = tuple(column for column in (*_columns(self.window_days), *topic) if column.name in results)
        return Declaration(
            columns,
            table="texts",
            rows=_rows(),
            customers={**self._customers(), **tops},
            everyone={
                **population("sentiment", _.n_toned, _.tone, _.tone_squares),
                **population("rating", _.n_rated_texts, _.rating_units, _.rating_squares),
            },
            results=results,
            none=("n_texts",),
        )

    def _customers(self) -> dict[str, Any]:
        w = self.window_days
        now = _.age_days <= w
        return {
            "n_texts": _.count(),
            "n_toned": _.count(where=_.tone_units.notnull()),
            "tone": whole_sum(_.tone_units).fill_null(0.0),
            "tone_squares": whole_sum(_.tone_units * _.tone_units).fill_null(0.0),
            f"n_negative_{self.negative_below:g}": _.count(where=_.tone_units < self.negative_below * FINENESS),
            f"n_toned_{w}d": _.count(where=now & _.tone_units.notnull()),
            f"tone_{w}d": _.tone_units.sum(where=now),
            "n_rated_texts": _.count(where=_.rated_units.notnull()),
            "rating_units": whole_sum(_.rated_units).fill_null(0.0),
            "rating_squares": whole_sum(_.rated_units * _.rated_units).fill_null(0.0),
        }

    def _results(self) -> dict[str, Any]:
        w = self.window_days
        n_now, tone_now = _[f"n_toned_{w}d"], _[f"tone_{w}d"].fill_null(0.0)
        return {
            "n_texts": _.n_texts,
            "sentiment": shrunk("sentiment", _.n_toned, _.tone) / FINENESS,
            "negative_share": ratio(_[f"n_negative_{self.negative_below:g}"], _.n_toned),
            "sentiment_trend": (ratio(tone_now, n_now) - ratio(_.tone - tone_now, _.n_toned - n_now)) / FINENESS,
            "rating": shrunk("rating", _.n_rated_texts, _.rating_units) / FINENESS,
        }


def _rows() -> dict[str, Any]:
    """What lies outside its scale is not counted."""
    return {
        "tone_units": only((_.sentiment >= -1) & (_.sentiment <= 1), whole(_.sentiment * float(FINENESS))),
        "rated_units": only((_.rating >= 0) & (_.rating <= 1), whole(_.rating * float(FINENESS))),
    }


def _topic() -> Column:
    return Column(
        "main_topic",
        "What is mostly written about",
        "topic",
        "nominal",
        "voice",
        "voice",
        "writes about one thing",
        "writes about another thing",
        role="profile",
        missing="nothing that was written has a topic",
    )


def _columns(w: int) -> tuple[Column, ...]:
    of = partial(Column, family="voice", concept="voice")
    held_out = partial(of, role="profile")
    return (
        held_out("n_texts", "Texts written", "texts", "count", high="writes often", low="hardly writes"),
        of("sentiment", "Sentiment", "-1 to 1", "number", high="writes kindly", low="writes angrily", missing=UNHEARD),
        held_out("negative_share", "Negative texts", "share of texts", "share", high="complains", low="does not complain", missing=UNHEARD),
        held_out(
            "sentiment_trend",
            f"Sentiment of the last {w} days less that before",
            "-2 to 2",
            "number",
            high="writes more kindly than before",
            low="writes less kindly than before",
            missing="no sentiment in one of the two periods",
        ),
        held_out("rating", "Mean rating", "0 to 1", "ratio", high="rates high", low="rates low", missing=UNRATED),
        held_out(
            "main_topic_share",
            "Share of the main topic",
            "share of texts",
            "share",
            high="writes about one thing only",
            low="writes about many things",
            missing="nothing that was written has a topic",
        ),
    )
