"""What was understood of a source, and what a person should know about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recognised:
    """How one canonical column was found in the source."""

    canonical: str
    source: str
    because: str
    format: str = ""


@dataclass(frozen=True)
class Remark:
    """A remark of the data audit. `severity` is "error", "warning" or "advice"; `subject` the column or topic."""

    severity: str
    subject: str
    text: str
