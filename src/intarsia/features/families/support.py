"""Support: how often somebody asks for help, about what, how soon it is given, and how content it leaves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from ibis import _

from intarsia.core.features import Column
from intarsia.features.declaration import Declaration
from intarsia.features.portable import holds, number, only, ratio, whole, whole_sum
from intarsia.features.seen import Seen, nominal, place
from intarsia.features.shrinkage import population, shrunk
from intarsia.features.tops import counts, top, top_share
from intarsia.features.views import minutes_between

FINENESS = 1000
SOLVED = ("solved", "closed")
UNRATED = "never said how content"


@dataclass(frozen=True)
class Support:
    """Requests to support; satisfaction from few answers is drawn towards everybody's. What is open is told only where a status is, or a
    time of solving.

    Options: `window_days`, the length of the present that the trend compares with as many days before; `categories`, how many of the most
    frequent are told apart.
    """

    tables: ClassVar[tuple[str, ...]] = ("tickets",)
    window_days: int = 90
    categories: int = 8

    def declare(self, as_of: date, seen: Seen) -> Declaration:  # noqa: ARG002  ages come from the view
        """Sums of whole minutes and of whole thousandths of satisfaction."""
        if not seen.rows("tickets"):
            return Declaration()
        topic = nominal(_topic(), seen, "tickets", "category", most=self.categories)
        tops: dict[str, Any] = {}
        results = self._results()
        if not (seen.filled("tickets", "status") or seen.filled("tickets", "resolved_at")):
            results.pop("open_tickets")  # what never says that a request was solved does not say that it is open either
        if topic:
            levels = topic[0].levels
            tops = counts("tickets_about", place(_.category, levels), len(levels))
            results |= {"ticket_topic": top("tickets_about", len(levels)), "ticket_topic_share": top_share("tickets_about", len(levels))}
        columns = tuple(column for column in (*_columns(self.window_days), *topic) if column.name in results)
        none = ("n_tickets", f"tickets_{self.window_days}d", "ticket_trend", "open_tickets")
        return Declaration(
            columns,
            table="tickets",
            rows=_rows(),
            customers={**self._customers(), **tops},
            everyone=population("satisfaction", _.n_rated, _.satisfaction_units, _.satisfaction_squares),
            results=results,
            none=tuple(name for name in none if name in results),
        )

    def _customers(self) -> dict[str, Any]:
        w = self.window_days
        return {
            "n_tickets": _.count(),
            f"tickets_{w}d": _.count(where=_.age_days <= w),
            f"tickets_prev_{w}d": _.count(where=(_.age_days > w) & (_.age_days <= 2 * w)),
            "youngest_ticket": _.age_days.min(),
            "open_tickets": _.count(where=_.still_open),
            "n_rated": _.count(where=_.rated_units.notnull()),
            "satisfaction_units": whole_sum(_.rated_units).fill_null(0.0),
            "satisfaction_squares": whole_sum(_.rated_units * _.rated_units).fill_null(0.0),
            "answer_minutes": whole_sum(_.to_answer),
            "n_answered": _.count(where=_.to_answer.notnull()),
            "resolve_minutes": whole_sum(_.to_resolve),
            "n_resolved": _.count(where=_.to_resolve.notnull()),
        }

    def _results(self) -> dict[str, Any]:
        w = self.window_days
        now, before = _[f"tickets_{w}d"], _[f"tickets_prev_{w}d"]
        return {
            "n_tickets": _.n_tickets,
            f"tickets_{w}d": now,
            "ticket_trend": ratio(now - before, now + before + 1),
            "days_since_ticket": _.youngest_ticket,
            "open_tickets": _.open_tickets,
            "satisfaction": shrunk("satisfaction", _.n_rated, _.satisfaction_units) / FINENESS,
            "hours_to_answer": ratio(_.answer_minutes, _.n_answered * 60),
            "hours_to_resolve": ratio(_.resolve_minutes, _.n_resolved * 60),
        }


def _rows() -> dict[str, Any]:
    """A ticket is open where nothing says that it was solved; what was learnt later is not known yet."""
    solved = _.resolved_at.notnull() | holds(_.status.isin(SOLVED))
    return {
        "still_open": ~solved,
        "rated_units": only((_.satisfaction >= 0) & (_.satisfaction <= 1), whole(_.satisfaction * float(FINENESS))),
        "to_answer": number(minutes_between(_, "answered", "opened")),
        "to_resolve": number(minutes_between(_, "resolved", "opened")),
    }


def _topic() -> Column:
    return Column(
        "ticket_topic",
        "Usual reason to ask for support",
        "category",
        "nominal",
        "support",
        "support",
        "asks about one thing",
        "asks about another thing",
        role="profile",
        missing="no request has a category",
    )


def _columns(w: int) -> tuple[Column, ...]:
    of = partial(Column, family="support", concept="support")
    held_out = partial(of, role="profile")
    return (
        of("n_tickets", "Support requests", "requests", "count", high="asks for support often", low="hardly asks for support"),
        held_out(
            f"tickets_{w}d", f"Support requests in the last {w} days", "requests", "count", high="has problems now", low="no problems now"
        ),
        held_out("ticket_trend", "Trend of support requests", "-1 to 1", "number", high="more and more problems", low="fewer problems"),
        held_out(
            "days_since_ticket", "Days since the last support request", "days", "days", high="no problem for long", low="a problem lately"
        ),
        held_out("open_tickets", "Open support requests", "requests", "count", high="waits for an answer", low="nothing is open"),
        *_answer_columns(),
    )


def _answer_columns() -> tuple[Column, ...]:
    of = partial(Column, family="support", concept="support")
    held_out = partial(of, role="profile")
    return (
        of("satisfaction", "Satisfaction with support", "0 to 1", "ratio", high="content", low="discontent", missing=UNRATED),
        held_out(
            "hours_to_answer",
            "Hours to the first answer",
            "hours",
            "ratio",
            high="waits long",
            low="is answered fast",
            missing="never answered",
        ),
        held_out(
            "hours_to_resolve",
            "Hours to the solution",
            "hours",
            "ratio",
            high="hard problems",
            low="quick problems",
            missing="never solved",
        ),
        held_out(
            "ticket_topic_share",
            "Share of the usual reason",
            "share of requests",
            "share",
            high="always asks about the same",
            low="asks about many things",
            missing="no request has a category",
            denominator="n_tickets",
        ),
    )
