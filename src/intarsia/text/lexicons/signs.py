"""Emoji and emoticons that tell of a customer's mood, in any language."""

from __future__ import annotations

import re

_GOOD = "😀😃😄😁😆😅😂🤣😊🙂😉😍🥰😘🤩😋😎🤗🤝👍👏🙌👌💪🙏💯🔥⭐🌟✨🎉🥳💖💗💕💞💓💘💝❤🧡💛💚💙💜🖤♥☺😻😇🏆✅💐🌹"
_BAD = "😠😡🤬😤😞😔😟😕🙁☹😣😖😫😩😢😭😒😑🙄😱😨😰😷🤢🤮👎💔💩🖕😾😿🤦❌⛔🚫😥😓😪🤡"
_STRONG = frozenset("😍🥰🤩💯❤😡🤬🤮💩👎😭")

SIGNS = {sign: 2.0 if sign in _STRONG else 1.5 for sign in _GOOD} | {sign: -2.0 if sign in _STRONG else -1.5 for sign in _BAD}
"""A sign to its strength (-2 to 2)."""

_SMILE = re.compile(r"[:;=]-?[)D\]]+(?!\w)|<3|\bxD+\b")
_FROWN = re.compile(r"[:=]'?-?[(\[]+|:-?[/\\](?!/)")


def signs(said: str) -> float:
    """The sum of what emoji and emoticons of a plain text say; five of them count at most.

    >>> signs("👍👍"), signs(":("), signs("https://x.uz"), signs("спасибо)))")
    (3.0, -1.5, 0.0, 1.5)
    """
    found = [] if said.isascii() else [SIGNS[sign] for sign in said if sign in SIGNS]
    found += [1.5] * len(_SMILE.findall(said))
    found += [-1.5] * len(_FROWN.findall(said)) if ":" in said or "=" in said else []
    surplus = said.count(")") - said.count("(")
    if abs(surplus) > 1:
        found.append(1.5 if surplus > 0 else -1.5)
    return sum(found[:5], 0.0)
