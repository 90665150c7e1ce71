"""The world outside: what the weather, prices or competitors were on the days on which somebody buys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import ratio
from intarsia.features.seen import Seen
from intarsia.features.slugs import slugs

FINENESS = 1000


@dataclass(frozen=True)
class External:
    """For each series, its mean on the days on which the customer bought, in the customer's region or everywhere, less everybody's mean:
    who buys in the rain, who buys when a competitor is dear. It describes and does not shape. Options: `series`, how many are looked at."""

    tables: ClassVar[tuple[str, ...]] = ("external",)
    series: int = 6

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same on every day
        """Sums of whole thousandths; a day counts once, however many orders it has."""
        if not seen.rows("orders") or not seen.filled("external", "value"):
            return Declaration()
        names = slugs("outside", seen.levels("external_series", "external", "series", most=self.series))
        customers: dict[str, Any] = {}
        everyone: dict[str, Any] = {}
        results: dict[str, Any] = {}
        columns = []
        for name, series in names.items():
            own = _.series == series
            customers |= {f"{name}__n": _.count(where=own), f"{name}__total": _.value_units.sum(where=own)}
            everyone |= {f"{name}__all": _[f"{name}__n"].sum(), f"{name}__sum": _[f"{name}__total"].sum()}
            usual = ratio(_[f"{name}__sum"], _[f"{name}__all"])
            results[name] = (ratio(_[f"{name}__total"], _[f"{name}__n"]) - usual) / FINENESS
            columns.append(_column(name, series))
        return Declaration(tuple(columns), table="outside", customers=customers, everyone=everyone, results=results)


def _column(name: str, series: str) -> Column:
    return Column(
        name,
        f"{series} on the days of orders, less the usual",
        "as the series states it",
        "number",
        "external",
        "outside",
        f"buys when {series} is high",
        f"buys when {series} is low",
        role="profile",
        missing=f"never bought on a day with {series}",
    )
