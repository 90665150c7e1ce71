"""Decides, language by language, whose word on a text's mood counts: what the company's ratings taught, or a list of words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from intarsia.errors import MissingExtra
from intarsia.text.judged import Judged, judge
from intarsia.text.lexicons import LANGUAGES
from intarsia.text.models import PLUGINS, Notes, Reading

ENOUGH, EACH = 50, 10
"""Held-out rated texts of a language, and of either kind, from which on its own figure is shown and decides."""

_BAND = 0.2
_TELLS = 0.55
_COMPARED = 2_000
_TURNED = 0.4


def told(notes: Notes) -> Reading:
    """Sentiment in [-1, 1], the probabilities behind it and the mood (-1, 0, 1) of each text; facts: `quality`, one entry a language;
    `turned`, the languages in which the list of words ranks the texts the other way round than their ratings.

    Where ratings taught a model, it speaks for every language in which it was tried on rated texts that it had not seen, unless the list of
    words ranks the same texts better; elsewhere the list speaks. A text without words has the mood of its emoji.
    """
    languages = np.array(notes.languages, dtype=object)
    moods = np.full(len(languages), np.nan) if notes.moods is None else np.asarray(notes.moods, dtype=np.float64)
    learnt = PLUGINS.build("learnt").read(notes)
    positive, negative = np.array(learnt.columns["positive"]), np.array(learnt.columns["negative"])
    neutral = _has_neutral(positive, negative)
    quality: list[dict[str, object]] = []
    turned: list[str] = []
    for language in sorted(set(notes.languages)):
        own = np.flatnonzero(languages == language)
        held = own[learnt.columns["learnt_from"][own]]
        by_ratings = _judged(positive[held], negative[held], moods[held], neutral)
        by_words = _compared(notes, held, moods) if by_ratings is not None else None
        turned += [language] if by_words is not None and by_words.high < _TURNED else []
        if by_ratings is not None and by_ratings.low > _TELLS and not (by_words is not None and by_words.auc > by_ratings.auc):
            silent = own[np.isnan(positive[own])]
            quality.append(_entry(language, len(own), "ratings", by_ratings, _because_ratings(str(learnt.facts["because"]), by_ratings)))
        else:
            silent = own
            rated = own[np.isfinite(moods[own])]
            quality.append(_by_words(language, own, _compared(notes, rated, moods), _why(learnt, by_ratings, held)))
        scores = by_lists(notes, silent)
        positive[silent], negative[silent] = (1 + scores) / 2, (1 - scores) / 2
    taught = {one["language"] for one in quality if one["method"] == "ratings"}
    mood = _mood(positive, negative, np.array([code in taught for code in languages], dtype=bool) & neutral)
    columns = {"sentiment": positive - negative, "positive": positive, "negative": negative, "mood": mood}
    order = sorted(quality, key=lambda one: (-int(str(one["texts"])), str(one["language"])))
    return Reading(columns, {"quality": order, "turned": turned})


def _has_neutral(positive: np.ndarray, negative: np.ndarray) -> bool:
    known = np.isfinite(positive)
    return bool(known.any()) and bool((np.abs(positive + negative - 1)[known] > 1e-9).any())


def _mood(positive: np.ndarray, negative: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """-1, 0 or 1: the likeliest of three where neutral ratings taught a class, else neutral within .2 of the middle."""
    score, between = positive - negative, 1 - positive - negative
    banded = np.where(np.abs(score) < _BAND, 0, np.sign(score))
    likeliest = np.where((between > positive) & (between > negative), 0, np.where(score >= 0, 1, -1))
    return np.where(classes, likeliest, banded).astype(np.int64)


def _judged(positive: np.ndarray, negative: np.ndarray, moods: np.ndarray, neutral: bool) -> Judged | None:  # noqa: FBT001
    known = np.isfinite(positive) & np.isfinite(moods)
    if known.sum() < ENOUGH or min((moods[known] > 0).sum(), (moods[known] < 0).sum()) < EACH:
        return None
    score = (positive - negative)[known]
    labels = _mood(positive[known], negative[known], np.ones(int(known.sum()), dtype=bool)) if neutral else np.where(score >= 0, 1, -1)
    truth = moods[known]
    return judge(score, labels, truth) if neutral else judge(score[truth != 0], labels[truth != 0], truth[truth != 0])


def by_lists(notes: Notes, places: np.ndarray) -> np.ndarray:
    """What the lists of words say of these texts; English by the mean of VADER and the own list where VADER is installed.

    Turns of phrase ("couldn't be happier", "I wish I had never") are the own list's alone: VADER reads them word by word."""
    part = Notes([notes.texts[at] for at in places], [notes.languages[at] for at in places])
    own = PLUGINS.build("lexicon").read(part).columns
    scores = np.asarray(own["sentiment"])
    english = np.array([language == "en" for language in part.languages], dtype=bool)
    if not english.any():
        return scores
    try:
        other = np.asarray(PLUGINS.build("vader").read(part).columns["sentiment"])
    except MissingExtra:
        return scores
    return np.where(english & ~own["phrased"], (scores + other) / 2, scores)


def _compared(notes: Notes, rated: np.ndarray, moods: np.ndarray) -> Judged | None:
    """The list of words on (at most 2,000 of) these rated texts; None where they are too few to tell."""
    from intarsia.text.words import content_key

    if min((moods[rated] > 0).sum(), (moods[rated] < 0).sum()) < EACH or len(rated) < ENOUGH:
        return None
    order = sorted(rated.tolist(), key=lambda at: (content_key(notes.texts[at] or "", notes.seed), moods[at]))[:_COMPARED]
    few = np.array(order)
    if min((moods[few] > 0).sum(), (moods[few] < 0).sum()) < EACH:
        return None
    scores = by_lists(notes, few)
    labels = _mood((1 + scores) / 2, (1 - scores) / 2, np.zeros(len(few), dtype=bool))
    return judge(scores, labels, moods[few])


def _because_ratings(because: str, found: Judged) -> str:
    held = found.positive + found.negative
    return f"{because}; on {held:,} of this language held out, AUC {found.auc:.3f} ({found.low:.3f} to {found.high:.3f})"


def _why(learnt: Reading, by_ratings: Judged | None, held: np.ndarray) -> str:
    if not learnt.facts["learnt"]:
        return str(learnt.facts["because"])
    if by_ratings is None:
        return f"{f'{len(held):,}' if len(held) else 'no'} rated texts of this language, too few to try what was learnt"
    if by_ratings.low <= _TELLS:
        found = f"AUC {by_ratings.auc:.3f} ({by_ratings.low:.3f} to {by_ratings.high:.3f}) on {by_ratings.positive + by_ratings.negative:,}"
        return f"the ratings do not go with what is written: learnt from them, held-out texts are ranked with {found}; 0.5 is chance"
    return f"what the ratings taught ranks held-out texts with AUC {by_ratings.auc:.3f} only, the list of words does better"


def _by_words(language: str, own: np.ndarray, found: Judged | None, why: str) -> dict[str, object]:
    base = language.partition("-")[0]
    if base not in LANGUAGES:
        because = (
            "no words to read: only emoji count" if language == "und" else f"{why}; there is no list of words for it: only emoji count"
        )
        return _entry(language, len(own), "none", None, because)
    measured: Mapping[str, str] = PLUGINS.build("lexicon").read(Notes([])).facts["measured"]
    tried = f"here AUC {found.auc:.3f} ({found.low:.3f} to {found.high:.3f}) on {found.positive + found.negative:,}" if found else ""
    return _entry(language, len(own), "lexicon", found, f"{why}; a list of words, {tried or 'not calibrated; expect ' + measured[base]}")


def _entry(language: str, texts: int, method: str, found: Judged | None, because: str) -> dict[str, object]:
    own: dict[str, object] = {"language": language, "texts": texts, "method": method, "because": because}
    if found is not None:
        own |= {"rated": found.n, "auc": found.auc, "low": found.low, "high": found.high}
        own |= {"accuracy": found.accuracy, "macro_f1": found.macro_f1}
    return own
