"""What a source does not say, but what it says implies: an opened time means opened, `add_to_cart` is about a cart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from intarsia.sources.sql import quoted

_CART = "(cart|basket|shopping.?bag|to.?bag|warenkorb|panier|carrito|carrinho|sepet|корзин|savat)"
_ADD = "(add|hinzu|gelegt|legen|ajout|anad|añad|agreg|adicion|aggiun|toevoeg|toegevoegd|ekle|добав|qo.?sh)"
_OUT = "(remov|delet|abandon|shar|entfern|losch|lösch|loesch|supprim|retir|elimin|rimoss|verwijder|cikar|çıkar|удал|брош|chiqar)"
_LOOK = "(view|page|show|open|visit|angesehen|ansicht|seite|consult|visualiz|bekeken|goruntul|görüntül|sayfa|просм|откры|страниц|korish)"
_EVENT_KINDS = (
    ("purchase", r"purchase|order.?(completed|placed|paid)|completed.?order|checkout.?complete|payment.?(done|success)|bought|transaction"),
    ("checkout", r"checkout|payment|shipping|delivery.?(choice|details)|billing|order.?started|оформл|kasse|odeme"),
    ("cart", rf"{_ADD}.*{_CART}|{_CART}.*{_ADD}|product.?added$"),
    ("other", rf"wish.?list|{_OUT}.*{_CART}|{_CART}.*{_OUT}|product.?removed"),
    ("page", rf"{_LOOK}.*{_CART}|{_CART}.*{_LOOK}"),
    ("cart", _CART),  # what is just called so
    ("search", r"search|suche|recherche|busca|buscar|busqueda|arama|поиск|qidiruv"),
    ("product", r"product|view.?item|item.?view|detail|compare|artikel|produit|producto|produto|urun|товар|mahsulot"),
    ("login", r"log.?(ged.?)?in|sign.?(ed.?)?in|anmeld|connexion|giris|вход|kirish"),
    ("page", r"page|view|screen|home|catalog|visit|landing|main|scroll|promo|category|section|list"),
)


def event_kind(event: str) -> str:
    """SQL: the kind of an event by its name; the first kind that its name tells of. Of carts only what is put into them is `cart`."""
    cases = " ".join(f"WHEN regexp_matches(lower({event}), {quoted(pattern)}) THEN {quoted(kind)}" for kind, pattern in _EVENT_KINDS)
    return f"CASE {cases} ELSE 'other' END"


def filled_in(table: str, name: str, sql: str, fields: Mapping[str, str]) -> str:
    """The SQL of a canonical field with what the other fields imply."""
    rule = _RULES.get((table, name))
    return rule(sql, fields) if rule else sql


def lapsed(table: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    """SQL: the cases in which a record is none of its table, each with a sentence: a contract whose first payment was never made."""
    if table != "subscriptions" or "state" not in fields:
        return ()
    words = "'incomplete', 'incomplete_expired', 'incomplete expired'"
    return (f"WHEN lower(v_state) IN ({words}) THEN 'The contract never began: its first payment was not made.'",)


_IMPLIED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("messages", "opened_at"): ("opened",),
    ("messages", "clicked_at"): ("clicked",),
    ("messages", "converted_at"): ("converted",),
    ("campaigns", "responded_at"): ("responded",),
    ("tickets", "reply_minutes"): ("answered_at",),
    ("tickets", "solving_minutes"): ("resolved_at",),
    ("balances", "movement"): ("inflow", "outflow", "transactions"),
    ("customers", "first_name"): ("full_name",),
    ("customers", "last_name"): ("full_name",),
}


def implied(table: str, found: Iterable[str]) -> frozenset[str]:
    """The canonical fields that are known by these fields of the source, though it has no columns for them."""
    return frozenset(name for one in found for name in _IMPLIED.get((table, one), ()))


def _when(time: str) -> Callable[[str, Mapping[str, str]], str]:
    """Yes where there is a time at which it happened."""

    def rule(sql: str, fields: Mapping[str, str]) -> str:
        return f"coalesce({sql}, v_{time} IS NOT NULL)" if time in fields else sql

    return rule


def _minutes_later(minutes: str) -> Callable[[str, Mapping[str, str]], str]:
    """So many minutes after it was opened, where the source tells no time; none are told of what did not happen yet."""
    lasted = f"to_microseconds(CAST(v_{minutes} * 60000000 AS BIGINT))"
    later = f"CASE WHEN v_{minutes} > 0 AND v_{minutes} < 10000000 THEN v_opened_at + {lasted} END"
    return lambda sql, fields: f"coalesce({sql}, {later})" if {minutes, "opened_at"} <= set(fields) else sql


def _full_name(sql: str, fields: Mapping[str, str]) -> str:
    parts = [f"v_{name}" for name in ("first_name", "last_name") if name in fields]
    return f"coalesce({sql}, nullif(trim(concat_ws(' ', {', '.join(parts)})), ''))" if parts else sql


def _kind(sql: str, fields: Mapping[str, str]) -> str:
    if sql == "v_kind" and "WHEN" in fields["kind"]:  # looked up already
        return f"coalesce({sql}, CASE WHEN v_event IS NOT NULL THEN 'other' END)"
    known = "'page', 'search', 'product', 'cart', 'checkout', 'purchase', 'login', 'other'"
    named = "v_event" if "event" in fields else "NULL"
    return f"CASE WHEN lower({sql}) IN ({known}) THEN lower({sql}) ELSE {event_kind(named)} END"


def _channel(sql: str, fields: Mapping[str, str]) -> str:
    low = f"lower({sql})"
    told = (
        f"CASE WHEN {low} IS NULL THEN NULL WHEN regexp_matches({low}, 'mail') THEN 'email' "
        f"WHEN regexp_matches({low}, 'sms|text') THEN 'sms' "
        f"WHEN regexp_matches({low}, 'push') THEN 'push' WHEN regexp_matches({low}, 'phone|call|voice|telefon|телефон') THEN 'phone' "
        f"WHEN regexp_matches({low}, 'post|letter|brief|print|catalog') THEN 'post' "
        f"WHEN regexp_matches({low}, 'chat|messeng|whatsapp|telegram') "
        f"THEN 'chat' WHEN regexp_matches({low}, 'social|twitter|facebook|instagram') THEN 'social' ELSE {low} END"
    )
    return told if "channel" in fields else sql


def _message_channel(sql: str, fields: Mapping[str, str]) -> str:
    return _channel(sql, fields) if "channel" in fields else "'email'" if {"opened", "opened_at", "clicked"} & set(fields) else sql


def _status(sql: str, fields: Mapping[str, str]) -> str:
    low = f"lower({sql})"
    told = (
        f"CASE WHEN regexp_matches({low}, 'pending|wait|hold') THEN 'pending' WHEN regexp_matches({low}, 'solved|resolved') THEN 'solved' "
        f"WHEN regexp_matches({low}, 'closed|done') THEN 'closed' WHEN regexp_matches({low}, 'open|new') THEN 'open' ELSE {low} END"
    )
    return told if "status" in fields else sql


def _moved(rule: str, *others: str) -> Callable[[str, Mapping[str, str]], str]:
    """What a signed movement says of money in or out, where no column does."""
    return lambda sql, fields: (
        sql if "movement" not in fields or set(others) & set(fields) else f"CASE WHEN v_movement IS NOT NULL THEN {rule} END"
    )


def _monthly(sql: str, fields: Mapping[str, str]) -> str:
    """What is paid by the year, the week ... as an amount a month, where the source tells the interval; for all seats where the source
    tells the price of `each`; nothing on trial."""
    if {"each", "seats"} <= set(fields):
        sql = f"({sql} * coalesce(v_seats, 1))"
    if "state" in fields:
        sql = f"CASE WHEN lower(v_state) IN ('trialing', 'paused') THEN 0 ELSE {sql} END"
    if "interval" not in fields:
        return sql
    low = "lower(v_interval)"
    months = (
        f"CASE WHEN regexp_matches({low}, 'year|annual') THEN 12.0 WHEN regexp_matches({low}, 'quarter') THEN 3.0 "
        f"WHEN regexp_matches({low}, 'week') THEN 7 * 12 / 365.25 WHEN regexp_matches({low}, 'day|dai') THEN 12 / 365.25 ELSE 1.0 END"
    )
    count = "coalesce(nullif(v_interval_count, 0), 1)" if "interval_count" in fields else "1"
    return f"{sql} / ({months} * {count})"


_RULES: dict[tuple[str, str], Callable[[str, Mapping[str, str]], str]] = {
    ("customers", "full_name"): _full_name,
    ("events", "kind"): _kind,
    ("messages", "opened"): _when("opened_at"),
    ("messages", "clicked"): _when("clicked_at"),
    ("messages", "converted"): _when("converted_at"),
    ("messages", "channel"): _message_channel,
    ("campaigns", "channel"): _channel,
    ("campaigns", "responded"): _when("responded_at"),
    ("tickets", "answered_at"): _minutes_later("reply_minutes"),
    ("tickets", "resolved_at"): _minutes_later("solving_minutes"),
    ("tickets", "channel"): _channel,
    ("tickets", "status"): _status,
    ("subscriptions", "monthly_amount"): _monthly,
    ("balances", "inflow"): _moved("greatest(v_movement, 0)", "inflow", "outflow"),
    ("balances", "outflow"): _moved("greatest(-v_movement, 0)", "inflow", "outflow"),
    ("balances", "transactions"): _moved("1.0", "transactions"),
    ("usage", "uses"): lambda sql, fields: sql if "uses" in fields else "1.0",
    ("answers", "grade"): lambda sql, fields: sql if "grade" in fields else "TRY_CAST(replace(v_answer, ',', '.') AS DOUBLE)",
    ("reviews", "kind"): lambda sql, fields: sql if "kind" in fields else "'review'",
}
