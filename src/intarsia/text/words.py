"""A text as it is compared: without tags, control characters, accents and the six ways to write an Uzbek apostrophe."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from functools import lru_cache

LONGEST = 4_000
"""Characters of a text that are looked at; what comes later changes neither mood nor topic."""

_APOSTROPHES = re.compile("[ʻʼ‘’`´ʹ′＇]")
_TAGS = re.compile(r"<(?:script|style)\b[^<]{0,5000}</(?:script|style)>|<!--|-->|</?[A-Za-z][^<>]{0,500}>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200c\u200e-\u200f\u2060\ufeff\ufffd]+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W\d_]+)*|[^\w\s]")
_NO_LETTER = re.compile(r"[\W\d_]+")
_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l",
        "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "x", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "sh", "ъ": "'", "ы": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ў": "o'", "қ": "q", "ғ": "g'", "ҳ": "h",
    }
)  # fmt: skip


def plain(text: object) -> str:
    r"""What a person would read: no tags, no control characters, entities as their signs, one apostrophe; "" where there is nothing.

    >>> plain(None), plain("a\x00b"), plain("<b>Zo&#8217;r</b>"), plain("5 < 6")
    ('', 'ab', " Zo'r ", '5 < 6')
    """
    if text is None or text != text:  # noqa: PLR0124  NaN is what pandas writes for nothing
        return ""
    said = str(text)
    for _ in range(2):  # some exports escape twice
        said = html.unescape(said) if "&" in said else said
    if "<" in said or "-->" in said:
        said = _TAGS.sub(" ", said)
    said = _CONTROL.sub("", said).encode("utf-8", "ignore").decode("utf-8")
    return _APOSTROPHES.sub("'", unicodedata.normalize("NFC", said))


def folded(said: str) -> str:
    """A plain text in small letters, cut to its first 4,000 characters; dotless and dotted i are one, so that Turkish capitals are found.

    >>> folded("SIKICI ve ÇİRKİN"), folded("Ещё")
    ('sikici ve çirkin', 'еще')
    """
    return lowered(said).replace("ı", "i").replace("ё", "е")


def lowered(said: str) -> str:
    """The first 4,000 characters of a plain text in small letters, otherwise as written."""
    return said[:LONGEST].replace("İ", "i").lower()


def bare(small: str) -> str:
    """A folded text without accents, for people who type without them.

    >>> bare("çok güzel, não é bom")
    'cok guzel, nao e bom'
    """
    if small.isascii():
        return small
    return "".join(sign for sign in unicodedata.normalize("NFKD", small.replace("й", "\ue000")) if not unicodedata.combining(sign)).replace(
        "\ue000", "й"
    )


def compared(said: str, language: str) -> str:
    """A plain text as lists of words know it: folded, without accents, in Latin letters where the language is Uzbek in Cyrillic.

    >>> compared("Жуда ЁМОН, жўн", "uz-Cyrl"), compared("Всё плохо", "ru")
    ("juda yomon, jo'n", 'все плохо')
    """
    return bare(folded(latin(lowered(said)) if language.endswith("-Cyrl") else said))


def latin(small: str) -> str:
    """Small Uzbek Cyrillic letters as Latin ones; ё must still be ё there.

    >>> latin("жуда яхши, қўшиқ")
    "juda yaxshi, qo'shiq"
    """
    return re.sub(r"(?<![^\W\d_])е", "ye", small).translate(_CYRILLIC)


def words(small: str) -> list[str]:
    """The words of a folded text, in order.

    >>> words("it's 5 o'clock!")
    ["it's", "o'clock"]
    """
    return _WORD.findall(small)


def tokens(small: str) -> list[str]:
    """Words, numbers and single signs (an emoji, an exclamation mark) of a folded text, in order.

    >>> tokens("wow!! 10/10 😡")
    ['wow', '!', '!', '10', '/', '10', '😡']
    """
    return _TOKEN.findall(small)


def content_key(said: str, seed: int = 0) -> int:
    """A number below 2^64 that equal wordings share, whatever their capitals, blanks and tags: what samples and folds are drawn by."""
    wording = " ".join(tokens(folded(said))).encode()
    return int.from_bytes(hashlib.blake2b(wording, digest_size=8, salt=seed.to_bytes(8, "little")).digest(), "little")


def wording_key(said: str, seed: int = 0) -> int:
    """A number below 2^64 that near copies share: equal words, whatever their capitals, accents, numbers, dates and signs.

    >>> wording_key("Broke on 12.05., never again!") == wording_key("broke on 3.6. NEVER again")
    True
    """
    wording = " ".join(word for word in tokens(bare(folded(said))) if not _NO_LETTER.fullmatch(word)).encode()
    return int.from_bytes(hashlib.blake2b(wording, digest_size=8, salt=seed.to_bytes(8, "little")).digest(), "little")


def has_letters(said: str) -> bool:
    """Whether there is a word to judge by: two letters in a row, or one of a script without alphabet."""
    return bool(_LETTERS.search(said))


_LETTERS = re.compile(r"[^\W\d_]{2}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@lru_cache(maxsize=200_000)
def script(word: str) -> str:
    """The script of a word by its first letter: "latin", "cyrillic" or "other"."""
    sign = word[0]
    if sign < "\u0250" or "\u1e00" <= sign < "\u1f00":
        return "latin"
    return "cyrillic" if "\u0400" <= sign < "\u0530" else "other"
