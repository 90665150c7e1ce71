"""Counts words, pairs of words and pieces of words of many texts at once, in any language.

Clever for speed: texts become one array of code points; the hash of every piece is a difference of prefix sums of c[i] B^i (mod 2^64, B
odd, so that B has an inverse), and pieces are counted by one sort a block. 1 CPU second for about 3 million characters, against about 0.35
million by scikit-learn's TfidfVectorizer (word 1-2 with char_wb 2-5); nothing is learnt, so folds share one count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from intarsia.text.words import folded, tokens

BITS = 19
"""Buckets of each kind: 2^19. Pieces that share one are not told apart; with 100,000 frequent pieces that is every sixth."""

_SIZES = (2, 3, 4, 5)
_BLOCK = 1_500_000
_BASE, _MULTIPLY = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9
_INVERSE = pow(_BASE, -1, 1 << 64)
_BLANK = 32


def count(texts: Sequence[str]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """How often each piece occurs: words and pairs of neighbouring words; 2 to 5 letters within a word and its borders.

    Needs n plain texts. Gives two (n, 2^19) float32 matrices. A row depends on its own text alone. Cost: n x length, a sort; memory 40
    bytes a piece."""
    parts = [_count_block(block) for block in _blocks(texts)]
    if not parts:
        parts = [(_none(), _none())]
    first, second = zip(*parts, strict=True)
    return sparse.csr_matrix(sparse.vstack(first)), sparse.csr_matrix(sparse.vstack(second))


def _none() -> sparse.csr_matrix:
    return _table(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint64), 0)


def _blocks(texts: Sequence[str]) -> Iterator[list[str]]:
    """Texts as words with single blanks between and around them, as many as fit into a block."""
    block: list[str] = []
    size = 0
    for text in texts:
        one = f" {' '.join(tokens(folded(text)))} "
        block.append(one)
        size += len(one)
        if size > _BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _count_block(block: list[str]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    codes = np.frombuffer("".join(block).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    row = np.repeat(np.arange(len(block), dtype=np.uint64), [len(text) for text in block])
    blank = codes == _BLANK
    return _table(*_words(codes, row, blank), len(block)), _table(*_pieces(codes, row, blank), len(block))


def _words(codes: np.ndarray, row: np.ndarray, blank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row and hash of every word, and of every pair of neighbours."""
    starts = np.flatnonzero(~blank & np.r_[True, blank[:-1]])
    ends = np.flatnonzero(~blank & np.r_[blank[1:], True]) + 1
    sums = np.r_[np.uint64(0), np.cumsum(codes * _powers(_BASE, len(codes)), dtype=np.uint64)]
    own = _mixed((sums[ends] - sums[starts]) * _powers(_INVERSE, len(codes))[starts] if len(starts) else np.zeros(0, dtype=np.uint64))
    of = row[starts]
    near = of[1:] == of[:-1]
    pairs = _mixed(own[:-1] * np.uint64(_MULTIPLY) + own[1:])
    return np.r_[of, of[1:][near]], np.r_[own, pairs[near]]


def _pieces(codes: np.ndarray, row: np.ndarray, blank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row and hash of every run of 2 to 5 signs that has a blank at most at its ends."""
    blanks = np.r_[0, np.cumsum(blank)]
    rows, hashes = [], []
    for size in _SIZES:
        last = len(codes) - size + 1
        if last <= 0:
            continue
        value = np.full(last, size, dtype=np.uint64)
        for at in range(size):
            value = value * np.uint64(_BASE) + codes[at : at + last]
        whole = blanks[size - 1 : size - 1 + last] == blanks[1 : 1 + last]
        whole &= ~(blank[:last] & blank[size - 1 : size - 1 + last]) if size == 2 else True
        rows.append(row[:last][whole])
        hashes.append(_mixed(value[whole]))
    return (np.concatenate(rows), np.concatenate(hashes)) if rows else (row[:0], row[:0])


def _table(row: np.ndarray, hashes: np.ndarray, rows: int) -> sparse.csr_matrix:
    keys = np.sort((row << np.uint64(BITS)) | (hashes >> np.uint64(64 - BITS)))
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
    times = np.diff(np.r_[first, len(keys)]).astype(np.float32)
    found = keys[first]
    columns = (found & np.uint64((1 << BITS) - 1)).astype(np.int32)
    bounds = np.searchsorted(found >> np.uint64(BITS), np.arange(rows + 1, dtype=np.uint64))
    return sparse.csr_matrix((times, columns, bounds.astype(np.int64)), shape=(rows, 1 << BITS))


def _powers(base: int, n: int) -> np.ndarray:
    """base^0, base^1, ... modulo 2^64."""
    out = np.full(max(n, 1), base, dtype=np.uint64)
    out[0] = 1
    return np.cumprod(out, dtype=np.uint64)[:n]


def _mixed(values: np.ndarray) -> np.ndarray:
    """Every bit of the input moves the upper bits of the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(_MULTIPLY)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
