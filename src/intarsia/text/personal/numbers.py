"""Numbers that are somebody's: cards and accounts, telephones, papers, dates of birth, orders. Amounts, dates and versions stay."""

from __future__ import annotations

import re
from collections import Counter

from intarsia.text.personal.slots import slot, unless

_IBAN = re.compile(
    r"\b(?P<own>[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){3,7}(?:[ -]?[A-Z0-9]{1,3})?)\b"
    r"|\b(?i:iban)[\s.:#]{1,3}(?P<told>(?i:[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){3,7}(?:[ -]?[A-Z0-9]{1,3})?))\b"
)
_CARD = re.compile(r"(?<![\w+])(?!00)\d(?:[ -]?\d|\*){12,18}(?!\w)")
_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|cvn|security\scode)[\s.:#№=]{0,4}(?:(?:number|is|code)[\s.:]{1,3})?(?P<code>\d{3,4})(?!\w)", re.IGNORECASE
)
_ID = re.compile(
    r"\b(?=[cdehijklnprstвгжипсуц])(?:passport|passaporte|pasaport|pasport|паспорт\w{0,3}|tc\skimlik|kimlik|cpf|cnpj|cnh|rg|ssn|social\ssecurity|national\sinsurance|инн|"
    r"снилс|пинфл|жшшир|pinfl|jshshir|(?:driv(?:er'?s?|ing)\s)?licen[cs]e|ehliyet|identity\scard|id\scard|(?:водительск\w+\s)?"
    r"удостоверени\w|(?:haydovchilik\s)?guvohnoma\w{0,3}|carteira\sde\s(?:motorista|identidade))"
    r"(?:\s(?:number|no|nr|num|id|numarası|numarasi|número|numero|номер|raqami|серии|seriya|рақами))?"
    r"(?:\s(?:is|é|это))?[\s.:#№]{1,4}(?P<id>[A-ZА-Я]{0,5}\s?\d(?:[ .\-/]?\d){4,17}[A-Z0-9]{0,6})(?!\w)"
    r"|(?<![\w-])(?P<ssn>\d{3}-\d{2}-\d{4})(?![\w-])"
    r"|(?<![\w.])(?P<cpf>\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2})(?!\w)",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|oca|şub|nis|haz|tem|ağu|eyl|eki|"
    r"kas|ara|yan|fev|iyun|iyul|avg|okt|noy|dek|abr|mai|ago|set|out|dez)\w{0,8}\.?"
)
_BIRTH = re.compile(
    r"\b(?:born(?:\s(?:on|in))?|date\sof\sbirth|birth\s?da(?:y|te)|dob|d\.o\.b|родил(?:ся|ась)|дат[аы]\sрождения|день\sрождения|д\.\s?р|"
    r"doğum\s(?:tarihim?|günüm?)|tug'ilgan(?:\s(?:sana\w*|kun\w*|yil\w*))?|туғилган(?:\s(?:сана\w*|кун\w*|йил\w*))?|nasci(?:d[oa])?(?:\sem)?|"
    rf"data\sde\snascimento)(?:\s(?:is|was|on|in|é|в|это))?[\s.:,–-]{{1,4}}(?P<birth>\d{{1,4}}[./ -]\d{{1,2}}[./ -]\d{{2,4}}|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?[ -](?:de\s|of\s)?{_MONTH}(?:[ ,-]{{1,2}}(?:de\s)?\d{{4}})?|"
    rf"{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?|"
    r"(?:19\d\d|20[01]\d))(?!\w)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,/])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){6,14}(?![\w/])")
_RUNG = re.compile(
    r"\b(?=[acdflmpqrstvwzзмптр])(?:тел(?:ефон\w{0,3})?|моб(?:ильн\w{2})?|(?:по)?звон\w{1,5}|tel(?:efon\w{0,5}|ephone)?|phone|mobile|cell|call|ring|dial|sms|whats\s?app|"
    r"viber|ligue|celular|fone|zap|arayın|raqamim|рақамим|qo'ng'iroq)(?:\s(?:me|us|number|no|is|at|on|мне|по|на|para|qiling))*[\s.:#№]{1,4}"
    r"(?P<phone>\+?\(?\d(?:[\s().-]{0,2}\d){5,14})(?![\w/])",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}[.\- ]\d{1,2}[.\- ]\d{1,2}|\d{1,2}[.\- ]\d{1,2}[.\- ]\d{2,4}(?![\d-])")
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){2,4}")
_VERSION_BEFORE = re.compile(
    r"(?:version|firmware|build|release|windows|верси\w|прошивк\w|sürüm|versiya\w*|versão)[\s.:]{1,3}$", re.IGNORECASE
)
_YEAR = re.compile(r"[.]|(?<!\d)(?:19|20)\d\d(?!\d)")
_ORDER = re.compile(
    r"(?<!\w)(?i:order|invoice|ticket|tracking|account|serial|заказ[а-я]*|номер[а-я]*|накладн[а-я]*|чек[а-я]*|договор[а-я]*|sipariş|"
    r"siparis|fatura|takip|buyurtma[a-z]*|chek|pedido|nota|protocolo|rastreio)(?:\s?(?i:number|no|nr|num|id|is|raqami|numarası|número|numero|"
    r"n[º°ª]))?[\s.:#№]{1,4}(?P<id>[A-Za-z]{0,4}-?\d[\w-]{2,24})"
    r"|(?P<sign>[#№]\s?\d[\w-]{3,24})|\b(?P<code>[A-Z]{2,5}[-_]?\d{4,20}[\w-]{0,12})\b|(?<![\w.,])(?P<bare>\d{6,25})(?![\w,])"
)
_WORTH = (
    r"(?:so'm|sum|som|сум|сўм|ming|минг|lira)(?:ga|ni|dan|lik|га|ни|дан|лик|ya|yı|lık|dır)?|руб(?:л[а-я]{1,3})?|usd|eur|gbp|uzs|rub|brl|(?-i:TRY)|"
    r"kzt|tl|reais|dollars?|euros?|pounds?|тенге|доллар(?:ов|а)?|евро|millions?|mln|млн|миллион(?:ов|а)?|тыс(?:яч[аи]?)?|milyon"
)
_WORTH_AFTER = re.compile(rf"\s?(?:[$€£₽₺₸]|(?:{_WORTH})(?!\w)|р\b)", re.IGNORECASE)
_WORTH_BEFORE = re.compile(rf"(?:[$€£₽₺₸]|(?<!\w)(?:{_WORTH}))[\s.:]{{0,2}}$", re.IGNORECASE)
_MOST = 12


def numbers(said: str, counts: Counter[str]) -> str:
    """A plain text with digits, without dates of birth and numbers of papers, accounts, cards, telephones and orders."""
    said = _BIRTH.sub(slot("birth", counts), said)
    said = _IBAN.sub(slot("iban", counts), _ID.sub(slot("id", counts), said))
    said = _CARD.sub(unless(_amount, slot("card", counts)), _CODE.sub(slot("card", counts), said))
    said = _RUNG.sub(unless(_dated, slot("phone", counts)), said)
    said = _PHONE.sub(unless(lambda found: not _dialled(found.group()) or _versioned(found) or _amount(found), slot("phone", counts)), said)
    return _ORDER.sub(unless(_amount, slot("order", counts)), said)


def _dialled(found: str) -> bool:
    """Whether a run of digits could be dialled: 9 to 15 digits, 7 and more after a plus; no date."""
    digits = sum(sign.isdigit() for sign in found)
    return digits >= (7 if found[0] == "+" else 9) and not _DATE.match(found)


def _versioned(found: re.Match[str]) -> bool:
    """Whether a run of digits is a version: parts between full stops, one of them (not the first, as in 1.555.123.4567) a single digit, or
    said to be one."""
    if not _VERSION.fullmatch(found.group()):
        return False
    before = found.string[max(0, found.start() - 12) : found.start()]
    return any(len(part) == 1 for part in found.group().split(".")[1:]) or bool(_VERSION_BEFORE.search(before))


def _dated(found: re.Match[str]) -> bool:
    """Whether what stands after "call" is a date or an amount."""
    return bool(_DATE.match(found["phone"]) and _YEAR.search(found["phone"])) or _amount(found)


def _amount(found: re.Match[str]) -> bool:
    """Whether a number has a currency beside it."""
    at = found.lastgroup or 0
    number = found.group(at)
    if number[0] not in "123456789" or sum(sign.isdigit() for sign in number) > _MOST:
        return False
    start, end, said = found.start(at), found.end(at), found.string
    return bool(_WORTH_AFTER.match(said, end) or _WORTH_BEFORE.search(said[max(0, start - 12) : start]))
