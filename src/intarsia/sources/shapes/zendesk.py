"""Zendesk: the export of tickets, CSV or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, marked
from intarsia.sources.profile import Column

_PART = Part(
    "tickets",
    {
        "customer_id": (Wanted("requesterid requester", how="id"),),
        "email": (Wanted("requesteremail emailofrequester", how="email"),),
        "opened_at": (Wanted("createdat created"),),
        "ticket_id": (Wanted("id ticketid"),),
        "channel": (Wanted("viachannel channel via"),),
        "category": (Wanted("type tickettype"),),
        "priority": (Wanted("priority", how="priority"),),
        "status": (Wanted("status"),),
        "answered_at": (Wanted("firstrepliedat"),),
        "resolved_at": (Wanted("solvedat metricsetsolvedat"),),
        "reply_minutes": (Wanted("firstreplytimeinminutes metricsetreplytimeinminutescalendar"),),
        "solving_minutes": (Wanted("fullresolutiontimeinminutes metricsetfullresolutiontimeinminutescalendar"),),
        "satisfaction": (Wanted("satisfactionratingscore satisfactionrating satisfactionscore", how="rating"),),
        "subject": (Wanted("subject rawsubject"),),
        "text": (Wanted("description comment"),),
    },
    needs=(("opened_at",), ("customer_id", "email")),
)


@dataclass(frozen=True)
class Zendesk:
    """Zendesk's tickets, as its API and its exports write them."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a ticket."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By requester, subject, status and priority."""
        told = marked(columns, "id requesterid createdat subject status priority", _PART, "Zendesk's tickets (requester_id, subject)")
        return told if told[0] else marked(columns, "id requester createdat subject status priority", _PART, "Zendesk's tickets")
