"""Requests to support: when, about what, how soon solved, how content the customer was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intarsia.sources.pattern import Part, Wanted, likely, squashed
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

_PART = Part(
    "tickets",
    {
        **WHO,
        "opened_at": (
            Wanted(
                """openedat opendate createdat created creationdate createddate ticketcreated opened submittedat reportedat date timestamp
                eroeffnetam erstelltam datecreation fechacreacion fechaapertura dataabertura acilistarihi датасоздания датаобращения
                yaratilgansana dateofpurchase""",
                "created opened",
            ),
        ),
        "ticket_id": (
            Wanted(
                "ticketid ticket ticketnumber ticketno caseid casenumber requestid issueid incidentid vorgang номеробращения murojaatid id"
            ),
        ),
        "channel": (Wanted("channel ticketchannel viachannel via contactchannel origin kanal canal канал"),),
        "category": (
            Wanted(
                """
                    category tickettype type issuetype casetype reason contactreason complaintcategory kategorie
                    motif motivo konu категория тема"""
            ),
        ),
        "priority": (
            Wanted("priority ticketpriority urgency severity prioritaet priorite prioridad prioridade oncelik приоритет", how="priority"),
        ),
        "status": (Wanted("status ticketstatus state casestatus statut estado durum статус holat"),),
        "answered_at": (Wanted("answeredat firstresponsetime firstresponseat firstreplyat firstreply respondedat firstresponse"),),
        "resolved_at": (
            Wanted("resolvedat solvedat closedat timetoresolution resolutiondate solved closed closeddate geloestam dateresolution"),
        ),
        "satisfaction": (
            Wanted(
                """satisfaction customersatisfactionrating satisfactionrating satisfactionscore satisfactionratingscore csat csatscore
                rating
                zufriedenheit satisfacciones satisfaccion memnuniyet удовлетворенность mamnunlik""",
                "satisfaction csat",
                "date comment reason",
                how="rating",
            ),
        ),
        "product_id": (Wanted("productid product productpurchased sku"),),
        "subject": (Wanted("subject ticketsubject title summary betreff sujet asunto assunto konu тема mavzu"),),
        "text": (
            Wanted(
                """
                    text description ticketdescription body message comment content beschreibung texte
                    descripcion descricao aciklama текст matn"""
            ),
        ),
        "language": (Wanted("language lang locale"),),
    },
    needs=(
        ("opened_at",),
        ("ticket_id", "satisfaction", "resolved_at", "priority"),
        ("priority", "status", "subject", "satisfaction", "resolved_at", "category", "text"),
    ),
    telling={
        "ticket_id": 0.1,
        "priority": 0.2,
        "status": 0.15,
        "subject": 0.15,
        "satisfaction": 0.2,
        "resolved_at": 0.2,
        "answered_at": 0.15,
        "text": 0.1,
        "category": 0.05,
    },
)

_OTHERWISE = replace(_PART, needs=(*_PART.needs[:2], tuple(name for name in _PART.needs[2] if name != "text")))
_CALLED = ("ticket", "case", "incident")


@dataclass(frozen=True)
class Tickets:
    """Support tickets, cases, complaints: one row a request."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a row."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns; a text tells it only where a number is called that of a ticket."""
        called = any(squashed(column.name).startswith(_CALLED) for column in columns)
        return likely(columns, _PART if called else _OTHERWISE)
