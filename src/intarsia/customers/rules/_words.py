"""Patterns that are looked for whatever the case of letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def finds(text: ir.StringValue, pattern: str) -> ir.BooleanValue:
    """Whether the pattern, which is written in small letters, is in the text; null where there is none. Spark's own way of leaving out case
    knows a to z alone, so that ГОСТЬ would be no гость there."""
    return text.lower().re_search(f"(?i){pattern}")


def any_of(words: Iterable[str]) -> str:
    """The pattern of any of these words, as they are but for case."""
    return "|".join(re.escape(word.strip().lower()) for word in words)
