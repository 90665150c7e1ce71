"""Segment: the track, identify, page, screen, group and alias calls of its specification, as JSON lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, marked, squashed
from intarsia.sources.profile import Column

_WHEN = Wanted("timestamp originaltimestamp sentat receivedat time")
_WHO = {
    "customer_id": (Wanted("userid", how="id"),),
    "anonymous_id": (Wanted("anonymousid"),),
    "email": (Wanted("traitsemail contexttraitsemail propertiesemail", how="email"),),
}
_EVENTS = Part(
    "events",
    {
        **_WHO,
        "occurred_at": (_WHEN,),
        "event_id": (Wanted("messageid"),),
        "event": (Wanted("event"),),
        "session_id": (Wanted("contextsessionid propertiessessionid sessionid"),),
        "page": (Wanted("contextpagepath propertiespath contextpageurl propertiesurl contextscreenname"),),
        "section": (Wanted("propertiessection propertiescategoryname"),),
        "product_id": (Wanted("propertiesproductid propertiesproductsproductid propertiessku propertiesproductssku"),),
        "category": (Wanted("propertiescategory propertiesproductscategory"),),
        "amount": (Wanted("propertiesrevenue propertiestotal propertiesvalue propertiesprice"),),
        "device": (Wanted("contextdevicetype contextuseragent contextosname", how="device"),),
        "search": (Wanted("propertiesquery propertiessearch"),),
        "channel": (Wanted("contextcampaignmedium contextcampaignsource"),),
        "campaign": (Wanted("contextcampaignname"),),
        "region": (Wanted("contextlocationregion contextlocationcity contextlocationcountry"),),
    },
    needs=(("occurred_at",),),
    only=("type", ("track", "page", "screen")),
    instead={"event": "type"},
)
_PEOPLE = Part(
    "customers",
    {
        **_WHO,
        "known_at": (_WHEN,),
        "phone": (Wanted("traitsphone contexttraitsphone"),),
        "joined_at": (Wanted("traitscreatedat"),),
        "full_name": (Wanted("traitsname contexttraitsname"),),
        "first_name": (Wanted("traitsfirstname"),),
        "last_name": (Wanted("traitslastname"),),
        "birth_date": (Wanted("traitsbirthday"), Wanted("traitsage", how="age")),
        "gender": (Wanted("traitsgender", how="gender"),),
        "language": (Wanted("contextlocale traitslanguage"),),
        "address": (Wanted("traitsaddressstreet"),),
        "postcode": (Wanted("traitsaddresspostalcode"),),
        "city": (Wanted("traitsaddresscity traitscity"),),
        "region": (Wanted("traitsaddressstate"),),
        "country": (Wanted("traitsaddresscountry traitscountry"),),
        "company": (Wanted("traitscompanyname traitscompany"),),
    },
    only=("type", ("identify",)),
)
_ALIASES = Part(
    "links",
    {**_WHO, "linked_at": (_WHEN,), "previous_id": (Wanted("previousid", how="id"),)},
    only=("type", ("alias",)),
)
_GROUPS = Part(
    "customers",
    {
        **_WHO,
        "known_at": (_WHEN,),
        "company": (Wanted("traitsname groupid"),),
        "company_size": (Wanted("traitsemployees", how="band"),),
        "industry": (Wanted("traitsindustry"),),
    },
    only=("type", ("group",)),
)
_CALLS = frozenset(["track", "identify", "page", "screen", "group", "alias"])


@dataclass(frozen=True)
class Segment:
    """Calls of the Segment specification: events from track, page and screen; people from identify and group, which tie a device
    (anonymous_id) to a person (customer_id); links from alias, which ties the id that somebody had before to the one she has now."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Events, people, the companies they belong to, and the ids they had before."""
        aliased = any(squashed(column.name) == "previousid" for column in columns)
        return (_EVENTS, _PEOPLE, _GROUPS, *((_ALIASES,) if aliased else ()))

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the column `type` with the names of the calls, beside user or anonymous ids and times."""
        there = {squashed(column.name): column for column in columns}
        if "type" not in there or not {"userid", "anonymousid"} & set(there):
            return 0.0, ""
        said = {(value or "").lower() for value in there["type"].values} - {""}
        if not said or len(said & _CALLS) < max(1, 0.5 * len(said)):
            return 0.0, ""
        return marked(columns, "type", _EVENTS, "the Segment specification (type, userId, anonymousId, timestamp)")
