"""Phone numbers in international form, so that 030 1234567 in Berlin and +49 30 1234567 are one number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from intarsia.core.base import Remark
from intarsia.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

_LIKELY = ("US", "GB", "DE", "FR", "ES", "IT", "BR", "IN", "RU", "TR", "NL", "PL", "UZ", "UA", "KZ", "CN", "JP", "MX", "CA", "AU")
_LOOKED_AT = 400
_ENOUGH = 0.5
_FEWEST = 6
_ROWS_OF_KEYS = ("0123456789", "1234567890", "9876543210")


def international(texts: pa.Array, region: str = "", country: pa.Array | None = None) -> tuple[pa.Array, list[Remark]]:
    """Numbers as E.164 text (+ and digits), null where there are too few digits or all are alike; a number that no country has keeps its
    digits. Without `region` the country of numbers that do not say theirs is derived: the one under whose rules most of them are valid,
    countries that the data names first.

    Errors: MissingExtra without phonenumbers; UsageError for an unknown region. Cost: about 30 microseconds a distinct number. Source:
    ITU-T E.164, rules of libphonenumber.

    >>> import pyarrow as pa
    >>> international(pa.array(["030 1234567", "+49 (30) 123 45 67", "00000000"]), "DE")[0].to_pylist()
    ['+49301234567', '+49301234567', None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    rules = _rules()
    coded = pc.utf8_trim_whitespace(texts).dictionary_encode()
    values = [re.sub(r"\.0$", "", value or "")[:40] for value in coded.dictionary.to_pylist()]
    if region and region.upper() not in rules.SUPPORTED_REGIONS:
        raise UsageError(f"There is no region '{region}' of phone numbers. Give two letters of a country, such as DE.")
    chosen = region.upper() or _derived(rules, values, country)
    read = pa.array([_number(rules, value, chosen) for value in values], pa.string())
    told = [Remark("advice", "phone", f"Numbers without a country code are taken for {chosen}.")] if chosen and not region else []
    return read.take(coded.indices), told


def _rules() -> Any:
    try:
        import phonenumbers
    except ModuleNotFoundError as error:
        raise MissingExtra("phonenumbers", "match") from error
    return phonenumbers


def _number(rules: Any, value: str, region: str) -> str | None:
    digits = re.sub(r"\D", "", value)
    if len(digits) < _FEWEST or len(set(digits.lstrip("0"))) < 2 or any(digits in row for row in _ROWS_OF_KEYS):
        return None
    found = _parsed(rules, value, region)
    if found is None or not rules.is_possible_number(found):
        return digits
    national = str(found.national_number)
    if len(set(national)) < 2 or any(national in row for row in _ROWS_OF_KEYS):
        return None
    zeros = "0" * found.number_of_leading_zeros if found.italian_leading_zero and found.number_of_leading_zeros else ""
    return f"+{found.country_code}{zeros or ('0' if found.italian_leading_zero else '')}{national}"


def _parsed(rules: Any, value: str, region: str) -> Any:
    said = "+" + value[2:] if value.startswith("00") else value
    try:
        return rules.parse(said, region or None)
    except rules.NumberParseException:
        return None


def _derived(rules: Any, values: Sequence[str], country: pa.Array | None) -> str:
    """The region under whose rules most numbers without a country code are valid; candidates that the data names come first."""
    bare = sorted(value for value in values if value and not value.startswith(("+", "00")))
    bare = bare[:: max(1, len(bare) // _LOOKED_AT)]
    if not bare:
        return ""
    candidates = list(dict.fromkeys([*_named(rules, country), *_spoken(rules, values), *_LIKELY]))
    valid = {one: sum(_valid(rules, value, one) for value in bare) for one in candidates}
    best = max(candidates, key=lambda one: (valid[one], -candidates.index(one)))
    return best if valid[best] >= _ENOUGH * len(bare) else ""


def _valid(rules: Any, value: str, region: str) -> bool:
    found = _parsed(rules, value, region)
    return found is not None and bool(rules.is_valid_number_for_region(found, region))


def _named(rules: Any, country: pa.Array | None) -> list[str]:
    if country is None:
        return []
    counts = Counter(text.strip().upper() for text in country.drop_null().slice(0, 10_000).to_pylist())
    return [one for one, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if one in rules.SUPPORTED_REGIONS][:3]


def _spoken(rules: Any, values: Sequence[str]) -> list[str]:
    said = sorted(value for value in values if value.startswith(("+", "00")))[:_LOOKED_AT]
    regions = Counter(rules.region_code_for_number(found) for value in said if (found := _parsed(rules, value, "")) is not None)
    return [one for one, _ in sorted(((r, n) for r, n in regions.items() if r), key=lambda item: (-item[1], item[0]))][:3]
