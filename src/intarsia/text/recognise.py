"""Which column holds the texts, which the rating, the customer and the day: found by name and by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.core.base import Recognised
from intarsia.errors import UnknownName, Unrecognised
from intarsia.text.ratings import moods
from intarsia.text.words import bare, folded

_NAMES = {
    "text": """
        text review reviewtext reviewbody comment comments message body description feedback content verifiedreviews opinion note ticket
        ticketdescription question answer tweet summary отзыв отзывы комментарий текст сообщение yorum yorumlar mesaj metin sharh sharhlar
        izoh
        fikr xabar comentario comentarios avaliacao mensagem texto resenha""",
    "rating": """
        rating ratings stars star score overall satisfaction satisfactionrating customersatisfactionrating csat nps grade sentiment label
        positive feedback mood polarity оценка рейтинг звезды балл puan yildiz derece baho reyting nota estrelas pontuacao classificacao""",
    "customer": """
        customerid customer customernumber customerno clientid client userid user reviewerid author authorid account accountid contactid
        memberid requesterid customeremail email musteriid musteri клиент idклиента покупатель пользователь mijoz mijozid xaridor cliente
        idcliente""",
    "date": """
        date writtenat createdat created reviewdate reviewtime timestamp datetime time submittedat postedat ticketdate unixreviewtime дата
        tarih sana data datacriacao dataavaliacao""",
}
_RANKS = {role: {name: rank for rank, name in enumerate(text.split())} for role, text in _NAMES.items()}
_SHORTEST = 12.0
"""Letters that a column of texts has on the average, at least."""


@dataclass(frozen=True)
class Given:
    """A column: its name, `kind` ("number", "flag", "time" or "text") and some of its values as text."""

    name: str
    kind: str
    sample: Sequence[str | None]


def recognise(columns: Sequence[Given], said: dict[str, str | None]) -> tuple[dict[str, str], tuple[Recognised, ...]]:
    """The column of each role ("text", "rating", "customer", "date"), as `said` or as found; and why. A role without a column is left out.

    Errors: UnknownName for a column that there is not; Unrecognised where no column holds texts."""
    names = [column.name for column in columns]
    found: dict[str, tuple[str, str]] = {}
    for role, name in said.items():
        if name is not None and name not in names:
            raise UnknownName("column", name, names)
        if name is not None:
            found[role] = name, "as told"
    for role in ("text", "rating", "date", "customer"):
        if role not in found:
            left = [column for column in columns if column.name not in {name for name, _ in found.values()}]
            best = _found(role, left)
            if best is not None:
                found[role] = best
    if "text" not in found:
        told = ", ".join(f"{column.name} ({column.kind})" for column in columns)
        raise Unrecognised(f"No column looks like texts that customers wrote. There is: {told}. Name it: --text COLUMN, or text=...")
    return {role: name for role, (name, _) in found.items()}, tuple(Recognised(role, *told) for role, told in found.items())


def _found(role: str, columns: Sequence[Given]) -> tuple[str, str] | None:
    if role == "text":
        return _texts(columns)
    ranked = sorted((rank, place) for place, column in enumerate(columns) if (rank := _rank(role, column.name)) is not None)
    for _, place in ranked:
        column = columns[place]
        if role == "date" and column.kind != "time":
            continue
        if role == "rating" and not _is_rating(column):
            continue
        return column.name, f"its name means {role}"
    if role == "date":
        times = [column.name for column in columns if column.kind == "time"]
        return (times[0], "it is the only date") if len(times) == 1 else None
    return None


def _texts(columns: Sequence[Given]) -> tuple[str, str] | None:
    """The longest-winded text column of a name that means texts, else the longest-winded that has blanks."""
    lengths = {column.name: _length(column) for column in columns if column.kind == "text"}
    named = [name for name, length in lengths.items() if _rank("text", name) is not None and length >= _SHORTEST]
    if named:
        return max(named, key=lambda name: (lengths[name], name)), "its name and its values mean texts"
    prose = {column.name for column in columns if _is_prose(column)}
    long = [name for name, length in lengths.items() if length >= 2 * _SHORTEST and name in prose]
    return (max(long, key=lambda name: (lengths[name], name)), "its values are the longest sentences") if long else None


def _length(column: Given) -> float:
    own = [value for value in column.sample if value]
    return sum(map(len, own)) / len(own) if own else 0.0


def _is_prose(column: Given) -> bool:
    own = [value for value in column.sample if value]
    return bool(own) and sum(value.count(" ") for value in own) / len(own) >= 3 and len(set(own)) > len(own) / 4


def _is_rating(column: Given) -> bool:
    own = [value for value in column.sample if value]
    if not own or len(set(own)) < 2 or column.kind == "time":
        return False
    understood = moods(own)
    return understood.rated >= 0.9 * len(own) and len(set(own)) <= 101


def _rank(role: str, name: str) -> int | None:
    return _RANKS[role].get(re.sub(r"[\W_]+", "", bare(folded(name))))
