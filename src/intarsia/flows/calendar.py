"""The calendar's day, for what counts as of now and not as of the data: whether a consent still holds."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from intarsia.core.settings import Settings


def calendar_day(settings: Settings) -> date:
    """The day it is at the shop, by the zone that the settings name; else at this machine."""
    zone = ZoneInfo(settings.timezone) if "timezone" in settings.model_fields_set else None
    return datetime.now().astimezone(zone).date()
