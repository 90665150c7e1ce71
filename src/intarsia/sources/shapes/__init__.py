"""The kinds of tables that a company's systems give: one plug-in a kind, known by its columns' names and values.

A shape says how `sure` it is that columns are of its kind (0 to 1), with the reason, and which `parts` of the canonical tables it gives. A
shape without parts is orders, which `sources.read` understands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from intarsia.core.registry import Plugins
from intarsia.sources.pattern import Part
from intarsia.sources.profile import Column


class Shape(Protocol):
    """A kind of table; a frozen dataclass."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """How records of these columns become canonical rows; the first part also answers for records of no known type."""
        ...

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """How surely the columns are of this kind, and why."""
        ...


PLUGINS: Plugins[Shape] = Plugins("intarsia.sources.shapes", "shape")
