"""Psychographics: what customers think, want and like, as they answered in surveys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import ibis
from ibis import _

from intarsia.core.features import Column
from intarsia.features import scales
from intarsia.features.declaration import Declaration
from intarsia.features.portable import number, only
from intarsia.features.seen import OTHER, Seen, place, with_other
from intarsia.features.slugs import slugs
from intarsia.features.views import CUSTOMER

NUMERIC, MOST_GRADES = 0.95, 20
LONGEST = 80


@dataclass(frozen=True)
class Psychographics:
    """The latest answer of a customer to each question: a figure where nearly all answers are figures, a grade where they are the steps of
    a known scale (never, often; disagree, agree), else a word. Few customers answer surveys, so by default answers describe segments and
    do not make them.

    Options: `role`, "profile" (held out) or "segment" (may shape segments); `questions`, how many of the most answered are looked at;
    `levels`, how many words of each are told apart.
    """

    tables: ClassVar[tuple[str, ...]] = ("answers",)
    role: str = "profile"
    questions: int = 40
    levels: int = 10

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same on every day
        """One column a question; of several answers given at the same moment the largest, or last in its list."""
        if not seen.rows("answers"):
            return Declaration()
        asked = slugs("answer", seen.levels("answer_questions", "answers", "question", most=self.questions))
        said = seen.pairs("answers", "question", "answer")
        columns, customers = [], {}
        for name, question in asked.items():
            column = self._column((name, question), said.get(question, {}), seen)
            if column is None:
                continue
            columns.append(column)
            value = _value(column)
            customers[f"{name}__now"] = only((_.question == question) & (_.stamp == _.last_stamp), value).max()
        return Declaration(
            tuple(columns),
            table="answers",
            rows={"last_stamp": _.stamp.max().over(ibis.window(group_by=[CUSTOMER, "question"]))},
            customers=customers,
            results={column.name: number(_[f"{column.name}__now"]) for column in columns},
        )

    def _column(self, asked: tuple[str, str], counts: Mapping[str, int], seen: Seen) -> Column | None:
        """What a question is, by its answers; None where everybody answers the same."""
        name, question = asked
        if name not in seen.given and len(counts) < 2:
            return None
        levels, kind = self._levels(name, counts, seen)
        short = question if len(question) <= LONGEST else f"{question[: LONGEST - 3]}..."
        return Column(
            name,
            short,
            "answer" if kind == "number" else "grade" if kind == "ordinal" else "word",
            kind,
            "psychographics",
            "attitudes",
            f"answers high: {short}" if kind != "nominal" else f"one answer: {short}",
            f"answers low: {short}" if kind != "nominal" else f"another answer: {short}",
            self.role,
            "was not asked this or did not answer",
            sensitive=bool(scales.is_sensitive(question, levels)),
            levels=levels,
        )

    def _levels(self, name: str, counts: Mapping[str, int], seen: Seen) -> tuple[tuple[str, ...], str]:
        given = seen.given.get(name, ())
        if given:
            return given, "ordinal" if scales.in_order(given) == given else "nominal"
        if sum(n for word, n in counts.items() if _figure(word)) >= NUMERIC * sum(counts.values()):
            return (), "number"
        order = scales.in_order(tuple(counts)) if len(counts) <= MOST_GRADES else ()
        if order:
            return order, "ordinal"
        frequent = sorted((word for word in counts if word != OTHER), key=lambda word: (-counts[word], word))[: self.levels]
        return with_other(tuple(frequent), len(counts)), "nominal"


def _value(column: Column) -> Any:
    """The figure, or the place of the word; what is no step of a scale has no place in it."""
    if not column.levels:
        return _.grade
    told = number(place(_.answer, column.levels))
    return told if column.kind == "nominal" else only(_.answer.isin(column.levels), told)


def _figure(word: str) -> bool:
    try:
        return abs(float(word.replace(",", "."))) < float("inf")
    except ValueError:
        return False
