"""Takes out of a text what tells who wrote it: addresses, numbers, names; before anything is stored or compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from intarsia.text.lexicons import entries, lexicon
from intarsia.text.models import Notes, Reading
from intarsia.text.stopwords import telling
from intarsia.text.words import bare, folded, plain

SLOT = re.compile(r"\[(?:link|email|card|phone|order|handle|name|id|ip)\]")
"""What stands in the place of something taken out."""

_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]{2,2000}|\b(?:t|m|wa)\.me/[\w+]{1,64}", re.IGNORECASE)
_EMAIL = re.compile(r"(?:[\w.+%-]{1,64}')?[\w.+%-]{1,64}(?:@|\s?[\[(]at[\])]\s?)[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@])@\w{2,64}")
_CARD = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){3,7}(?:[ -]?[A-Z0-9]{1,3})?\b|(?<![\w+])(?!00)\d(?:[ -]?\d|\*){12,18}(?!\w)")
_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|cvn|security\scode)[\s.:#№=]{0,4}(?:(?:number|is|code)[\s.:]{1,3})?(?P<code>\d{3,4})(?!\w)", re.IGNORECASE
)
_IP = re.compile(r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)")
_ID = re.compile(
    r"\b(?:passport|passaporte|pasaport|pasport|паспорт\w{0,3}|tc\skimlik|kimlik|cpf|cnpj|rg|ssn|social\ssecurity|national\sinsurance|инн|"
    r"снилс|пинфл|жшшир|pinfl|jshshir)(?:\s(?:number|no|nr|num|id|numarası|numarasi|número|numero|номер|raqami|серии|seriya|рақами))?"
    r"(?:\s(?:is|é|это))?[\s.:#№]{1,4}(?P<id>[A-ZА-Я]{0,3}\s?\d(?:[ .\-/]?\d){4,17})(?!\w)|(?<![\w-])(?P<ssn>\d{3}-\d{2}-\d{4})(?![\w-])|"
    r"(?<![\w.])(?P<cpf>\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2})(?!\w)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,/])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){6,14}(?![\w/])")
_DATE = re.compile(r"\d{4}[.\- ]\d{1,2}[.\- ]\d{1,2}|\d{1,2}[.\- ]\d{1,2}[.\- ]\d{2,4}")
_ORDER = re.compile(
    r"(?<!\w)(?i:order|invoice|ticket|tracking|account|serial|zip\scode|заказ[а-я]*|номер[а-я]*|накладн[а-я]*|чек[а-я]*|договор[а-я]*|sipariş|"
    r"siparis|fatura|takip|buyurtma[a-z]*|chek|pedido|nota|protocolo|rastreio)(?:\s?(?i:number|no|nr|num|id|is|raqami|numarası|número|numero))?"
    r"[\s.:#№]{1,4}(?P<id>[A-Za-z]{0,4}-?\d[\w-]{2,24})"
    r"|(?P<sign>[#№]\s?\d[\w-]{3,24})|\b(?P<code>[A-Z]{2,5}[-_]?\d{4,20}[\w-]{0,12})\b|(?<![\w.,])(?P<bare>\d{6,25})(?![\w,])"
)
_BIG = "A-ZА-ЯЁЎҚҒҲÀ-ÖØ-ÞĞİŞÇ"
_TITLES = "mr mrs ms miss mx dr prof professor г-н г-жа господин госпожа bay bayan sayın sr sra senhor senhora dona janob xonim жаноб хоним"
_PARTS = "da de do dos das del della di du la le e y van von der den ter bin ibn al el ибн бин"
_KIN = "oğlu kızı o'g'li qizi ўғли қизи оглы кызы"
_OWN = rf"[{_BIG}][\w'-]{{1,30}}"
_INITIALS = rf"[{_BIG}]\.(?:[ ]?[{_BIG}]\.){{0,2}}"
_INTRODUCED = r"my\sname\sis|меня\sзовут|мо[её]\sимя|benim\sadım|benim\sismim|mening\sismim|менинг\sисмим|meu\snome\sé|me\schamo"
_NAME_AFTER = re.compile(
    rf"\b(?i:dear|hi|hello|hey|{_INTRODUCED}|name\sis|regards|sincerely|yours|mrs|mr|ms|dr|"
    r"здравствуйте|привет|уважаем(?:ый|ая|ые)|с\sуважением|"
    r"merhaba|selam|sayın|saygılarımla|"
    r"salom|assalomu\salaykum|hurmatli|ismim|hurmat\sbilan|салом|исмим|ҳурмат\sбилан|ҳурматли|"
    r"olá|ola|oi|prezad[oa]|atenciosamente|sr|sra)"
    rf"[\s,.:!]{{1,4}}(?P<name>(?:(?i:{'|'.join(_TITLES.split())})\b\.?[ ]+){{0,2}}(?:{_INITIALS}[ ]?)?{_OWN}"
    rf"(?:[ ](?:(?:{'|'.join(_PARTS.split())})[ ]){{0,2}}{_OWN}){{0,2}}(?:[ ](?:{_INITIALS}|(?i:{'|'.join(_KIN.split())})\b))?)"
)
_ANY_CASE = re.compile(rf"\b(?i:{_INTRODUCED})[\s,.:!]{{1,4}}(?P<name>[^\W\d_][\w'-]{{1,30}}(?:[ ][^\W\d_][\w'-]{{1,30}}){{0,4}})")
_NO_NAME = frozenset(
    entries("""the this that there team sir madam customer customers support all everyone friend friends seller sellers amazon i it my we
    our you please
    thank thanks just good great very not and but service sirs sirmadam manager bank im ive so is was as if in on for to
    всем все команда друзья коллеги клиент банк я мы это у не ваш вы спасибо bu ben biz siz çok arkadaşlar hocam herkese ekip men biz siz
    juda
    do'stlar jamoa hammaga pessoal equipe time todos eu não bom boa senhores cliente""")
)
_NO_OWN = frozenset(entries(_TITLES))
_BETWEEN = frozenset(entries(_PARTS))
_SMALL_SURNAME = re.compile(r"(?:o|d|l|mc|mac)'\w{3,}")
_KINDS = ("link", "email", "handle", "card", "phone", "order", "name", "id", "ip")


@dataclass(frozen=True)
class Scrub:
    """Puts [email], [phone], [card], [id], [ip], [order], [link], [handle] and [name] in the place of what identifies somebody.

    Names are found after a greeting, an introduction or a regard in the served languages, not elsewhere: so it lessens what is told of a
    person, and does not make a text anonymous. `names` switches that part off. Reads the columns `text` and `taken` (how many were
    taken out); facts: `counts` by kind, `texts` with any. Cost: about 4,000 texts of 165 letters a second.
    """

    names: bool = True

    def read(self, notes: Notes) -> Reading:
        """Scrubbed plain texts."""
        counts: Counter[str] = Counter(dict.fromkeys(_KINDS, 0))
        texts, taken = [], []
        for raw in notes.texts:
            before = counts.total()
            texts.append(self._scrubbed(plain(raw), counts))
            taken.append(counts.total() - before)
        return Reading({"text": texts, "taken": taken}, {"counts": dict(counts), "texts": sum(1 for number in taken if number)})

    def _scrubbed(self, said: str, counts: Counter[str]) -> str:
        def slot(kind: str) -> Callable[[re.Match[str]], str]:
            def put(_found: re.Match[str]) -> str:
                counts[kind] += 1
                return f"[{kind}]"

            return put

        if "://" in said or "www." in said.lower() or ".me/" in said.lower():
            said = _LINK.sub(slot("link"), said)
        if "@" in said or "at]" in said or "at)" in said:
            said = _HANDLE.sub(slot("handle"), _EMAIL.sub(slot("email"), said))
        if any(sign.isdigit() for sign in said):
            said = _IP.sub(slot("ip"), _ID.sub(lambda found: _without(found, counts, "id"), said))
            said = _CARD.sub(slot("card"), _CODE.sub(lambda found: _without(found, counts, "card"), said))
            said = _PHONE.sub(lambda found: slot("phone")(found) if _dialled(found.group()) else found.group(), said)
            said = _ORDER.sub(lambda found: _without(found, counts, "order"), said)
        if self.names:
            said = _ANY_CASE.sub(lambda found: _introduced(found, counts), said)
            said = _NAME_AFTER.sub(lambda found: _without(found, counts, "name"), said)
        return said


def without_slots(said: str) -> str:
    """A scrubbed text as models see it: nothing in the place of what was taken out."""
    return SLOT.sub(" ", said) if "[" in said else said


def _dialled(found: str) -> bool:
    """Whether a run of digits could be dialled: 9 to 15 digits, 7 and more after a plus; no date."""
    digits = sum(sign.isdigit() for sign in found)
    return digits >= (7 if found[0] == "+" else 9) and not _DATE.match(found)


def _without(found: re.Match[str], counts: Counter[str], kind: str) -> str:
    """The match with its telling part replaced; as it is where a name is only a capitalised word."""
    telling = next(name for name, value in found.groupdict().items() if value is not None)
    said = found.group(telling)
    if kind == "name":
        first = next((word for word in map(_bare, said.split()) if word not in _NO_OWN), "")
        if not first or first in _NO_NAME or first.startswith("i'"):
            return found.group()
    counts[kind] += 1
    start, end = found.span(telling)
    return found.group()[: start - found.start()] + f"[{kind}]" + found.group()[end - found.start() :]


def _introduced(found: re.Match[str], counts: Counter[str]) -> str:
    """The match with the name by which somebody introduces herself replaced, in small letters too: up to where common words go on."""
    own, ends = 0, 0
    for word in re.finditer(r"\S+", found["name"]):
        plain = _bare(word.group())
        if own and plain in _BETWEEN:
            continue
        small = word.group()[0].islower()
        if (
            plain in _NO_NAME
            or plain in telling()
            or (small and not _SMALL_SURNAME.fullmatch(plain) and (own > 1 or lexicon("en").reads(plain)[0]))
        ):
            break
        own, ends = own + 1, word.end()
    if not own:
        return found.group()
    counts["name"] += 1
    start = found.start("name") - found.start()
    return f"{found.group()[:start]}[name]{found.group()[start + ends :]}"


def _bare(word: str) -> str:
    return bare(folded(word)).strip("'.")
