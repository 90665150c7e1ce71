"""Links, e-mail addresses, names in a network, addresses of machines."""

from __future__ import annotations

import re
from collections import Counter

from intarsia.text.personal.slots import slot

_NETWORKS = "instagram|facebook|fb|twitter|x|tiktok|vk|ok|linkedin|youtube|telegram|snapchat|pinterest|threads|github"
_LINK = re.compile(
    rf"\b(?:https?://|www\.)[^\s<>\"]{{2,2000}}|\b(?:t|m|wa)\.me/[\w+]{{1,64}}|\b(?:{_NETWORKS})\.(?:com|ru|net|org)/[^\s<>\"]{{1,2000}}",
    re.IGNORECASE,
)
_AT = r"(?:@|\s?[\[({]\s?(?:at|@)\s?[\])}]\s?)"
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|\.)\s?[\])}]\s?)"
_EMAIL = re.compile(
    rf"(?:[\w.+%-]{{1,64}}')?[\w.+%-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}?{_DOT}[\w-]{{2,63}}(?:\.[\w-]{{2,63}}){{0,3}}",
    re.IGNORECASE,
)
_PATH = re.compile(r"\.(?:me|com|ru|net|org)/")
_HANDLE = re.compile(r"(?<![\w@])@\w{2,64}")
_BRACKETED = re.compile(r"[\[({]\s?(?:at|@)\s?[\])}]", re.IGNORECASE)
_IP = re.compile(r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)")
_IP6 = re.compile(
    r"(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?=[^\s]{0,39}\d)(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6})(?![\w:])",
    re.IGNORECASE,
)


def contacts(said: str, counts: Counter[str]) -> str:
    """A plain text without links, e-mail addresses (also with [at] and [dot]) and names in a network."""
    small = said.lower()
    if "://" in small or "www." in small or _PATH.search(small):
        said = _LINK.sub(slot("link", counts), said)
    if "@" in said or _BRACKETED.search(said):
        said = _HANDLE.sub(slot("handle", counts), _EMAIL.sub(slot("email", counts), said))
    return said


def machines(said: str, counts: Counter[str]) -> str:
    """A plain text without addresses in a network, of either length."""
    if "." in said:
        said = _IP.sub(slot("ip", counts), said)
    return _IP6.sub(slot("ip", counts), said) if said.count(":") > 1 else said
