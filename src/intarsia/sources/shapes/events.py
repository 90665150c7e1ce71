"""Web and app events: who did what, when, on which page and device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, likely
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

_PART = Part(
    "events",
    {
        **WHO,
        "occurred_at": (
            Wanted(
                """timestamp eventtime eventtimestamp occurredat eventat time datetime eventdate ts createdat date visittime zeitpunkt
                horodatage fechahora datahora zaman olayzamani время времясобытия vaqt hodisavaqti hittime servertime""",
                "time timestamp",
                "spent duration zone onsite",
            ),
        ),
        "event_id": (Wanted("eventid messageid hitid insertid uuid eventuuid"),),
        "event": (
            Wanted(
                """event eventname eventtype action activity eventaction step interaction ereignis evenement evento olay событие hodisa
                activitytype actionname pageevent""",
            ),
        ),
        "kind": (Wanted("kind eventkind eventcategory"),),
        "session_id": (Wanted("sessionid session visitid visit gasessionid sitzung oturum сессия sessiya visitnumber"),),
        "page": (Wanted("page url pageurl path pagepath pagelocation screen screenname seite pagetitle sayfa страница sahifa"),),
        "section": (Wanted("section sitesection area bereich rubrique seccion bolum раздел bolim"),),
        "product_id": (Wanted("productid sku itemid productcode articleid productsku urunid artikelnummer mahsulotid idтовара"),),
        "category": (Wanted("category productcategory categoryid kategorie kategori categoria категория toifa"),),
        "amount": (Wanted("amount value revenue price total eventvalue betrag montant importe valor tutar сумма summa"),),
        "duration_s": (
            Wanted(
                """
                    duration durationseconds seconds timeonpage timespent dwelltime engagementtime dauer duree
                    duracion duracao sure длительность"""
            ),
            Wanted("durationms engagementtimemsec milliseconds", how="milliseconds"),
        ),
        "device": (
            Wanted(
                """device devicetype devicecategory platform useragent deviceclass geraet appareil dispositivo cihaz устройство qurilma os
                operatingsystem""",
                how="device",
            ),
            Wanted("ismobile mobile mobiledevice devicemobile", how="mobile"),
        ),
        "browser": (Wanted("browser browsername navigateur navegador tarayici браузер brauzer appname"),),
        "search": (Wanted("search searchterm searchquery query keyword keywords suchbegriff recherche busqueda arama"),),
        "channel": (Wanted("channel medium source trafficsource acquisitionchannel utmmedium utmsource referrer referer kanal канал"),),
        "campaign": (Wanted("campaign utmcampaign campaignname kampagne campagne campana kampanya кампания"),),
        "region": (Wanted("region georegion city country geo"),),
    },
    needs=(("occurred_at",), ("event", "page"), ("customer_id", "anonymous_id", "email", "phone")),
    telling={
        "event": 0.3,
        "session_id": 0.2,
        "page": 0.2,
        "device": 0.1,
        "anonymous_id": 0.1,
        "browser": 0.1,
        "search": 0.05,
        "event_id": 0.05,
        "duration_s": 0.05,
        "section": 0.05,
    },
    instead={"event": "type"},
)


@dataclass(frozen=True)
class Events:
    """Web or app events, page views, click streams: one row an event."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a row."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns."""
        return likely(columns, _PART)
