"""The planner's promises: one window, one group-by of orders, and no two meanings for one name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
import pytest
from ibis import _

from intarsia.core.features import Column
from intarsia.core.schema import CLEAN_ORDERS
from intarsia.errors import UsageError
from intarsia.features.declaration import Declaration
from intarsia.features.measure import expression

ORDERS = ibis.table(CLEAN_ORDERS.types, name="orders")
AS_OF = date(2024, 7, 1)


@dataclass(frozen=True)
class Ours:
    """A family from elsewhere."""

    customers: tuple[tuple[str, object], ...] = ()
    results: tuple[tuple[str, object], ...] = ()
    column: str = "ours"

    def declare(self, as_of, seen):
        columns = (Column(self.column, "Ours", "orders", "count", "ours", "frequency", "many", "few"),)
        return Declaration(columns=columns, customers=dict(self.customers), results=dict(self.results))


def test_all_families_share_one_window_and_three_groupings_of_orders():
    sql = str(ibis.to_sql(expression(ORDERS, None, AS_OF), dialect="duckdb"))
    assert sql.count("OVER (") == 1
    assert sql.count("GROUP BY") == 4  # lines to orders, orders to customers; lines to categories, categories to customers


def test_families_without_categories_read_the_lines_once():
    sql = str(ibis.to_sql(expression(ORDERS, ["rfm", "rhythm", "returns"], AS_OF), dialect="duckdb"))
    assert sql.count("GROUP BY") == 2
    assert sql.count('"orders"') == 1


def test_a_family_from_elsewhere_leans_on_the_spine():
    ours = Ours(customers=(("n_big", _.count(where=_.units > 1_000_000)),), results=(("ours", _.n_big / _.n_orders),))
    assert expression(ORDERS, ["rfm", ours], AS_OF).columns[-1] == "ours"


def test_the_same_name_for_the_same_thing_is_computed_once():
    ours = Ours(customers=(("sale_units", _.sale_units.sum()),), results=(("ours", _.sale_units),))
    assert "ours" in expression(ORDERS, ["returns", ours], AS_OF).columns


def test_the_same_name_for_another_thing_is_an_error():
    ours = Ours(customers=(("sale_units", _.sale_units.max()),), results=(("ours", _.sale_units),))
    with pytest.raises(UsageError, match="mean different things by 'sale_units'"):
        expression(ORDERS, ["returns", ours], AS_OF)


def test_a_column_needs_its_result():
    with pytest.raises(UsageError, match="no result of that name"):
        expression(ORDERS, ["rfm", Ours()], AS_OF)


def test_a_column_of_another_family_is_an_error():
    ours = Ours(column="spend", results=(("spend", _.units),))
    with pytest.raises(UsageError, match="'spend'"):
        expression(ORDERS, ["rfm", ours], AS_OF)
