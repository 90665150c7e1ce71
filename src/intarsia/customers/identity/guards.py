"""What a person should look at after a matching: shared keys that joined nobody, links that were cut, people held by one weak link."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.finding import Finding
from intarsia.core.identity import Matching
from intarsia.customers.identity.keys import Shared
from intarsia.customers.identity.vocabulary import KEYS, WORDS

if TYPE_CHECKING:
    from intarsia.customers.identity.matched import Matched

_TOLD = 20
_WEAK = 0.8


def findings_of(done: Matched, person: np.ndarray, ids: Sequence[str], options: Matching) -> tuple[Finding, ...]:
    """The findings of one matching: what was joined, what the model expects of itself, which guards fired."""
    return (
        *_summary(done, person),
        *_expected(done, options),
        *_shared(done.by_key.shared),
        *_guarded(done),
        *_weak(done, person, ids),
    )


def _summary(done: Matched, person: np.ndarray) -> list[Finding]:
    records, persons = len(person), int(person.max()) + 1
    told = Finding("matching", "all", "persons", float(persons), records, f"{records:,} records are {persons:,} persons.")
    words = [f"{number:,} by {WORDS.get(KEYS[key], KEYS[key])}" for key, number in sorted(Counter(done.by_key.key.tolist()).items())]
    agreed = int((done.model.fate == 0).sum())
    also = f", which finds {agreed:,} of the same people too" if agreed else ""
    words.append(f"{int((done.model.fate > 0).sum()):,} by the model{also}")
    links = Finding("matching", "links", "links", float(len(done.by_key.a)), records, "Links that join profiles: " + ", ".join(words) + ".")
    blocked = [Finding("matching", "blocking", "rules", float(len(done.rules)), records, "Compared: " + "; ".join(done.rules) + ".")]
    return [told, links, *(blocked if done.rules else [])]


def _expected(done: Matched, options: Matching) -> list[Finding]:
    model = done.model
    if not model.compared:
        return []
    n = len(model.chance)
    if math.isnan(model.expected_precision):
        because = "The model takes no two records that differ for one person, so there is no precision to expect of its links."
        return [Finding("expected recall", "all", "recall of compared pairs", model.expected_recall, n, because)]
    because = (
        f"Links of probability {model.threshold:.3f} and more are taken: the model expects {model.expected_precision:.1%} of them to be "
        f"right (asked: {options.precision:.0%}), and {model.expected_recall:.1%} of the pairs of one person that it compared to be found."
    )
    return [
        Finding("expected precision", "all", "precision of links", model.expected_precision, n, because),
        Finding("expected recall", "all", "recall of compared pairs", model.expected_recall, n, because),
    ]


def _shared(shared: Sequence[Shared]) -> list[Finding]:
    out = []
    for verdict, words in (
        ("placeholder", "values are borne by so many people that they say nothing"),
        ("mailbox of a company", "e-mails are mailboxes of a company, no person's"),
        ("shared", "values are shared by several people (a family, a device, an office): they join records of one name only"),
    ):
        these = [one for one in shared if one.verdict == verdict]
        if these:
            out.append(
                Finding("over-merge", "all", verdict, float(len(these)), sum(one.profiles for one in these), f"{len(these):,} {words}.")
            )
        for one in these[:_TOLD]:
            key = WORDS.get(one.key, one.key)
            because = f"The {key} {one.value} stands in {one.profiles:,} profiles of at least {one.people:,} people: {verdict}."
            out.append(Finding("over-merge", f"{key} {one.value}", verdict, float(one.people), one.profiles, because, passed=False))
    return out


def _guarded(done: Matched) -> list[Finding]:
    model, n = done.model, len(done.model.chance)
    refused = int((model.fate < 0).sum()) - model.cut
    told = (
        ("household", model.vetoed, "links were not taken: first names differ and no birth date says that they are one person"),
        ("contradiction", refused, "links were cut: on balance the other records of the two groups speak against one person"),
        ("size", model.cut, "links were cut because they held too many groups together"),
    )
    return [Finding("over-merge", "all", name, float(number), n, f"{number:,} {words}.") for name, number, words in told if number]


def _weak(done: Matched, person: np.ndarray, ids: Sequence[str]) -> list[Finding]:
    model = done.model
    first = np.zeros(done.profiles.n, dtype=np.int64)
    first[done.profiles.of_record] = np.arange(len(person))
    places = np.flatnonzero((model.fate > 0) & (model.chance < _WEAK))
    if not len(places):
        return []
    lowest: dict[str, float] = {}
    for place in places.tolist():
        one = ids[person[first[model.scored.a[place]]]]
        lowest[one] = min(lowest.get(one, 1.0), float(model.chance[place]))
    words = f"{len(lowest):,} persons are held together by a link of less than {_WEAK:.0%}: look at them with `why`."
    told = [Finding("weak link", "all", "persons", float(len(lowest)), len(lowest), words)]
    for one, chance in sorted(lowest.items(), key=lambda item: (item[1], item[0]))[:_TOLD]:
        told.append(
            Finding("weak link", one, "probability", chance, 1, f"{one} would be two without a link of {chance:.1%}.", passed=False)
        )
    return told
