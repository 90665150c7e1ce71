"""How numbers and names are written for people: thousands separated, shares in per cent, intervals in brackets, nothing harmful."""

from __future__ import annotations

import math
import re
from datetime import date

from intarsia.core.tables import cell

UNKNOWN = "not known"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without control characters, direction overrides and broken surrogates, which no page or picture can carry.

    >>> clean("Tea" + chr(0) + " cup")
    'Tea\ufffd cup'
    """
    return _UNPRINTABLE.sub("\ufffd", text.encode("utf-8", "replace").decode("utf-8"))


def short(text: str, longest: int) -> str:
    """The text on one line, cut with an ellipsis after `longest` characters.

    >>> short("High-value advocates", 12)
    'High-value …'
    """
    line = " ".join(clean(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + " …"


def known(value: float | None) -> bool:
    """Whether there is a finite number."""
    return value is not None and math.isfinite(value)


def count(number: float) -> str:
    """A whole number with its thousands separated.

    >>> count(4338)
    '4,338'
    """
    return f"{number:,.0f}" if known(number) else UNKNOWN


def percent(share: float | None) -> str:
    """A share (0 to 1) in per cent: one decimal below ten per cent.

    >>> [percent(share).replace(chr(160), " ") for share in (0.0312, 0.614, 0.0002)]
    ['3.1 %', '61 %', 'under 0.1 %']
    """
    if share is None or not math.isfinite(share):
        return UNKNOWN
    if 0 < share < 0.0005:
        return "under 0.1\N{NO-BREAK SPACE}%"
    digits = 1 if 0 < abs(share) < 0.0995 else 0
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def number(value: float | None, digits: int = 2) -> str:
    """A number as a person would write it, with so many decimals where it is below 100.

    >>> number(0.41999), number(12345.6), number(0.0042, 3), number(0.0004), number(float("nan"))
    ('0.42', '12,346', '0.004', '0.0004', 'not known')
    """
    if value is None or not math.isfinite(value):
        return UNKNOWN
    size = abs(value)
    if size >= 1e15:
        text = f"{size:.3g}"
    elif size >= 100:
        text = cell(float(size))
    else:
        text = f"{size:.2g}" if 0 < size < 0.5 * 10**-digits else f"{size:.{digits}f}"
    return f"\u2212{text}" if value < 0 else text


def signed(value: float) -> str:
    """A difference with its sign.

    >>> signed(1.234), signed(-0.5)
    ('+1.2', '−0.5')
    """
    if not math.isfinite(value):
        return UNKNOWN
    rounded = round(value, 1)
    return "0.0" if rounded == 0 else f"{rounded:+.1f}".replace("-", "\u2212")


def interval(low: float | None, high: float | None, digits: int = 2) -> str:
    """A 95 % interval in brackets, or nothing where it is not known.

    >>> interval(0.71, 0.88), interval(None, None)
    ('[0.71, 0.88]', '')
    """
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    # the ends share their decimals: "[0.00, 0.01]" and not "[0.0004, 0.01]"
    ends = [_fixed(end, digits) if abs(end) < 100 else number(end) for end in (low, high)]
    return f"[{ends[0]}, {ends[1]}]"


def with_interval(value: float, low: float | None, high: float | None) -> str:
    """A number and its interval, where there is one, in the same decimals: three where all are below a tenth.

    >>> with_interval(0.8, 0.71, 0.88), with_interval(0.012, 0.0081, 0.02)
    ('0.80 [0.71, 0.88]', '0.012 [0.008, 0.020]')
    """
    sizes = [abs(v) for v in (value, low, high) if v is not None and math.isfinite(v)]
    digits = 3 if max(sizes, default=1.0) < 0.1 else 2
    return f"{number(value, digits)} {interval(low, high, digits)}".strip()


def _fixed(value: float, digits: int) -> str:
    text = f"{abs(value):.{digits}f}"
    return f"\u2212{text}" if value < 0 and float(text) else text


def day(when: date) -> str:
    """A date in words.

    >>> day(date(2011, 12, 10))
    '10 December 2011'
    """
    months = ("January February March April May June July August September October November December").split()  # noqa: SIM905
    return f"{when.day} {months[when.month - 1]} {when.year}"


def plural(number_of: int, noun: str) -> str:
    """The number with its noun.

    >>> plural(1, "segment"), plural(6, "segment")
    ('1 segment', '6 segments')
    """
    return f"{count(number_of)} {noun}{'' if number_of == 1 else 's'}"


def listed(words: list[str]) -> str:
    """Words in a row, the last joined by "and".

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""
