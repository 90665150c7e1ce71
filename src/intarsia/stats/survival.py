"""How long customers stay somewhere, when many are still there: their stays count as far as they go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_Z = 1.959963984540054


@dataclass(frozen=True)
class Stays:
    """The share of stays that last longer than each of the rising `days`, in [low, high]; `median` is None where fewer than half have
    ended within what was seen, and so may the ends of its interval be; on n stays, of which `ended` are over."""

    days: np.ndarray
    lasting: np.ndarray
    low: np.ndarray
    high: np.ndarray
    median: float | None
    median_low: float | None
    median_high: float | None
    n: int
    ended: int


def kaplan_meier(days: np.ndarray, over: np.ndarray) -> Stays:
    """From the length (n,) of each stay and whether it is over (n,): True for ended, False for still going on.

    Kaplan & Meier 1958; intervals by Greenwood on the log-log scale, the median's after Brookmeyer & Crowley 1982. Cost n log n.

    >>> kaplan_meier(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, False, True])).median
    2.0
    """
    at, ends, risk = _table(days, over)
    lasting = np.cumprod(1.0 - ends / np.maximum(risk, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(np.where(risk > ends, ends / (risk * np.maximum(risk - ends, 1)), 0.0))
        inner = np.log(-np.log(lasting))
        half = _Z * np.sqrt(variance) / np.abs(np.log(lasting))
        low, high = np.exp(-np.exp(inner + half)), np.exp(-np.exp(inner - half))
    edge = (lasting <= 0) | (lasting >= 1)
    low, high = np.where(edge, lasting, low), np.where(edge, lasting, high)
    median, first, last = (_first_below(at, share) for share in (lasting, low, high))
    return Stays(at, lasting, low, high, median, first, last, len(days), int(over.sum()))


def _table(days: np.ndarray, over: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rising lengths, how many stays ended at each, and how many lasted at least so long."""
    at, place = np.unique(days, return_inverse=True)
    ends = np.bincount(place, weights=over.astype(np.float64), minlength=len(at))
    every = np.bincount(place, minlength=len(at))
    return at, ends, every[::-1].cumsum()[::-1].astype(np.float64)


def _first_below(at: np.ndarray, share: np.ndarray) -> float | None:
    below = np.flatnonzero(share <= 0.5)
    return float(at[below[0]]) if len(below) else None
