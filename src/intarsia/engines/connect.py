"""Open an engine by its name."""

from __future__ import annotations

import re
from typing import Any

from intarsia.core.engine import Engine
from intarsia.core.settings import Settings
from intarsia.engines import PLUGINS
from intarsia.errors import UsageError

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def connect(name: str = "duckdb", **options: Any) -> Engine:
    """The engine of that name, open; `options` are the fields of its plug-in, such as memory="4GB". Close it when done.

    Errors: UnknownName; MissingExtra; UsageError where an option makes no sense.

    >>> engine = connect("duckdb", memory="500MB")
    >>> engine.memory_bytes
    500000000
    >>> engine.close()
    """
    return PLUGINS.build(name, options)


def open_engine(settings: Settings) -> Engine:
    """The engine that the settings name, as `connect` opens it."""
    threads = {"threads": settings.engine.threads} if settings.engine.threads else {}
    return connect(settings.engine.name, memory=settings.engine.memory, **threads)


def bytes_of(size: str) -> int:
    """How many bytes a size such as 4GB or 500 MiB is. Errors: UsageError.

    >>> bytes_of("1.5 GB")
    1500000000
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(I?)B?\s*", size.upper())
    if not match:
        raise UsageError(f"'{size}' is not an amount of memory. Write for example 500MB or 4GB.")
    number, unit, binary = match.groups()
    factor = 1024 ** "KMGT".index(unit) * 1024 if binary and unit else _UNITS[unit]
    return int(float(number) * factor)
