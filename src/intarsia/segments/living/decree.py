"""A decision about segments: on which day, by whom, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intarsia.core.lineage import BY_RULE, LineageEvent


@dataclass(frozen=True)
class Decree:
    """Decided `on` a day of the data, while (or for) that `version` of the definition, `by` a name or "rule"; `because` is in the words of
    whoever decides."""

    on: date
    version: int
    by: str = BY_RULE
    because: str = ""

    def event(
        self, kind: str, parents: tuple[int, ...] = (), children: tuple[int, ...] = (), *, why: str = "", overlap: float | None = None
    ) -> LineageEvent:
        """What it did, of a kind in core.lineage; `why` is put before the words of whoever decided."""
        told = " ".join(part for part in (why, self.because) if part)
        return LineageEvent(kind, self.on, self.version, parents, children, overlap, self.by, told)
