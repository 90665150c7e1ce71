"""What a folder holds is told file by file: one that cannot be read costs none of the others, and none is told twice."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from intarsia.sources.inventory import HEAD_BYTES, inventory
from intarsia.sources.places import CHUNK

ORDERS = "order_id,customer_id,order_date,product,quantity,unit_price\n"


def orders(path: Path, n: int = 60) -> None:
    lines = (f"{i},C{i % 40},2024-01-{1 + i % 28:02d},Tea,{1 + i % 3},{2 + i % 5}.50\n" for i in range(n))
    path.write_text(ORDERS + "".join(lines), encoding="utf-8")


def shop(path: Path) -> None:
    with closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE people (customer_id TEXT, email TEXT, first_name TEXT, city TEXT)")
        con.executemany("INSERT INTO people VALUES (?, ?, 'Ann', 'Ulm')", [(f"C{n}", f"c{n}@example.com") for n in range(40)])
        con.commit()


def survey(path: Path, questions: list[str]) -> None:
    said = (["never", "sometimes", "often"], ["vegan", "meat", "fish"], ["yes", "no"])
    rows = [[f"R{i}", f"p{i}@example.com", f"2024-03-{1 + i % 28:02d}", *(one[i % len(one)] for one in said)] for i in range(60)]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["Respondent ID", "Email", "Submitted at", *questions], *rows])


@pytest.mark.parametrize(("name", "head"), [("broken.db", b"SQLite format 3\0"), ("broken.duckdb", b"\0" * 8 + b"DUCK")])
def test_a_broken_database_is_an_item_that_says_so(tmp_path, name, head):
    orders(tmp_path / "orders.csv")
    (tmp_path / name).write_bytes(head + b"nothing of it is left " * 500)
    found = {item.name: item for item in inventory([str(tmp_path)])}
    assert found["orders"].tables == ("orders",)
    assert (found["broken"].tables, found["broken"].place) == ((), (str(tmp_path / name),))
    assert "cannot be read" in found["broken"].because


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that cannot be read even by root")
def test_a_file_that_may_not_be_read_is_an_item_that_says_so(tmp_path):
    orders(tmp_path / "orders.csv")
    (tmp_path / "closed.csv").symlink_to("/proc/self/mem")
    found = {item.name: item for item in inventory([str(tmp_path)])}
    assert (found["orders"].tables, found["closed"].tables) == (("orders",), ())
    assert "The file cannot be read:" in found["closed"].because


def test_surveys_with_other_questions_are_other_sources(tmp_path):
    survey(tmp_path / "spring.csv", ["How often do you cook?", "What do you eat?", "Do you like it?"])
    survey(tmp_path / "summer.csv", ["How often do you cook?", "What do you eat?", "Do you like it?"])
    survey(tmp_path / "winter.csv", ["How often do you ski?", "What do you order?", "Would you come again?"])
    found = inventory([str(tmp_path)])
    assert [[Path(one).name for one in item.place] for item in found] == [["spring.csv", "summer.csv"], ["winter.csv"]]
    assert [item.tables for item in found] == [("answers",), ("answers",)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_large_text_of_wide_letters_is_not_cut_amid_a_letter(tmp_path, encoding):
    path = tmp_path / "orders.csv"
    line = "C1,2024-01-05,Teeऊ,2,3.50\n"  # a letter that has the byte of a line end
    mark = "\ufeff" if encoding.endswith("e") else ""
    path.write_bytes(
        (mark + "customer_id,order_date,product,quantity,unit_price\n" + line * (2 * HEAD_BYTES // 40))
        .replace("\n", "\r\n")
        .encode(encoding)
    )
    assert path.stat().st_size > 2 * HEAD_BYTES > CHUNK
    (found,) = inventory([str(path)])
    assert found.tables == ("orders",)


def test_what_is_named_twice_is_told_once(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    orders(folder / "orders.csv")
    shop(folder / "shop.db")
    again = [str(folder / "orders.csv"), str(folder / ".." / "exports" / "shop.db"), f"{folder}/shop.db#people", f"{folder}/*.csv"]
    assert inventory([str(folder), *again]) == inventory([str(folder)])


def test_a_folder_may_have_a_sign_in_its_name(tmp_path):
    folder = tmp_path / "shop #2"
    folder.mkdir()
    orders(folder / "orders.csv")
    shop(folder / "shop.db")
    assert [(item.name, item.query) for item in inventory([str(folder)])] == [("orders", ""), ("people", "people")]
    (one,) = inventory([f"{folder}/shop.db#people"])
    assert (one.name, one.query, one.tables) == ("people", "", ("customers",))
