"""Order lines of an invented shop, as many as wanted: heavy-tailed, seeded, written in streams so that memory stays small.

    python benchmarks/generate.py 10_000_000 orders.parquet

Eight kinds of customers buy at log-normal rates between a first and a last day of their own, over three years. An order has one line or
more (geometric), a product comes from 24 categories that each kind likes differently, and about 5 % of the lines take something back: the
same order id, a negative quantity, some days later. Row groups follow time, as an export from a shop does.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

KINDS, CATEGORIES, PRODUCTS = 8, 24, 200
DAYS = 3 * 365
START = np.datetime64("2023-01-01", "us")
LINES_PER_ORDER, LINES_PER_CUSTOMER, RETURNED = 3.0, 25, 0.053
GROUP = 1_000_000
HOURS = np.array([1, 0.6, 0.4, 0.3, 0.3, 0.5, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 6, 7, 8, 7, 5, 3])
SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("order_id", pa.string()),
        ("ordered_at", pa.timestamp("us")),
        ("product_id", pa.string()),
        ("category", pa.string()),
        ("quantity", pa.float64()),
        ("unit_price", pa.float64()),
    ]
)


def generate(lines: int, seed: int = 0) -> Iterator[pa.RecordBatch]:
    """Batches of a million lines, `lines` in all: the same arguments, the same bytes. Memory: one batch and a row a customer."""
    rng = np.random.default_rng(seed)
    shop = _Shop(max(lines // LINES_PER_CUSTOMER, 1), rng)
    done = 0
    while done < lines:
        wanted = min(GROUP, lines - done)
        yield shop.trade(done / lines, (done + wanted) / lines, wanted)
        done += wanted


class _Shop:
    """The customers, what they like, and the next order number."""

    def __init__(self, customers: int, rng: np.random.Generator) -> None:
        self.rng = rng
        self.kind = rng.integers(0, KINDS, customers)
        self.rate = rng.lognormal(np.linspace(-1.5, 1.5, KINDS)[self.kind], 0.8)
        self.first = rng.beta(0.7, 1.6, customers)
        self.last = np.minimum(1.0, self.first + rng.exponential(np.linspace(0.15, 1.2, KINDS)[self.kind]))
        self.taste = np.cumsum(rng.dirichlet(np.full(CATEGORIES, 0.35), KINDS), axis=1)
        self.price = np.round(rng.lognormal(2.4, 0.9, CATEGORIES * PRODUCTS), 2)
        self.popular = np.cumsum(1.0 / np.arange(1, PRODUCTS + 1)) / np.sum(1.0 / np.arange(1, PRODUCTS + 1))
        self.hours = np.cumsum(HOURS) / HOURS.sum()
        self.orders = 0

    def trade(self, begin: float, end: float, lines: int) -> pa.RecordBatch:
        """`lines` lines from `begin` to `end` of the time, both from 0 to 1."""
        rng = self.rng
        sales = max(round(lines * (1 - RETURNED)), 1)
        size = rng.geometric(1 / LINES_PER_ORDER, int(sales / LINES_PER_ORDER * 1.3) + 10)
        size = size[: int(np.searchsorted(np.cumsum(size), sales)) + 1]
        order = np.repeat(np.arange(len(size)), size)[:sales]
        active = np.cumsum(np.where((self.first <= end) & (self.last >= begin), self.rate, self.rate * 1e-6))
        who = np.minimum(np.searchsorted(active, rng.random(len(size)) * active[-1]), len(active) - 1)
        day = np.sort(begin + (end - begin) * rng.random(len(size))) * DAYS
        second = np.searchsorted(self.hours, rng.random(len(size))) * 3600 + rng.integers(0, 3600, len(size))
        at = day.astype(np.int64) * 86_400 + second
        bought = np.column_stack([who, np.arange(len(size)) + self.orders, at])[order]
        self.orders += len(size)
        return self._batch(bought, lines - sales)

    def _batch(self, bought: np.ndarray, returned: int) -> pa.RecordBatch:
        rng, n = self.rng, len(bought)
        category = (rng.random(n)[:, None] > self.taste[self.kind[bought[:, 0]]]).sum(1).clip(max=CATEGORIES - 1)
        product = category * PRODUCTS + np.searchsorted(self.popular, rng.random(n)).clip(max=PRODUCTS - 1)
        quantity = rng.geometric(0.45, n).astype(float)
        price = np.round(self.price[product] * np.where(rng.random(n) < 0.2, 0.8, 1.0), 2)
        back = rng.integers(0, n, returned)
        pick = np.concatenate([np.arange(n), back])
        late = np.concatenate([np.zeros(n, np.int64), (rng.exponential(9.0, returned) * 86_400).astype(np.int64)])
        sign = np.concatenate([np.ones(n), -np.ones(returned)])
        at = np.minimum(bought[pick, 2] + late, DAYS * 86_400 - 1)
        columns = [
            _text("C", bought[pick, 0]),
            _text("O", bought[pick, 1]),
            pa.array(START + at.astype("timedelta64[s]")),
            _text("P", product[pick]),
            _text("category ", category[pick]),
            pa.array(quantity[pick] * sign),
            pa.array(price[pick]),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _text(prefix: str, numbers: np.ndarray) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(prefix, pa.array(numbers.astype(np.int64)).cast(pa.string()), "")


def main() -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", type=int)
    parser.add_argument("path")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with pq.ParquetWriter(asked.path, SCHEMA, compression="zstd", compression_level=1) as writer:
        for batch in generate(asked.lines, asked.seed):
            writer.write_batch(batch, row_group_size=GROUP // 4)


if __name__ == "__main__":
    main()
