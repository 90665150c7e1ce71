"""Of many features, the 15 to 30 that tell customers apart: repetitions, chance and noise leave, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from intarsia.core.recipe import Dropped
from intarsia.stats.boosting import additive
from intarsia.stats.copula import ranks
from intarsia.stats.sampling import by_content
from intarsia.stats.sparse import sparse_weights

MOST = 30
FEWEST = 5
ALIKE = 0.15
LASTING = 0.20
JUDGED = 50
WEIGHTY = 0.03
MEAN_WEIGHT = 0.05
OFTEN = 0.60
KS = (3, 4, 5, 6, 7, 8)
SHARES = (0.3, 0.5, 0.8)
LOOKED_AT = 5_000
WEIGHED_ON = 600


@dataclass(frozen=True)
class Candidates:
    """Features to select from: `names` (f,), `raw` (n, f) with NaN for null, `coordinates` (n, p) and whose each is, `owner` (p,), 0..f-1.

    `nominal` names those whose order means nothing; `again` gives of those that should last, by name, what customers had on two days that
    lie `days` apart, (m, 2), m customers of their own; `outcome` (n,) is what the n customers did next.
    """

    names: tuple[str, ...]
    raw: np.ndarray
    coordinates: np.ndarray
    owner: np.ndarray
    nominal: frozenset[str] = frozenset()
    again: Mapping[str, np.ndarray] = field(default_factory=dict)
    outcome: np.ndarray | None = None
    days: int = 30


def select(features: Candidates, *, most: int = MOST, seed: int = 0) -> tuple[Dropped, ...]:
    """The features that are not needed, with the reason: what is left are at most `most`.

    In this order: chance (Spearman correlation with the other day below 0.20, where that is given); repetition (average linkage
    on 1 - |Spearman|, cut at 0.15: the one with fewest gaps stays, then the one that tells most about the outcome, then the most central);
    relevance (in sparse k-means with 3 to 8 groups, each on 600 customers of its own, a weight of 3 % of the largest in over 60 % of the
    fits, or of 5 % on average; or a part in foretelling the outcome); what is beyond `most`. Never fewer than 5 stay for lack of
    relevance. The columns' order does not matter. Cost: six times `sparse_weights`. Source: METHODS 2.
    """
    ordered = _by_name(features)
    fleeting = _fleeting(ordered)
    kept = [name for name in ordered.names if name not in fleeting]
    part = _part(ordered, kept)
    tells = _foretelling(part)
    repeated = _repeated(part, tells)
    part = _part(part, [name for name in part.names if name not in repeated])
    weights = _weights(part, seed)
    often = (weights >= WEIGHTY).mean(0)
    merit = weights.mean(0) + np.array([tells.get(name, 0.0) for name in part.names])
    order = np.argsort(-merit, kind="stable")
    idle = [j for j in order[FEWEST:] if often[j] <= OFTEN and weights[:, j].mean() < MEAN_WEIGHT and not tells.get(part.names[j], 0.0)]
    reasons = fleeting | repeated | {part.names[j]: _idle(often[j], len(weights), tells) for j in idle}
    stay = [j for j in order if j not in set(idle)]
    over = f"the limit is {most} features, and {most} others weigh more"
    reasons |= {part.names[j]: over for j in stay[most:]}
    return tuple(Dropped(name, reasons[name]) for name in features.names if name in reasons)


def _by_name(features: Candidates) -> Candidates:
    """Features in the order of their names and customers in one fixed by content, at most 5,000."""
    whole = _part(features, sorted(features.names))
    rows = by_content(np.column_stack([whole.coordinates, np.nan_to_num(whole.raw, nan=-1.0, posinf=0.0, neginf=0.0)]), LOOKED_AT)
    return Candidates(
        whole.names,
        whole.raw[rows],
        np.ascontiguousarray(whole.coordinates[rows]),
        whole.owner,
        whole.nominal,
        whole.again,
        None if whole.outcome is None else whole.outcome[rows],
        whole.days,
    )


def _part(features: Candidates, names: Sequence[str]) -> Candidates:
    """The same with these features only, in this order."""
    place = {name: j for j, name in enumerate(features.names)}
    columns = [np.flatnonzero(features.owner == place[name]) for name in names]
    chosen = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)
    return Candidates(
        tuple(names),
        features.raw[:, [place[name] for name in names]],
        features.coordinates[:, chosen],
        np.repeat(np.arange(len(names)), [len(own) for own in columns]),
        features.nominal,
        features.again,
        features.outcome,
        features.days,
    )


def _fleeting(features: Candidates) -> dict[str, str]:
    """Features that hardly remember what they were on the other day, of those that at least 50 customers have, and that varied, on both."""
    out = {}
    for name in features.names:
        if name in features.again and name not in features.nominal:
            pair = features.again[name]
            pair = pair[np.isfinite(pair).all(1)]
            if len(pair) < JUDGED or (pair.min(0) == pair.max(0)).any():
                continue
            same = _spearman(pair[np.lexsort(pair.T)])[0, 1]
            if same < LASTING:
                agrees = f"its order agrees with that of {features.days} days apart by {same:.2f}"
                out[name] = f"it changes like chance: {agrees}, {LASTING:.2f} is needed"
    return out


def _repeated(features: Candidates, tells: Mapping[str, float]) -> dict[str, str]:
    """Features whose order another one gives already, with that one named."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    places = [j for j, name in enumerate(features.names) if name not in features.nominal]
    if len(places) < 2:
        return {}
    alike = np.abs(_spearman(features.raw[:, places]))
    away = np.round(1.0 - alike, 12)
    np.fill_diagonal(away, 0.0)
    group = fcluster(linkage(squareform(away, checks=False), "average"), ALIKE, "distance")
    known = np.isfinite(features.raw).mean(0)
    out: dict[str, str] = {}
    for number in np.unique(group):
        own = np.flatnonzero(group == number)
        merit = [(-known[places[i]], -tells.get(features.names[places[i]], 0.0), -alike[i, own].mean(), i) for i in own]
        best = min(merit)[-1]
        stays = features.names[places[best]]
        for i in own:
            if i != best:
                name = features.names[places[i]]
                out[name] = (
                    f"it repeats '{stays}': their orders agree by {alike[i, best]:.2f} (Spearman), and groups end at {1 - ALIKE:.2f}"
                )
    return out


def _foretelling(features: Candidates) -> dict[str, float]:
    """The share that each feature has in foretelling the outcome, of those that have one."""
    if features.outcome is None:
        return {}
    gains = np.bincount(features.owner, additive(features.coordinates, features.outcome).gains, len(features.names))
    total = float(gains.sum())
    return {name: float(gain) / total for name, gain in zip(features.names, gains, strict=True) if gain > 0} if total > 0 else {}


def _weights(features: Candidates, seed: int) -> np.ndarray:
    """One row of weights (f,) for each number of groups, each learnt on other customers."""
    drawn = []
    for k in KS:
        rows = by_content(features.coordinates, WEIGHED_ON, seed=seed + k)
        own = np.ascontiguousarray(features.coordinates[rows])
        drawn.append(sparse_weights(own, features.owner, k, shares=SHARES, seed=seed + k))
    return np.array(drawn)


def _idle(often: float, fits: int, tells: Mapping[str, float]) -> str:
    told = " and has no part in foretelling the outcome" if tells else ""
    return f"it sets no groups apart: it matters in {often * fits:.0f} of {fits} fits with {KS[0]} to {KS[-1]} groups{told}"


def _spearman(raw: np.ndarray) -> np.ndarray:
    """Rank correlations (f, f), 0 with what does not vary; nulls rank together, last."""
    placed = np.column_stack([ranks(column) for column in raw.T])
    centred = placed - placed.mean(0)
    length = np.sqrt((centred**2).sum(0))
    unit = centred / np.where(length > 0, length, 1.0)
    return np.asarray(unit.T @ unit)
