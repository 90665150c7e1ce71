"""What people agreed to, and what they refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, likely
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

_PART = Part(
    "consents",
    {
        **WHO,
        "decided_at": (
            Wanted(
                """decidedat decisiondate consentdate consentedat consenttime consenttimestamp grantedat timestamp timestamputc timestampms
                date datetime updatedat optindate optintime ts createdat created changedat modifiedat recordedat time when
                einwilligungsdatum zeitstempel zeitpunkt datum dateconsentement horodatage
                fechaconsentimiento fecha fechahora dataconsentimento data datahora izintarihi tarih
                датасогласия дата датаивремя время rozilksanasi rozilksana sana vaqt сана""",
                "date time timestamp datum fecha tarih дата sana",
                "expiry expires expire expiration valid until birth end update process ablauf",
                "moment",
            ),
        ),
        "purpose": (
            Wanted("purpose consenttype consentpurpose permission topic zweck finalite finalidad finalidade amac цель maqsad channel"),
        ),
        "granted": (
            Wanted(
                """
                    granted consent consented optin optedin agreed accepted allowed status decision einwilligung
                    consentement consentimiento izin согласие rozilik""",
                how="granted",
            ),
        ),
        "basis": (Wanted("basis legalbasis lawfulbasis rechtsgrundlage baselegale baselegal"),),
        "place": (Wanted("place source formname collectedat origin form"),),
        "expires_at": (Wanted("expiresat expirydate validuntil expires gueltigbis"),),
    },
    needs=(("purpose",), ("granted",), ("customer_id", "email", "phone")),
    telling={"purpose": 0.35, "granted": 0.35, "basis": 0.2, "expires_at": 0.1, "decided_at": 0.05},
)


@dataclass(frozen=True)
class Consents:
    """Consents: one row a decision of one person about one purpose."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a row."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns."""
        return likely(columns, _PART)
