import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from intarsia.customers.taking_back import take_back, taken_back

LINES = st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(1, 6)), max_size=40).map(
    lambda lines: sorted(lines, key=lambda entry: entry[0])
)


def columns(lines):
    return [[line[place] for line in lines] for place in range(3)]


def test_an_equal_sale_comes_before_a_later_larger_one():
    assert take_back([1, 1, 1], [False, False, True], [3, 5, 3]) == [-1, -1, 0]


def test_the_latest_of_two_equal_sales_is_taken_back_first():
    assert take_back([1] * 4, [False, False, True, True], [3, 3, 3, 3]) == [-1, -1, 1, 0]


def test_the_latest_sale_with_enough_left_is_taken_back_in_part():
    assert take_back([1] * 4, [False, False, True, True], [5, 9, 4, 6]) == [-1, -1, 1, -1]


def test_a_return_before_its_sale_finds_nothing():
    assert take_back([1, 1], [True, False], [1, 1]) == [-1, -1]


def test_groups_do_not_mix():
    assert take_back([1, 2], [False, True], [1, 1]) == [-1, -1]


def plainly(lines):
    """The same by the book: look at every earlier sale."""
    left = {}
    found = []
    for index, (group, is_return, units) in enumerate(lines):
        enough = [sale for sale in left if lines[sale][0] == group and left[sale] >= units] if is_return else []
        best = max(enough, key=lambda sale: (left[sale] == units, sale), default=-1)
        found.append(best)
        if best >= 0:
            left[best] -= units
        if not is_return:
            left[index] = units
    return found


@given(LINES)
def test_it_is_what_looking_at_every_earlier_sale_finds(lines):
    assert take_back(*columns(lines)) == plainly(lines)


@given(LINES)
def test_no_more_is_taken_back_than_was_sold(lines):
    taken = [0] * len(lines)
    for index, sale in enumerate(take_back(*columns(lines))):
        if sale >= 0:
            assert lines[index][1]
            assert not lines[sale][1]
            assert sale < index
            taken[sale] += lines[index][2]
    assert all(units <= line[2] for units, line in zip(taken, lines, strict=True))


@given(LINES, st.integers(0, 40))
def test_later_lines_change_nothing(lines, cut):
    assert take_back(*columns(lines[:cut])) == take_back(*columns(lines))[:cut]


@given(LINES)
def test_all_at_once_is_the_same(lines):
    groups, returns, units = (np.array(column, kind) for column, kind in zip(columns(lines), (np.int64, bool, np.int64), strict=True))
    assert taken_back(groups, returns, units).tolist() == take_back(*columns(lines))
