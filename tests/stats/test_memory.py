import numpy as np

from intarsia.stats.memory import remembered


def test_the_same_content_is_worked_out_once_and_old_answers_go():
    asked = []

    @remembered(2)
    def total(values, weight=1.0):
        asked.append(weight)
        return float(values.sum()) * weight

    ones = np.ones((2, 2))
    assert total(ones) == total(ones.copy(order="F")) == 4.0
    assert total(ones.ravel()) == 4.0
    assert len(asked) == 2
    assert total(ones, weight=2.0) == 8.0
    total(ones)
    assert len(asked) == 4


def test_empty_arrays_and_types_are_told_apart():
    seen = remembered(9)(lambda values: values.dtype.str)
    assert seen(np.empty((0, 3))) != seen(np.empty((0, 3), dtype=np.float32))
