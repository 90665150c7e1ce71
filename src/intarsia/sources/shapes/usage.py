"""How much a product or its features are used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, likely
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

_PART = Part(
    "usage",
    {
        **WHO,
        "used_at": (
            Wanted(
                """usedat usagedate usageday date day timestamp activitydate period month nutzungsdatum dateusage fechauso datauso
                kullanimtarihi датаиспользования foydalanishsanasi""",
                "date day",
            ),
        ),
        "user_id": (Wanted("userid seatid memberid user agentid", how="id"),),
        "feature": (
            Wanted("feature featurename module product tool functionality funktion fonctionnalite funcion recurso ozellik функция modul"),
        ),
        "uses": (
            Wanted(
                """uses usagecount usage timesused counts sessions logins actions calls apicalls requests nutzungen utilisations usos
                kullanim использований foydalanish eventscount eventcount numevents
                numberofevents totalevents events actioncount totalactions sessioncount usecount totaluses""",
                "usage",
                "date day minutes",
            ),
        ),
        "minutes": (
            Wanted(
                """minutes minutesused usageminutes minutesspent activeminutes minutesactive durationminutes sessionminutes totalminutes
                minutesinapp minutesonline"""
            ),
        ),
        "device": (Wanted("device platform devicetype os", how="device"),),
    },
    needs=(("used_at",), ("customer_id", "user_id", "email"), ("feature", "uses", "minutes")),
    same={"customer_id": "user_id"},
    telling={"feature": 0.3, "uses": 0.3, "minutes": 0.3, "user_id": 0.05},
)


@dataclass(frozen=True)
class Usage:
    """Usage of a product: one row a customer (or user), day and feature."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a row."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns."""
        return likely(columns, _PART)
