"""Engagement: whether somebody opens and clicks what is sent, more or less than before, and over which channel and at what hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import DAY_SECONDS, clock, days_since, holds, only, ratio
from intarsia.features.seen import Seen, nominal, place
from intarsia.features.shrinkage import population, shrunk
from intarsia.features.tops import counts, top

HOURS = ("night", "morning", "afternoon", "evening")
HOUR_STARTS = (0, 6, 12, 18)
DEEDS = ("opened", "clicked", "converted")
TELLS_NO_OPENS = ("sms", "phone", "post")


@dataclass(frozen=True)
class Engagement:
    """What became of messages that were delivered; rates of few messages are drawn towards everybody's. A message not known to be opened
    counts as unopened, but for texts, calls and letters: these tell of no opens and are in no open rate. A message is opened when that is
    told to have been, else when it was sent. Options: `window_days`, the present that F12's momentum compares with all that was sent
    before."""

    tables: ClassVar[tuple[str, ...]] = ("messages",)
    window_days: int = 90

    def declare(self, as_of: date, seen: Seen) -> Declaration:
        """Counts of messages; which channel and which part of the day is answered most."""
        if not seen.rows("messages"):
            return Declaration()
        deeds = tuple(deed for deed in DEEDS if seen.filled("messages", deed))
        channel = nominal(_channel(), seen, "messages", "channel", most=6)
        reacted = next((f"{deed}_at" for deed in DEEDS[:2] if seen.filled("messages", f"{deed}_at")), "")
        results = self._results(deeds)
        tops: dict[str, Any] = {}
        if channel:
            levels = channel[0].levels
            answered = _did("opened") | _did("clicked")
            tops |= counts("answered_by", place(_.channel, levels), len(levels), where=answered)
            results["preferred_channel"] = top("answered_by", len(levels))
        if reacted:
            hour = clock(_[reacted]) % DAY_SECONDS // 3600
            part = only(hour.notnull(), sum((hour >= start).ifelse(1, 0) for start in HOUR_STARTS[1:]))
            tops |= counts("answered_in", part, len(HOURS))
            results["preferred_hours"] = top("answered_in", len(HOURS))
        columns = (*_columns(self.window_days), *channel, _hours())
        columns = tuple(column for column in columns if column.name in results)
        everyone: dict[str, Any] = {}
        for deed in deeds:
            everyone |= population(f"{deed}_rate", _[_of(deed)], _[f"n_{deed}"], _[f"n_{deed}"])
        none = tuple(name for name in ("n_messages", "unsubscribed", "n_converted") if name in results)
        return Declaration(
            columns, table="messages", customers={**self._customers(as_of), **tops}, everyone=everyone, results=results, none=none
        )

    def _customers(self, as_of: date) -> dict[str, Any]:
        delivered = ~holds(_.bounced)
        tells = delivered & _.channel.fill_null("").notin(TELLS_NO_OPENS)
        now = tells & (_.age_days <= self.window_days)
        done = {deed: (tells if deed == "opened" else delivered) & _did(deed) for deed in DEEDS}
        w = self.window_days
        opened_age = only(_did("opened"), days_since(_.opened_at, as_of).fill_null(_.age_days))
        return {
            "n_messages": _.count(),
            "n_delivered": _.count(where=delivered),
            "n_telling": _.count(where=tells),
            f"n_telling_{w}d": _.count(where=now),
            **{f"n_{deed}": _.count(where=where) for deed, where in done.items()},
            f"n_opened_{w}d": _.count(where=now & _did("opened")),
            "youngest_open": opened_age.min(),
            "n_bounced": _.count(where=~delivered),
            "n_unsubscribed": _.count(where=holds(_.unsubscribed)),
        }

    def _results(self, deeds: tuple[str, ...]) -> dict[str, Any]:
        w = self.window_days
        n_now, opened_now = _[f"n_telling_{w}d"], _[f"n_opened_{w}d"]
        momentum = ratio(opened_now, n_now) - ratio(_.n_opened - opened_now, _.n_telling - n_now)
        of_deeds = {f"{deed}_rate": shrunk(f"{deed}_rate", _[_of(deed)], _[f"n_{deed}"]) for deed in deeds}
        return {
            "n_messages": _.n_messages,
            **of_deeds,
            **({"open_momentum": momentum, "days_since_open": _.youngest_open} if "opened" in deeds else {}),
            **({"n_converted": _.n_converted} if "converted" in deeds else {}),
            "unsubscribed": (_.n_unsubscribed > 0).ifelse(1, 0),
            "bounce_share": ratio(_.n_bounced, _.n_messages),
        }


def _did(deed: str) -> Any:
    return holds(_[deed])


def _of(deed: str) -> str:
    """Of which messages a rate is."""
    return "n_telling" if deed == "opened" else "n_delivered"


def _channel() -> Column:
    return Column(
        "preferred_channel",
        "Preferred channel",
        "channel",
        "nominal",
        "engagement",
        "engagement",
        "prefers one channel",
        "prefers another channel",
        role="profile",
        missing="never answered over a known channel",
    )


def _hours() -> Column:
    return Column(
        "preferred_hours",
        "Part of the day of most answers",
        "part of the day",
        "nominal",
        "engagement",
        "engagement",
        "answers at one time",
        "answers at another time",
        role="profile",
        missing="never answered at a known time",
        levels=HOURS,
    )


def _columns(w: int) -> tuple[Column, ...]:
    of = partial(Column, family="engagement", concept="engagement")
    rate = partial(of, unit="share of messages", kind="share", denominator="n_messages", missing="nothing was delivered")
    return (
        of("n_messages", "Messages sent", "messages", "count", high="is written to often", low="is written to rarely", role="profile"),
        rate("opened_rate", "Open rate", high="opens messages", low="ignores messages"),
        rate("clicked_rate", "Click rate", high="clicks", low="does not click"),
        rate("converted_rate", "Conversion rate", high="acts on messages", low="does not act on messages", role="profile"),
        of(
            "open_momentum",
            f"Open rate of the last {w} days less that before",
            "difference of shares",
            "number",
            high="opens more than before",
            low="opens less than before",
            missing="nothing was delivered in one of the two periods",
            role="profile",
        ),
        of(
            "days_since_open",
            "Days since a message was opened",
            "days",
            "days",
            high="has not opened for long",
            low="opened recently",
            missing="never opened a message",
            role="profile",
        ),
        of("n_converted", "Messages acted on", "messages", "count", high="acts on messages", low="never acts on messages", role="profile"),
        of("unsubscribed", "Left a list", "yes or no", "flag", high="unsubscribed", low="still subscribed", role="profile"),
        of("bounce_share", "Undelivered messages", "share of messages", "share", high="hard to reach", low="reachable", role="profile"),
    )
