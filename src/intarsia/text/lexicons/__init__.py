"""What words tell of a customer's mood, language by language: written for Intarsia, by hand.

A list holds words and, with a star, beginnings of words, for languages that put endings one after another. The longest beginning counts.
All are folded and without accents, since many people type without them; Uzbek is in Latin letters and serves Cyrillic by transliteration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import import_module

from intarsia.text.words import bare, folded

LANGUAGES = {"en": "english", "ru": "russian", "tr": "turkish", "uz": "uzbek", "pt": "portuguese"}
"""The languages with a list, and its file."""


@dataclass(frozen=True)
class Lexicon:
    """Words by what they do. `moods`: strength (-3 to 3) to words; `faults`: words that accuse only where they are negated ("work",
    "arrive"); `before` and `after`: negations that stand before or after what they deny; `more` and `less` weaken or strengthen the next
    word; `turns`: "but", after which more weight lies; `negated`: the pattern of a verb that holds its own negation, which "nobody" and
    "never" beside it do not turn round; `phrases`: strength to turns of phrase, a pattern a line, that mean something else than their
    words do (at 0 they are passed over)."""

    moods: Mapping[int, str]
    before: str
    after: str = ""
    faults: str = ""
    more: str = ""
    less: str = ""
    turns: str = ""
    negated: str = ""
    phrases: Mapping[int, str] = field(default_factory=dict)
    _seen: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Word, or beginning with its star, to strength."""
        return {entry: float(strength) for strength, text in self.moods.items() for entry in entries(text)}

    @cached_property
    def opens(self) -> frozenset[str]:
        """The first words of what counts only as a pair."""
        return frozenset(key.partition("_")[0] for key in self.weights if "_" in key)

    @cached_property
    def roles(self) -> Mapping[str, frozenset[str]]:
        """The other lists, as sets."""
        named = {"before": self.before, "after": self.after, "faults": self.faults, "more": self.more, "less": self.less}
        return {name: frozenset(entries(text)) for name, text in (named | {"turns": self.turns}).items()}

    @cached_property
    def _patterns(self) -> tuple[tuple[float, re.Pattern[str]], ...]:
        lines = {
            strength: [bare(folded(line.strip())).replace(" ", r"\s+") for line in text.strip().splitlines()]
            for strength, text in self.phrases.items()
        }
        return tuple((float(strength), re.compile(rf"(?<!\w)(?:{'|'.join(own)})(?!\w)")) for strength, own in lines.items())

    def phrased(self, small: str) -> tuple[float, str]:
        """What the turns of phrase of a bare text say, and the text without them; the text itself where there are none."""
        total = 0.0
        for strength, pattern in self._patterns:
            small, times = pattern.subn(" ", small)
            total += strength * times
        return total, small

    def reads(self, word: str) -> tuple[float, frozenset[str]]:
        """How good (above 0) or bad a bare word is by itself, 0 where it is not known, and the lists that it is on. Remembered."""
        if word not in self._seen:
            if len(self._seen) > 200_000:
                self._seen.clear()
            keys = _keys(word)
            strength = next((self.weights[key] for key in keys if key in self.weights), 0.0)
            own = {role for role, names in self.roles.items() if not names.isdisjoint(keys)}
            self._seen[word] = strength, frozenset(own | {"negated"} if self.negated and re.search(self.negated, word) else own)
        return self._seen[word]

    def pair(self, first: str, second: str) -> float:
        """How good or bad two words are that count only together; 0 where they do not."""
        beginnings = (f"{first}_{key}" for key in _keys(second))
        return next((self.weights[key] for key in beginnings if key in self.weights), 0.0)


@lru_cache(maxsize=8)
def lexicon(language: str) -> Lexicon:
    """The list of a language of LANGUAGES."""
    found: Lexicon = import_module(f"{__name__}.{LANGUAGES[language]}").LEXICON
    return found


def entries(text: str) -> list[str]:
    """The words of a list, folded and bare; words that only count together are joined by an underscore."""
    return [bare(folded(word)) for word in text.split()]


def _keys(word: str) -> list[str]:
    """The word itself, then its beginnings with a star, the longest first."""
    return [word, *(f"{word[:size]}*" for size in range(len(word), 1, -1))]
