"""What the names and the words of a column give away: that it is money, a grade from bad to good, or a thing better not used on people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

COUNTED = frozenset(
    [
        "num",
        "number",
        "count",
        "n",
        "nr",
        "qty",
        "quantity",
        "orders",
        "visits",
        "purchases",
        "trx",
        "transactions",
        "tickets",
        "clicks",
        "sessions",
        "children",
        "kids",
    ]
)
MONEY = frozenset(
    [
        "spend",
        "spent",
        "spending",
        "amount",
        "amt",
        "income",
        "salary",
        "revenue",
        "sales",
        "price",
        "cost",
        "balance",
        "payments",
        "payment",
        "mnt",
        "limit",
        "charges",
        "fee",
        "turnover",
        "value",
        "usd",
        "eur",
        "gbp",
        "advance",
        "credit",
        "bill",
        "wage",
        "purchase",
        "purchases",
    ]
)
KINDS_OF = frozenset(
    [
        "region",
        "channel",
        "type",
        "category",
        "code",
        "city",
        "state",
        "country",
        "cluster",
        "class",
        "group",
        "department",
        "branch",
        "zip",
        "zipcode",
        "plan",
        "brand",
        "store",
        "area",
    ]
)
CODES = frozenset(["zip", "zipcode", "postcode", "postal", "plz", "code"])
GRADED = frozenset(
    [
        "satisfaction",
        "rating",
        "rate",
        "grade",
        "level",
        "agree",
        "agreement",
        "likelihood",
        "importance",
        "score",
        "nps",
        "stars",
        "rank",
        "education",
        "opinion",
    ]
)
IDENTITY = frozenset(["id", "ids", "key", "uuid", "guid", "index", "idx", "unnamed", "row", "rownum", "phone", "email", "mail"])
_SENSITIVE = frozenset(
    [
        "gender",
        "sex",
        "age",
        "birth",
        "born",
        "birthday",
        "birthdate",
        "dob",
        "ethnicity",
        "ethnic",
        "race",
        "religion",
        "religious",
        "nationality",
        "citizenship",
        "foreigner",
        "immigrant",
        "marital",
        "disability",
        "disabled",
        "orientation",
        "political",
        "party",
        "caste",
        "pregnant",
        "health",
        "geschlecht",
        "alter",
        "sexe",
        "edad",
        "genero",
        "cinsiyet",
        "yas",
        "пол",
        "возраст",
        "jins",
        "yosh",
    ]
)
_SEXES = frozenset(
    [
        "male",
        "female",
        "m",
        "f",
        "man",
        "woman",
        "men",
        "women",
        "homme",
        "femme",
        "mann",
        "frau",
        "nonbinary",
        "non-binary",
        "diverse",
        "other",
        "u",
        "x",
        "unknown",
    ]
)
_OF_ORIGIN = frozenset(["worker", "born", "national", "resident", "citizen", "origin"])
_NOT_AGE = frozenset(["account", "customer", "days", "tenure", "membership", "order"])
UNKNOWN = frozenset(("unknown", "not known", "other/unknown", "n.a.", "refused", "prefer not to say", "no answer"))
YES, NO = (
    frozenset(("yes", "y", "true", "t", "ja", "oui", "si", "да", "evet")),
    frozenset(("no", "n", "false", "f", "nein", "non", "нет", "hayir")),
)

_SCALES = tuple(
    tuple(scale.split("|"))
    for scale in (
        "never|rarely|seldom|sometimes|occasionally|often|frequently|usually|very often|always",
        "strongly disagree|disagree|somewhat disagree|neither|neutral|neither agree nor disagree|somewhat agree|agree|strongly agree",
        "very dissatisfied|dissatisfied|somewhat dissatisfied|neutral|somewhat satisfied|satisfied|very satisfied",
        "very unlikely|unlikely|neutral|likely|very likely",
        "none|very low|low|lower|medium|moderate|middle|average|mid|high|higher|very high",
        "terrible|very bad|very poor|bad|poor|below average|fair|ok|average|good|above average|very good|great|excellent",
        "xxs|xs|s|m|l|xl|xxl|xxxl",
        "tiny|small|medium|large|huge",
        "none|bronze|blue|basic|standard|silver|gold|premium|platinum|diamond",
        "uneducated|primary|secondary|high school|undergraduate|college|some college|graduate|bachelor|master|post-graduate|phd|doctorate",
        "basic|2n cycle|graduation|master|phd",
        "daily|weekly|monthly|quarterly|yearly",
        "not at all|a little|somewhat|quite a bit|very much|extremely",
        "not important|slightly important|moderately important|important|very important",
    )
)
_BELOW = re.compile(r"^\s*(under|below|less than|up to|<|≤)", re.IGNORECASE)
_BAND = re.compile(r"^[^\d]{0,12}(\d+(?:[.,]\d+)?)\s*(k|m)?", re.IGNORECASE)
_BAND_SIGNS = re.compile(r"\d\s*[km]?\s*(-|–|to|\+|and|or)|^\s*(under|below|less than|over|more than|<|>|≤|≥)", re.IGNORECASE)


def words(name: str) -> tuple[str, ...]:
    """The words of a column's name in small letters.

    >>> words("NumDealsPurchases"), words("BALANCE_FREQUENCY"), words("Annual Income (k$)")
    (('num', 'deals', 'purchases'), ('balance', 'frequency'), ('annual', 'income', 'k'))
    """
    split = re.sub(r"(?<=[^\W\d_])(?=[A-ZА-ЯЁ][a-zа-яё])|(?<=[a-zа-яё0-9])(?=[A-ZА-ЯЁ])", " ", name)
    return tuple(re.findall(r"[^\W_]+", split.lower()))


def label(name: str) -> str:
    """The name as people would write it.

    >>> label("NumDealsPurchases"), label("BALANCE_FREQUENCY"), label("Annual Income (k$)")
    ('Num deals purchases', 'Balance frequency', 'Annual Income (k$)')
    """
    text = name.strip() if " " in name.strip() else " ".join(words(name))
    return text[:1].upper() + text[1:] if text else name


def is_sensitive(name: str, levels: Iterable[str] = ()) -> str:
    """Why a column tells something that the law or decency protects (gender, age, faith, origin ...); empty where nothing says so.

    >>> is_sensitive("Year_Birth"), is_sensitive("Genre", ("Male", "Female")), is_sensitive("average_basket"), is_sensitive("account_age")
    ("its name says 'birth'", 'its values are sexes', '', '')
    """
    own = words(name)
    for word in own:
        if word in _SENSITIVE and not (word == "age" and _NOT_AGE & set(own)):
            return f"its name says '{word}'"
    if "foreign" in own and (len(own) == 1 or _OF_ORIGIN & set(own)):
        return "its name says 'foreign'"
    said = {level.strip().lower() for level in levels}
    return "its values are sexes" if said and said <= _SEXES and said & {"male", "female", "man", "woman", "homme", "femme"} else ""


def in_order(levels: Sequence[str]) -> tuple[str, ...]:
    """The levels in the order of a known scale (often, sometimes; low, high; 18-24, 25-34), without words for "unknown"; else none.

    >>> in_order(("Often", "Never", "Sometimes")), in_order(("65+", "18-24", "25-64")), in_order(("Berlin", "Paris", "Rome"))
    (('Never', 'Sometimes', 'Often'), ('18-24', '25-64', '65+'), ())
    """
    known = [level for level in levels if level.strip().lower() not in UNKNOWN]
    if len(known) < 3:
        return ()
    plain = {level: re.sub(r"[\s_]+", " ", level.strip().lower()) for level in known}
    for scale in _SCALES:
        if all(word in scale for word in plain.values()) and len(set(plain.values())) == len(known):
            return tuple(sorted(known, key=lambda level: scale.index(plain[level])))
    keys = {level: key for level in known if (key := _band(level)) is not None}
    if len(keys) == len(known) and len(set(keys.values())) == len(known):
        return tuple(sorted(known, key=lambda level: keys[level]))
    return ()


def _band(level: str) -> tuple[float, int] | None:
    """Where a band such as "$40K - $60K" or "under 18" begins."""
    found = _BAND.match(level)
    if not found or not (_BAND_SIGNS.search(level) or level.strip().lower() == found.group(0).strip().lower()):
        return None
    size = {"k": 1e3, "m": 1e6}.get((found.group(2) or "").lower(), 1.0)
    return float(found.group(1).replace(",", ".")) * size, -1 if _BELOW.match(level) else 0
