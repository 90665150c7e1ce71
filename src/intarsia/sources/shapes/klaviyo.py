"""Klaviyo: the events of its e-mails and texts (received, opened, clicked), put together message by message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Fold, Part, Wanted, marked, squashed
from intarsia.sources.profile import Column

_STEPS = {
    "received email": "sent_at", "received sms": "sent_at", "sent sms": "sent_at", "opened email": "opened_at",
    "clicked email": "clicked_at",
    "clicked sms": "clicked_at", "bounced email": "bounced", "dropped email": "bounced", "unsubscribed": "unsubscribed",
    "unsubscribed from list": "unsubscribed", "unsubscribed from email marketing": "unsubscribed", "marked email as spam": "unsubscribed",
}  # fmt: skip
_MAILS = frozenset(said for said in _STEPS if said.endswith((" email", " sms")))
_PART = Part(
    "messages",
    {
        "email": (Wanted("email profileemail personemail eventpropertiesrecipientemailaddress", how="email"),),
        "customer_id": (Wanted("profileid personid", how="id"),),
        "message_id": (Wanted("messageid message eventpropertiesmessage"),),
        "campaign": (Wanted("campaignname eventpropertiescampaignname subject eventpropertiessubject"),),
        "sent_at": (Wanted("sentat"),),
        "opened_at": (Wanted("openedat"),),
        "clicked_at": (Wanted("clickedat"),),
        "bounced": (Wanted("bounced", how="boolean"),),
        "unsubscribed": (Wanted("unsubscribed", how="boolean"),),
    },
    needs=(("email", "customer_id"),),
    fold=Fold(
        "metric metricname eventname",
        "timestamp datetime eventtimestamp",
        ("email profileemail personemail profileid personid", "messageid message eventpropertiesmessage campaignname"),
        _STEPS,
    ),
)

_UNNAMED = Part(
    "messages",
    {},
    refused="a list of events that tells only the id of each metric, not what happened. "
    "Fetch it with include=metric,profile, which adds the names and the e-mail addresses",
)


@dataclass(frozen=True)
class Klaviyo:
    """Klaviyo's export of metric events: Received Email, Opened Email, Clicked Email and the like."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """One row a message; events whose metrics have no names are refused."""
        return (_UNNAMED if _unnamed(columns) else _PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By a column of metrics whose values are Klaviyo's."""
        if _unnamed(columns):
            return 0.98, "its columns are those of Klaviyo's events"
        names = ("metric", "metricname", "eventname")
        kind = next((column for column in columns if squashed(column.name) in names), None)
        said = {value.lower() for value in kind.values if value} if kind else set()
        mails = sorted(said & _MAILS)
        if kind is None or not mails:
            return 0.0, ""
        return marked(columns, squashed(kind.name), _PART, f"Klaviyo's metrics ({', '.join(mails[:3])})")


def _unnamed(columns: Sequence[Column]) -> bool:
    there = {squashed(column.name) for column in columns}
    return {"metricid", "profileid", "datetime"} <= there and not {"metric", "metricname", "eventname"} & there
