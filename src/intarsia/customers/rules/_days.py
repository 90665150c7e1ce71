"""Days since 1970-01-01 as moments to compare with."""

from __future__ import annotations

from datetime import date, datetime, timedelta

# Canonical times are naive: there is no time zone to give.
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
_FIRST = (date.min - EPOCH.date()).days
_LAST = (date.max - EPOCH.date()).days


def moment(day: float) -> datetime:
    """The first moment of a day counted from 1970-01-01, held within what a calendar can say (years 1 to 9999)."""
    return EPOCH + timedelta(days=int(min(max(day, _FIRST), _LAST)))
