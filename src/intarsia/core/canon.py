"""The other canonical tables: people, visits, messages, tickets, opinions, usage, money, consent, campaigns and the world outside.

Each names, beside its columns, the time by which a row is known (`time`), what makes two rows the same (`identity`: who, what, when; never
how much, which is its state; `unnumbered`: what tells rows apart that bear no `number` of their own), and which columns are learnt later
than the row itself (`learnt`: an e-mail is opened after it was sent). `core.base.until` cuts by these, so that nothing from the future is
ever measured. All times are naive wall-clock times in the shop's zone (ADR 13); a source with a zone of its own is converted where it is
read. Where that clock is put forward and back, times that durations are measured between stand beside it in UTC too. Money is in the
reporting currency.
"""

from __future__ import annotations

from intarsia.core.schema import Field, TableSchema

WHO = (
    Field("row", "int64", "number of the record in its source, from 1"),
    Field("source", "string", "the source that the record came from"),
    Field("customer_id", "string", "whom it concerns, by the source's own key; the person's id once sources are unified"),
    Field("email", "string", "an e-mail address that names the person where there is no key"),
    Field("phone", "string", "a telephone number that names the person where there is no key"),
    Field("anonymous_id", "string", "a device or cookie that the source has not tied to a person"),
)
_BY = ("source", "customer_id", "email", "phone", "anonymous_id")
_UTC = "the same moment in UTC, where the shop's clock is put forward and back; else null"
PROBLEM = Field("problem", "string", "why the record could not be read, null where it could")
TEXT = (
    Field("text", "string", "what was written"),
    Field("language", "string", "its language, ISO 639-1"),
    Field("sentiment", "float64", "-1 very negative to 1 very positive"),
    Field("topic", "string", "what it is about"),
)


def _table(name: str, grain: str, fields: tuple[Field, ...], **more: object) -> TableSchema:
    return TableSchema(name, grain, (*WHO, *fields, PROBLEM), **more)  # type: ignore[arg-type]


CUSTOMERS = _table(
    "customers",
    "one person or company as one source knows it",
    (
        Field("known_at", "timestamp(6)", "since when this record is true; null: undated"),
        Field("joined_at", "timestamp(6)", "when the account was opened"),
        Field("full_name", "string", "the whole name"),
        Field("first_name", "string", "given name"),
        Field("last_name", "string", "family name"),
        Field("birth_date", "timestamp(6)", "day of birth"),
        Field("gender", "string", "as the source tells it, in small letters: female, male, other"),
        Field("language", "string", "preferred language, ISO 639-1"),
        Field("income", "float64", "income a year, in the reporting currency"),
        Field("address", "string", "street and number"),
        Field("postcode", "string", "postal code"),
        Field("city", "string", "city"),
        Field("region", "string", "region, state or province"),
        Field("country", "string", "country"),
        Field("company", "string", "company name"),
        Field("company_size", "float64", "people employed"),
        Field("industry", "string", "line of business"),
        Field("occupation", "string", "work or life situation"),
        Field("household_size", "float64", "people in the household"),
        Field("channel", "string", "preferred or acquiring channel"),
        Field("health_score", "float64", "a health or quality score that another system gave"),
    ),
    time="known_at",
    identity=(*_BY, "full_name", "known_at"),
)

EVENTS = _table(
    "events",
    "one thing that somebody did on the site or in the app",
    (
        Field("occurred_at", "timestamp(6)", "when", required=True),
        Field("event_id", "string", "the source's own number of the event"),
        Field("event", "string", "its name as the source tells it", required=True),
        Field("kind", "string", "page, search, product, cart, checkout, purchase, login, other"),
        Field("session_id", "string", "the visit, where the source numbers visits; else made by a pause of 30 minutes"),
        Field("page", "string", "address or name of the page or screen"),
        Field("section", "string", "the part of the site or app"),
        Field("product_id", "string", "the product it was about"),
        Field("category", "string", "the category it was about"),
        Field("amount", "float64", "money it was about"),
        Field("duration_s", "float64", "seconds spent, where the source measures them"),
        Field("device", "string", "desktop, mobile, tablet, other"),
        Field("browser", "string", "browser or app"),
        Field("search", "string", "what was searched for"),
        Field("channel", "string", "where the visit came from: medium or source"),
        Field("campaign", "string", "the campaign it came from"),
        Field("region", "string", "region by the source's own reckoning"),
        Field("occurred_utc", "timestamp(6)", _UTC),
    ),
    time="occurred_at",
    identity=(*_BY, "event_id", "occurred_at", "event", "page", "product_id"),
    number="event_id",
    unnumbered=("session_id", "section", "category", "search", "amount", "occurred_utc"),
)

MESSAGES = _table(
    "messages",
    "one message sent to one person",
    (
        Field("sent_at", "timestamp(6)", "when it was sent", required=True),
        Field("message_id", "string", "the source's own number of the message"),
        Field("campaign", "string", "the campaign it belongs to"),
        Field("channel", "string", "email, sms, push, post, phone, other"),
        Field("opened", "boolean", "it was opened"),
        Field("clicked", "boolean", "a link in it was clicked"),
        Field("converted", "boolean", "the wanted action followed"),
        Field("bounced", "boolean", "it could not be delivered"),
        Field("unsubscribed", "boolean", "it was answered by leaving the list or by a complaint"),
        Field("opened_at", "timestamp(6)", "when it was first opened"),
        Field("clicked_at", "timestamp(6)", "when it was first clicked"),
        Field("converted_at", "timestamp(6)", "when the wanted action followed"),
    ),
    time="sent_at",
    identity=(*_BY, "message_id", "sent_at", "campaign", "channel"),
    learnt={name: f"{step}_at" for step in ("opened", "clicked", "converted") for name in (step, f"{step}_at")},
)

TICKETS = _table(
    "tickets",
    "one request to support",
    (
        Field("opened_at", "timestamp(6)", "when it was opened", required=True),
        Field("ticket_id", "string", "its number"),
        Field("channel", "string", "how it came: email, phone, chat, social, other"),
        Field("category", "string", "what it is about, as the source files it"),
        Field("priority", "string", "low, normal, high, urgent"),
        Field("status", "string", "open, pending, solved, closed"),
        Field("answered_at", "timestamp(6)", "when it was first answered"),
        Field("resolved_at", "timestamp(6)", "when it was solved"),
        Field("satisfaction", "float64", "how content the customer was, 0 to 1"),
        Field("product_id", "string", "the product it is about"),
        Field("subject", "string", "its title"),
        *TEXT,
        Field("opened_utc", "timestamp(6)", _UTC),
        Field("answered_utc", "timestamp(6)", _UTC),
        Field("resolved_utc", "timestamp(6)", _UTC),
    ),
    time="opened_at",
    identity=(*_BY, "ticket_id", "opened_at"),
    number="ticket_id",
    unnumbered=("channel", "category", "product_id", "subject", "text"),
    learnt=dict.fromkeys(("answered_at", "answered_utc"), "answered_at")
    | dict.fromkeys(("resolved_at", "resolved_utc", "satisfaction", "status"), "resolved_at"),
)

REVIEWS = _table(
    "reviews",
    "one opinion: a review, a survey answer, a mention",
    (
        Field("written_at", "timestamp(6)", "when it was written", required=True),
        Field("review_id", "string", "its number"),
        Field("kind", "string", "review, survey, mention"),
        Field("product_id", "string", "the product it is about"),
        Field("category", "string", "the category it is about"),
        Field("rating", "float64", "its rating, 0 worst to 1 best"),
        *TEXT,
    ),
    time="written_at",
    identity=(*_BY, "review_id", "written_at", "kind", "product_id", "category"),
    number="review_id",
    unnumbered=("text", "rating"),
)

USAGE = _table(
    "usage",
    "how much somebody used one feature of a product on one day",
    (
        Field("used_at", "timestamp(6)", "when, or the day", required=True),
        Field("user_id", "string", "the user within the account, where the customer is a company"),
        Field("feature", "string", "the feature, module or product used"),
        Field("uses", "float64", "how often; 1 where the source does not count"),
        Field("minutes", "float64", "how long, in minutes"),
        Field("device", "string", "desktop, mobile, tablet, other"),
    ),
    time="used_at",
    identity=(*_BY, "user_id", "used_at", "feature", "device"),
)

SUBSCRIPTIONS = _table(
    "subscriptions",
    "one contract, or one item of it, in one state",
    (
        Field("started_at", "timestamp(6)", "since when it holds", required=True),
        Field("subscription_id", "string", "its number"),
        Field("plan", "string", "the plan or tariff"),
        Field("seats", "float64", "how many seats or units"),
        Field("monthly_amount", "float64", "what it brings a month, in the reporting currency"),
        Field("ended_at", "timestamp(6)", "when it ended"),
    ),
    time="started_at",
    identity=(*_BY, "subscription_id", "started_at"),
    number="subscription_id",
    unnumbered=("plan",),
    learnt={"ended_at": "ended_at"},
)

BALANCES = _table(
    "balances",
    "the state of one account on one day, and what moved since the state before",
    (
        Field("stated_at", "timestamp(6)", "the day", required=True),
        Field("account_id", "string", "the account"),
        Field("product", "string", "current, savings, card, loan, mortgage, investment, or as the source calls it"),
        Field("balance", "float64", "what is on it; negative: owed", required=True),
        Field("credit_limit", "float64", "how much may be owed"),
        Field("inflow", "float64", "money in since the state before"),
        Field("outflow", "float64", "money out since the state before"),
        Field("transactions", "float64", "how many movements since the state before"),
        Field("overdue_days", "float64", "days that a payment is late"),
    ),
    time="stated_at",
    identity=(*_BY, "account_id", "product", "stated_at"),
)

CONSENTS = _table(
    "consents",
    "one decision of one person about one purpose",
    (
        Field("decided_at", "timestamp(6)", "when; null: a yes from before all others, a no for good"),
        Field("purpose", "string", "analytics, profiling, email, sms, push, phone, post, chat, ads, sharing, necessary, all"),
        Field("granted", "boolean", "yes or no; null: it cannot be read, and counts as no"),
        Field("basis", "string", "consent, contract, legitimate interest, legal obligation, vital or public interest"),
        Field("place", "string", "where it was given"),
        Field("expires_at", "timestamp(6)", "until when it holds"),
    ),
    time="decided_at",
    identity=(*_BY, "purpose", "decided_at", "granted"),
)

CAMPAIGNS = _table(
    "campaigns",
    "one offer, coupon or call made to one person, and what came of it",
    (
        Field("offered_at", "timestamp(6)", "when it was made", required=True),
        Field("campaign", "string", "which campaign or coupon"),
        Field("offer_id", "string", "the source's own number of the offer, coupon or call"),
        Field("channel", "string", "email, sms, push, post, phone, ads, shop, other"),
        Field("discount", "float64", "the share of the price taken off, 0 to 1"),
        Field("responded", "boolean", "it was taken"),
        Field("responded_at", "timestamp(6)", "when it was taken"),
        Field("cost", "float64", "what it cost, in the reporting currency"),
    ),
    time="offered_at",
    identity=(*_BY, "campaign", "offer_id", "channel", "offered_at"),
    learnt={"responded": "responded_at", "responded_at": "responded_at"},
)

ANSWERS = _table(
    "answers",
    "what one person answered to one question of a survey",
    (
        Field("answered_at", "timestamp(6)", "when; null: undated, known from the beginning"),
        Field("survey", "string", "which survey"),
        Field("response_id", "string", "the source's own number of all answers given at once"),
        Field("question", "string", "the question", required=True),
        Field("answer", "string", "what was answered", required=True),
        Field("grade", "float64", "the answer as a figure, where it is one"),
    ),
    time="answered_at",
    identity=(*_BY, "response_id", "answered_at", "question", "answer"),
)

EXTERNAL = TableSchema(
    "external",
    "one figure of the world outside on one day: weather, prices, competitors, holidays",
    (
        Field("row", "int64", "number of the record in its source, from 1"),
        Field("source", "string", "the source that the record came from"),
        Field("stated_at", "timestamp(6)", "the day that it is of", required=True),
        Field("published_at", "timestamp(6)", "when it became known; the day itself where not told"),
        Field("region", "string", "the region that it is of; null: everywhere"),
        Field("series", "string", "what it measures", required=True),
        Field("value", "float64", "its value", required=True),
        PROBLEM,
    ),
    time="stated_at",
    identity=("source", "series", "region", "stated_at"),
    learnt={"value": "published_at", "published_at": "published_at"},
)

LINKS = _table(
    "links",
    "two keys of one person, of which a source says so by the way: gone once sources are unified",
    (
        Field("linked_at", "timestamp(6)", "when it was said; null: undated"),
        Field("previous_id", "string", "the id, of a customer or a device, that the customer had before"),
    ),
    time="linked_at",
    identity=(*_BY, "previous_id"),
)

CANON = {
    schema.name: schema
    for schema in (
        CUSTOMERS, EVENTS, MESSAGES, TICKETS, REVIEWS, USAGE, SUBSCRIPTIONS, BALANCES, CONSENTS, CAMPAIGNS, ANSWERS,
        EXTERNAL, LINKS,
    )
}  # fmt: skip
"""Every canonical table but orders, by name."""
