"""PostgreSQL's times that no calendar here holds: infinity, years before Christ or after 9999. They are taken as empty, and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from intarsia.core.base import Remark

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class Boundless(Exception):  # no fault: the table is read once more, more slowly
    """A time was met that Python has not."""


def is_boundless(error: Any) -> bool:
    """Whether the driver (not the server) could not take a value: of what is read here, only a time."""
    origin: Any = getattr(error, "orig", None)
    return type(origin).__module__.startswith("psycopg") and type(origin).__name__ == "DataError" and origin.sqlstate is None


def emptied(con: Connection) -> list[int]:
    """From now on such times of this PostgreSQL connection are empty; the list holds how many there were. Each time costs some microseconds
    more to read."""
    from psycopg import DataError
    from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

    met = [0]

    def bounded(kind: Any) -> Any:
        class Bounded(kind):  # type: ignore[misc]
            def load(self, data: Any) -> Any:
                try:
                    return super().load(data)
                except (DataError, ValueError, OverflowError):
                    met[0] += 1
                    return None

        return Bounded

    adapters: Any = con.connection.driver_connection.adapters  # type: ignore[union-attr]
    for name, kind in (("date", DateLoader), ("timestamp", TimestampLoader), ("timestamptz", TimestamptzLoader)):
        adapters.register_loader(name, bounded(kind))
    return met


def told(met: list[int] | None) -> tuple[Remark, ...]:
    """What to say of the times that are empty now."""
    if not met or not met[0]:
        return ()
    many = f"{met[0]:,} time{'s' if met[0] > 1 else ''}"
    return (Remark("warning", "file", f"{many} (infinity, before Christ or after the year 9999) taken as empty."),)
