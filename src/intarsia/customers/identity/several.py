"""A cell that holds several e-mails or phones: the first one counts, and it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intarsia.core.base import Remark
from intarsia.customers.identity.vocabulary import WORDS

if TYPE_CHECKING:
    import pyarrow as pa

_SEVERAL = {
    "email": r"^\s*([^\s;,|/@]+@[^\s;,|/@]+)[\s;,|/]+[^\s;,|/@]+@.*$",
    "phone": r"^\s*([^;,|/\d]*(?:\d[^;,|/\d]*){7,})[;,|/](?:[^;,|/]*\d){7,}.*$",
}
"""The first value, a separator, and a second one (of a phone, at least seven digits on both sides: 030/901820 is one)."""


def first_of_several(role: str, texts: pa.Array) -> tuple[pa.Array, list[Remark]]:
    """The texts of a role with the first value of each cell alone, and what is told of it. Cost: one pass.

    >>> import pyarrow as pa
    >>> first_of_several("email", pa.array(["a@x.org; b@y.org", "c@z.org", None]))[0].to_pylist()
    ['a@x.org', 'c@z.org', None]
    """
    import pyarrow.compute as pc

    if role not in _SEVERAL:
        return texts, []
    several = pc.fill_null(pc.match_substring_regex(texts, _SEVERAL[role]), fill_value=False)
    found = texts.filter(several)
    if not len(found):
        return texts, []
    word = WORDS[role]
    text = f"{len(found):,} values hold more than one {word}: the first counts, such as that of '{min(found.to_pylist())[:60]}'."
    return pc.replace_substring_regex(texts, _SEVERAL[role], r"\1"), [Remark("advice", word, text)]
