"""Names, e-mails, addresses and ids in one spelling each, so that what means the same is the same; what means nothing becomes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intarsia.core.base import Remark
from intarsia.core.identity import Matching
from intarsia.customers.identity.births import birth_dates
from intarsia.customers.identity.phones import international
from intarsia.customers.identity.romanise import folded, romanised
from intarsia.customers.identity.several import first_of_several
from intarsia.customers.identity.vocabulary import IDENTIFYING, NOTHING, ROLE_MAILBOXES, TITLES, WORDS

if TYPE_CHECKING:
    import pyarrow as pa

_LONGEST = 120
_APOSTROPHES = "['’‘`´ʻʼ]+"
_GMAIL = ("gmail.com", "googlemail.com")
_NO_DOMAINS = ("test.com", "example.com", "example.org", "example.net", "none.com", "noemail.com", "nomail.com", "email.invalid", "na.com")


@dataclass(frozen=True)
class Clean:
    """One spelling each: a table of text with the columns of `IDENTIFYING` that there are (null where nothing is known), which e-mails are
    mailboxes of a company, and what was remarked."""

    table: pa.Table
    role_mailbox: pa.Array
    remarks: tuple[Remark, ...]


def normalise(people: pa.Table, options: Matching) -> Clean:
    """People in one spelling. Needs columns named by role. A customer id that is an e-mail address is one. Cost: one pass a column, phones
    and dates once a distinct value."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    remarks: list[Remark] = []
    for name in people.column_names:
        columns[name], told = first_of_several(name, people[name].combine_chunks())
        remarks += told
    out: dict[str, Any] = {}
    for role in ("customer", "national_id"):
        if role in columns:
            out[role] = _emptied(_code(columns[role]))
    if "email" in columns:
        out["email"] = _emptied(_mail(columns["email"], tags=options.mail_tags))
    if "phone" in columns:
        out["phone"], told = international(columns["phone"], options.region, columns.get("country"))
        remarks += told
    out |= _names(columns)
    if "birth_date" in columns:
        out["birth_date"], told = birth_dates(columns["birth_date"])
        remarks += told
    out |= {role: plain(columns[role]) for role in ("street", "city", "company") if role in columns}
    out |= {role: _emptied(_code(columns[role])) for role in ("house", "postcode") if role in columns}
    remarks += [lost for role in out if role in columns if (lost := _lost(role, columns[role], out[role]))]
    if "customer" in out:
        out |= _addressed(columns["customer"], out, tags=options.mail_tags)
    table = pa.table({role: out[role] for role in IDENTIFYING if role in out})
    return Clean(table, _role_mailboxes(out.get("email"), people.num_rows), tuple(remarks))


def plain(texts: pa.Array) -> pa.Array:
    """Text in Latin letters for Cyrillic ones, without case, accents, signs and double blanks; null where nothing is said.

    >>> import pyarrow as pa
    >>> plain(pa.array(["  Élodie   O'Neill ", "N/A", "Ann"])).to_pylist()
    ['elodie oneill', None, 'ann']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    said = _emptied(_flat(texts))
    latin = romanised(texts)
    return said if latin is texts else pc.if_else(pc.is_valid(said), _flat(latin), pa.scalar(None, pa.string()))


def _flat(texts: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    flat = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(texts), 0, _LONGEST)
    flat = pc.replace_substring_regex(pc.utf8_normalize(pc.replace_substring_regex(flat, _APOSTROPHES, ""), "NFKD"), r"\p{Mn}+", "")
    flat = pc.replace_substring_regex(pc.utf8_lower(flat), "ß", "ss")
    flat = pc.replace_substring_regex(pc.replace_substring(flat, "ı", "i"), r"[^\p{L}\p{N}]+", " ")
    return pc.utf8_trim_whitespace(flat)


def _emptied(texts: pa.Array) -> pa.Array:
    """Null where the text is empty or one of the words that stand for nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = pc.replace_substring_regex(pc.replace_substring_regex(texts, r"@.*$", ""), r"[\s\d._\-/]+", "")
    nothing = pc.is_in(bare, value_set=pa.array(sorted(NOTHING)))
    zeros = pc.match_substring_regex(texts, r"^[0\s.\-/]*$|^9{4,}$|^1{4,}$")
    return pc.if_else(pc.or_(nothing, zeros), pa.scalar(None, pa.string()), texts)


def _code(texts: pa.Array) -> pa.Array:
    """Letters and digits alone; a spreadsheet's ".0" goes."""
    import pyarrow.compute as pc

    flat = pc.utf8_slice_codeunits(pc.utf8_lower(pc.utf8_trim_whitespace(texts)), 0, _LONGEST)
    flat = pc.replace_substring_regex(flat, r"^(\d+)\.0$", r"\1")
    return pc.replace_substring_regex(flat, r"[^\p{L}\p{N}@]+", "")


def _mail(texts: pa.Array, *, tags: bool) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    flat = pc.utf8_slice_codeunits(pc.utf8_lower(pc.utf8_trim_whitespace(texts)), 0, _LONGEST)
    flat = pc.replace_substring_regex(flat, r"^mailto:|[\s<>\"\x00-\x1f]+", "")
    domain = pc.replace_substring_regex(flat, r"^.*@", "")
    at_gmail = pc.is_in(domain, value_set=pa.array(_GMAIL))
    if tags:
        flat = pc.replace_substring_regex(flat, r"^([^+@]+)\+[^@]*@", r"\1@")
        box = pc.replace_substring(pc.replace_substring_regex(flat, r"@.*$", ""), ".", "")
        flat = pc.if_else(at_gmail, pc.binary_join_element_wise(box, pa.scalar("gmail.com"), "@"), flat)
    no_mail = pc.or_(pc.is_in(domain, value_set=pa.array(_NO_DOMAINS)), pc.invert(pc.match_substring_regex(flat, r"^[^@]+@[^@]+$")))
    return pc.if_else(no_mail, pa.scalar(None, pa.string()), flat)


def _addressed(ids: pa.Array, known: Mapping[str, Any], *, tags: bool) -> dict[str, pa.Array]:
    """Customer ids and e-mails where an id that is a person's address is her e-mail, and no id beside it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    mail = _emptied(_mail(ids, tags=tags))
    email = pc.coalesce(known["email"], mail) if "email" in known else mail
    hers = pc.and_(pc.fill_null(pc.equal(mail, email), fill_value=False), pc.invert(_role_mailboxes(mail, len(ids))))
    if not pc.any(hers).as_py():
        return {}
    return {"customer": pc.if_else(hers, pa.scalar(None, pa.string()), known["customer"]), "email": email}


def _names(columns: Mapping[str, Any]) -> dict[str, pa.Array]:
    """First name and surname; a full name is cut at its last blank (or before its comma), and counts where the parts are not given."""
    import pyarrow.compute as pc

    first, last, full = (columns.get(role) for role in ("first_name", "last_name", "full_name"))
    if full is not None and first is None and last is not None:
        first, full = full, None
    out = {role: _name(given) for role, given in (("first_name", first), ("last_name", last)) if given is not None}
    if full is None:
        return out
    turned = _name(pc.replace_substring_regex(full, r"^\s*([^,]+),\s*([^,]+)$", r"\2 \1"))
    several = pc.match_substring(turned, " ")
    head = pc.if_else(several, pc.replace_substring_regex(turned, r" \S+$", ""), None)
    tail = pc.replace_substring_regex(turned, r"^.* ", "")
    return {role: pc.coalesce(out[role], part) if role in out else part for role, part in (("first_name", head), ("last_name", tail))}


def _name(texts: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    whole = plain(texts)
    flat = pc.replace_substring_regex(whole, rf"\b(?:{'|'.join(sorted(TITLES))})\b", " ")
    bare = pc.utf8_trim_whitespace(pc.replace_substring_regex(flat, r"\s+", " "))
    return folded(pc.if_else(pc.equal(bare, whole), whole, _emptied(bare)))


def _role_mailboxes(mails: pa.Array | None, rows: int) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if mails is None:
        return pa.array([False] * rows)
    box = pc.replace_substring_regex(mails, r"[\d._\-]*@.*$", "")
    return pc.fill_null(pc.is_in(box, value_set=pa.array(sorted(ROLE_MAILBOXES))), fill_value=False)


def _lost(role: str, before: pa.Array, after: pa.Array) -> Remark | None:
    import pyarrow.compute as pc

    said = pc.and_(pc.is_valid(before), pc.not_equal(pc.utf8_trim_whitespace(before), ""))
    gone = before.filter(pc.and_(pc.fill_null(said, fill_value=False), pc.is_null(after)))
    if not len(gone):
        return None
    examples = ", ".join(repr(text[:40]) for text in sorted(set(gone.slice(0, 1000).to_pylist()))[:3])
    return Remark("advice", WORDS.get(role, role), f"{len(gone):,} values say nothing and count as missing, such as {examples}.")
