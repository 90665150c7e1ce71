"""A survey of one respondent a line becomes one answer a record, and nothing of it is lost."""

import csv
from datetime import date

import pytest

from intarsia.core.settings import NamedSource
from intarsia.engines.connect import connect
from intarsia.errors import Unrecognised, UsageError
from intarsia.features.measure import measure
from intarsia.sources.gather import read_sources

NPS, COOK, DIET, GENDER = "How likely are you to recommend us?", "How often do you cook?", "Q3 diet", "Your gender?"
HEADER = ["Respondent ID", "Email", "Submitted at", NPS, COOK, DIET, GENDER, "Anything else?"]
WORDS = (("never", "sometimes", "often"), ("vegan", "meat", "fish"), ("female", "male"))


@pytest.fixture
def engine():
    engine = connect("duckdb", memory="500MB", threads=1)
    yield engine
    engine.close()


def line(i):
    said = [str(i % 11), WORDS[0][i % 3], WORDS[1][i // 3 % 3], WORDS[2][i % 2]]
    return [f"R{i}", f"p{i}@example.com", f"2024-03-{1 + i % 28:02d}", *said, f"Some words of person {i} about the whole thing"]


def survey(tmp_path, rows, name="spring.csv"):
    path = tmp_path / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return str(path)


def test_each_answer_is_a_record_and_what_is_left_open_is_none(engine, tmp_path):
    rows = [line(i) for i in range(60)]
    rows[3][4] = ""
    rows[5][3:7] = ["", "n/a", " ", ""]  # answered nothing
    rows[7][1] = ""  # nobody
    base = read_sources({"it": survey(tmp_path, rows)}, engine)
    (read,) = base.sources
    assert (read.table, read.shape) == ("answers", "answers")
    assert read.rows_used == 60 * 4 - 1 - 4 - 4
    assert read.refused == {"The record has no answer.": 1, "The record names nobody.": 4}
    assert "Anything else?" in read.unused_columns
    assert any("60 records with 4 questions are taken as 236 answers" in remark.text for remark in read.remarks)
    found = base.tables["answers"].to_pyarrow().to_pylist()
    assert len({row["row"] for row in found}) == len(found)
    assert {(r["email"], r["answer"], r["grade"]) for r in found if r["question"] == NPS and r["email"] == "p12@example.com"} == {
        ("p12@example.com", "1", 1.0)
    }


def test_answers_are_features_that_say_what_they_are(engine, tmp_path):
    rows = [[f"C{i}" if j == 1 else cell for j, cell in enumerate(line(i))] for i in range(60)]
    rows += [["R60", "C1", "2024-05-01", "3", "prefer not to say", "rice", "", ""]]  # answers again, later
    named = NamedSource(place=survey(tmp_path, rows), map={"customer": "Email"})
    base = read_sources({"it": named}, engine)
    features = measure(base, date(2024, 6, 1))
    columns = {column.label: column for column in features.columns if column.family == "psychographics"}
    kinds = {label: (column.kind, column.sensitive, column.role) for label, column in columns.items()}
    profile = "profile"
    assert kinds[NPS] == ("number", False, profile)
    assert kinds[COOK] == ("ordinal", False, profile)
    assert columns[COOK].levels == ("never", "sometimes", "often")
    assert kinds[DIET] == ("nominal", False, profile)
    assert kinds[GENDER] == ("nominal", True, profile)
    anna = next(row for row in features.table().to_pylist() if row["customer_id"] == "C1")
    said = {label: anna[column.name] for label, column in columns.items()}
    assert said == {NPS: 3.0, COOK: None, DIET: "rice", GENDER: "male"}


def test_a_table_that_a_person_names_is_taken_as_answers_whatever_its_columns_are_called(engine, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id,taste,price\n" + "".join(f"{i},{i % 5},{'abc'[i % 3]}\n" for i in range(30)))
    base = read_sources({"it": NamedSource(place=str(path), table="answers", map={"customer": "id"})}, engine)
    assert base.sources[0].rows_used == 60
    with pytest.raises(UsageError, match="no column of the source called 'nothing'"):
        read_sources({"it": NamedSource(place=str(path), table="answers", map={"question": "nothing"})}, engine)


def test_a_survey_that_names_nobody_says_what_it_lacks(engine, tmp_path):
    with pytest.raises(Unrecognised, match=r"customer_id or email .*Name it in \[sources.it.map\]"):
        read_sources({"it": survey(tmp_path, [[f"K{i}", f"N{i}", *line(i)[2:]] for i in range(60)])}, engine)


def table(tmp_path, header, rows, name="x.csv"):
    path = tmp_path / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return str(path)


NOT_SURVEYS = {
    "orders": (["customer_id", "date", "item", "value"], lambda i: [f"C{i % 20}", f"2024-01-{1 + i % 28:02d}", f"tea {i % 7}", 3 + i % 5]),
    "customers": (
        ["customer_id", "q1_sales", "q2_sales", "q3_sales", "q4_sales", "gender", "age"],
        lambda i: [f"C{i}", i % 9, i % 8, i % 7, i % 6, "fm"[i % 2], 20 + i % 50],
    ),
}


@pytest.mark.parametrize("kind", NOT_SURVEYS)
def test_what_is_no_survey_is_not_taken_for_one(engine, tmp_path, kind):
    header, row = NOT_SURVEYS[kind]
    (read,) = read_sources({"it": table(tmp_path, header, [row(i) for i in range(200)])}, engine).sources
    assert read.table == kind


def test_a_question_that_speaks_of_customers_is_no_key(engine, tmp_path):
    header = ["email", "How satisfied are you as a customer?", "Would you come back?", "Why us?"]
    rows = [[f"p{i}@example.com", 1 + i % 5, "yes", "price"] for i in range(200)]
    base = read_sources({"it": table(tmp_path, header, rows)}, engine)
    assert (base.sources[0].rows_used, base.sources[0].keys) == (600, {"email": 600})


def test_people_known_by_a_phone_alone_are_told_apart(engine, tmp_path):
    rows = [[f"+4915112345{i:03d}", "Why us?", "price"] for i in range(100)]
    base = read_sources({"it": table(tmp_path, ["phone", "question", "answer"], rows)}, engine)
    assert base.sources[0].rows_used == 100


def test_answers_without_end_and_with_decimal_commas(engine, tmp_path):
    rows = [[f"C{i}", "Your invoice?", f"INV-{10_000 + i}"] for i in range(1_500)] + [
        [f"C{i}", "Weight?", f"{50 + i % 40},5"] for i in range(99)
    ]
    base = read_sources({"it": table(tmp_path, ["customer_id", "question", "answer"], rows)}, engine)
    features = measure(base, date(2024, 6, 1))
    kinds = {column.label: (column.kind, len(column.levels)) for column in features.columns if column.family == "psychographics"}
    assert kinds == {"Your invoice?": ("nominal", 11), "Weight?": ("number", 0)}
    assert features.table()["answer_weight"].drop_null().to_pylist()[0] == 50.5
