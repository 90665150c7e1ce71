"""Names of people, after a greeting, an introduction or a regard in the served languages; elsewhere they are not found."""

from __future__ import annotations

import re
from collections import Counter

from intarsia.text.lexicons import entries, lexicon
from intarsia.text.personal.slots import BIG
from intarsia.text.stopwords import telling
from intarsia.text.words import bare, folded

_TITLES = "mr mrs ms miss mx dr prof professor г-н г-жа господин госпожа bay bayan sayın sr sra senhor senhora dona janob xonim жаноб хоним"
_PARTS = "da de do dos das del della di du la le e y van von der den ter bin ibn al el ибн бин"
_KIN = "oğlu kızı o'g'li qizi ўғли қизи оглы кызы"
_OWN = rf"[{BIG}][\w'-]{{1,30}}"
_INITIALS = rf"[{BIG}]\.(?:[ ]?[{BIG}]\.){{0,2}}"
_INTRODUCED = (
    r"my\sname(?:'s|\sis)|меня\sзовут|мо[её]\sимя|benim\sadım|benim\sismim|mening\sismim|менинг\sисмим|meu\snome\sé|me\schamo|chamo-me"
)
_AFTER = re.compile(  # the first letters of all, told ahead, make it three times as fast
    rf"\b(?=(?i:[abcdhimnoprsyзимпсуҳ]))(?i:dear|hi|hello|hey|{_INTRODUCED}|name\sis|regards|sincerely|yours|mrs|mr|ms|dr|"
    r"здравствуйте|привет|уважаем(?:ый|ая|ые)|с\sуважением|зовут|"
    r"merhaba|selam|sayın|saygılarımla|"
    r"salom|assalomu\salaykum|hurmatli|ismim|hurmat\sbilan|салом|исмим|ҳурмат\sбилан|ҳурматли|"
    r"olá|ola|oi|prezad[oa]|atenciosamente|sr|sra)"
    rf"[\s,.:!]{{1,4}}(?P<name>(?:(?i:{'|'.join(_TITLES.split())})\b\.?[ ]+){{0,2}}(?:{_INITIALS}[ ]?)?{_OWN}"
    rf"(?:[ ](?:(?:{'|'.join(_PARTS.split())})[ ]){{0,2}}{_OWN}){{0,2}}(?:[ ](?:{_INITIALS}|(?i:{'|'.join(_KIN.split())})\b))?)"
)
_ANY_CASE = re.compile(
    rf"\b(?=(?i:[bcmм]))(?i:{_INTRODUCED})[\s,.:!]{{1,4}}(?P<name>[^\W\d_][\w'-]{{1,30}}(?:[ ][^\W\d_][\w'-]{{1,30}}){{0,4}})"
)
_I_AM = re.compile(rf"\b(?:(?P<me>(?:[Ii](?:'m|[ ]am)|[Aa]dım:?)[ ])|(?:[Ээ]то|ЭТО)[ ])(?P<name>{_OWN}(?:[ ]{_OWN}){{0,2}})")
_NO_NAME = frozenset(
    entries("""the this that there team sir madam customer customers support all everyone friend friends seller sellers amazon i it my we
    our you please
    thank thanks just good great very not and but service sirs sirmadam manager bank im ive so is was as if in on for to
    order product item parcel package delivery alexa siri google
    всем все команда друзья коллеги клиент банк я мы это у не ваш вы спасибо товар заказ посылка доставка
    bu ben biz siz çok arkadaşlar hocam herkese ekip men biz siz adım ürün ürünü kargo sipariş siparişim
    juda
    do'stlar jamoa hammaga mahsulot buyurtma pessoal equipe time todos eu não bom boa senhores cliente produto pedido""")
)
_PEOPLES = frozenset(
    entries("""american british english scottish irish french german italian spanish russian ukrainian turkish uzbek kazakh brazilian
    portuguese chinese japanese korean indian canadian australian european african asian mexican muslim christian jewish catholic vegan""")
)
_STATES = frozenset(
    entries("""sure unsure certain sorry happy unhappy glad sad mad angry ready able unable willing unwilling aware unaware fine okay ok
    alright busy free available unavailable sick ill well better worse old older new pregnant single alone away here there home back late
    early full hungry thirsty hot cold warm safe healthy blind deaf curious eager keen afraid proud grateful thankful hopeful anxious
    nervous jealous lucky unlucky right wrong clear unclear responsible eligible loyal regular retired vegetarian allergic diabetic disabled
    almost quite absolutely totally completely extremely definitely truly probably currently kinda""")
)
_NO_OWN = frozenset(entries(_TITLES))
_BETWEEN = frozenset(entries(_PARTS))
_SMALL_SURNAME = re.compile(r"(?:o|d|l|mc|mac)'\w{3,}")


def names(said: str, counts: Counter[str], taken: set[str]) -> str:
    """A plain text without names; their words, in small letters, are added to `taken`."""
    said = _ANY_CASE.sub(lambda found: _up_to(found, _introduced(found), counts, taken), said)
    said = _AFTER.sub(lambda found: _up_to(found, _greeted(found), counts, taken), said)
    if "'m " in said or " am " in said or "dım" in said or "то " in said or "ТО " in said:
        said = _I_AM.sub(lambda found: _up_to(found, _said_to_be(found), counts, taken), said)
    return said


def _up_to(found: re.Match[str], ends: int, counts: Counter[str], taken: set[str]) -> str:
    """The match with the first `ends` letters of its name replaced."""
    if not ends:
        return found.group()
    own = found["name"][:ends]
    counts["name"] += 1
    taken.update(word for word in re.findall(r"[^\W\d_]{3,}", own.lower()) if word not in _NO_OWN and word not in _BETWEEN)
    start = found.start("name") - found.start()
    return f"{found.group()[:start]}[name]{found.group()[start + ends :]}"


def _greeted(found: re.Match[str]) -> int:
    """How long the name is; 0 where it is only a capitalised word."""
    first = next((word for word in map(_bare, found["name"].split()) if word not in _NO_OWN), "")
    return 0 if not first or first in _NO_NAME or first.startswith("i'") else len(found["name"])


def _introduced(found: re.Match[str]) -> int:
    """How long the name is by which somebody introduces herself, in small letters too: up to where common words go on."""
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
    return ends


def _said_to_be(found: re.Match[str]) -> int:
    """How long the name is after "I'm" and "adım", and after "это" where it has two words; 0 where ordinary words are written big."""
    own, ends = 0, 0
    for word in re.finditer(r"\S+", found["name"]):
        plain = _bare(word.group())
        if (
            word.group().isupper()
            or plain in _NO_NAME
            or plain in _PEOPLES
            or (not own and plain in _STATES)
            or plain in telling()
            or _moody(plain)
        ):
            break
        own, ends = own + 1, word.end()
    return ends if own >= (1 if found["me"] else 2) else 0


def _moody(plain: str) -> bool:
    """Whether a word is one of feeling, or a form of an English verb."""
    return plain.endswith(("ing", "ed")) or any(lexicon(language).reads(plain)[0] for language in ("en", "ru", "tr"))


def _bare(word: str) -> str:
    return bare(folded(word)).strip("'.")
