"""A picture of a run: its chart for wide and for narrow screens, the finding in words, and the numbers behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intarsia.reports.numbers import Numbers


@dataclass(frozen=True)
class Picture:
    """`name` is its file and anchor name; `finding` says what the picture shows; `narrow` is None where one drawing serves all screens.

    `key` holds the segment numbers that the picture uses without their names; `note` explains how to read it.
    """

    name: str
    title: str
    finding: str
    wide: Any
    narrow: Any | None
    numbers: Numbers
    note: str = ""
    keyed: bool = False
