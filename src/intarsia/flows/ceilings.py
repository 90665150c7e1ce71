"""What is left to gain beyond groups: forecasts for each customer by herself, by gradient boosting and by a random forest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from intarsia.core.segmentation import Segmentation
    from intarsia.evidence.origin import Placer, Ways

MOST_ROWS = 20_000
"""A forest of more customers takes long and foretells hardly better."""


class _Model(Protocol):
    def fit(self, matrix: np.ndarray, outcome: np.ndarray) -> object: ...

    def predict(self, matrix: np.ndarray) -> np.ndarray: ...


def ceilings(segments: Segmentation, *, seed: int) -> Ways:
    """Gradient boosting ("individual model") and a random forest, on the features that segments may use. They cannot win: no programme is
    run for each customer by herself; what they explain shows what any segmentation leaves. Cost: some seconds for each origin."""

    def boosting(least: int) -> _Model:
        from sklearn.ensemble import HistGradientBoostingRegressor

        model: _Model = HistGradientBoostingRegressor(
            max_iter=100, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=least, early_stopping=False, random_state=seed
        )
        return model

    def forest(least: int) -> _Model:
        from sklearn.ensemble import RandomForestRegressor

        model: _Model = RandomForestRegressor(
            n_estimators=100, max_features=1 / 3, min_samples_leaf=max(5, least // 4), random_state=seed, n_jobs=1
        )
        return model

    return {
        "individual model": _learnt(segments, boosting, seed, most=None),
        "random forest": _learnt(segments, forest, seed, most=MOST_ROWS),
    }


def _learnt(segments: Segmentation, make: Callable[[int], _Model], seed: int, *, most: int | None) -> Callable[..., Placer]:
    """How a model is learnt from raw features and outcomes; its rows are taken by content, so their order changes nothing."""

    def learn(table: pa.Table, outcome: np.ndarray) -> Placer:
        import numpy as np
        from threadpoolctl import threadpool_limits

        from intarsia.segments.prepare import prepare
        from intarsia.stats.sampling import by_content

        recipe = prepare(segments.features.columns, table)
        if not recipe.steps:
            return lambda later: np.full(later.num_rows, float(outcome.mean()))
        matrix = recipe.matrix(table)
        order = by_content(np.column_stack([matrix, outcome]), most or len(outcome), seed=seed)
        model = make(max(20, len(order) // 100))
        with threadpool_limits(1):  # on bases of this size waiting threads cost far more than they save
            model.fit(matrix[order], outcome[order])
        return lambda later: np.asarray(model.predict(recipe.matrix(later)))

    return learn
