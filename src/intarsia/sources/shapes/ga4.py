"""Google Analytics 4, as it exports to BigQuery: one record an event, its parameters as keys and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, marked
from intarsia.sources.profile import Column

_PART = Part(
    "events",
    {
        "customer_id": (Wanted("userid", how="id"),),
        "anonymous_id": (Wanted("userpseudoid"),),
        "occurred_at": (Wanted("eventtimestamp"),),
        "event": (Wanted("eventname"),),
        "session_id": (Wanted("eventparamsgasessionid"),),
        "page": (Wanted("eventparamspagelocation eventparamspagepath eventparamsfirebasescreen eventparamspagetitle"),),
        "section": (Wanted("eventparamscontentgroup"),),
        "product_id": (Wanted("itemsitemid"),),
        "category": (Wanted("itemsitemcategory"),),
        "amount": (Wanted("ecommercepurchaserevenue eventparamsvalue eventvalueinusd"),),
        "duration_s": (Wanted("eventparamsengagementtimemsec", how="milliseconds"),),
        "device": (Wanted("devicecategory", how="device"),),
        "browser": (Wanted("devicewebinfobrowser devicebrowser"),),
        "search": (Wanted("eventparamssearchterm"),),
        "channel": (Wanted("trafficsourcemedium collectedtrafficsourcemanualmedium trafficsourcesource"),),
        "campaign": (Wanted("trafficsourcename collectedtrafficsourcemanualcampaignname eventparamscampaign"),),
        "region": (Wanted("georegion geocity geocountry"),),
    },
    needs=(("occurred_at",), ("event",)),
)


@dataclass(frozen=True)
class Ga4:
    """Events of Google Analytics 4 in the form of its BigQuery export, JSON or Parquet."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is an event."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By event_name, event_timestamp and user_pseudo_id."""
        return marked(
            columns, "eventname eventtimestamp userpseudoid", _PART, "Google Analytics 4 in BigQuery (event_name, user_pseudo_id)"
        )
