"""What decisions are about, in people's own languages: "профилирование" is profiling, "E-mail and SMS" two purposes, "do not sell" a no."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from intarsia.core.base import Remark
from intarsia.sources.sql import quoted

_CHANNELS = ("email", "sms", "push", "phone", "post", "chat")
_MARKETING = (*_CHANNELS, "ads")
_SAME = (
    (re.compile(r"\bdirect[ -]?mail\b|\b(?:postal|snail|regular) mail\b|\bcorreo postal\b|\bcourrier postal\b"), "post"),
    (re.compile(r"\be[ -]?mail|\be[ -]?posta\b|\belektron pochta|электронн\w+ (?:почт|письм)\w*|\bcorreo electronico"), "email"),
    (re.compile(r"\bnews letter"), "newsletter"),
    (re.compile(r"\bterms (?:and|&) conditions"), "terms"),
    (re.compile(r"((?:marketing|werbung|маркетинг|реклама|pazarlama|reklama?|publicidade?|publicite))\s*[/:>|(-]+\s*"), r"\1 "),
)
"""What is written in several ways, and marketing that is told by its channels."""
_NAMES = {
    "analytics": r"analy|analis|analit|анали|statist|статист|istatist|estadist|estatist|measure|messung|auswert|измер|olcum|tahlil|таҳлил"
    r"|medic[ai]o",
    "profiling": r"profil|профил|personn?ali[sz]|персонализ|kisisellestir|segment|сегмент|shaxsiylash|perfil",
    "email": r"mail|почт|pochta|\bcorreo|courriel",
    "sms": r"\bsms|смс|text message|kisa mesaj",
    "push": r"\bpush|пуш",
    "phone": r"phone|\bcall|telef|anruf|звон|телеф|\barama|qongiroq|ligac|llamada|\bappel",
    "post": r"\bpost(?:al\w*|e|a|weg)?\b|\bletters?\b|\bbrief|\bcartas?\b|письм",
    "chat": r"whats ?app|telegram|viber|messeng|\bchat",
    "sharing": r"\bshar(?:e|ed|ing)\b|third|weiterg|dritt|parceir|partner|партн|compart|terceir|\btiers\b|paylas|ucuncu|aktar|передач|треть"
    r"|uchinchi|ulashish|\bsell(?:ing)?\b|\b(?:no )?sale of\b|\bsold to\b|verkauf|\bvend(?:er|re|a|o)\b|\bsatil|\bsatma|продава"
    r"|продаж\w данных|\bsot(?:ish|il|ma)",
    "ads": r"\bads?\b|advert|retarget|\banunc|anzeig",
    "necessary": r"necess|essential|functional|securit|notwend|erforderlich|\bterms|\bagb\b|необходим|zorunlu|zaruriy",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _NAMES.items()}
_UNSAID = {
    "email": re.compile(r"newsletter|rundbrief|рассыл|bulten|boletin|boletim"),
    "push": re.compile(r"bildirim|bildirishnoma|уведомл|benachrichtig|notific"),
}
"""The channel of what is sent, where no other is named."""
_ADVERTISING = re.compile(r"marketing|маркет|pazarlama|werb|реклам|reklam|publici|propaganda")
_ALL = re.compile(
    r"(?:the |to |for |les? |la |los |las |os |as |для |на )*"
    r"(?:all|any|every|everything|anything|alles?|tout(?:e?s|e)?|tod[oa]s?|tudo|tumu?|hepsi|her sey|hamma(?:si)?|barcha(?:si)?"
    r"|барча(?:си)?|ҳамма(?:си)?|все|всё|всех)"
    r"(?: (?:or|and|of|the|above|in|any|all|les|las|los|as|os|its|uses?|usages?|usos?|purposes?|processing|consents?|permissions?|things?"
    r"|categor\w+|zwecken?|einwilligungen|finalit\w+|finalidad\w*|fins|amac\w*|maqsad\w*|мақсад\w*|цел\w+|согласия))*"
)
_OF_ALL = re.compile(
    r"gdpr|dsgvo|rgpd|lgpd|kvkk|personal (?:data|information)|data processing|personenbezogen|datenverarbeitung|dados pessoais"
    r"|datos personales|donnees personnelles|kisisel veri|shaxsiy ma|шахсии ма|обработк|персональн\w* данн"
)
"""What is about the use of data as such, where nothing says for what."""
_AGAINST = re.compile(
    r"^(?:no|nao|non)\b(?!\.? ?\d)|\b(?:do|does|must|should|may|will|shall) ?not\b|\bdont\b|\bnever\b|\bopt(?:ed)?[ -]?out\b|unsubscrib"
    r"|\bnicht\b|\bkeine?\b|widerspruch|\bne pas\b|\bне\b|\bотказ\b|\b\w+m[ae](?:yin|yiniz|sin)\b|\b\w+mang\b|\bemas\b|\b\w+maslik\b"
)
_OPT_IN = re.compile(r"\bopt(?:ed)?[ -]?in\b")
_OPTED = re.compile(r"\bopt(?:ed)?[ -]?(?:in|out)\b")
_BETWEEN = re.compile(r"[,;&+|/\n]|\b(?:and|or|und|oder|et|ou|y|o|e|ve|veya|и|или|va|yoki|ва|ёки)\b")
_LISTED_WORDS = 2
_MOST = 10_000
_SHOWN, _SHORT = 4, 60


def purposes_of(cell: str) -> tuple[tuple[str, ...], bool]:
    """The purposes that a cell names, in the words of the canonical table or as it says where it is none of these; and whether it is
    against them, so that a yes to it is a no.

    Marketing is the channels that it is told of, or each of them where it is told of none; "all" is only what says nothing but that, and
    what is about the use of personal data as such. Of a list of short names each is one; of a sentence what is understood.

    >>> purposes_of("E-mail and SMS"), purposes_of("Do not sell my personal data")
    ((('email', 'sms'), False), (('sharing',), True))
    >>> purposes_of("All marketing e-mails"), purposes_of("all purposes")
    ((('email',), False), (('all',), False))
    """
    words = _plain(cell)
    against = bool(_AGAINST.search(words)) and not _OPT_IN.search(words)
    if _ALL.fullmatch(" ".join(re.sub(r"[\W_]", " ", words).split())):
        return ("all",), against
    parts = [part.strip(" .:()[]'\"-") for part in _BETWEEN.split(_OPTED.sub(" ", words))]
    told = {part: _named(part) for part in parts if part}
    names = [name for found in told.values() for name in found]
    if not names:
        return ("all" if _OF_ALL.search(words) else cell.strip().lower(),), against
    if all(len(part.split()) <= _LISTED_WORDS for part in told):
        names += [part for part, found in told.items() if not found]
    return tuple(dict.fromkeys(names)), against


def _named(part: str) -> list[str]:
    """The purposes of one part of a cell; the kind of channel goes before that it is for marketing."""
    found = [name for name, pattern in _PATTERNS.items() if pattern.search(part)]
    if not {*found} & {*_CHANNELS}:
        return found + [name for name, pattern in _UNSAID.items() if pattern.search(part)] or (
            list(_MARKETING) if _ADVERTISING.search(part) else []
        )
    return [name for name in found if name != "ads"]


def _plain(cell: str) -> str:
    """A cell as it is compared: in small letters, without accents and signs of Uzbek, names in one word as several."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", cell).lower().replace("ı", "i")
    plain = "".join(one for one in unicodedata.normalize("NFD", spaced) if not unicodedata.combining(one))
    words = re.sub(r"[ʻʼ’‘'`]", "", plain)
    for written, meant in _SAME:
        words = written.sub(meant, words)
    return words


def one_each(query: str, con: Any) -> tuple[str, tuple[Remark, ...]]:
    """SQL: the decisions of a query, one for each purpose that a cell names, and the other way round where the cell is against it; and how
    cells were taken that say more than one purpose, or are against it.

    Cost: a pass over the purposes; what is different among them is read one by one, the first ten thousand, and no others are understood.
    """
    cells = con.raw_sql(f"SELECT DISTINCT purpose FROM ({query}) WHERE purpose IS NOT NULL ORDER BY 1 LIMIT {_MOST}").fetchall()
    read = {cell: purposes_of(cell) for (cell,) in cells}
    if not read:
        return query, ()
    listed = [(cell, name, against) for cell, (names, against) in read.items() for name in names]
    rows = ", ".join(f"({quoted(cell)}, {quoted(name)}, {str(against).lower()})" for cell, name, against in listed)
    each = (
        f"SELECT q.* REPLACE (coalesce(p.name, lower(q.purpose)) AS purpose, q.granted <> coalesce(p.against, false) AS granted) "
        f"FROM ({query}) q LEFT JOIN (VALUES {rows}) p(cell, name, against) ON q.purpose = p.cell"
    )
    return each, _told(read)


def _told(read: Mapping[str, tuple[tuple[str, ...], bool]]) -> tuple[Remark, ...]:
    """How cells were taken that are more than the name of one purpose."""
    said = [
        f"a yes to '{cell[:_SHORT]}' is {'a no' if against else 'one'} to {', '.join(names)}"
        for cell, (names, against) in read.items()
        if against or len(names) > 1
    ]
    if not said:
        return ()
    more = f"; {len(said) - _SHOWN:,} others alike" if len(said) > _SHOWN else ""
    return (Remark("advice", "purpose", f"Of what decisions are about: {'; '.join(said[:_SHOWN])}{more}."),)
