"""One verdict of a check: a value with its interval and n, whether it passed, and because of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One verdict.

    `subject` is "all" or a segment number as text; `value` lies in [low, high] with 95 % confidence where these are known; `n` is what it
    was computed on; `passed` is None where it only informs; `because` is a sentence for a person; `detail` holds plain data for pictures.
    """

    check: str
    subject: str
    measure: str
    value: float
    n: int
    because: str
    low: float | None = None
    high: float | None = None
    passed: bool | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
