"""Tells the mood of an English text by the word list VADER, where nobody's ratings could teach it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.errors import MissingExtra
from intarsia.text.models import Notes, Reading
from intarsia.text.words import LONGEST, plain


@dataclass(frozen=True)
class Vader:
    """The mood of English texts by vaderSentiment (extra `text`); 0 for other languages. It has no options.

    Reads the column `sentiment` in [-1, 1], which ranks and is no probability. Errors: MissingExtra. Cost: about 4,000 short texts a
    second. Source: Hutto & Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", 2014 (MIT)."""

    def read(self, notes: Notes) -> Reading:
        """One score a text; without `notes.languages` all are taken for English."""
        try:
            from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
        except ModuleNotFoundError as error:
            raise MissingExtra("vaderSentiment", "text") from error
        analyzer = SentimentIntensityAnalyzer()
        languages = notes.languages or ["en"] * len(notes.texts)
        found = [
            float(analyzer.polarity_scores(plain(text)[:LONGEST])["compound"]) if language == "en" else 0.0
            for text, language in zip(notes.texts, languages, strict=True)
        ]
        return Reading({"sentiment": np.array(found, dtype=np.float64)})
