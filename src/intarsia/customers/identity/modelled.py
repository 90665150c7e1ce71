"""What the model of names, addresses and typos adds to the exact keys: scored pairs, how sure a link must be, and who is joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from intarsia.core.identity import Judge, Matching, Scored
from intarsia.customers.identity.closure import Apart, Links, crossing, joined, tight
from intarsia.customers.identity.keys import KeyLinks
from intarsia.customers.identity.odds import prior, probabilities, threshold
from intarsia.customers.identity.plausible import Bearer, alike, household, personal
from intarsia.customers.identity.profiles import Profiles

_LEAST = 0.5


@dataclass(frozen=True)
class Modelled:
    """The person of each profile (`label`), the links that the model found with their fate (1 joined two groups, 0 agrees, -1 refused), the
    probability that two records of the same content are one person's (`twin`, per profile), and figures: the prior, the threshold, the
    precision and the recall that the model expects of itself, pairs compared, vetoed and cut for size."""

    label: np.ndarray
    scored: Scored
    chance: np.ndarray
    fate: np.ndarray
    twin: np.ndarray
    prior: float = 0.0
    threshold: float = 1.0
    expected_precision: float = float("nan")
    expected_recall: float = float("nan")
    compared: int = 0
    vetoed: int = 0
    cut: int = 0


def without_model(by_key: KeyLinks, label: np.ndarray) -> Modelled:
    """Exact keys alone: records of one content are one person's where they bear a key, or a whole name with a birth date or a street."""
    none = _nothing()
    twin = np.where(by_key.proven | _whole(by_key.profiles), 1.0, 0.0)
    return Modelled(label, none, none.weight, none.a, twin)


def _whole(made: Profiles) -> np.ndarray:
    """Whether a profile tells first name, surname and birth date or street."""
    return (made.codes("first_name", "last_name", "birth_date") >= 0) | (made.codes("first_name", "last_name", "street") >= 0)


def _nothing() -> Scored:
    none = np.zeros(0, dtype=np.int64)
    return Scored(none, none, none.astype(np.float64), none, ())


def by_model(by_key: KeyLinks, label: np.ndarray, apart: Apart, judge: Judge, options: Matching) -> Modelled:
    """Score the blocked pairs, choose prior and threshold, drop links between two of a household, and join what is left."""
    made = by_key.profiles
    scored = judge.blocked()
    start = prior(scored.weight, made.n * (made.n - 1) / 2)
    chance = probabilities(scored.weight, start)
    least = threshold(chance, options.precision)
    taken = np.flatnonzero(chance >= least)
    veto = _of_a_household(made, scored.a[taken], scored.b[taken])
    kept = taken[~veto & (label[scored.a[taken]] != label[scored.b[taken]])]
    agreeing = taken[~veto & (label[scored.a[taken]] == label[scored.b[taken]])]
    links, cut = tight(label, Links(scored.a[kept], scored.b[kept], chance[kept]))
    final, fate = _joined(made, label, links, apart, judge)
    places = {pair: place for place, pair in enumerate(zip(links.a.tolist(), links.b.tolist(), strict=True))}
    fates = np.full(len(kept), -1, dtype=np.int64)
    for row, pair in enumerate(zip(scored.a[kept].tolist(), scored.b[kept].tolist(), strict=True)):
        if pair in places:
            fates[row] = fate[places[pair]]
    shown = np.r_[kept, agreeing]
    order = np.lexsort((scored.b[shown], scored.a[shown]))
    shown, fates = shown[order], np.r_[fates, np.zeros(len(agreeing), dtype=np.int64)][order]
    own = judge.score(scored.a[shown], scored.b[shown]) if len(shown) else _nothing()
    good = chance[taken]
    return Modelled(
        label=final,
        scored=own,
        chance=chance[shown],
        fate=fates,
        twin=_twins(by_key, judge, scored.weight, least),
        prior=start,
        threshold=least,
        expected_precision=float(good.mean()) if len(good) else float("nan"),
        expected_recall=float(good.sum() / chance.sum()) if len(chance) else float("nan"),
        compared=len(scored.a),
        vetoed=int(veto.sum()),
        cut=cut,
    )


def _of_a_household(made: Profiles, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Whether a pair may well be two of one household: by first names and birth dates, or as nothing that is a person's own agrees."""
    table = made.table
    own = np.zeros(len(a), dtype=bool)
    for key in ("customer", "national_id", "email"):
        codes = made.codes(key)
        own |= (codes[a] == codes[b]) & (codes[a] >= 0)
    asked = bool({"street", "phone"} & set(table.column_names)) and bool({"first_name", "birth_date", "email"} & set(table.column_names))
    names = made.codes("first_name", *(["birth_date"] if "birth_date" in table.column_names else []))
    unlike = np.flatnonzero((names[a] != names[b]) | (names[a] < 0))
    left, right = made.bearers(a[unlike]), made.bearers(b[unlike])
    mails = _mails(made, a[unlike]), _mails(made, b[unlike])
    out = np.zeros(len(a), dtype=bool)
    known = own[unlike].tolist()
    for place, one, other, same, mail, mate in zip(unlike.tolist(), left, right, known, *mails, strict=True):
        lone = asked and not same and not personal(one, other) and not _same_mail(mail, mate)
        out[place] = lone or household(one, other)
    return out


def _same_mail(one: str | None, other: str | None) -> bool:
    """Whether two addresses differ by a typing error at most; other digits are another mailbox."""
    if not one or not other:
        return False
    return [sign for sign in one if sign.isdigit()] == [sign for sign in other if sign.isdigit()] and alike(one, other)


def _mails(made: Profiles, places: np.ndarray) -> list[str | None]:
    import pyarrow as pa

    if "email" not in made.table.column_names:
        return [None] * len(places)
    return made.table["email"].take(pa.array(places)).to_pylist()


def _joined(made: Profiles, label: np.ndarray, links: Links, apart: Apart, judge: Judge) -> tuple[np.ndarray, np.ndarray]:
    a, b = crossing(label, links)
    weights: Mapping[tuple[int, int], tuple[float, int]] = {}
    bearers: Mapping[int, Sequence[Bearer]] = {}
    if len(a):
        weights = _by_groups(label, judge.score(a, b))
        nodes = np.unique(np.r_[a, b])
        held: dict[int, list[Bearer]] = {}
        for node, bearer in zip(label[nodes].tolist(), made.bearers(nodes), strict=True):
            held.setdefault(node, []).append(bearer)
        bearers = held
    return joined(label, links, weights, bearers, apart)


def _by_groups(label: np.ndarray, scored: Scored) -> dict[tuple[int, int], tuple[float, int]]:
    x, y = label[scored.a], label[scored.b]
    low, high = np.minimum(x, y), np.maximum(x, y)
    n = int(high.max(initial=0)) + 1
    pair, inverse, counts = np.unique(low * n + high, return_inverse=True, return_counts=True)
    total = np.bincount(inverse, weights=scored.weight, minlength=len(pair))
    names = zip((pair // n).tolist(), (pair % n).tolist(), strict=True)
    return dict(zip(names, zip(total.tolist(), counts.tolist(), strict=True), strict=True))


def _twins(by_key: KeyLinks, judge: Judge, weights: np.ndarray, least: float) -> np.ndarray:
    """The probability that records of the same content are one person's; below the threshold they are not joined. How likely any two are
    one is told by the pairs compared (their `weights`) and by the records that say one whole name and birth date or street again."""
    made = by_key.profiles
    out = np.where(by_key.proven, 1.0, 0.0)
    open_ = np.flatnonzero((made.copies > 1) & (out < 1))
    if len(open_):
        scored = judge.score(open_, open_)
        own = _whole(made)[scored.a]
        again = np.repeat(scored.weight[own], made.copies[scored.a[own]] - 1)
        start = prior(np.r_[weights, again], made.n * (made.n - 1) / 2 + len(again))
        out[scored.a] = probabilities(scored.weight, start)
    return np.where(out >= max(least, _LEAST), out, 0.0)
