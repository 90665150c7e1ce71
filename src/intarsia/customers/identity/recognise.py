"""Which column of a table of people is the name, which the e-mail, which the birth date: told by its name, then by what it holds."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intarsia.core.base import Recognised
from intarsia.customers.identity.vocabulary import IDENTIFYING, NAMES, ROLES
from intarsia.errors import Unrecognised, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

_SHARE = 0.5
_HOLDS = {"email": r"^[^@\s]+@[^@\s]+([\s;,|/]+[^@\s]+@[^@\s]+)*$", "phone": r"\d.*\d.*\d.*\d.*\d.*\d"}


@dataclass(frozen=True)
class Roles:
    """Role = column, how each was found, and the columns that are not used."""

    columns: Mapping[str, str]
    recognised: tuple[Recognised, ...]
    unused: tuple[str, ...]


def recognise(table: pa.Table, given: Mapping[str, str] | None = None, *, not_used: str = "") -> Roles:
    """The roles of the columns of a table of text. `given` overrides; `not_used` is a column that must not serve, such as a true label.

    Errors: UsageError for an unknown role or column; Unrecognised where nothing could tell one person from another. Cost: one look at two
    of the columns.

    >>> import pyarrow as pa
    >>> dict(recognise(pa.table({"Given Name": ["Ann"], "E-Mail": ["ann@x.org"]})).columns)
    {'email': 'E-Mail', 'first_name': 'Given Name'}
    """
    names = [name for name in table.column_names if name != not_used]
    found = _given(given or {}, names)
    squashed = {name: squash(name) for name in names}
    for role in ROLES:
        taken = {one.source for one in found.values()}
        if role not in found and (match := _named(role, table, {n: s for n, s in squashed.items() if n not in taken})):
            found[role] = Recognised(role, match, "its name")
    if "email" not in found and (mail := _holding(table, names, {one.source for one in found.values()})):
        found["email"] = Recognised("email", mail, "what it holds: addresses with an @")
    if not set(found) & {*IDENTIFYING, "full_name"}:
        raise Unrecognised(
            f"No column tells one person from another. There is: {', '.join(names) or 'no column'}. "
            'Say which column is what, e.g. columns={"email": "Contact"}; roles are: ' + ", ".join(ROLES) + "."
        )
    ordered = {role: found[role] for role in ROLES if role in found}
    used = {one.source for one in ordered.values()}
    return Roles(
        {role: one.source for role, one in ordered.items()}, tuple(ordered.values()), tuple(name for name in names if name not in used)
    )


def seconds(table: pa.Table, roles: Roles) -> dict[str, list[str]]:
    """Columns that hold e-mails or phones too, by role: one of each is compared. Cost: one look at each column that is not used."""
    named = {role: {name for name in roles.unused if squash(name) in NAMES[role].split()} for role in _HOLDS}
    named["email"] |= {name for name in roles.unused if _holds(table[name], _HOLDS["email"])}
    return {
        role: found
        for role in _HOLDS
        if role in roles.columns and (found := [n for n in roles.unused if n in named[role] and _holds(table[n], _HOLDS[role])])
    }


def squash(name: str) -> str:
    """A column's name without case, accents, blanks and signs."""
    flat = unicodedata.normalize("NFKD", name).casefold().replace("ı", "i").replace("ß", "ss")
    return "".join(sign for sign in flat if sign.isalnum())


def _given(given: Mapping[str, str], names: list[str]) -> dict[str, Recognised]:
    for role, name in given.items():
        if role not in ROLES:
            raise UsageError(f"There is no role '{role}' of a person's column. There is: {', '.join(ROLES)}.")
        if name not in names:
            raise UsageError(f"There is no column '{name}' for {role}. There is: {', '.join(names)}.")
    return {role: Recognised(role, name, "given") for role, name in given.items()}


def _named(role: str, table: pa.Table, squashed: Mapping[str, str]) -> str:
    order = {word: place for place, word in enumerate(NAMES[role].split())}
    fitting = sorted((order[text], place, name) for place, (name, text) in enumerate(squashed.items()) if text in order)
    return next((name for _, _, name in fitting if role not in _HOLDS or _holds(table[name], _HOLDS[role])), "")


def _holding(table: pa.Table, names: list[str], taken: set[str]) -> str:
    return next((name for name in names if name not in taken and _holds(table[name], _HOLDS["email"])), "")


def _holds(column: pa.ChunkedArray, pattern: str) -> bool:
    import pyarrow.compute as pc

    known = column.drop_null()
    if not len(known):
        return False
    said = pc.sum(pc.match_substring_regex(pc.utf8_trim_whitespace(known), pattern)).as_py()
    return bool(said >= _SHARE * len(known))
