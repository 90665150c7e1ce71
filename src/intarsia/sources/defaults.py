"""What a source does not say, but what it says implies: an opened time means opened, `add_to_cart` is about a cart."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intarsia.sources.decisions import purpose_sql
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


def _when(time: str) -> Callable[[str, Mapping[str, str]], str]:
    """Yes where there is a time at which it happened."""

    def rule(sql: str, fields: Mapping[str, str]) -> str:
        return f"coalesce({sql}, v_{time} IS NOT NULL)" if time in fields else sql

    return rule


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


def _purpose(sql: str, fields: Mapping[str, str]) -> str:
    return purpose_sql(sql) if "purpose" in fields else sql


def _monthly(sql: str, fields: Mapping[str, str]) -> str:
    """What is paid by the year, the week ... as an amount a month, where the source tells the interval."""
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
    ("tickets", "channel"): _channel,
    ("tickets", "status"): _status,
    ("consents", "purpose"): _purpose,
    ("subscriptions", "monthly_amount"): _monthly,
    ("usage", "uses"): lambda sql, fields: sql if "uses" in fields else "1.0",
    ("answers", "grade"): lambda sql, fields: sql if "grade" in fields else "TRY_CAST(replace(v_answer, ',', '.') AS DOUBLE)",
    ("reviews", "kind"): lambda sql, fields: sql if "kind" in fields else "'review'",
}
