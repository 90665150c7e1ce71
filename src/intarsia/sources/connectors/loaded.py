"""A source that was opened before, to be understood in another way: nothing is read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intarsia.core.settings import SourceSettings
from intarsia.sources.connectors import Bench, Loaded


@dataclass(frozen=True)
class Opened:
    """Takes what another connector has loaded into the same bench; it has no options."""

    def accepts(self, place: object) -> bool:
        """Whether the place has been loaded already."""
        return isinstance(place, Loaded)

    def load(self, place: Any, bench: Bench, settings: SourceSettings) -> Loaded:  # noqa: ARG002
        """The same."""
        return place
