"""Mailchimp: who was sent a campaign, who opened and clicked; as a report a recipient or as a list of actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Fold, Part, Wanted, first_of, marked
from intarsia.sources.profile import Column

_STEPS = {
    "sent": "sent_at", "send": "sent_at", "open": "opened_at", "click": "clicked_at", "bounce": "bounced", "hard_bounce": "bounced",
    "soft_bounce": "bounced", "unsub": "unsubscribed", "unsubscribe": "unsubscribed", "abuse": "unsubscribed",
}  # fmt: skip
_COMMON = {
    "email": (Wanted("emailaddress email", how="email"),),
    "customer_id": (Wanted("emailid uniqueemailid leid euid", how="id"),),
    "campaign": (Wanted("campaignid campaign campaigntitle campaignname title"),),
}
_REPORT = Part(
    "messages",
    {
        **_COMMON,
        "sent_at": (Wanted("sendtime senddate sentat"),),
        "opened": (Wanted("opens opencount opened", how="boolean"),),
        "clicked": (Wanted("clicks clickcount clicked", how="boolean"),),
        "opened_at": (Wanted("lastopen firstopen"),),
        "clicked_at": (Wanted("lastclick firstclick"),),
        "bounced": (Wanted("bounced hardbounce bounces", how="boolean"),),
        "unsubscribed": (Wanted("unsubscribed", how="boolean"),),
    },
    needs=(("sent_at",), ("email",), ("opened", "opened_at")),
)
_ACTIONS = Part(
    "messages",
    {
        **_COMMON,
        "sent_at": (Wanted("sentat"),),
        "opened_at": (Wanted("openedat"),),
        "clicked_at": (Wanted("clickedat"),),
        "bounced": (Wanted("bounced", how="boolean"),),
        "unsubscribed": (Wanted("unsubscribed", how="boolean"),),
    },
    needs=(("email",),),
    fold=Fold("action activityaction", "timestamp activitytimestamp", ("emailaddress email", "campaignid campaign"), _STEPS),
)


@dataclass(frozen=True)
class Mailchimp:
    """Mailchimp's campaign reports (one row a recipient) and its activity lists (one row an open, click or bounce)."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Messages, from actions or from reports; the first that fits is used."""
        return first_of(columns, _ACTIONS, _REPORT)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By e-mail address and campaign beside opens and clicks, or actions and times."""
        told = (
            marked(columns, "emailaddress campaignid action timestamp", _ACTIONS, "Mailchimp's activity"),
            marked(columns, "emailaddress campaignid activityaction activitytimestamp", _ACTIONS, "Mailchimp's activity as JSON"),
            marked(columns, "emailaddress sendtime opens clicks", _REPORT, "Mailchimp's campaign report"),
        )
        return max(told, key=lambda one: one[0])
