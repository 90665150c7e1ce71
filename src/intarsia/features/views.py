"""The tables that families of features read beside orders: a record a row, of somebody known by an id, with its moment on one clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from intarsia.core.canon import CANON
from intarsia.features.portable import DAY_SECONDS, clock, day_number, holds, number, only, units, whole
from intarsia.features.seen import Seen

if TYPE_CHECKING:
    import ibis.expr.types as ir

CUSTOMER = "customer_id"
PAUSE_SECONDS = 30 * 60
MONTH_DAYS = 28
FIRST_DAYS = 31
Tables = Mapping[str, "ir.Table"]


@dataclass(frozen=True)
class View:
    """How rows are made: the canonical tables read (those of them that there are), what `make` does with them, and what it means for a
    customer to have no row."""

    sources: tuple[str, ...]
    make: Callable[[Tables, Seen, date], ir.Table]
    never: str


def rows_of(name: str, tables: Tables, seen: Seen, as_of: date) -> ir.Table:
    """The rows of a view: its columns, with `clock` (whole seconds), `day` and `age_days` of the moment, null where there is none."""
    made = VIEWS[name].make(tables, seen, as_of)
    timed = made.mutate(clock=clock(made.moment))
    return timed.mutate(day=timed.clock // DAY_SECONDS, age_days=day_number(as_of) - timed.clock // DAY_SECONDS)


def sources_of(name: str, tables: Tables) -> tuple[str, ...]:
    """The canonical tables that the view reads, of those that there are."""
    return tuple(table for table in VIEWS[name].sources if table in tables)


def _plain(name: str) -> Callable[[Tables, Seen, date], ir.Table]:
    def make(tables: Tables, _seen: Seen, _as_of: date) -> ir.Table:
        return _moments(tables[name], CANON[name].time)

    return make


def _moments(table: ir.Table, time: str) -> ir.Table:
    return table.filter(_[CUSTOMER].notnull()).mutate(moment=table[time])


def _visits(tables: Tables, seen: Seen, _as_of: date) -> ir.Table:
    """Events with the `visit` they belong to: the source's own session; where it has none, the moment at which the visit began, a visit
    ending with a pause of 30 minutes. Equal moments are of one visit, whatever their order. `elapsed`: the moment in whole seconds, by a
    clock that is never put forward or back."""
    events = _moments(tables["events"], "occurred_at")
    moved = seen.filled("events", "occurred_utc")
    events = events.mutate(elapsed=clock(events.occurred_utc.fill_null(events.moment) if moved else events.moment))
    if seen.always("events", "session_id"):
        return events.mutate(visit=events.session_id)
    told = seen.filled("events", "session_id")
    timed = events.mutate(second=events.elapsed, told=events.session_id.notnull() if told else ibis.literal(value=False))
    before = timed.second - timed.second.lag().over(group_by=(CUSTOMER, "told"), order_by="second")
    begun = timed.mutate(begins=(before.isnull() | (before > PAUSE_SECONDS)).ifelse(timed.second, None))
    so_far = ibis.range_window(preceding=None, following=0, group_by=(CUSTOMER, "told"), order_by="second")
    visits = begun.mutate(visit=begun.begins.max().over(so_far).cast("int64").cast("string"))
    return visits.mutate(visit=visits.session_id.fill_null(visits.visit)) if told else visits


def _texts(tables: Tables, _seen: Seen, _as_of: date) -> ir.Table:
    """Reviews, and tickets that say something, alike."""
    parts = []
    if "reviews" in tables:
        reviews = _moments(tables["reviews"], "written_at")
        parts.append(reviews.select(CUSTOMER, "moment", "text", "sentiment", "topic", "rating"))
    if "tickets" in tables:
        tickets = _moments(tables["tickets"], "opened_at").mutate(rating=ibis.null("float64"))
        worded = tickets.filter(tickets.text.notnull() | tickets.sentiment.notnull() | tickets.topic.notnull())
        parts.append(worded.select(CUSTOMER, "moment", "text", "sentiment", "topic", "rating"))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _sales(tables: Tables, _seen: Seen, _as_of: date) -> ir.Table:
    """Bought lines with their money in whole units."""
    orders = _moments(tables["orders"], "ordered_at")
    return orders.filter(~orders.is_return).mutate(units=units(orders.amount))


def _priced(tables: Tables, _seen: Seen, _as_of: date) -> ir.Table:
    """Bought lines of named products at a price, with the money that the price is below the product's `usual_units`, its median price."""
    lines = _moments(tables["orders"], "ordered_at")
    priced = lines.filter(~lines.is_return & lines.product_id.notnull() & (lines.unit_price > 0))
    priced = priced.mutate(units=units(priced.amount), price_units=units(priced.unit_price))
    usual = tables["orders:usual"]
    return priced.inner_join(usual, "product_id").select(CUSTOMER, "moment", "units", "price_units", "usual_units")


def usual_prices(orders: ir.Table) -> ir.Table:
    """`product_id` and `usual_units`, the median price at which the product was bought, of all customers."""
    bought = orders.filter(~orders.is_return & orders.product_id.notnull() & (orders.unit_price > 0))
    return bought.mutate(price_units=units(bought.unit_price)).group_by("product_id").aggregate(usual_units=number(_.price_units.median()))


def _contracts(tables: Tables, seen: Seen, as_of: date) -> ir.Table:
    """States of contracts; `latest`: it is the last that is known of its contract (of a numbered contract the last in its source, and of
    each plan one, for these are its items); `rate_units`: what the whole state brings a month; `active_users`: how many of the customer's
    users used the product in the last 28 days, null where usage does not name them."""
    told = {"contract": _.subscription_id.fill_null(""), "item": _.plan.fill_null(""), "told_by": _.source.fill_null("")}
    states = _moments(tables["subscriptions"], "started_at").mutate(**told)
    dated = states.mutate(second=clock(states.moment), own_units=units(states.monthly_amount))
    own, state = ibis.window(group_by=(CUSTOMER, "contract")), (CUSTOMER, "contract", "second", "told_by")
    last = dated.mutate(last_second=dated.second.max().over(own), item_row=dated["row"].max().over(group_by=(*state, "item")))
    last = last.mutate(last_row=only(last.second == last.last_second, last["row"]).max().over(own))
    ending = (last.second == last.last_second) & (last["row"] == last.last_row)
    last = last.mutate(stands=last["row"] == last.item_row, last_by=only(ending, last.told_by).max().over(own))
    one = last.subscription_id.isnull()
    contracts = last.mutate(
        latest=(last.second == last.last_second) & (one | (last.stands & (last.told_by == last.last_by))),
        rate_units=one.ifelse(last.own_units, only(last.stands, last.own_units).sum().over(group_by=state)),
    )
    if "usage" not in tables or not seen.filled("usage", "user_id"):
        return contracts.mutate(active_users=ibis.null("float64"))
    month = datetime.combine(as_of, datetime.min.time()) - timedelta(days=MONTH_DAYS)
    recent = tables["usage"].filter(_[CUSTOMER].notnull() & (_.used_at >= month) & used(_))
    users = recent.group_by(CUSTOMER).aggregate(active_users=number(_.user_id.nunique()))
    return contracts.left_join(users, CUSTOMER).drop(f"{CUSTOMER}_right").mutate(active_users=_.active_users.fill_null(0.0))


def _accounts(tables: Tables, _seen: Seen, as_of: date) -> ir.Table:
    """States of accounts; `latest`: it is the last that is known of its account. Of several at one moment, as postings of a day are, the
    last is that which the source tells last; first, where it tells the newest first. `change`: by how much the state moves what the
    customer has in all accounts, each standing as it was last stated, and `change_age`, how many days ago. An account that is first stated
    within a month of the customer's first state was there from then on."""
    states = _moments(tables["balances"], "stated_at").mutate(account=_.account_id.fill_null(""), held=_.product.fill_null(""))
    dated = states.mutate(second=clock(states.moment), stated_units=units(states.balance))
    account = (CUSTOMER, "account", "held")
    own, alike = ibis.window(group_by=account), (*account, "second")
    bounded = dated.mutate(
        first_second=dated.second.min().over(own),
        last_second=dated.second.max().over(own),
        customers_first=dated.second.min().over(group_by=CUSTOMER),
    )
    turned = bounded.mutate(
        first_row=only(bounded.second == bounded.first_second, bounded["row"]).max().over(own),
        last_row=only(bounded.second == bounded.last_second, bounded["row"]).max().over(own),
    )
    told = turned.mutate(turn=(turned.last_row < turned.first_row).ifelse(-turned["row"], turned["row"]))
    placed = told.mutate(
        place=ibis.row_number().over(group_by=alike, order_by=("turn", "stated_units")),
        left=ibis.row_number().over(group_by=alike, order_by=(ibis.desc("turn"), ibis.desc("stated_units"))),
    )
    known = placed.mutate(stands=only(placed.left == 0, placed.stated_units).max().over(group_by=alike))
    before = known.stands.lag().over(group_by=account, order_by=("second", "place"))
    change = (known.place == 0).ifelse(known.stands - before.fill_null(0.0), 0.0)
    latest = (known.second == known.last_second) & (known.left == 0)
    there = (known.second == known.first_second) & (known.first_second - known.customers_first <= FIRST_DAYS * DAY_SECONDS)
    since = there.ifelse(known.customers_first, known.second)
    return known.mutate(latest=latest, change=change, change_age=day_number(as_of) - since // DAY_SECONDS)


def _profiles(tables: Tables, _seen: Seen, _as_of: date) -> ir.Table:
    """Records of people; an undated one is older than any dated one. `joined_second`: when the account was opened."""
    return _moments(tables["customers"], "known_at").mutate(stamp=clock(_.known_at).fill_null(-1.0), joined_second=clock(_.joined_at))


def _answers(tables: Tables, _seen: Seen, _as_of: date) -> ir.Table:
    """Answers to surveys; an undated one is older than any dated one."""
    return _moments(tables["answers"], "answered_at").mutate(stamp=clock(_.answered_at).fill_null(-1.0))


def _sightings(tables: Tables, _seen: Seen, _as_of: date) -> ir.Table:
    """Every moment at which a table knows of a customer, whether the customer acted then (`heard`), and when accounts were opened."""
    times = {name: "ordered_at" if name == "orders" else CANON[name].time for name in SEEN_IN if name in tables}
    parts = []
    for name, time in times.items():
        own = _moments(tables[name], time)
        heard = used(own) if name == "usage" else ibis.literal(name in HEARD_IN)
        parts.append(own.select(CUSTOMER, "moment", heard=heard, joined=ibis.null("float64")))
    if "customers" in tables:
        people = tables["customers"].filter(_[CUSTOMER].notnull())
        parts.append(
            people.select(
                CUSTOMER, moment=ibis.null(people.joined_at.type()), heard=ibis.literal(value=False), joined=number(clock(_.joined_at))
            )
        )
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _outside(tables: Tables, _seen: Seen, _as_of: date) -> ir.Table:
    """The figures of the world outside on the days on which a customer bought, of the customer's region or of everywhere."""
    days = tables["orders"].filter(_[CUSTOMER].notnull() & ~_.is_return).select(CUSTOMER, moment=_.ordered_at.truncate("D")).distinct()
    homes = days.mutate(home=ibis.null("string"))
    if "customers" in tables:
        known = tables["customers"].filter(_[CUSTOMER].notnull() & _.region.notnull())
        homes = days.left_join(known.group_by(CUSTOMER).aggregate(home=_.region.max()), CUSTOMER).drop(f"{CUSTOMER}_right")
    figures = tables["external"].filter(_.value.notnull() & _.series.notnull())
    figures = figures.select(moment=_.stated_at.truncate("D"), series=_.series, region=_.region, value=_.value)
    met = homes.inner_join(figures, "moment")
    near = met.filter(met.region.isnull() | (met.region == met.home))
    return near.select(CUSTOMER, "moment", "series", value_units=whole(near.value * 1000.0))


SEEN_IN = ("orders", "events", "messages", "tickets", "reviews", "usage", "subscriptions", "balances", "campaigns")
HEARD_IN = ("orders", "events", "tickets", "reviews", "usage")
VIEWS: Mapping[str, View] = {
    "customers": View(("customers",), _profiles, "no profile is known"),
    "events": View(("events",), _visits, "never visited"),
    "messages": View(("messages",), _plain("messages"), "never got a message"),
    "tickets": View(("tickets",), _plain("tickets"), "never asked for support"),
    "reviews": View(("reviews",), _plain("reviews"), "never gave an opinion"),
    "texts": View(("reviews", "tickets"), _texts, "never wrote anything"),
    "usage": View(("usage",), _plain("usage"), "never used the product"),
    "subscriptions": View(("subscriptions", "usage"), _contracts, "never had a contract"),
    "balances": View(("balances",), _accounts, "has no account"),
    "campaigns": View(("campaigns",), _plain("campaigns"), "never got an offer"),
    "answers": View(("answers",), _answers, "never answered a survey"),
    "sales": View(("orders",), _sales, "never bought"),
    "priced": View(("orders",), _priced, "never bought a product with a price"),
    "sightings": View((*SEEN_IN, "customers"), _sightings, "nothing is dated"),
    "outside": View(("orders", "customers", "external"), _outside, "never bought on a day with such a figure"),
}
"""The tables that a declaration may read, beside orders."""


def used(record: Any) -> Any:
    """Whether a record of usage tells of use: one that counts no uses, or no minutes, tells that there was none."""
    silent = record.uses.isnull() & record.minutes.isnull()
    return silent | holds(record.uses > 0) | holds(record.minutes > 0)


def minutes_between(record: Any, later: str, earlier: str) -> Any:
    """Whole minutes from one moment of a record to another (`answered` after `opened`), by a clock that is never put forward or back where
    it is known; null where one is unknown or where they stand the wrong way round."""
    shown, exact = ((clock(record[f"{later}_{on}"]) - clock(record[f"{earlier}_{on}"])) // 60 for on in ("at", "utc"))
    span = exact.fill_null(shown)
    return only(span >= 0, span)
