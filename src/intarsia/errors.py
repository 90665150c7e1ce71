"""Every error that Intarsia raises on purpose: what happened, what there is, what to do.

IntarsiaError
├── UsageError            the request itself is wrong: an option, a setting, a name
│   ├── Busy              somebody else is at work where only one may be
│   ├── UnknownName       no plug-in, column or segment of that name
│   └── MissingExtra      an optional package is not installed
├── DataError             the data cannot carry the request
│   ├── Unreadable        the place cannot be opened or is not a table
│   ├── Unrecognised      a needed column was not found among the columns
│   └── TooLittle         nothing, or too little, is left to work with
│       └── NoRecords     a table that has its columns and not one record
├── GateFailed            the data is not good enough for what the settings ask of it
└── EngineError           the engine below (DuckDB, Spark, PostgreSQL) refused the work
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class IntarsiaError(Exception):
    """The root: catch this to catch everything that Intarsia raises on purpose."""


class UsageError(IntarsiaError):
    """The request is wrong; the data has nothing to do with it."""


class Busy(UsageError):
    """Another process is at work where only one may be; the message says on what, and since when."""


class UnknownName(UsageError):
    """A name that nothing bears; the message lists what there is and the nearest match."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        super().__init__(f"There is no {what} called '{name}'.{hint} There is: {', '.join(names) or 'none'}.")


class MissingExtra(UsageError):
    """An optional package is needed; the message says which extra brings it."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"This needs the package '{package}'. Install it with: pip install 'intarsia[{extra}]'")


class DataError(IntarsiaError):
    """The data cannot carry the request."""


class Unreadable(DataError):
    """The place cannot be opened, or what is there is not a table."""


class Unrecognised(DataError):
    """A column that is needed was not found; the message shows the columns and how to name it."""


class NotOrders(Unrecognised):
    """A table that is plainly of another `kind` than orders was given as orders."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class TooLittle(DataError):
    """Nothing, or too little, is left to work with."""


class NoRecords(TooLittle):
    """A table with columns and no record: a day on which nothing happened, or an export that failed."""


class GateFailed(IntarsiaError):
    """The quality gate of the settings stopped the work; the message lists the findings."""


class EngineError(IntarsiaError):
    """The engine below refused the work; the message carries its first line."""
