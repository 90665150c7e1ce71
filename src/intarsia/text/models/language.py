"""Tells the language of a text, Uzbek in Latin and in Cyrillic letters too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log

from intarsia.errors import MissingExtra
from intarsia.text.lexicons import entries, lexicon
from intarsia.text.models import Notes, Reading
from intarsia.text.stopwords import telling
from intarsia.text.words import bare, compared, has_letters, plain, script, words

UNKNOWN = "und"
"""The code of a text without words, or whose language cannot be told (ISO 639)."""

UZBEK_CYRILLIC = "uz-Cyrl"

_LOOKED_AT = 400
_FEW, _MOODY = 3, 1.5
_LISTED = {"latin": ("en", "tr", "uz", "pt"), "cyrillic": ("ru", "uz-Cyrl")}
_VOTE, _SURE, _DOUBT, _PRIOR = 6.0, 2.5, 12.0, 3.0
_BY_SCRIPT = {
    "latin": ("en", "tr", "uz", "pt", "es", "de", "fr", "it", "nl", "pl", "az", "id", "ro", "cs", "sv"),
    "cyrillic": ("ru", "uz-Cyrl", "uk", "kk", "bg", "be", "ky", "tg", "sr"),
}
_SIGNS = (
    ("latin", "uz", re.compile(r"[og]'|q(?!u)|[aiou]x|sh[aiou]|\b\w{3,}(?:ning|lar|yap|moq)"), 0.7),
    ("latin", "tr", re.compile(r"[ğş]|[çöü]|ı|\b\w{3,}(?:yor|mış|miş|dık|acak|ecek|lık|ler)"), 0.5),
    ("latin", "pt", re.compile(r"[ãõ]|ção|ções|lh[aeo]|nh[aeo]|ê"), 0.8),
    ("latin", "es", re.compile(r"ñ|¿|¡|ción"), 1.0),
    ("latin", "de", re.compile(r"ß|ä|sch|ü"), 0.4),
    ("latin", "fr", re.compile(r"[èêœ]|\b[cdjlmnqst]'[aeiou]"), 0.6),
    ("cyrillic", "uz-Cyrl", re.compile(r"[ўқғҳ]|нинг|лар\b|миз\b|\w{3,}ган\b"), 0.9),
    ("cyrillic", "ru", re.compile(r"ы|щ|ого\b|ить\b|ать\b|ет\b|ся\b|ий\b|ая\b|ые\b"), 0.5),
    ("cyrillic", "uk", re.compile(r"[іїєґ]"), 1.0),
    ("cyrillic", "kk", re.compile(r"[әөұүіңһ]"), 0.9),
    ("cyrillic", "be", re.compile(r"ў[^з]|і"), 0.3),
)


@dataclass(frozen=True)
class Language:
    """The language as a code: "en", "ru", "tr", "uz", "uz-Cyrl", "pt" and others; "und" where there are no words.

    Common words and letters of the served languages vote; where they leave doubt, py3langid is asked (extra `text`); where it doubts too,
    as on three words, the languages of the other texts count. `packaged`: ask py3langid, else only votes. Reads the column `language`;
    facts: `packaged`, whether it was asked, and `without`, what to install where it is missing. Cost: about 5,000 texts of 165 letters a
    second."""

    packaged: bool = True

    def read(self, notes: Notes) -> Reading:
        """One code a text."""
        small = [_small(text) for text in notes.texts]
        ranker, missing = _ranker() if self.packaged else (None, "")
        tallies = [_tally(text, ranker) for text in small]
        sure = Counter(max(tally, key=lambda code: (tally[code], code)) for tally in tallies if tally and _margin(tally) >= _DOUBT)
        prior = {code: _PRIOR * log((number + 1) / (sure.total() + 50)) for code, number in sure.items()}
        floor = _PRIOR * log(0.5 / (sure.total() + 50))
        found = [_best(tally, prior, floor) if any(tally.values()) else _usual(tally, sure) for tally in tallies]
        return Reading({"language": found}, {"packaged": ranker is not None, "without": missing})


def _small(text: object) -> str:
    """The first 400 characters, small; capitals without a dot stay apart from those with one."""
    said = plain(text)[: 4 * _LOOKED_AT].strip()[:_LOOKED_AT]
    return said.replace("İ", "i").lower().replace("ё", "е")


def _tally(small: str, ranker: object) -> Mapping[str, float]:
    """How much speaks for each language; nothing where there are no words."""
    own = words(small)
    if not own or not has_letters(small):
        return {}
    if _EVERYWHERE.issuperset(map(bare, own)):
        return dict.fromkeys(_BY_SCRIPT["latin"], 0.0)
    scripts = Counter(script(word) for word in own for _ in word)
    kind = max(("latin", "cyrillic", "other"), key=lambda name: scripts[name])
    if kind == "other":
        return _other(small, ranker)
    votes = _votes(own, small, kind)
    first, second = [*sorted(votes.values(), reverse=True), 0.0, 0.0][:2]
    if ranker is None or (first >= _SURE and first >= 2 * second):
        return {code: _VOTE * votes.get(code, 0.0) for code in _BY_SCRIPT[kind]} if votes else dict.fromkeys(_BY_SCRIPT[kind], 0.0)
    told = dict(ranker(small))  # type: ignore[operator]
    return {code: told.get(code.partition("-")[0], -1e4) + _VOTE * votes.get(code, 0.0) for code in _BY_SCRIPT[kind]}


def _votes(own: list[str], small: str, kind: str) -> Mapping[str, float]:
    votes: dict[str, float] = dict.fromkeys(_BY_SCRIPT[kind], 0.0)
    known = telling()
    for word in own:
        for code in known.get(bare(word), ()):
            if code in votes:
                votes[code] += 1.0 / len(known[bare(word)])
    if kind == "cyrillic":
        votes[UZBEK_CYRILLIC] += sum(bare(word) in _UZBEK_WORDS for word in own)
    for of, code, pattern, weight in _SIGNS:
        if of == kind:
            votes[code] += weight * min(len(pattern.findall(small)), 5)
    if kind == "latin" and not re.search("[ğşç]", small):
        votes["uz"] += sum(bare(word) in _UZBEK_LATIN for word in own)
    if len(own) <= _FEW and not any(votes.values()):
        for code in _moody(own, kind):
            votes[code] += _MOODY
    return {code: number for code, number in votes.items() if number > 0}


def _moody(own: list[str], kind: str) -> Iterator[str]:
    """The language of each word of praise or blame ("berbat", "ужас") that is on the list of one language alone."""
    for word in own:
        known = [code for code in _LISTED[kind] if lexicon(code[:2]).reads(compared(word, code))[0]]
        if len(known) == 1:
            yield known[0]


def _other(small: str, ranker: object) -> Mapping[str, float]:
    """A text in neither Latin nor Cyrillic letters: whatever py3langid says."""
    if ranker is None:
        return {UNKNOWN: 0.0}
    code, _ = max(ranker(small), key=lambda pair: (pair[1], pair[0]))  # type: ignore[operator]
    return {code: _DOUBT * 2, UNKNOWN: 0.0}


def _margin(tally: Mapping[str, float]) -> float:
    first, second = [*sorted(tally.values(), reverse=True), -1e4][:2]
    return first - second


def _usual(tally: Mapping[str, float], sure: Mapping[str, int]) -> str:
    """The language of a text that tells nothing itself: that of most others in its letters, if there is one."""
    others = {code: sure.get(code, 0) for code in tally}
    return next((code for code, number in others.items() if 2 * number > sum(others.values())), UNKNOWN)


def _best(tally: Mapping[str, float], prior: Mapping[str, float], floor: float) -> str:
    if _margin(tally) >= _DOUBT:
        return max(tally, key=lambda code: (tally[code], code))
    return max(tally, key=lambda code: (tally[code] + prior.get(code, floor), code))


def _ranker() -> tuple[object, str]:
    """What ranks languages, or None and what to install."""
    try:
        import py3langid
    except ModuleNotFoundError:
        return None, str(MissingExtra("py3langid", "text"))
    return py3langid.rank, ""


_EVERYWHERE = frozenset(entries("ok okay okey okk oke ha haha hahaha lol omg"))
"""Words of every language: they tell of none."""

_UZBEK_WORDS = frozenset(
    entries("""ва бу жуда яхши ёмон билан учун ҳам лекин аммо эмас йўқ бор керак мен мени менга сиз сизга биз улар нима қандай рахмат зўр
    катта тез
    сифатли сифати нарх нархи дўкон мижоз бўлди бўлади қилди қилиш қилинг келди келмади олдим олдик сотиб маҳсулот буюртма етказиб бериш
    беришди
    жуда-да яна ҳали ҳамма барча илова ишламайди ишлайди хизмат пул пулимни қиммат арзон чиройли тавсия қиламан
    етиб сўм кун кеч кечикди""")
)
_UZBEK_LATIN = frozenset(
    entries("""yaxshi juda uchun bilan lekin emas kerak rahmat raxmat ilova o'yin qiziqarli zo'r yomon menga meni sizga bo'ldi bo'ladi
    qildi qilish
    ham va yo'q buyurtma mahsulot sifatli keldi kelmadi oldim yana hali hamma barcha ishlamaydi ishlayapti sevaman yoqdi yoqadi ajoyib""")
)
