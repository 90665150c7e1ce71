"""What a column is called, and what that means, in a dozen languages."""

from __future__ import annotations

import re
import unicodedata

from intarsia.sources.vocabulary import AGAINST, ALIASES, EXACT, PARTS

_RANKS = {canonical: {name: rank for rank, name in enumerate(text.split())} for canonical, text in EXACT.items()}
_PARTS = {canonical: text.split() for canonical, text in PARTS.items()}
_BESIDE = ("in", "usd", "eur", "gbp", "uzs", "cent", "cents", "pence", "the", "of", "utc", "inc", "incl")
_AGAINST = {canonical: frozenset(text.split()) for canonical, text in AGAINST.items()}


def words(name: str) -> list[str]:
    """The words of a column's name, in small letters without accents.

    >>> words("CustomerID"), words("Kunden-Nr."), words("Total Price ($)")
    (['customer', 'id'], ['kunden', 'nr'], ['total', 'price'])
    """
    split = re.sub(r"(?<=[a-zа-яё0-9])(?=[A-ZА-ЯЁ])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    plain = split.lower().replace("ß", "ss").replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("№", " no ")
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", plain.replace("й", "\ue000")) if not unicodedata.combining(sign))
    letters = re.sub("[ʻʼ‘’'`´]", "", letters).replace("\ue000", "й")
    return re.findall(r"[^\W_]+", letters)


def likeness(name: str, canonical: str) -> tuple[float, str]:
    """How surely a column of this name is the canonical one (0 to 1), and why.

    >>> likeness("Client ID", "customer_id")
    (0.999, 'its name means customer_id')
    >>> likeness("Birth Date", "ordered_at")[0]
    0.0
    """
    own = words(name)
    squashed = "".join(own)
    rank = _RANKS[canonical].get(squashed)
    if rank is None and len(own) > 1:  # "Customer ID (new)", "Amount in EUR", "price usd"
        core = "".join(word for word in own if word not in _BESIDE)
        rank = _RANKS[canonical].get(core)
    if rank is not None:
        return round(1.0 - 0.0005 * rank, 4), f"its name means {canonical}"
    if canonical == "customer_id" and squashed in ("id", "no", "nr", "key"):
        return 0.45, "it is the only id"
    if _AGAINST[canonical] & set(own):
        return 0.0, ""
    for part in _PARTS[canonical]:
        if part in own or (len(part) > 4 and part in squashed):
            return 0.6, f"its name contains '{part}'"
    return 0.0, ""


def canonical_of(given: str, known: tuple[str, ...]) -> str | None:
    """The canonical column that a person means: its own name, a short spelling, or one of its names in another language.

    >>> canonical_of("customer", ("customer_id", "amount"))
    'customer_id'
    """
    plain = "_".join(words(given))
    if given in known:
        return given
    if plain in known:
        return plain
    if ALIASES.get(plain) in known:
        return ALIASES[plain]
    best = max(known, key=lambda canonical: likeness(given, canonical)[0] if canonical in EXACT else 0.0)
    return best if best in EXACT and likeness(given, best)[0] > 0.9 else None
