"""How far the customers' values of a feature have moved: the population stability index, with what of it is chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BINS = 10
_FEWEST = 20
_EXPECTED = 20.0
_DRAWS = 2_000
_HALF = 0.5


@dataclass(frozen=True)
class Bins:
    """Where values fall: missing, exactly zero, and the parts between the rising `cuts`, each up to and with its upper cut; a part a level
    where the feature holds words."""

    cuts: tuple[float, ...]

    def counts(self, values: np.ndarray) -> np.ndarray:
        """How many of (n,) values fall into each bin: int64 (3 + cuts,), missing first, zeros second."""
        known = values[~np.isnan(values)]
        other = known[known != 0.0]
        parts = np.bincount(np.searchsorted(np.asarray(self.cuts), other, side="left"), minlength=len(self.cuts) + 1)
        return np.concatenate([[len(values) - len(known), len(known) - len(other)], parts]).astype(np.int64)


def bins_of(reference: np.ndarray, *, most: int = BINS) -> Bins:
    """The bins of reference values (n,), NaN for missing: zeros and missing by themselves, the rest at its deciles (fewer where there are
    few values, or equal ones). Cost n log n.

    >>> bins_of(np.array([0.0] * 50 + list(range(1, 101)))).cuts
    (20.0, 40.0, 60.0, 80.0)
    """
    other = np.sort(reference[~np.isnan(reference) & (reference != 0.0)])
    parts = min(most, len(other) // _FEWEST)
    if parts < 2:
        return Bins(())
    cuts = np.unique(np.quantile(other, np.arange(1, parts) / parts, method="inverted_cdf"))
    return Bins(tuple(float(cut) for cut in cuts if cut < other[-1]))


def level_bins(levels: int) -> Bins:
    """The bins of places of levels 0..levels - 1: one for each."""
    return Bins(tuple(float(place) for place in range(1, levels)))


def psi(first: np.ndarray, second: np.ndarray) -> float:
    """The population stability index of two rows of counts by bin: the sum of (p - q) ln(p / q); 0 exactly where the shares are equal.

    A bin that is empty on one side counts as half a customer there, and one that is empty on both not at all. Equals twice Jeffreys'
    divergence of information theory. Cost bins.

    >>> psi(np.array([50, 50]), np.array([500, 500])), round(psi(np.array([50, 50]), np.array([70, 30])), 4)
    (0.0, 0.1695)
    """
    return float(_psi(first[None].astype(np.float64), second[None].astype(np.float64))[0])


def critical(n: int, m: int, bins: int, *, alpha: float = 0.05) -> float:
    """The PSI that two samples of n and m customers of the same distribution exceed with chance `alpha`: (1/n + 1/m) times the chi-squared
    quantile with bins - 1 degrees of freedom.

    Sources: Yurdakul & Naranjo, Journal of Risk Model Validation 14 (2020); Potgieter et al., arXiv 2307.11878 (PSI is the sum of two
    likelihood ratios). The usual .1 and .25 know nothing of n.

    >>> round(critical(1000, 1000, 10), 4), round(critical(100_000, 100_000, 10), 5)
    (0.0338, 0.00034)
    """
    from scipy.stats import chi2

    return float((1.0 / n + 1.0 / m) * chi2.ppf(1.0 - alpha, bins - 1)) if min(n, m) > 0 and bins > 1 else 0.0


def chance(first: np.ndarray, second: np.ndarray, *, seed: int = 0) -> float:
    """The probability of a PSI at least as large where both counts are of the same distribution: by chi-squared where every bin may expect
    twenty customers on both sides, else by 2,000 draws of both samples from their common shares; 1 where there is one bin or nobody."""
    from scipy.stats import chi2

    n, m = int(first.sum()), int(second.sum())
    used = (first + second) > 0
    if min(n, m) == 0 or used.sum() < 2:
        return 1.0
    found, shares = psi(first, second), (first + second)[used] / (n + m)
    if shares.min() * min(n, m) >= _EXPECTED:
        return float(chi2.sf(found / (1.0 / n + 1.0 / m), int(used.sum()) - 1))
    rng = np.random.default_rng(seed)
    drawn = [rng.multinomial(size, shares, size=_DRAWS).astype(np.float64) for size in (n, m)]
    return float((1 + (_psi(drawn[0], drawn[1]) >= found - 1e-12).sum()) / (_DRAWS + 1))


def _psi(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Of each of (r, bins) pairs of counts: (r,)."""
    n, m = first.sum(1, keepdims=True), second.sum(1, keepdims=True)
    used = (first + second) > 0
    p = np.where(used, np.maximum(first, _HALF), 1.0) / np.maximum(n, 1.0)
    q = np.where(used, np.maximum(second, _HALF), 1.0) / np.maximum(m, 1.0)
    away = np.where(used, (p - q) * np.log(p / q), 0.0)
    return np.asarray(np.sort(away, axis=1).sum(1) * ((n > 0) & (m > 0))[:, 0])
