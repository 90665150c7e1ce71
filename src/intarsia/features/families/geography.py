"""Geography: the country, region and city of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.latest import latest
from intarsia.features.seen import Seen, nominal, place

PLACES = {"country": "Country", "region": "Region", "city": "City"}


@dataclass(frozen=True)
class Geography:
    """The latest known of each; the places with most customers by name, all others as "other". Marked as sensitive, since where people live
    stands in for who they are.

    Options: `role`, "profile" (held out) or "segment" (may shape segments, where the region matters to the business); `levels`, how many
    places are told apart.
    """

    tables: ClassVar[tuple[str, ...]] = ("customers",)
    role: str = "profile"
    levels: int = 12

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  the same on every day
        """Places by how frequent they are."""
        found = {name: nominal(_column(name, self.role), seen, "customers", name, most=self.levels) for name in PLACES}
        columns = tuple(column for columns in found.values() for column in columns)
        values: dict[str, Any] = {column.name: place(_[column.name], column.levels) for column in columns}
        return latest(columns, values)


def _column(name: str, role: str) -> Column:
    return Column(
        name,
        PLACES[name],
        "word",
        "nominal",
        "geography",
        "geography",
        f"from one {name}",
        f"from another {name}",
        role=role,
        missing=f"the {name} is not told",
        sensitive=True,
    )
