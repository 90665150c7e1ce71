"""`intarsia text` as a person meets it: a file in, a summary and files out, one message and an exit code for a mistake."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from intarsia.cli.app import main
from intarsia.store.artefacts import complete
from text.phrases import reviews


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("texts")
    texts, kinds = reviews(240)
    rows = [
        [f"K{at % 40:02d}", text, 5 if kind == "good" else 1, f"2024-0{1 + at % 6}-15"]
        for at, (text, kind) in enumerate(zip(texts, kinds, strict=True))
    ]
    rows[0][1] = "=HYPERLINK(1) my mail is ann@shop.uz\nsecond line"
    write(place / "reviews.csv", ["Customer", "Review", "Stars", "Date"], rows)
    write(place / "segments.csv", ["customer_id", "segment"], [[f"K{at:02d}", "loyal" if at < 20 else "new"] for at in range(45)])
    write(place / "colours.csv", ["Review", "Stars"], [[row[1], ("red", "blue")[at % 2]] for at, row in enumerate(rows[1:30])])
    write(place / "numbers.csv", ["a", "b"], [[1, 2], [3, 4]])
    write(place / "header.csv", ["Review", "Stars"], [])
    return place


def write(path: Path, header: list[str], rows: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def run(monkeypatch, capsys, folder: Path, *words: str) -> tuple[int, str, str]:
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit) as left:
        main(["text", *words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_a_summary_is_printed_and_files_are_written(folder, tmp_path, monkeypatch, capsys) -> None:
    out = tmp_path / "out"
    code, said, _ = run(monkeypatch, capsys, folder, "reviews.csv", "--segments", "segments.csv", "--out", str(out))
    assert code == 0
    for part in ("By language", "By topic", "By segment", "held out, AUC", "loyal", "1 email"):
        assert part in said
    assert complete(out)
    assert sorted(path.name for path in out.iterdir()) == [
        "customers.parquet", "run.json", "segments.json", "texts.csv", "texts.parquet", "topics.json",
    ]  # fmt: skip
    people = pq.read_table(out / "customers.parquet").to_pylist()
    assert len(people) == 45
    assert people[-1]["n_texts"] == 0
    assert people[-1]["sentiment_mean"] is None
    everything = b"".join(path.read_bytes() for path in out.iterdir())
    assert b"ann@shop.uz" not in everything
    assert json.loads((out / "segments.json").read_text(encoding="utf-8"))[0]["sentiment_low"] < 1
    with (out / "texts.csv").open(encoding="utf-8", newline="") as file:
        cells = [row["text"] for row in csv.DictReader(file)]
    assert cells[0].startswith("'=HYPERLINK")


def test_the_same_file_gives_the_same_bytes(folder, tmp_path, monkeypatch, capsys) -> None:
    for name in ("one", "two"):
        assert run(monkeypatch, capsys, folder, "reviews.csv", "--out", str(tmp_path / name), "--quiet")[:2] == (0, "")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_json_is_only_json(folder, monkeypatch, capsys) -> None:
    code, said, _ = run(monkeypatch, capsys, folder, "reviews.csv", "--json", "--topics", "3")
    told = json.loads(said)
    assert code == 0
    assert told["quality"][0]["method"] == "ratings"
    assert {one["topic"] for one in told["topics"]} == {1, 2, 3}
    assert told["by_language"][0]["group"] == "en"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("nowhere.csv",), 3, "nowhere.csv"),
        (("numbers.csv",), 3, "No column looks like texts"),
        (("header.csv",), 3, "no record"),
        (("reviews.csv", "--text", "Revue"), 2, "Did you mean 'Review'"),
        (("reviews.csv", "--date", "Stars"), 2, "holds no dates"),
        (("reviews.csv", "--segments", "numbers.csv:a,b"), 2, "No text belongs to a customer"),
        (("reviews.csv", "--segments", "reviews.csv:nobody,Stars"), 2, "nobody"),
        (("reviews.csv", "--topics", "1"), 2, "topics"),
    ],
)
def test_a_mistake_gets_one_message_and_its_exit_code(folder, words, code, told, *, monkeypatch, capsys) -> None:
    left, _, err = run(monkeypatch, capsys, folder, *words)
    assert left == code, err
    assert told in err
    assert "Traceback" not in err


def test_ratings_that_are_not_understood_fail_a_check(folder, monkeypatch, capsys) -> None:
    code, said, _ = run(monkeypatch, capsys, folder, "colours.csv", "--rating", "Stars")
    assert code == 1
    assert "not understood" in said
