import numpy as np
import pyarrow as pa

from intarsia.personas.surrogate import Branch, Surrogate

TREE = Surrogate(
    (
        Branch("x", 2.0, null_left=True, left=1, right=2),
        Branch("y", 5.0, null_left=False, left=3, right=4),
        Branch(segment=3),
        Branch(segment=1),
        Branch(segment=2),
    )
)


def table(x: list[float | None], y: list[float | None]) -> pa.Table:
    return pa.table({"x": pa.array(x, pa.float64()), "y": pa.array(y, pa.float64())})


def test_borders_belong_to_the_left_and_nulls_go_where_the_branch_says():
    assert TREE.predict(table([2.0, 2.1, None, None, 0.0], [5.0, 5.0, None, 5.0, 5.1])).tolist() == [1, 3, 2, 1, 2]


def test_every_customer_fits_exactly_one_path_and_it_is_the_one_that_predicts():
    rng = np.random.default_rng(0)
    x, y = (np.where(rng.random(200) < 0.2, np.nan, rng.integers(0, 8, 200)) for _ in range(2))
    rows = pa.table({"x": pa.array(x, from_pandas=True), "y": pa.array(y, from_pandas=True)})
    predicted = TREE.predict(rows)
    for i in range(200):
        value = {"x": x[i], "y": y[i]}
        fits = [
            path.segment
            for path in TREE.paths()
            if all(b.null if np.isnan(value[b.column]) else b.low < value[b.column] <= b.high for b in path.bounds)
        ]
        assert fits == [predicted[i]]


def test_a_tree_of_one_leaf_asks_nothing():
    alone = Surrogate((Branch(segment=7),))
    assert alone.columns == ()
    assert alone.predict(table([1.0, None], [None, 2.0])).tolist() == [7, 7]
    assert alone.paths()[0].bounds == ()
