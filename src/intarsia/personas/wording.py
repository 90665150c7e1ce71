"""Numbers as a person would say them: "12 orders", "34 %", "£1,240"."""

from __future__ import annotations

import math

from intarsia.core.features import Column

_UNSPOKEN = {"", "share", "ratio", "number", "flag", "currency", "money", "amount", "1", "0 to 1", "-1 to 1", "%"}

_SHARE = "share "
"""How the unit of a part of something begins ("share of the limit") that is no share of countable things, and so may lie beyond 0 and 1."""


def quantity(value: float, column: Column, currency: str = "") -> str:
    """The value with its unit.

    >>> orders = Column("n_orders", "Orders", "orders", "count", "rfm", "frequency", "buys often", "buys rarely")
    >>> quantity(12.0, orders), quantity(1.0, orders), quantity(1.52, orders)
    ('12 orders', '1 order', '1.5 orders')
    >>> quantity(0.81, Column("credit_use", "Credit used", "share of the limit", "ratio", "balances", "debt", "much", "little"))
    '81 % of the limit'
    """
    if column.levels:
        return level(value, column)
    if column.kind == "money":
        return money(value, currency)
    if column.kind in ("share", "flag"):
        return share(value)
    unit = "days" if column.kind == "days" else column.unit
    if unit.startswith(_SHARE):
        return f"{share(value)} {unit.removeprefix(_SHARE)}"
    text = plain(value)
    if unit.lower() in _UNSPOKEN:
        return text
    return f"{text} {_singular(unit) if text == '1' else unit}"


def limit(value: float, column: Column, currency: str = "") -> str:
    """A threshold with every digit that counts, so that the sentence and the rule are the same.

    >>> delay = Column("recency_days", "Last bought", "days ago", "days", "rfm", "recency", "long ago", "just now")
    >>> limit(12.5, delay), limit(1500.0, delay)
    ('12.5 days', '1,500 days')
    """
    if column.levels:
        return level(math.floor(value), column)
    text = _digits(value * 100 if column.kind in ("share", "flag") else value)
    if column.kind in ("share", "flag"):
        return f"{text} %"
    if column.kind == "money":
        return f"{currency}{' ' if currency[-1:].isalnum() else ''}{text}"
    return f"{text} {'day' if text == '1' else 'days'}" if column.kind == "days" else text


def level(value: float, column: Column) -> str:
    """The word at a place among the column's levels; a place between two of them is told by its number.

    >>> mood = Column("mood", "Mood", "", "ordinal", "ready-made", "mood", "high", "low", levels=("bad", "fair", "good"))
    >>> level(2.0, mood), level(0.5, mood)
    ('good', 'step 1.5 of 3')
    """
    place = math.floor(value)
    if place == value and 0 <= place < len(column.levels):
        return column.levels[place]
    return f"step {plain(value + 1)} of {len(column.levels)}"


def level_name(code: float, column: Column) -> str:
    """What a nominal value is called: its word, or its code where the column holds codes."""
    return level(code, column) if column.levels else f"{code:g}"


def money(value: float, currency: str = "") -> str:
    """An amount; a currency's sign stands before it, its code too, with a space.

    >>> money(1239.6, "£"), money(12.5, "EUR"), money(3.0)
    ('£1,240', 'EUR 12.50', '3.00')
    """
    size = abs(value)
    text = plain(size) if size >= 1e7 else f"{size:,.0f}" if size >= 100 else f"{size:,.2f}"
    gap = " " if currency[-1:].isalnum() else ""
    return f"{'−' if value < 0 else ''}{currency}{gap}{text}"


def share(value: float) -> str:
    """A share of one as per cent.

    >>> share(0.344), share(0.0004), share(0.0), share(1.0), share(0.997), share(-0.04)
    ('34 %', 'under 0.1 %', '0 %', '100 %', '99.7 %', '−4 %')
    """
    percent = value * 100
    if 0 < percent < 0.1:
        return "under 0.1 %"
    if 99 < percent < 100:
        return f"{min(percent, 99.9):.1f} %".replace(".0 %", " %")
    digits = 0 if abs(percent) >= 10 or math.isclose(percent, round(percent), abs_tol=0.05) else 1
    return f"{percent:.{digits}f} %".replace("-", "−")


def plain(value: float) -> str:
    """A number without unit: whole where that says enough, three digits where not.

    >>> plain(12.0), plain(1.518), plain(0.0314), plain(1234.5), plain(2.5e9), plain(-3.0)
    ('12', '1.5', '0.031', '1,234', '2,500,000,000', '−3')
    """
    size = abs(value)
    if size >= 1e15 or not math.isfinite(value):
        text = f"{size:.3g}"
    elif size >= 10 or size == round(size):
        text = f"{size:,.0f}"
    elif size >= 1:
        text = f"{size:.1f}".removesuffix(".0")
    else:
        text = f"{size:.2g}"
    return f"−{text}" if value < 0 and text != "0" else text


def listed(parts: tuple[str, ...], last: str = "and") -> str:
    """Phrases as one phrase.

    >>> listed(("a", "b", "c")), listed(("a",))
    ('a, b and c', 'a')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def line(text: str) -> str:
    r"""The text on one line, without control characters, so that it can stand in a comment or a name.

    >>> line("a\nb\x00 c")
    'a b c'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _digits(value: float) -> str:
    text = f"{abs(value):.12g}"
    whole, dot, rest = text.partition(".")
    text = text if "e" in text else f"{int(whole):,}{dot}{rest}"
    return f"−{text}" if value < 0 else text


def _singular(unit: str) -> str:
    if unit.endswith("ies"):
        return f"{unit[:-3]}y"
    return unit[:-1] if unit.endswith("s") and not unit.endswith("ss") else unit
