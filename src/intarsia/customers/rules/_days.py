"""Days since 1970-01-01 as moments to compare with."""

from __future__ import annotations

from datetime import datetime, timedelta

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (canonical times are naive)


def moment(day: float) -> datetime:
    """The first moment of a day counted from 1970-01-01, held within what a calendar can say (years 1 to 9999)."""
    lowest, highest = (datetime.min - EPOCH).days, (datetime.max - EPOCH).days
    return EPOCH + timedelta(days=int(min(max(day, lowest), highest)))
