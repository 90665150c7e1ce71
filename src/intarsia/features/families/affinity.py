"""Affinity: for which of the base's largest categories a customer spends, or looks, and which is the favourite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import ibis
from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import only, ratio, units, whole_sum
from intarsia.features.seen import Seen, place, with_other
from intarsia.features.slugs import spelt

FAVOURITE = "favourite_category"
NOTHING = "nothing with a category"


@dataclass(frozen=True)
class Affinity:
    """The share of a customer's spend in each of the `categories` that all customers spend most on; of what is looked at where there are
    no orders. Products are no categories: where a source has these alone, each share would be that of one product among thousands.

    Options: `categories`; `role` of the shares, "profile" (held out) or "segment" (may shape segments)."""

    tables: ClassVar[tuple[str, ...]] = ("orders", "events")
    categories: int = 8
    role: str = "profile"

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same on every day
        """Spend in whole units a category; the first of equals is the favourite."""
        bought = seen.filled("orders", "category") and not seen.products_alone()
        source = "orders" if bought else "events"
        if not seen.filled(source, "category"):
            return Declaration()
        weight = units(_.amount).sum(where=~_.is_return) if bought else None
        levels = seen.levels(FAVOURITE, source, "category", most=self.categories, by=weight)
        words = with_other(levels, seen.number_of(source, "category"))
        where = place(_.category, levels)
        amount = _.units if bought else 1
        sums = {f"in_category__{n}": whole_sum((where == n).ifelse(amount, 0)) for n in range(len(words))}
        total = sum((_[f"in_category__{n}"] for n in range(1, len(words))), start=_["in_category__0"])
        results: dict[str, Any] = {FAVOURITE: _favourite(len(words))}
        names = spelt("share", levels)
        results |= {name: only(total > 0, ratio(_[f"in_category__{n}"], total)) for n, name in enumerate(names)}
        return Declaration(
            (_favourite_column(words), *self._shares(names, levels, bought=bought)),
            table="sales" if bought else "events",
            customers=sums,
            results=results,
        )

    def _shares(self, names: tuple[str, ...], levels: tuple[str, ...], *, bought: bool) -> tuple[Column, ...]:
        return tuple(
            Column(
                name,
                f"{'Spend on' if bought else 'Pages of'} {level}",
                f"share of {'spend' if bought else 'pages'}",
                "share",
                "affinity",
                "affinity",
                f"{'buys' if bought else 'looks at'} {level}",
                f"{'buys' if bought else 'looks at'} little {level}",
                role=self.role,
                missing=NOTHING,
            )
            for name, level in zip(names, levels, strict=True)
        )


def _favourite_column(words: tuple[str, ...]) -> Column:
    return Column(
        FAVOURITE,
        "Favourite category",
        "category",
        "nominal",
        "affinity",
        "affinity",
        "prefers one category",
        "prefers another category",
        role="profile",
        missing=NOTHING,
        levels=words,
    )


def _favourite(levels: int) -> Any:
    sums = [_[f"in_category__{n}"] for n in range(levels)]
    most = ibis.greatest(*sums) if levels > 1 else sums[0]
    out: Any = ibis.null("int64")
    for number in reversed(range(levels)):
        out = (sums[number] == most).ifelse(number, out)
    return only(most > 0, out)
