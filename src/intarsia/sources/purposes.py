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
    (re.compile(r"\b(?:news|e|e?mail)[ -]letter"), "newsletter"),
    (re.compile(r"\bterms (?:and|&) conditions"), "terms"),
    (re.compile(r"((?:marketing|werbung|маркетинг|реклама|pazarlama|reklama?|publicidade?|publicite))\s*[/:>|(-]+\s*"), r"\1 "),
)
"""What is written in several ways, and marketing that is told by its channels."""
_BY_POST = (
    r"\b(?:by|via|per|through|mit der) (?:post|brief)\b(?!-)|\b(?:post(?:e|a|w(?:eg|erbung|urf\w*)|sendung\w*)|postal\w*)\b"
    r"(?! codes?\b)|\b(?:letters?|cartas?)\b|\bbrief(?:en?|post|werbung|lich\w*)\b|письм"
    r"|(?<!blog )(?<!forum )(?<!social )(?<!media )\b(?:post|brief)"
    r"(?: (?:marketing|mail|mailings?|adverts?|advertising|offers?|contact|consent|werbung|kontakt))?\b(?![ \-‑–—]+\w)"
)
"""Post as a way to reach somebody: "by post", "letters", "Brief"; no "post-purchase", "brief survey" or "blog post"."""
_NAMES = {
    "analytics": r"analy|analis|analit|анали|statist|статист|istatist|estadist|estatist|measure|messung|auswert|измер|olcum|tahlil|таҳлил"
    r"|medic[ai]o",
    "profiling": r"profil|профил|personn?ali[sz]|персонализ|kisisellestir|segment|сегмент|shaxsiylash|perfil",
    "email": r"mail|почт|pochta|\bcorreo|courriel",
    "sms": r"\bsms|смс|text message|kisa mesaj",
    "push": r"\bpush|пуш",
    "phone": r"phone|\bcall|telef|anruf|звон|телеф|\barama|qongiroq|ligac|llamada|\bappel",
    "post": _BY_POST,
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
_UNSURE = re.compile(
    r"\bnon-\w|\bnon (?:market|commerc|promo|advert|profil|target|track|funct|personn?ali)"
    r"|\b(?:non|not|no|nao|nicht|не|\bun(?=\w)|\bin(?=\w))[ -]*"
    r"(?:(?:strictly|absolutely|unbedingt|zwingend|estritamente|strictement|строго) )?(?:neces|essen|erforderlich|notwend|необходим"
    r"|обязательн|required|mandator|obligator|personali[sz]ed|personalisierte)"
    r"|\b(?:zorunlu|gerekli) (?:olmayan|degil)|\b(?:zarur|majbur)iy (?:bolmagan|emas)|зарури[ий] (?:булмаган|эмас)"
    r"|\bexcept(?!ion)|\bexclud|\bother than\b|\b(?:all|everything|anything) but\b|\bwithout\b|\bau(?:ss|ß)er\b|\bohne\b|\bsauf\b|\bsans\b"
    r"|\bexceto\b|\bexcepto\b|\bsalvo\b|\bsem\b|\bsin\b|\bкроме\b|\bбез\b|\bharic\b|\btashqari\b|\bташқари\b"
    r"|\brefus|\breject|\bdeclin|\bablehn|\babgelehnt|\brecus|\brechaz|\brejeit|\breddet"
)
"""What is named by what it is not, what is taken out of it, or that it is refused: nobody can tell what a yes to it opens."""
_FOR, _FOR_BEFORE = re.compile(r"\b(?:for|fur|para|pour|для)\b"), re.compile(r"\b(?:icin|uchun|учун)\b")
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
    what is about the use of personal data as such. Of a list of short names each is one; of a sentence what is understood. Handing data
    on is that alone, whatever for. What is named by what it is not ("non-essential", "all but e-mail") stays as the cell says it.

    >>> purposes_of("E-mail and SMS"), purposes_of("Do not sell my personal data")
    ((('email', 'sms'), False), (('sharing',), True))
    >>> purposes_of("All marketing e-mails"), purposes_of("all purposes")
    ((('email',), False), (('all',), False))
    """
    words = _plain(cell)
    if _UNSURE.search(words):
        return (cell.strip().lower(),), False
    return _told_by(cell, words)


def _told_by(cell: str, words: str) -> tuple[tuple[str, ...], bool]:
    """As `purposes_of`, of a cell in its plain words."""
    against = bool(_AGAINST.search(words)) and not _OPT_IN.search(words)
    if _ALL.fullmatch(" ".join(re.sub(r"[\W_]", " ", words).split())):
        return ("all",), against
    parts = [part.strip(" .:()[]'\"-") for part in _BETWEEN.split(_OPTED.sub(" ", words))]
    told = _own({part: _named(part) for part in parts if part})
    names = [name for found in told.values() for name in found]
    if not names:
        return ("all" if _OF_ALL.search(words) else cell.strip().lower(),), against
    if all(len(part.split()) <= _LISTED_WORDS for part in told):
        names += [part for part, found in told.items() if not found]
    return tuple(dict.fromkeys(names)), against


def closed_by(cell: str) -> tuple[str, ...]:
    """The purposes that only a no to a cell is about: those beside "non-essential" or "all but", which no yes to it opens.

    >>> closed_by("Non-essential e-mails"), closed_by("E-mails")
    (('email',), ())
    """
    words = _plain(cell)
    names = _told_by(cell, _UNSURE.sub(" ", words))[0] if _UNSURE.search(words) else ()
    return tuple(name for name in names if name in _PATTERNS and name != "necessary")


def _own(told: dict[str, list[str]]) -> dict[str, list[str]]:
    """The parts of a cell without what data are only handed on for: in "share it for statistics and ads" the ads are the others'."""
    parts = list(told)
    for at, part in enumerate(parts):
        if told[part] == ["sharing"] and (_FOR.search(part) or _FOR_BEFORE.search(part)):
            return {one: told[one] for one in (parts[: at + 1] if _FOR.search(part) else parts[at:])}
    return told


def _named(part: str) -> list[str]:
    """The purposes of one part of a cell: handing on goes before what it is for, the kind of channel before that it is for marketing."""
    found = [name for name, pattern in _PATTERNS.items() if pattern.search(part)]
    if "sharing" in found:
        return ["sharing"]
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
    """SQL: the decisions of a query, one for each purpose that a cell names, and the other way round where the cell is against it; a no
    also for what it closes; and how cells were taken that say more than one purpose, or are against it.

    Cost: a pass over the purposes; what is different among them is read one by one, the first ten thousand, and no others are understood.
    """
    cells = con.raw_sql(f"SELECT DISTINCT purpose FROM ({query}) WHERE purpose IS NOT NULL ORDER BY 1 LIMIT {_MOST}").fetchall()
    read = {cell: purposes_of(cell) for (cell,) in cells}
    if not read:
        return query, ()
    listed = [(cell, name, against, False) for cell, (names, against) in read.items() for name in names]
    listed += [(cell, name, False, True) for cell in read for name in closed_by(cell)]
    rows = ", ".join(f"({quoted(cell)}, {quoted(name)}, {against}, {closed})" for cell, name, against, closed in listed)
    each = (
        f"SELECT q.* REPLACE (coalesce(p.name, lower(q.purpose)) AS purpose, q.granted <> coalesce(p.against, false) AS granted) "
        f"FROM ({query}) q LEFT JOIN (VALUES {rows}) p(cell, name, against, closed) "
        "ON q.purpose = p.cell AND NOT (p.closed AND coalesce(q.granted, false))"
    )
    return each, _told(read)


def _told(read: Mapping[str, tuple[tuple[str, ...], bool]]) -> tuple[Remark, ...]:
    """How cells were taken that are more than the name of one purpose."""
    said = [
        f"a yes to '{cell[:_SHORT]}' is {'a no' if against else 'one'} to {', '.join(names)}"
        for cell, (names, against) in read.items()
        if against or len(names) > 1
    ]
    said += [f"a no to '{cell[:_SHORT]}' is also one to {', '.join(closed)}" for cell in read if (closed := closed_by(cell))]
    if not said:
        return ()
    more = f"; {len(said) - _SHOWN:,} others alike" if len(said) > _SHOWN else ""
    return (Remark("advice", "purpose", f"Of what decisions are about: {'; '.join(said[:_SHOWN])}{more}."),)
