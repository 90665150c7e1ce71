"""Demographics: age, gender, language, income and household, as profiles tell them. They describe segments and do not make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.latest import latest
from intarsia.features.portable import DAY_SECONDS, clock, day_number, only
from intarsia.features.seen import Seen, nominal, place

YEAR_DAYS = 365.2425
OLDEST = 120


@dataclass(frozen=True)
class Demographics:
    """The latest known value of each. All but the household and the work are marked as sensitive.

    Options: `role`, "profile" (held out) or "segment" (may shape segments); `levels`, how many words of each are told apart.
    """

    tables: ClassVar[tuple[str, ...]] = ("customers",)
    role: str = "profile"
    levels: int = 10

    def declare(self, as_of: date, seen: Seen) -> Declaration:
        """Age in whole years on the day, from the day of birth; words by their place among the most frequent."""
        worded = {
            name: found
            for name, column in _words(self.role).items()
            if (found := nominal(column, seen, "customers", name, most=self.levels))
        }
        numbers = tuple(column for column in _numbers(self.role) if seen.filled("customers", SOURCE.get(column.name, column.name)))
        born = clock(_.birth_date) // DAY_SECONDS
        years = ((day_number(as_of) - born) / YEAR_DAYS).floor()
        values: dict[str, Any] = {name: place(_[name], found[0].levels) for name, found in worded.items()}
        values |= {"age": only((years >= 0) & (years <= OLDEST), years), "income": _.income, "household_size": _.household_size}
        columns = (*numbers, *(column for found in worded.values() for column in found))
        return latest(columns, values)


SOURCE = {"age": "birth_date"}


def _words(role: str) -> dict[str, Column]:
    of = partial(Column, unit="word", kind="nominal", family="demographics", concept="demographics", role=role)
    return {
        "gender": of("gender", "Gender", high="one gender", low="another gender", sensitive=True, missing="the gender is not told"),
        "language": of(
            "language", "Language", high="one language", low="another language", sensitive=True, missing="the language is not told"
        ),
        "occupation": of("occupation", "Work", high="one line of work", low="another line of work", missing="the work is not told"),
    }


def _numbers(role: str) -> tuple[Column, ...]:
    of = partial(Column, family="demographics", concept="demographics", role=role)
    return (
        of("age", "Age", "years", "number", high="older", low="younger", sensitive=True, missing="the day of birth is not told"),
        of("income", "Income", "currency a year", "money", high="high income", low="low income", sensitive=True, missing="not told"),
        of("household_size", "Household", "people", "count", high="a large household", low="a small household", missing="not told"),
    )
