"""One person's name in Cyrillic and in Latin letters: written alike, so that they can be compared."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_LETTERS = """
    а a б b в v г g д d е e ё yo ж j з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ sh ъ _ ы y ь _ э e ю yu
    я ya ў o қ q ғ g ҳ h і i ї i є e ґ g ә a ө o ү u ұ u ң n һ h ҷ j ӣ i ӯ u"""

_PAIRS = _LETTERS.split()
_LATIN = str.maketrans({letter: "" if latin == "_" else latin for letter, latin in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)})
"""Russian and Uzbek Cyrillic first; then what Ukrainian, Kazakh, Kyrgyz and Tajik have of their own."""

_ALONE = "qxy"
"""Letters that stay where they stand alone: an initial must be told by the letter that was written (Y. may be Yulia or Yevgeny)."""

_FOLDED = (("shch|sch", "sh"), ("dzh|zh", "j"), ("kh|ks|x", "h"), ("ye", "e"), ("y", "i"), ("q", "k"), ("ii", "i"))
"""What one sound is written as: Xurshid, Khurshid, Hurshid; Maksim, Maxim; Zhamshid, Jamshid; Sergeyev, Sergeev; Dmitriy, Dmitry."""


def romanised(texts: pa.Array) -> pa.Array:
    """Texts with Cyrillic letters in Latin ones, without case; others as they are. Cost: one pass, and each distinct Cyrillic text once.

    >>> import pyarrow as pa
    >>> romanised(pa.array(["Шахноза", "Ғайрат Жўраев", "Ann", None])).to_pylist()
    ['shakhnoza', 'gayrat joraev', 'Ann', None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cyrillic = pc.fill_null(pc.match_substring_regex(texts, r"\p{Cyrillic}"), fill_value=False)
    if not pc.any(cyrillic).as_py():
        return texts
    coded = texts.filter(cyrillic).dictionary_encode()
    latin = [unicodedata.normalize("NFC", text).lower().translate(_LATIN) for text in coded.dictionary.to_pylist()]
    return pc.replace_with_mask(texts, cyrillic, pa.array(latin, pa.string()).take(coded.indices))


def folded(names: pa.Array) -> pa.Array:
    """Names of lower Latin letters in one spelling a sound, as Russian and Uzbek names are spelled in several; an initial stays as it is.
    It is a key to compare, no name to show.

    >>> import pyarrow as pa
    >>> folded(pa.array(["shaxnoza", "shakhnoza", "yuliya", "yulia", "alexey", "aleksei", "y"])).to_pylist()
    ['shahnoza', 'shahnoza', 'iulia', 'iulia', 'alehei', 'alehei', 'y']
    """
    import pyarrow.compute as pc

    for letter in _ALONE:
        names = pc.replace_substring_regex(names, rf"\b{letter}\b", letter.upper())
    for pattern, sound in _FOLDED:
        names = pc.replace_substring_regex(names, pattern, sound)
    return pc.utf8_lower(names)


def folded_word(name: str) -> str:
    """One name of lower Latin letters, folded likewise; no initial."""
    for pattern, sound in _FOLDED:
        name = re.sub(pattern, sound, name)
    return name
