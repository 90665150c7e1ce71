"""What a rating says: stars, points, thumbs or words become negative, neutral or positive, by the scale that is found in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from intarsia.text.lexicons.signs import SIGNS
from intarsia.text.words import bare, folded, plain

_WORDS = {
    1: """
        positive pos p good great excellent satisfied verysatisfied happy like liked yes true y up thumbsup promoter recommended recommend
        положительный положительно позитивный хорошо отлично да доволен olumlu pozitif iyi evet ijobiy yaxshi ha positivo positiva bom sim
        ижобий яхши ҳа""",
    0: "neutral neu mixed average ok okay so-so passive нейтральный нейтрально средне notr tarafsız orta neytral ortacha neutro neutra",
    -1: """
        negative neg n bad poor terrible dissatisfied verydissatisfied unhappy dislike disliked no false down thumbsdown detractor
        отрицательный отрицательно негативный плохо ужасно нет olumsuz negatif kotu kötü hayır salbiy yomon yo'q negativo negativa ruim não
        салбий ёмон йўқ""",
}
_MEANS = {bare(folded(word)): mood for mood, text in _WORDS.items() for word in text.split()}
_SKIN = re.compile("[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
_FACES = {sign: 1 if strength > 0 else -1 for sign, strength in SIGNS.items()} | {"😐": 0}
_STARS = frozenset("★⭐☆🌟")
_NUMBER = re.compile(
    r"^\s*(-?\d+(?:[.,]\d+)?)\s*(?:(?:/|out of|of|из|dan|de)\s*(\d+))?\s*"
    r"(?:stars?|points?|звезд\w*|yıldız|yulduz|estrelas?|★|⭐|%)?\s*$",
    re.IGNORECASE,
)
KNOWN = 0.9


@dataclass(frozen=True)
class Moods:
    """What n ratings say: `values` (n,) -1, 0, 1 or NaN; `scale`, how they were understood, in words; `rated`, how many could be."""

    values: np.ndarray
    scale: str

    @property
    def rated(self) -> int:
        """How many ratings were understood."""
        return int(np.isfinite(self.values).sum())


def moods(ratings: Iterable[object]) -> Moods:
    """Ratings as moods. Their scale is found among them: -1 to 1, 0 and 1, 1 to 5 (also 7 and 10 points, percent), stars, words such as P
    and N in the served languages, thumbs and faces. Where nine of ten are neither, nothing is understood and `scale` says so. Cost n.

    >>> moods([5, 1, 3, None, 4]).values.tolist()
    [1.0, -1.0, 0.0, nan, 1.0]
    >>> moods(["P", "N"]).values.tolist(), moods([0, 1, 1]).values.tolist(), moods([9, 2]).values.tolist()
    ([1.0, -1.0], [-1.0, 1.0, 1.0], [1.0, -1.0])
    """
    said = [_said(rating) for rating in ratings]
    given = [one for one in said if one]
    if not given:
        return Moods(np.full(len(said), np.nan), "no ratings")
    kinds = Counter(given)
    for meaning, scale in ((_worded, "words for good and bad"), (_shown, "signs for good and bad")):
        words = {one: mood for one in kinds if (mood := meaning(one)) is not None}
        if sum(kinds[one] for one in words) >= KNOWN * len(given):
            return Moods(np.array([float(words[one]) if one in words else np.nan for one in said]), scale)
    numbers = {one: value for one in kinds if (value := _number(one)) is not None}
    if sum(kinds[one] for one in numbers) < KNOWN * len(given):
        examples = ", ".join(f"'{one[:20]}'" for one, _ in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))[:3])
        return Moods(np.full(len(said), np.nan), f"ratings that are not understood, such as {examples}")
    low, high, scale = _scale(sorted(set(numbers.values())))
    values = np.array([numbers.get(one, np.nan) for one in said], dtype=np.float64)
    found = np.where(np.isnan(values), np.nan, np.where(values <= low, -1.0, np.where(values >= high, 1.0, 0.0)))
    return Moods(found, scale)


def _said(rating: object) -> str:
    if isinstance(rating, bool | np.bool_):
        return "1" if rating else "0"
    return plain(rating).strip()


def _worded(said: str) -> int | None:
    return _MEANS.get(re.sub(r"[\s_.-]+", "", bare(folded(said))))


def _shown(said: str) -> int | None:
    """What thumbs and faces say, all of them the same; stars are counted instead."""
    if said.isascii() or not _STARS.isdisjoint(said):
        return None
    told = {_FACES.get(sign) for sign in _SKIN.sub("", said) if sign != " "}
    return told.pop() if len(told) == 1 else None


def _number(said: str) -> float | None:
    if said and not said.strip("★⭐☆\ufe0f"):
        return float(said.count("★") + said.count("⭐")) or None
    found = _NUMBER.match(said)
    return float(found.group(1).replace(",", ".")) if found else None


def _scale(values: Sequence[float]) -> tuple[float, float, str]:
    """Up to where it is bad, from where it is good, and the scale in words."""
    least, most = values[0], values[-1]
    whole = all(value == round(value) for value in values)
    if least < 0:
        third = max(most, -least) / 3
        return (-1.0, 1.0, "-1, 0, 1") if whole and third <= 1 / 3 else (-third, third, f"{least:g} to {most:g}, 0 in the middle")
    if whole and most <= 1:
        return 0.0, 1.0, "0 bad, 1 good"
    if whole and least >= 1 and most <= 2:
        return 1.0, 2.0, "1 bad, 2 good"
    for largest, low, high, scale in _POINTS:
        if most <= largest:
            return low, high, scale
    return least + 0.4 * (most - least), least + 0.6 * (most - least), f"{least:g} to {most:g}"


_POINTS = (
    (1, 0.4, 0.6, "0 to 1"),
    (5, 2.49, 3.51, "1 to 5, 3 neutral"),
    (7, 3.0, 5.0, "1 to 7, 4 neutral"),
    (10, 4.5, 6.5, "1 to 10, 5 and 6 neutral"),
    (100, 40.0, 60.0, "0 to 100, 40 to 60 neutral"),
)
