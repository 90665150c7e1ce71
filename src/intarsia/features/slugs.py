"""Names for columns that are called after what customers' data say: a question, a series."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40


def slugs(prefix: str, words: Iterable[str]) -> dict[str, str]:
    """Each word by a name of small Latin letters, digits and underscores of its own, which depends on no other word unless two come to
    the same name; of what has no Latin letters it is a mark of the word.

    >>> slugs("answer", ["How often do you run?", "Ваш возраст"])
    {'answer_how_often_do_you_run': 'How often do you run?', 'answer_ba578c4c': 'Ваш возраст'}
    """
    out: dict[str, str] = {}
    for word in words:
        plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
        name = re.sub(r"[^0-9a-z]+", "_", plain).strip("_")[:LONGEST].strip("_")
        mark = hashlib.sha256(word.encode()).hexdigest()[:8]
        name = f"{prefix}_{name or mark}"
        out[name if name not in out else f"{name}_{mark}"] = word
    return out
