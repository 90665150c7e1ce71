"""Contracts: which plan, how many seats, since when, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, likely
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

_PART = Part(
    "subscriptions",
    {
        **WHO,
        "started_at": (
            Wanted(
                """startedat startdate start subscriptionstart contractstart currentperiodstart activatedat begindate created createdat
                vertragsbeginn datedebut fechainicio datainicio baslangictarihi датаначала boshlanishsanasi""",
                "start begin",
            ),
        ),
        "subscription_id": (Wanted("subscriptionid subscription contractid contract contractnumber policyid abo vertragsnummer"),),
        "plan": (
            Wanted("plan planname tariff tier package producttier planid tarif abonnement plano paquete тариф tarif subscriptiontype"),
        ),
        "seats": (Wanted("seats licenses licences units quantity userscount numusers plaetze sieges"),),
        "monthly_amount": (
            Wanted(
                """
                    monthlyamount mrr monthlyfee monthlyprice monthlycharges monthlycharge price amount fee
                    monatsbeitrag mensualite cuota mensalidade"""
            ),
        ),
        "ended_at": (
            Wanted(
                """endedat enddate end canceledat cancelledat churnedat churndate terminatedat cancellationdate contractend vertragsende
                datefin fechafin datafim bitistarihi датаокончания tugashsanasi""",
                "end cancelled canceled",
            ),
        ),
    },
    needs=(("started_at",), ("customer_id", "email"), ("plan", "monthly_amount", "ended_at", "seats")),
    telling={"plan": 0.25, "monthly_amount": 0.15, "ended_at": 0.25, "seats": 0.15, "subscription_id": 0.15},
)


@dataclass(frozen=True)
class Subscriptions:
    """Subscriptions and contracts: one row a contract or state of it."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a row."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns."""
        return likely(columns, _PART)
