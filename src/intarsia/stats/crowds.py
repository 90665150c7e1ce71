"""Finds places where customers gather now and did not before, and says how likely chance is to do that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intarsia.stats.sampling import by_content

_ROWS = 4_000
_TIMES = 3.0
_SHARE = 0.01
_FEWEST = 20
_CELL = 40


@dataclass(frozen=True)
class Crowd:
    """A crowd: the `members` among the present rows (their places), their `share` of them, the share that was there `before`, and how many
    `times` as many that is; `p` is the chance of it, corrected for all places looked at."""

    members: np.ndarray
    share: float
    before: float
    times: float
    p: float


def exceeding(before: int, n: int, above: int, m: int) -> float:
    """The chance that `above` or more of m customers lie beyond what `before` of n lie beyond, where both are of the same distribution,
    whatever it is: the beta-binomial law of ranks (Wilks, Annals of Mathematical Statistics 13, 1942).

    >>> round(exceeding(10, 1000, 10, 1000), 2), exceeding(10, 1000, 60, 1000) < 1e-6
    (0.59, True)
    """
    from scipy.stats import betabinom

    return float(betabinom.sf(above - 1, m, before + 1, n - before)) if m and n > before else 1.0


def new_crowds(before: np.ndarray, now: np.ndarray, *, alpha: float = 0.005, seed: int = 0) -> tuple[Crowd, ...]:
    """Crowds among present rows (m, p) that the rows of before (n, p) do not explain, the largest first.

    Both are cut together into cells of about 40 neighbours, blind to which is which; then under no change the share of present rows in a
    cell is a draw without replacement (hypergeometric), and a cell counts as new where that is rarer than `alpha` over all cells (Holm)
    and it holds three times what it did. New cells that touch are one crowd; it must hold 1 % of customers and 20 of them. Up to 4,000
    rows of each are looked at, chosen by content. Cost n x cells x p.
    """
    if min(len(before), len(now)) < 2 * _CELL or not now.shape[1]:
        return ()
    parts = [part[by_content(part, min(_ROWS, len(part)), seed=seed)] for part in (before, now)]
    both = np.vstack(parts)
    centre, spread = both.mean(0), both.std(0)
    wide = np.where(spread > 1e-12, spread, 1.0)
    rows, new = (both - centre) / wide, np.repeat([False, True], [len(part) for part in parts])
    centres = _cells(rows, seed)
    cell = _nearest(rows, centres)
    fresh = _fresh(cell, new, len(centres), alpha)
    if not fresh.any():
        return ()
    everybody = _nearest((now - centre) / wide, centres)
    earlier = _nearest((before - centre) / wide, centres)
    level = _holm(cell, new, len(centres))
    found = []
    for group in _touching(centres, fresh):
        members = np.flatnonzero(np.isin(everybody, group))
        share, was = len(members) / len(now), float(np.isin(earlier, group).mean())
        if share >= _SHARE and len(members) >= _FEWEST and share >= _TIMES * was:
            found.append(Crowd(members, share, was, share / max(was, 0.5 / len(before)), float(level[group].min())))
    return tuple(sorted(found, key=lambda crowd: (-crowd.share, int(crowd.members[0]))))


def _cells(rows: np.ndarray, seed: int) -> np.ndarray:
    """Centres of cells: rows far from each other first, then moved to the middle of their neighbours."""
    from intarsia.stats.kmeans import kmeans

    wanted = int(np.clip(len(rows) // _CELL, 2, 100))
    return np.asarray(kmeans(rows, wanted, starts=2, seed=seed).centres)


def _nearest(rows: np.ndarray, centres: np.ndarray) -> np.ndarray:
    out = np.empty(len(rows), dtype=np.int64)
    squares = (centres**2).sum(1)
    for start in range(0, len(rows), 4096):
        out[start : start + 4096] = (squares - 2.0 * (rows[start : start + 4096] @ centres.T)).argmin(1)
    return out


def _holm(cell: np.ndarray, new: np.ndarray, cells: int) -> np.ndarray:
    """The p-value of each cell, corrected after Holm."""
    from scipy.stats import hypergeom

    size, inside = np.bincount(cell, minlength=cells), np.bincount(cell[new], minlength=cells)
    p = np.asarray(hypergeom.sf(inside - 1, len(new), int(new.sum()), size))
    order = np.argsort(p, kind="stable")
    out = np.empty(cells)
    out[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(cells, 0, -1)), 1.0)
    return out


def _fresh(cell: np.ndarray, new: np.ndarray, cells: int, alpha: float) -> np.ndarray:
    inside = np.bincount(cell[new], minlength=cells) / max(int(new.sum()), 1)
    was = np.bincount(cell[~new], minlength=cells) / max(int((~new).sum()), 1)
    return np.asarray((_holm(cell, new, cells) <= alpha) & (inside >= _TIMES * was))


def _touching(centres: np.ndarray, fresh: np.ndarray) -> list[np.ndarray]:
    """New cells joined where no further apart than cells and their neighbours usually are."""
    away = np.sqrt(((centres[:, None] - centres[None]) ** 2).sum(2))
    np.fill_diagonal(away, np.inf)
    near = away <= 1.5 * float(np.median(away.min(1)))
    left, groups = set(np.flatnonzero(fresh).tolist()), []
    while left:
        group, edge = set(), {min(left)}
        while edge:
            group |= edge
            edge = {int(j) for i in edge for j in np.flatnonzero(near[i]) if int(j) in left} - group
        left -= group
        groups.append(np.array(sorted(group), dtype=np.int64))
    return groups
