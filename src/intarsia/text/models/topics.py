"""Finds what customers write about: topics with readable names, as many as are found again in halves of the texts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from intarsia.text.factors import Start, factored, start
from intarsia.text.models import Notes, Reading
from intarsia.text.subjects import subject_of
from intarsia.text.terms import Vocabulary, known_words, vocabulary
from intarsia.text.words import content_key, plain

Told = dict[str, Any]
"""What is told of a topic."""

_Begun = tuple[sparse.csr_matrix, Start]

_TRIED = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)


@dataclass(frozen=True)
class Topics:
    """TF-IDF and non-negative factors (NMF), language by language; their number is the most that is found again as steadily as the
    steadiest.

    Steadiness is the mean Jaccard of the ten leading terms with those of `resamples` random halves. Names are the terms that stand out in a
    topic's texts (class-based TF-IDF), with the subject they are of where it is known ("delivery: courier, late"). `number`: exactly so
    many a language. A language with fewer than `least` texts, or half as many different ones, is sorted by keywords instead. No term holds
    a word of `notes.names`. Fitted on at most `most` different texts, drawn by content; each text is placed by itself. Reads the column
    `topic` (int, from 1 by size; 0 where none fits); facts: `topics`, each with id, language, label, terms, n, stability (None for
    keywords), method; `without`, which languages are sorted by keywords though they have `least` texts or `number` was asked, and what they
    have. Cost: 5 CPU seconds a language, and 12,000 short texts a second. Source: METHODS 13; Greene, O'Callaghan & Cunningham 2014 on
    steadiness; Grootendorst 2022 on names."""

    number: int | None = None
    fewest: int = 5
    largest: int = 15
    least: int = 200
    most: int = 8_000
    resamples: int = 4
    terms: int = 10

    def read(self, notes: Notes) -> Reading:
        """One topic a text."""
        said = [plain(text) for text in notes.texts]
        languages = list(notes.languages) or [""] * len(said)
        raw: list[Told] = []
        without: list[str] = []
        place = np.full(len(said), -1, dtype=np.int64)
        few: list[int] = []
        for language in sorted(set(languages) - {"und"}):
            own = [at for at, code in enumerate(languages) if code == language]
            found = self._factors([said[at] for at in own], language, notes) if len(own) >= self.least else ""
            if isinstance(found, str):
                few += own
                without += [f"{language}: {len(own):,} texts{found}"] if self.number or found else []
                continue
            labels, topics = found
            place[own] = np.where(labels >= 0, labels + len(raw), -1)
            raw += topics
        self._keywords(said, languages, few, place, raw)
        read = _ordered(place, raw)
        return Reading(read.columns, {**read.facts, "without": without})

    def _factors(self, said: list[str], language: str, notes: Notes) -> tuple[np.ndarray, list[Told]] | str:
        """The topic of each text (-1 for none) and what is told of each topic; or what there is too little of."""
        seed = notes.seed
        unique = {content_key(text, seed): text for text in sorted(said, reverse=True)}
        sample = [unique[key] for key in sorted(unique)][: self.most]
        words = vocabulary(sample, language, notes.names)
        rows = words.rows(sample)
        rows = rows[np.flatnonzero(np.diff(rows.indptr) > 1)]
        tried = (
            [self.number]
            if self.number
            else [k for k in _TRIED if self.fewest <= k <= min(self.largest, max(len(sample) // 100, self.fewest))]
        )
        if not tried or min(rows.shape) <= 2 * max(tried) or rows.shape[0] < self.least / 2:
            return f", {len(sample):,} of them different, with {rows.shape[1]:,} terms in common"
        halves = [self._half(rows, number, seed, max(tried)) for number in range(self.resamples)]
        whole = start(rows, max(tried), seed=seed)
        runs = [self._steadiness((rows, whole), halves, k) for k in tried]
        best = max(float(run.mean()) for _, run in runs)
        near = max((float(run.std(ddof=1) / len(run) ** 0.5) for _, run in runs if float(run.mean()) == best), default=0.0)
        parts, steady = [run for run in runs if float(run[1].mean()) >= best - near][-1]
        tops = parts / np.maximum(np.sqrt((parts**2).sum(1, keepdims=True)), 1e-300)
        fit = np.asarray(words.rows(said) @ tops.T)
        labels = np.where(fit.max(1) >= 0.1, fit.argmax(1), -1)
        of_sample = np.asarray(rows @ tops.T).argmax(1)
        return labels, [
            self._told(words, rows, of_sample, part, k) | {"stability": float(steady[:, k].mean())} for k, part in enumerate(parts)
        ]

    def _half(self, rows: sparse.csr_matrix, number: int, seed: int, most: int) -> tuple[sparse.csr_matrix, Start]:
        """A random half of the texts, and where its factors start."""
        half = np.sort(np.random.default_rng((seed, number)).permutation(rows.shape[0])[: rows.shape[0] // 2])
        return rows[half], start(rows[half], most, seed=seed)

    def _steadiness(self, whole: _Begun, halves: list[_Begun], k: int) -> tuple[np.ndarray, np.ndarray]:
        """The factors, and (resamples, k) the Jaccard of their leading terms with those of halves."""
        from scipy.optimize import linear_sum_assignment

        parts = factored(whole[0], k, whole[1])
        own = self._leading(parts)
        found = np.zeros((len(halves), k))
        for number, half in enumerate(halves):
            other = self._leading(factored(half[0], k, half[1]))
            both = np.array([[len(a & b) / len(a | b) for b in other] for a in own])
            mine, theirs = linear_sum_assignment(-both)
            found[number, mine] = both[mine, theirs]
        return parts, found

    def _leading(self, parts: np.ndarray) -> list[frozenset[int]]:
        return [frozenset(np.argsort(-part, kind="stable")[: self.terms].tolist()) for part in parts]

    def _told(self, words: Vocabulary, rows: sparse.csr_matrix, of: np.ndarray, part: np.ndarray, k: int) -> Told:
        """Name and terms of a factor, by what stands out in its texts."""
        inside = np.asarray(rows[np.flatnonzero(of == k)].sum(0)).ravel()
        everywhere = np.asarray(rows.sum(0)).ravel()
        leading = np.argsort(-part, kind="stable")[: 3 * self.terms]
        outstanding = inside / np.sqrt(np.maximum(everywhere, 1e-300))
        order = leading[np.argsort(-outstanding[leading], kind="stable")]
        terms = [words.shown[at] for at in order[: self.terms]]
        return {
            "language": words.language,
            "terms": terms,
            "label": _label(terms, words.language),
            "method": "factors",
        }

    def _keywords(self, said: list[str], languages: list[str], few: list[int], place: np.ndarray, raw: list[Told]) -> None:
        """Sort the texts that are too few for factors by the subjects of their words."""
        subjects = {at: subject_of(known_words(said[at], languages[at])) for at in few}
        for subject in sorted({one for one in subjects.values() if one}):
            for at, own in subjects.items():
                if own == subject:
                    place[at] = len(raw)
            raw.append({"language": "", "terms": [], "label": subject, "stability": None, "method": "keywords"})


def _ordered(place: np.ndarray, raw: list[Told]) -> Reading:
    """Topics numbered from 1 by size; names that two topics share are told apart."""
    sizes = np.bincount(place[place >= 0], minlength=len(raw))
    order = sorted(range(len(raw)), key=lambda at: (-sizes[at], str(raw[at]["language"]), str(raw[at]["label"]), str(raw[at]["terms"])))
    number = np.zeros(len(raw) + 1, dtype=np.int64)
    number[order] = np.arange(1, len(raw) + 1)
    twice = Counter(str(topic["label"]) for topic in raw)
    topics = []
    for at in order:
        label = str(raw[at]["label"])
        topics.append(
            raw[at] | {"id": int(number[at]), "n": int(sizes[at]), "label": f"{label} ({number[at]})" if twice[label] > 1 else label}
        )
    return Reading({"topic": number[place]}, {"topics": topics})


def _label(terms: list[str], language: str) -> str:
    """Three terms without a word in common, after the subject that most terms are of."""
    chosen: list[str] = []
    for term in terms:
        if not any(set(term.split()) & set(other.split()) for other in chosen):
            chosen.append(term)
    own = sorted({word for term in terms for word in known_words(term, language)})
    subject = subject_of(own, at_least=3)
    return f"{subject}: {', '.join(chosen[:3])}" if subject else ", ".join(chosen[:3])
