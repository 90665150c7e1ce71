"""Takes out of a text what tells who wrote it: addresses, numbers, names; before anything is stored or compared."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from intarsia.text.models import Notes, Reading
from intarsia.text.personal.addresses import addresses
from intarsia.text.personal.contacts import contacts, machines
from intarsia.text.personal.names import names
from intarsia.text.personal.numbers import numbers
from intarsia.text.personal.slots import KINDS, SLOT
from intarsia.text.words import plain

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Scrub:
    """Puts [email], [phone], [card], [iban], [id], [birth], [address], [ip], [order], [link], [handle] and [name] in the place of what
    identifies somebody.

    Names are found after a greeting, an introduction or a regard in the served languages, addresses by the words for streets, not
    elsewhere: so it lessens what is told of a person, and does not make a text anonymous. `names` switches names off. Reads the columns
    `text` and `taken` (how many were taken out); facts: `counts` by kind, `texts` with any, `names`, the words of the names in small
    letters, which nobody may show again. Cost: about 15,000 texts of 175 letters a second.
    """

    names: bool = True

    def read(self, notes: Notes) -> Reading:
        """Scrubbed plain texts."""
        counts: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
        texts, taken = [], []
        known: set[str] = set()
        for raw in notes.texts:
            before = counts.total()
            texts.append(self._scrubbed(plain(raw), counts, known))
            taken.append(counts.total() - before)
        facts = {"counts": dict(counts), "texts": sum(1 for number in taken if number), "names": frozenset(known)}
        return Reading({"text": texts, "taken": taken}, facts)

    def _scrubbed(self, said: str, counts: Counter[str], known: set[str]) -> str:
        said = contacts(said, counts)
        if _DIGIT.search(said):
            said = numbers(addresses(machines(said, counts), counts), counts)
        return names(said, counts, known) if self.names else said


def without_slots(said: str) -> str:
    """A scrubbed text as models see it: nothing in the place of what was taken out."""
    return SLOT.sub(" ", said) if "[" in said else said
