"""The terms of texts, words and pairs of words that say what they are about, counted; inflected forms of a word are one term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from intarsia.text.lexicons import LANGUAGES, lexicon
from intarsia.text.stopwords import silent
from intarsia.text.words import compared, folded, lowered, words

_MOST = 3_000
_STEM = {"ru": 6, "tr": 6, "uz": 6, "kk": 6, "uk": 6}


@dataclass(frozen=True)
class Vocabulary:
    """Terms of one language: `places`, a stem or a pair of stems to its column; `shown`, how each is written; `rarity`, its weight
    (idf)."""

    language: str
    places: dict[str, int]
    shown: tuple[str, ...]
    rarity: np.ndarray

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """TF-IDF of each plain text, length 1 or 0. A row depends on its own text alone."""
        columns, times, bounds = [], [], [0]
        for text in texts:
            counts = Counter(self.places[term] for term in _terms(_stems(text, self.language)) if term in self.places)
            own = sorted(counts)
            columns += own
            times += [counts[column] for column in own]
            bounds.append(len(columns))
        table = sparse.csr_matrix((np.array(times, dtype=np.float64), columns, bounds), shape=(len(texts), len(self.shown)))
        table.data = (1.0 + np.log(table.data)) * self.rarity[table.indices]
        length = np.sqrt(np.asarray(table.multiply(table).sum(1)).ravel())
        return sparse.csr_matrix(sparse.diags(1.0 / np.where(length > 0, length, 1.0)) @ table)


def vocabulary(texts: Sequence[str], language: str, names: frozenset[str] = frozenset()) -> Vocabulary:
    """The terms of these plain texts: in at least 4 of them and 1 of 1,000, in at most 4 of 10; the 3,000 commonest. No term holds a word
    of `names` (in small letters), however it is inflected. The order of the texts is irrelevant. Cost: n x length."""
    hidden = {stem for word in names if (stem := _stem(word, language))}
    found: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        own = _stems(text, language)
        found.update(set(_terms(own)))
        for stem, word in own:
            if stem:
                forms.setdefault(stem, Counter())[word] += 1
    least, most = max(4, len(texts) // 1000), 0.4 * len(texts)
    kept = sorted(
        (term for term, n in found.items() if least <= n <= most and hidden.isdisjoint(term.split())), key=lambda term: (-found[term], term)
    )[:_MOST]
    best = {stem: min(counts, key=lambda word: (-counts[word], word)) for stem, counts in forms.items()}
    shown = tuple(" ".join(best[stem] for stem in term.split()) for term in kept)
    rarity = np.log((1.0 + len(texts)) / (1.0 + np.array([found[term] for term in kept], dtype=np.float64))) + 1.0
    return Vocabulary(language, {term: place for place, term in enumerate(kept)}, shown, rarity)


def known_words(text: str, language: str) -> list[str]:
    """All words of a plain text, bare, in Latin letters where the language is Uzbek in Cyrillic: what keywords are compared with."""
    return words(compared(text, language))


def _terms(own: list[tuple[str, str]]) -> list[str]:
    """The stems, and pairs of stems that stood side by side."""
    alone = [stem for stem, _ in own if stem]
    return alone + [f"{first} {second}" for (first, _), (second, _) in pairwise(own) if first and second and first != second]


def _stems(text: str, language: str) -> list[tuple[str, str]]:
    """Stem and word, in order; the stem is "" where the word says nothing of a topic."""
    return [(_stem(word, language), word) for word in words(lowered(text))]


_SEEN: dict[tuple[str, str], str] = {}


def _stem(word: str, language: str) -> str:
    """A word without endings; "" for stop words, single letters, praise and curses. Remembered."""
    key = (word, language)
    if key not in _SEEN:
        if len(_SEEN) > 300_000:
            _SEEN.clear()
        _SEEN[key] = _stemmed(word, language)
    return _SEEN[key]


def _stemmed(word: str, language: str) -> str:
    base = language.partition("-")[0]
    small, plain = folded(word), compared(word, language)
    if len(plain) < 3 or plain in silent(base):
        return ""
    if base in LANGUAGES:
        strength = lexicon(base).reads(plain)[0]
        if strength >= 2 or strength <= -3:
            return ""
    if base in _STEM:
        return small[: _STEM[base]]
    return small[:-1] if len(small) > 4 and small.endswith("s") and not small.endswith(("ss", "us", "is")) else small.removesuffix("'s")
