"""The world outside: weather, prices, competitors, holidays, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, likely
from intarsia.sources.profile import Column

_PART = Part(
    "external",
    {
        "stated_at": (Wanted("statedat date day month datum fecha data tarih дата sana timestamp period observationdate"),),
        "published_at": (Wanted("publishedat publicationdate releasedat releasedate"),),
        "region": (Wanted("region country city area market location state"),),
        "series": (Wanted("series seriesname indicator metric measure variable name serie indikator показатель korsatkich"),),
        "value": (Wanted("value amount reading level index observation wert valeur valor deger значение qiymat"),),
    },
    needs=(("stated_at",), ("series",), ("value",)),
    telling={"series": 0.35, "value": 0.35},
)


@dataclass(frozen=True)
class External:
    """Figures of the world outside: one row a day, series and region."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a row."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns."""
        return likely(columns, _PART)
