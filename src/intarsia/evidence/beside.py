"""Do the discovered segments show what the company's present cuts do not? Each is rebuilt from the cuts as well as they allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from intarsia.core.segmentation import Segmentation
from intarsia.core.tables import html_table
from intarsia.errors import TooLittle
from intarsia.stats.agreement import adjusted_rand, contingency
from intarsia.stats.intervals import percentiles

if TYPE_CHECKING:
    import pyarrow as pa

KNOWN, UNEXPECTED = 0.6, 0.4
DRAWS = 500
SHOWN = 3


@dataclass(frozen=True)
class Rebuilt:
    """A segment put together from present cuts: `cuts` are those that serve it best; the share `precise` of the people in them belongs to
    it, and the share `found` of its `n` own are in them; `kappa` how far both agree beyond chance (Cohen), with its 95 % interval.

    `verdict`: "known" where kappa surely is at least .6 (substantial agreement, after Landis & Koch, Biometrics 33, 1977), "unexpected"
    where it surely is below .4, else "partly known".
    """

    segment: int
    n: int
    cuts: tuple[str, ...]
    precise: float
    found: float
    kappa: float
    low: float
    high: float
    verdict: str

    @property
    def because(self) -> str:
        """A sentence for people."""
        listed = ", ".join(self.cuts[:SHOWN]) + (f" and {len(self.cuts) - SHOWN} more" if len(self.cuts) > SHOWN else "")
        how = f"{self.found:.0%} of its {self.n:,} customers are in {listed}, of whom {self.precise:.0%} belong to it"
        said = {"known": "Known", "unexpected": "Unexpected"}.get(self.verdict, "Partly known")
        return f"{said}: {how} (kappa {self.kappa:.2f}, 95 %: {self.low:.2f} to {self.high:.2f})."


@dataclass(frozen=True)
class Beside:
    """The segments beside the present `cuts`: `crossing` (segments, cuts) counts of `n` customers, `agreement` the adjusted Rand index."""

    rows: tuple[Rebuilt, ...]
    cuts: tuple[str, ...]
    crossing: tuple[tuple[int, ...], ...]
    agreement: float
    n: int

    def table(self) -> pa.Table:
        """One row a segment, with its sentence."""
        import pyarrow as pa

        return pa.Table.from_pylist([{**asdict(row), "cuts": list(row.cuts), "because": row.because} for row in self.rows])

    def _repr_html_(self) -> str:
        return html_table(f"Beside the present cuts (agreement {self.agreement:.2f}, n = {self.n:,})", self.table())


def beside(segmentation: Segmentation, cuts: Sequence[str], *, seed: int = 0) -> Beside:
    """The customers of the segmentation's sample beside the present cut of each. Cost: a table of counts, drawn anew 500 times.

    The best cuts for a segment are taken in the order in which their people belong to it, as many as give the largest kappa: chosen anew in
    every draw, so that the interval pays for the choice.
    """
    names, codes = np.unique(np.asarray(cuts, dtype=str), return_inverse=True)
    numbers, segments = np.unique(segmentation.sample.segment, return_inverse=True)
    n = len(segments)
    if n == 0:
        raise TooLittle("There is nobody to compare.")
    counts = contingency(segments, codes)
    draws = np.random.default_rng(seed).multinomial(n, (counts / n).ravel(), size=DRAWS).reshape(DRAWS, *counts.shape)
    drawn = np.array([[_best(table, row)[0] for row in range(len(numbers))] for table in draws])
    rows = tuple(_rebuilt(counts, row, int(number), names, percentiles(drawn[:, row])) for row, number in enumerate(numbers))
    told = tuple(tuple(int(value) for value in row) for row in counts)
    return Beside(rows, tuple(str(name) for name in names), told, adjusted_rand(segments, codes), n)


def _best(counts: np.ndarray, row: int) -> tuple[float, np.ndarray]:
    """The largest kappa of a segment that cuts taken together reach, and these cuts."""
    own, every, n = counts[row], counts.sum(0), counts.sum()
    order = np.argsort(-own / np.maximum(every, 1), kind="stable")
    hits, taken, all_own = np.cumsum(own[order]), np.cumsum(every[order]), own.sum()
    agree = (n - taken - all_own + 2.0 * hits) / n
    chance = (taken * all_own + (n - taken) * (n - all_own)) / n**2
    kappa = np.where(chance < 1.0, (agree - chance) / np.where(chance < 1.0, 1.0 - chance, 1.0), 0.0)
    best = int(kappa.argmax())
    return float(kappa[best]), order[: best + 1]


def _rebuilt(counts: np.ndarray, row: int, number: int, names: np.ndarray, interval: tuple[float, float]) -> Rebuilt:
    kappa, chosen = _best(counts, row)
    chosen = chosen[counts[row][chosen] > 0]
    hit, n, (low, high) = int(counts[row][chosen].sum()), int(counts[row].sum()), interval
    verdict = "known" if low >= KNOWN else "unexpected" if high < UNEXPECTED else "partly known"
    largest = chosen[np.argsort(-counts[row][chosen], kind="stable")]
    precise = hit / max(int(counts[:, chosen].sum()), 1)
    return Rebuilt(number, n, tuple(str(names[one]) for one in largest), precise, hit / max(n, 1), kappa, low, high, verdict)
