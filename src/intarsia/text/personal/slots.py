"""What stands in the place of something taken out, and how it gets there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

KINDS = ("link", "email", "handle", "card", "iban", "phone", "order", "name", "id", "ip", "address", "birth")
"""What is taken out; a text then holds the kind in brackets."""

SLOT = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")
"""What stands in the place of something taken out."""

BIG = "A-ZА-ЯЁЎҚҒҲÀ-ÖØ-ÞĞİŞÇ"
"""The capital letters of the served languages, for a pattern."""

Put = Callable[[re.Match[str]], str]


def slot(kind: str, counts: Counter[str]) -> Put:
    """Puts a slot in the place of a match: of its group that met something, of all of it where there are no groups."""

    def put(found: re.Match[str]) -> str:
        counts[kind] += 1
        group = found.lastgroup
        if group is None:
            return f"[{kind}]"
        whole, start = found.group(), found.start()
        return f"{whole[: found.start(group) - start]}[{kind}]{whole[found.end(group) - start :]}"

    return put


def unless(kept: Callable[[re.Match[str]], bool], put: Put) -> Put:
    """As `put`, but what is `kept` stays as it is written."""
    return lambda found: found.group() if kept(found) else put(found)
