"""What is written down of every run over living segments: when it ran and on what, what it loaded, what it left behind, and the census."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from intarsia.core.verdict import Finding

RUNNING, DONE, FAILED, BROKEN = "running", "done", "failed", "broken off"
APPEND, REPLACE = "append", "replace"


@dataclass(frozen=True)
class Layer:
    """One immutable Parquet file of a table, with its checksum.

    An "append" layer adds rows. A "replace" layer holds all rows of the customers that it speaks for: those in its keys file, everybody
    where it has none. `run` wrote it; it holds rows of the runs `oldest` to `newest`, and later rows go before earlier ones. Paths are
    relative to the home; `first` and `last` are the lowest and highest customer_id that it speaks of.
    """

    table: str
    run: int
    path: str
    rows: int
    bytes: int
    sha256: str
    mode: str = APPEND
    keys_path: str | None = None
    keys_sha256: str | None = None
    n_keys: int = 0
    first: str | None = None
    last: str | None = None
    oldest: int = 0
    newest: int = 0


@dataclass(frozen=True)
class RunRecord:
    """One run: its `kind` ("found", "refresh", "retrain", "decide", "compact"), the day of the data as of which it
    saw the world, and its `state` ("running", "done", "failed", "broken off"). `versions` are those of packages, `fingerprint` that of the
    input, `timings` are seconds, `summary` counts; `error` says why it failed."""

    number: int = 0
    kind: str = ""
    as_of: date | None = None
    state: str = RUNNING
    started: datetime | None = None
    finished: datetime | None = None
    by: str = ""
    seed: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    versions: Mapping[str, str] = field(default_factory=dict, repr=False)
    fingerprint: str = ""
    timings: Mapping[str, float] = field(default_factory=dict, repr=False)
    summary: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    error: str = ""


LEFT_OUT = "left_out"
"""What the summary of a run calls the customers who are not measured because of their decisions."""
MODE, SOURCES = "mode", "sources"
"""How a load's detail says that its home lives from several sources."""


@dataclass(frozen=True)
class Load:
    """One file (or query) that was taken in: how many of its rows were new or there already, and the days that they are of."""

    number: int
    run: int
    place: str
    name: str
    fingerprint: str
    rows_in: int
    rows_new: int
    rows_repeated: int = 0
    first_day: date | None = None
    last_day: date | None = None
    detail: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def until(self) -> date | None:
        """The day up to which it tells what happened; None where all of it lies ahead. A line that is dated long after all others, or after
        the calendar's day, does not count."""
        if "until" not in self.detail:
            return self.last_day
        told = self.detail["until"]
        return None if told is None else date.fromisoformat(told)

    @property
    def of_sources(self) -> bool:
        """Whether it is of a home that lives from several sources, read anew each time, and keeps none of their rows."""
        return self.detail.get(MODE) == SOURCES


@dataclass(frozen=True)
class Census:
    """How many customers a segment had on a day of the data, and what they were worth together, as the run saw it."""

    run: int
    on: date
    segment: int
    customers: int
    value: float
