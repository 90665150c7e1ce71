"""Generated people with known truth: typing errors, moves, missing parts, families, shared mailboxes and placeholders."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

_ONSETS = ("b", "br", "c", "ch", "d", "dr", "f", "fr", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "sh", "st", "t")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ee", "ia", "io", "ou")
_CODAS = ("n", "r", "l", "s", "t", "d", "m", "k", "x", "th", "ck", "nd", "rt", "ll", "ss")
_DOMAINS = ("gmail.com", "yahoo.com", "outlook.com", "icloud.com", "mail.org", "post.net", "web.de", "inbox.uk")
_KEYS = "abcdefghijklmnopqrstuvwxyz"


def people(records: int, *, seed: int = 0) -> pa.Table:
    """About `records` records of three systems, shuffled: record, source, e-mail, phone, names, birth date, address, company and `truth`.

    A third of people live in families of two to four (one surname and address, half of them one phone, some one e-mail, parents and
    children of one first name now and then); 3 % of e-mails are a company's mailbox, 2 % of values placeholders; each field of a record
    has a chance of 12 % to be missing and 8 % to have a typing error; 4 % have moved, 2 % have married.
    """
    rng = np.random.default_rng(seed)
    persons = _persons(max(records // 2, 2), rng)
    copies = np.minimum(rng.geometric(0.5, len(persons["first"])), 6)
    owner = np.repeat(np.arange(len(copies)), copies)
    owner = rng.permutation(owner)[:records]
    rows = {name: values[owner].astype(object) for name, values in persons.items()}
    moved, married = rng.random(len(owner)) < 0.04, rng.random(len(owner)) < 0.02
    other = rng.integers(0, len(copies), len(owner))
    for name in ("street", "house", "city", "postcode"):
        rows[name][moved] = persons[name][other[moved]]
    rows["last"][married] = persons["last"][other[married]]
    for name, values in rows.items():
        _spoil(values, rng, name)
    _placeholders(rows, rng)
    source = np.array(["shop", "crm", "support"])[rng.integers(0, 3, len(owner))]
    given = {
        "record_id": [f"r{number}" for number in rng.permutation(len(owner))],
        "source": source.tolist(),
        "truth": owner.astype(str).tolist(),
        "first_name": rows["first"].tolist(),
        "last_name": rows["last"].tolist(),
        **{name: rows[name].tolist() for name in ("email", "phone", "birth_date", "street", "house", "postcode", "city")},
    }
    return pa.table(given)


def _words(n: int, syllables: int, rng: np.random.Generator) -> np.ndarray:
    parts = ["".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(syllables)) + rng.choice(_CODAS) for _ in range(n)]
    return np.unique(np.array([part.title() for part in parts], dtype=object))


def _drawn(words: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """N words, the first far more often than the last, as names are."""
    weights = 1 / (np.arange(len(words)) + 5.0)
    return words[rng.permutation(len(words))][rng.choice(len(words), n, p=weights / weights.sum())]


def _persons(n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    first = _drawn(_words(900, 2, rng), n, rng)
    last = _drawn(_words(max(3_000, min(n // 10, 30_000)), 2, rng), n, rng)
    years = rng.integers(1940, 2006, n)
    born = np.array(
        [f"{y}-{m:02d}-{d:02d}" for y, m, d in zip(years, rng.integers(1, 13, n), rng.integers(1, 29, n), strict=True)], dtype=object
    )
    cities = _words(1_200, 2, rng)
    place = (len(cities) * rng.random(n) ** 2).astype(int)
    streets = _drawn(_words(max(2_000, min(n // 5, 40_000)), 2, rng), n, rng)
    out = {
        "first": first,
        "last": last,
        "birth_date": born,
        "street": np.array([f"{street} Street" for street in streets], dtype=object),
        "house": rng.integers(1, 200, n).astype(str).astype(object),
        "city": cities[place],
        "postcode": np.array([f"{10000 + 37 * p + k}" for p, k in zip(place, rng.integers(0, 37, n), strict=True)], dtype=object),
        "phone": np.array([f"+4930{number}" for number in rng.permutation(80_000_000)[:n] + 12_000_000], dtype=object),
    }
    domain = np.array(_DOMAINS, dtype=object)[rng.integers(0, len(_DOMAINS), n)]
    number = rng.integers(1, 10_000, n)
    names = zip(first, last, number, domain, strict=True)
    out["email"] = np.array([f"{f.lower()}.{s.lower()}{k}@{d}" for f, s, k, d in names], dtype=object)
    _families(out, rng)
    return out


def _families(persons: dict[str, np.ndarray], rng: np.random.Generator) -> None:
    n = len(persons["first"])
    start = 0
    while start < n // 3:
        size = int(rng.integers(2, 5))
        family = slice(start, min(start + size, n))
        for name in ("last", "street", "house", "city", "postcode"):
            persons[name][family] = persons[name][start]
        if rng.random() < 0.5:
            persons["phone"][family] = persons["phone"][start]
        if rng.random() < 0.15:
            persons["email"][family] = persons["email"][start]
        if rng.random() < 0.03:
            persons["first"][start + 1 : start + 2] = persons["first"][start]
        start += size
    boxes = np.flatnonzero(rng.random(n) < 0.03)
    firms = rng.integers(0, max(n // 300, 3), len(boxes))
    persons["email"][boxes] = np.array([f"{'info' if f % 2 else 'reception.desk'}@firm{f}.com" for f in firms], dtype=object)


def _spoil(values: np.ndarray, rng: np.random.Generator, name: str) -> None:
    chance = rng.random(len(values))
    values[chance < 0.12] = None
    if name == "house":
        return
    for row in np.flatnonzero(chance > 0.92):
        values[row] = _typo(values[row], rng)


def _typo(text: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(1, max(len(text) - 1, 2)))
    sign = "0123456789"[int(rng.integers(10))] if text[place : place + 1].isdigit() else _KEYS[int(rng.integers(26))]
    kind = int(rng.integers(4))
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + sign + text[place:]
    if kind == 2:
        return text[:place] + sign + text[place + 1 :]
    return text[: place - 1] + text[place : place + 1] + text[place - 1] + text[place + 1 :]


def _placeholders(rows: dict[str, np.ndarray], rng: np.random.Generator) -> None:
    n = len(rows["email"])
    for name, value in (
        ("email", "nobody@nowhere.org"),
        ("email", "test@test.com"),
        ("phone", "0000000000"),
        ("phone", "+4930555000111"),
        ("birth_date", "1990-01-01"),
    ):
        rows[name][rng.random(n) < 0.01] = value
