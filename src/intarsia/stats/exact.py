"""Adds up numbers so that the order in which customers come never changes the last digit of a total."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Grid:
    """Two rounding constants that split a value into a coarse and a fine part, such that sums of either are exact in float64.

    An exact sum is the same in any order, on any number of threads, in numpy and in compiled code. What the fine part leaves out is below
    2^-40 of the largest value for up to a billion values. Build it with `grid`. Source: the pre-rounding of Demmel and Nguyen, "Fast
    Reproducible Floating-Point Summation", 2013.
    """

    coarse: float
    fine: float

    def split(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The coarse and the fine part of each value."""
        high = (values + self.coarse) - self.coarse
        return high, ((values - high) + self.fine) - self.fine


def grid(largest: float, count: int) -> Grid:
    """The grid on which `count` values of at most `largest` (absolute) add up exactly."""
    bits = max(math.ceil(math.log2(max(count, 1))), 1)
    exponent = math.frexp(largest)[1] if largest > 0 else 0
    coarse = exponent + bits - 50
    fine = coarse + bits - 51
    return Grid(math.ldexp(1.5, coarse + 52), math.ldexp(1.5, fine + 52))


def exact_sum(values: np.ndarray) -> float:
    """The sum of finite float64 values, the same bits for every order of them. Cost n.

    >>> exact_sum(np.array([0.1, 1e9, -1e9])) == exact_sum(np.array([1e9, 0.1, -1e9]))
    True
    """
    if values.size == 0:
        return 0.0
    high, low = grid(float(np.abs(values).max()), values.size).split(values)
    return float(high.sum() + low.sum())
