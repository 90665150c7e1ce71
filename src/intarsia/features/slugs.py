"""Names for columns that are called after what customers' data say: a question, a series."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

LONGEST = 40

_SOUNDS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l",
        "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ў": "u", "қ": "q", "ғ": "g", "ҳ": "h",
        "і": "i", "ї": "yi", "є": "ye", "ґ": "g",
    }
)  # fmt: skip


def slugs(prefix: str, words: Iterable[str]) -> dict[str, str]:
    """Each word by a name of small Latin letters, digits and underscores, with a mark of the word where something of it is lost or where
    two would have the same name.

    >>> slugs("answer", ["How often?", "Ваш возраст", "Which of these do you prefer when you cook at home?"])
    {'answer_how_often': 'How often?', 'answer_ba578c4c': 'Ваш возраст', \
'answer_which_of_these_do_you_prefer_when_you_co_16a3ed09': 'Which of these do you prefer when you cook at home?'}
    """
    marked = {word: _slug(word) for word in words}
    said = Counter(marked.values())
    return {f"{prefix}_{name if said[name] == 1 else f'{name}_{_mark(word)}'}": word for word, name in marked.items()}


def spelt(prefix: str, words: Iterable[str]) -> tuple[str, ...]:
    """A name for each word, spelt in small Latin letters: Cyrillic ones as they sound, others without their accents. A mark of the word
    stands in the place of what cannot be spelt, and behind a name that another word has.

    >>> spelt("share", ["Cups & pots", "Одежда", "Çorap", "茶", "Other", "cups, pots"])
    ('share_cups_pots', 'share_odezhda', 'share_corap', 'share_7e005ba3', 'share_other', 'share_cups_pots_de4abbf2')
    """
    out: list[str] = []
    for word in words:
        sounded = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", word).lower().translate(_SOUNDS))
        plain = re.sub(r"[^0-9a-z]+", "_", sounded.replace("ı", "i").encode("ascii", "ignore").decode()).strip("_")
        name = f"{prefix}_{plain or _mark(word)}"
        out.append(name if name not in out else f"{name}_{_mark(word)}")
    return tuple(out)


def _slug(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word)
    plain = re.sub(r"[^0-9a-z]+", "_", letters.encode("ascii", "ignore").decode().lower()).strip("_")
    whole = len(plain) <= LONGEST and not any(letter.isalnum() and not letter.isascii() for letter in letters)
    return plain if plain and whole else f"{plain[:LONGEST].strip('_')}_{_mark(word)}".lstrip("_")


def _mark(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()[:8]
