"""Messages sent to people, and whether they were opened, clicked and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, likely
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

_PART = Part(
    "messages",
    {
        **WHO,
        "sent_at": (
            Wanted(
                """sentat sendtime senttime senddate sentdate sent deliveredat timestamp date datetime versandzeit versendetam dateenvoi
                fechaenvio dataenvio gonderimtarihi датаотправки yuborilgansana senton deliverytime emailsent""",
                "sent send versand envoi",
                "count number total",
            ),
        ),
        "message_id": (Wanted("messageid emailid mailid notificationid nachrichtid sendid transmissionid"),),
        "campaign": (
            Wanted(
                """campaign campaignid campaignname campaigntitle mailing mailingid newsletter flow flowname subject subjectline emailname
                kampagne campagne campana campanha kampanya кампания рассылка kampaniya""",
            ),
        ),
        "channel": (Wanted("channel messagechannel medium messagetype kanal canal канал"),),
        "opened_at": (
            Wanted("openedat opentime opened firstopen firstopened firstopenedat opendate lastopen lastopened geoeffnetam dateouverture"),
        ),
        "clicked_at": (
            Wanted("clickedat clicktime clicked firstclick firstclicked firstclickedat clickdate lastclick geklicktam dateclic"),
        ),
        "converted_at": (Wanted("convertedat conversiontime conversiondate"),),
        "opened": (
            Wanted(
                "opened open isopened isopen opens opencount totalopens uniqueopens geoeffnet ouvert abierto aberto acildi открыто ochildi",
                how="boolean",
            ),
        ),
        "clicked": (
            Wanted(
                "clicked click isclicked clicks clickcount totalclicks uniqueclicks geklickt clique clicado tiklandi клик bosildi",
                how="boolean",
            ),
        ),
        "converted": (Wanted("converted conversion isconverted conversions purchased orderplaced", how="boolean"),),
        "bounced": (Wanted("bounced bounce isbounced hardbounce softbounce bounces unzustellbar", how="boolean"),),
        "unsubscribed": (
            Wanted("unsubscribed unsubscribe optedout complaint spamreport spam abuse abmeldung desabonne baja", how="boolean"),
        ),
    },
    needs=(("sent_at",), ("opened", "opened_at", "clicked", "clicked_at", "bounced"), ("customer_id", "email", "phone")),
    telling={
        "opened": 0.3,
        "opened_at": 0.3,
        "clicked": 0.25,
        "clicked_at": 0.25,
        "bounced": 0.1,
        "unsubscribed": 0.1,
        "campaign": 0.1,
        "message_id": 0.1,
        "converted": 0.05,
    },
)


@dataclass(frozen=True)
class Messages:
    """Sent e-mails, texts and pushes: one row a message and recipient, with opens and clicks as flags, counts or times."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a row."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns."""
        return likely(columns, _PART)
