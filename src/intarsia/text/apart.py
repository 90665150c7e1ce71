"""Which rated texts are tried together: near copies of a text, and the texts of one customer, would tell on each other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from intarsia.text.words import wording_key, words

WORDS = 5
"""A wording of so many words is nobody's by chance: it ties the customers who share it. Many say "very good" by themselves."""

_FULLEST = 0.6

WORDINGS = "tried on wordings it had not seen"
CUSTOMERS = "tried on customers it had not seen"
ENTWINED = f"{WORDINGS} (customers share too many texts to be held out themselves)"


def apart(said: Sequence[str], customers: Sequence[str | None], folds: int, *, seed: int = 0) -> tuple[np.ndarray, str]:
    """The fold (n,) of each plain text, and in words what is kept apart: no wording (words alone, without numbers and signs) is in two
    folds; where `customers` are known, no customer and no long wording. Where that would leave nearly all texts in one fold, wordings
    alone. A fold is drawn by content: the order of the texts is irrelevant. Cost n log n."""
    keys = np.array([wording_key(text, seed) for text in said], dtype=np.uint64)
    alone = (keys % np.uint64(folds)).astype(np.int64)
    if not any(one is not None for one in customers):
        return alone, WORDINGS
    fold = (_groups(keys, [len(words(text)) >= WORDS for text in said], customers) % np.uint64(folds)).astype(np.int64)
    filled = np.bincount(fold, minlength=folds) / len(said)
    return (alone, ENTWINED) if filled.max() > _FULLEST or not filled.min() else (fold, CUSTOMERS)


def _groups(keys: np.ndarray, long: Sequence[bool], customers: Sequence[str | None]) -> np.ndarray:
    """A number for each text that it shares with all texts of its customer, and of whoever wrote the same at length."""
    from scipy import sparse

    wording, at_wording = np.unique(keys, return_inverse=True)
    people = sorted({one for one in customers if one is not None})
    place = {one: len(wording) + at for at, one in enumerate(people)}
    names = [int.from_bytes(hashlib.blake2b(one.encode(), digest_size=8).digest(), "little") for one in people]
    node_keys = np.concatenate([wording, np.array(names, dtype=np.uint64)])
    node = np.array([at if who is None else place[who] for at, who in zip(at_wording, customers, strict=True)], dtype=np.int64)
    tied = np.flatnonzero(np.array(long, dtype=bool) & (node >= len(wording)))
    pairs = (np.ones(len(tied), dtype=np.int8), (node[tied], at_wording[tied]))
    ties = sparse.coo_matrix(pairs, shape=(len(node_keys), len(node_keys)))
    group = sparse.csgraph.connected_components(ties, directed=False)[1]
    least = np.full(int(group.max()) + 1, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(least, group, node_keys)
    return np.asarray(least[group[node]], dtype=np.uint64)
