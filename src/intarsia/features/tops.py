"""Which of a few words is most frequent with a customer: a count a word, and the place of the largest."""

from __future__ import annotations

from typing import Any

import ibis
from ibis import _

from intarsia.features.portable import only, ratio


def counts(name: str, places: Any, levels: int, *, where: Any = None) -> dict[str, Any]:
    """Aggregates: how many records of a customer have each place, 0 to `levels` - 1, of those where `where` holds."""
    return {f"{name}__{place}": _.count(where=(places == place) if where is None else (places == place) & where) for place in range(levels)}


def top(name: str, levels: int) -> Any:
    """The place counted most, the first of equals; null where nothing was counted."""
    most = largest(name, levels)
    out: Any = ibis.null("int64")
    for place in reversed(range(levels)):
        out = (_[f"{name}__{place}"] == most).ifelse(place, out)
    return only(most > 0, out)


def top_share(name: str, levels: int) -> Any:
    """The share of the place counted most; null where nothing was counted."""
    total = sum((_[f"{name}__{place}"] for place in range(1, levels)), start=_[f"{name}__0"])
    return ratio(largest(name, levels), total)


def largest(name: str, levels: int) -> Any:
    """The count of the place counted most."""
    return ibis.greatest(*(_[f"{name}__{place}"] for place in range(levels))) if levels > 1 else _[f"{name}__0"]
