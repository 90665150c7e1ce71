"""Where somebody lives: streets with a number, flats, postcodes, in the served languages."""

from __future__ import annotations

import re
from collections import Counter

from intarsia.text.lexicons import entries, lexicon
from intarsia.text.personal.slots import BIG, slot, unless
from intarsia.text.stopwords import telling
from intarsia.text.words import bare, folded

_WORD = rf"[{BIG}][\w'-]{{0,30}}\.?"
_FLAT = r"(?:,?\s(?i:flat|apt|apartment|unit|suite)\.?\s?#?\w{1,5})?"
_ENGLISH = re.compile(
    rf"(?<![\w.,:/$€£-])(?P<address>\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?,?\s(?P<way>(?:{_WORD}\s){{1,4}})(?:(?P<sure>Street|St|Road|Rd|Avenue|Ave|"
    rf"Lane|Ln|Boulevard|Blvd|Highway|Hwy|Parkway|Terrace|Crescent|Gardens)|Drive|Dr|Court|Ct|Square|Sq|Place|Close|Way)\b\.?{_FLAT})"
)
_TYPE_FIRST = (
    r"ул(?:ица|ице|ицы)?|просп(?:ект|екте)?|пр-к?т|пер(?:еул(?:ок|ке))?|бульвар|б-р|шоссе|наб(?:ережная)?|площадь|проезд|мкр|микрорайон|"
    r"rua|av(?:enida)?|travessa|praça|alameda|rodovia"
)
_TYPE_LAST = (
    r"ул(?:ица)?|проспект|пр-к?т|переулок|бульвар|шоссе|набережная|кўча(?:си)?|маҳалла(?:си)?|ko'cha(?:si)?|mahalla(?:si)?|mavze(?:si)?|"
    r"mah(?:allesi)?|cad(?:desi)?|sok(?:ak|ağı)?|bulvarı|blv"
)
_PART = r"дом|д|no|n[º°o]|№|daire|d|kat|корпус|корп|к|стр|квартира|кв|офис|оф|apto?|ap|bloco|casa|andar|uy|xonadon|kv"
_HOUSE = (
    rf",?\s*(?:(?i:{_PART})[.:]*\s*)?\d{{1,5}}(?:[/-]\d{{1,4}})?[^\W\d_]?(?!\w)(?:-(?:uy|xonadon|kvartira|уй|хонадон))?"
    rf"(?:,?\s*(?i:{_PART})[.:]*\s*\d{{1,5}}[^\W\d_]?(?!\w)|,\s?\d{{1,4}}-(?:uy|xonadon|уй|хонадон))*"
)
_TYPED = re.compile(
    rf"(?<!\w)(?i:{_TYPE_FIRST})(?:\.\s*|\s+)(?:\d{{1,3}}(?:-\w{{1,2}})?\s|d[aeo]s?\s)?{_WORD}(?:\s(?:(?:d[aeo]s?|e)\s)?{_WORD}){{0,4}}{_HOUSE}"
    rf"|(?<!\w)(?:{_WORD}\s){{1,3}}(?i:{_TYPE_LAST})(?!\w)\.?(?:,?\s(?:{_WORD}\s){{1,3}}(?i:{_TYPE_LAST})(?!\w)\.?){{0,2}}{_HOUSE}"
    r"|(?<!\w)(?i:д|дом)\.?\s*\d{1,4}[а-я]?,?\s*(?:(?i:корпус|корп|к|стр)\.?\s*\d{1,3},?\s*)?(?i:кв|квартира)\.?\s*\d{1,5}(?!\w)"
)
_TOLD = re.compile(
    r"\b(?i:(?:my|home|shipping|delivery)\saddress(?:\sis)?|address(?:\sis|:)|liv(?:e|es|ing)\sat|адрес\w{0,2}|manzil\w{0,3}|манзил\w{0,3}|"
    r"adres\w{0,3}|endereço(?:\sé)?)[\s:,.–-]{1,3}(?P<address>"
    r"\d{1,5}[a-z]?\s(?:[a-z]{3,20}\s){1,3}(?:street|road|avenue|lane|drive|court|square|place|close|way)\b"
    rf"|(?:(?:{_WORD}|\d[\w/-]{{0,20}})[ ,]{{1,2}}){{0,6}}\d[\w/-]{{0,20}}(?:[ ,]{{1,2}}{_WORD}){{0,4}})"
)
_CODE = re.compile(
    r"\b(?i:zip(?:\s?code)?|post(?:al)?\s?code|почтовый\sиндекс|индекс|posta\skodu|(?:pochta\s)?indeksi?|cep|c[oó]digo\spostal)"
    r"(?:\s(?i:is|é|это))?[\s.:#№]{1,4}(?P<told>\d[\d-]{3,9}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})(?!\w)"
    r"|(?<![\w-])(?P<cep>\d{5}-\d{3})(?![\w-])"
    r"|\b(?P<uk>(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|"
    r"N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)\d[A-Z\d]?\s\d(?!GB|TB|HD)[ABD-HJLNP-UW-Z]{2})\b"
    r"|(?<=,\s)(?P<us>(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|"
    r"W[AIVY])\s\d{5}(?:-\d{4})?)(?!\w)"
)
_FLAT_BEFORE = re.compile(r"\b(?:flat|apt|apartment|unit|suite)\.?\s\w{1,5},?\s\[address\]", re.IGNORECASE)
_OTHER = frozenset(entries("hard flash usb disk ssd tb gb mb external thumb stars star best test wide year month week"))
_UNITS = frozenset(
    entries("""volt volts watt watts kw amp amps mah ah kb mb gb tb mm cm km kg oz lb lbs ml hz khz mhz ghz rpm psi inch inches feet litre
    litres liter liters pack packs piece pieces pcs pair pairs sets years days hours minutes percent""")
)
_COUNTED = re.compile(r"\b(?:size|model|version|pack\sof|set\sof|размер|beden|tamanho)[\s.:#№]{1,3}$", re.IGNORECASE)
_WARE = re.compile(
    r"\s(?:cover|case|shoe|trainer|sneaker|boot|belt|cable|adapt[eo]r|enclosure|bay|motor|shaft|chain|kit|set|rug|bag|jacket|shirt|dress|coat"
    r"|chair|table|lamp|toy|game|poster|speaker|filter|charger)(?:s|es)?\b|\stoo\s\w"
)
_LONGEST = 2
"""How many words a street's name has where the last may mean something else too ("Drive", "Court", "Way") and no town follows."""
_TOWN = re.compile(rf",\s[{BIG}]")


def addresses(said: str, counts: Counter[str]) -> str:
    """A plain text with digits, without streets that have a number, and without postcodes."""
    put = slot("address", counts)
    said = _TOLD.sub(put, _TYPED.sub(put, _ENGLISH.sub(unless(_no_street, put), said)))
    said = _CODE.sub(put, said)
    return _FLAT_BEFORE.sub("[address]", said) if "[address]" in said else said


def _no_street(found: re.Match[str]) -> bool:
    """Whether "5 Stars All The Way", "12 Volt Battery Drive" or "2 Cotton Drive covers" was met."""
    own = [bare(folded(word)).strip("'.") for word in found["way"].split()]
    if own[0] in _OTHER or own[0] in _UNITS:
        return True
    if found["sure"] is not None:
        return False
    before, after = found.string[max(0, found.start() - 12) : found.start()], found.string[found.end() : found.end() + 16]
    if (len(own) > _LONGEST and not _TOWN.match(after)) or _COUNTED.search(before) or _WARE.match(after):
        return True
    return any(word in _OTHER or word in _UNITS or word in telling() or lexicon("en").reads(word)[0] for word in own)
