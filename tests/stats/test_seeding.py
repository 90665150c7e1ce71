import numpy as np

from intarsia.stats.seeding import seeded_centres
from segments.planted_points import blobs


def test_finds_a_row_of_each_blob():
    matrix, truth = blobs(4_000, k=6, p=3)
    for seed in range(5):
        centres = seeded_centres(matrix, None, 6, np.random.default_rng(seed))
        places = [int(np.flatnonzero((matrix == centre).all(1))[0]) for centre in centres]
        assert set(truth[places]) == set(range(6))


def test_centres_are_distinct_and_have_weight():
    matrix = np.array([[0.0], [0.0], [1.0], [9.0]])
    assert len(seeded_centres(matrix, None, 5, np.random.default_rng(0))) == 3
    kept = seeded_centres(matrix, np.array([1.0, 0, 1, 0]), 5, np.random.default_rng(0))
    assert sorted(kept.ravel().tolist()) == [0.0, 1.0]
