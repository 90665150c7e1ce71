"""Ready-made tables: what columns are taken for, what is said of it, and that segments of them are told, ruled and replayed."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import intarsia as ia
from intarsia.errors import TooLittle, UnknownName, Unreadable, UsageError
from intarsia.personas.sql import rules_sql
from intarsia.personas.surrogate import Surrogate


def survey(n=300, seed=0):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, n)
    return pd.DataFrame(
        {
            "respondent": [f"r{i:04d}" for i in rng.permutation(n)],
            "gender": rng.choice(["Female", "Male"], n),
            "age": rng.integers(18, 80, n),
            "satisfaction": np.clip(group * 2 + rng.integers(1, 3, n), 1, 5),
            "how_often": np.array(["Never", "Sometimes", "Often"])[np.where(rng.random(n) < 0.85, group, rng.integers(0, 3, n))],
            "favourite": np.array(["tea", "coffee", "water"])[np.where(rng.random(n) < 0.9, group, rng.integers(0, 3, n))],
            "newsletter": rng.choice(["yes", "no"], n),
            "spend": rng.lognormal(3 + group, 0.5),
            "visits": rng.poisson(2 + group * 4),
            "discount_share": rng.beta(2, 5, n),
            "joined": pd.date_range("2024-01-01", periods=n).strftime("%d.%m.%Y"),
            "version": 3,
        }
    )


def test_kinds_are_found_out_and_said():
    table = ia.features(survey(), id="respondent")
    assert {column.name: column.kind for column in table.columns} == {
        "gender": "nominal",
        "age": "number",
        "satisfaction": "ordinal",
        "how_often": "ordinal",
        "favourite": "nominal",
        "newsletter": "flag",
        "spend": "money",
        "visits": "count",
        "discount_share": "share",
        "joined": "days",
    }
    assert all(column.because for column in table.columns)
    assert table.column("how_often").levels == ("Never", "Sometimes", "Often")
    assert [c.name for c in table.columns if c.sensitive] == ["gender", "age"]
    assert {c.role for c in table.columns if c.sensitive} == {"profile"}
    said = {remark.subject: remark.text for remark in table.remarks}
    assert said["version"] == "Left out: it has only one value, 3."
    assert "gender, age look sensitive" in said["sensitive"]
    assert set(table.table().column("favourite").to_pylist()) == {"tea", "coffee", "water"}


def test_roles_override_what_was_found_out():
    roles = {"gender": "segment, not sensitive", "visits": "ignore", "satisfaction": "nominal", "favourite": ["water", "tea", "coffee"]}
    table = ia.features(survey(), id="respondent", roles=roles, columns=["gender", "visits", "satisfaction", "favourite"])
    assert table.names == ("gender", "satisfaction", "favourite")
    assert (table.column("gender").role, table.column("gender").sensitive) == ("segment", False)
    assert table.column("satisfaction").kind == "nominal"
    assert (table.column("favourite").kind, table.column("favourite").levels) == ("ordinal", ("water", "tea", "coffee"))


def test_segments_of_a_mixed_table_are_told_ruled_and_replayed():
    table = ia.features(survey(), id="respondent", roles={"gender": "segment, not sensitive"})
    segments = ia.discover(table, ia.algorithms.kmeans(k=3))
    personas = ia.describe(segments)
    words = [trait.words for persona in personas.personas for trait in persona.traits]
    assert any("favourite" in word.lower() and "% tea against" in word for word in words)
    assert any(s.label == "Favourite coffee (mean)" for s in personas.personas[0].statistics)
    assert ia.validate(segments, checks=["significance", "balance"]).findings
    con = table.engine.con
    con.create_table("customer_features", table.table(), overwrite=True)
    exact, readable = (f"{part} ORDER BY customer_id" for part in rules_sql(segments, personas).split(";\n")[:2])
    placed = segments.table().column("segment").to_pylist()
    assert con.raw_sql(exact).to_arrow_table().column("segment").to_pylist() == placed
    assert segments.fitted.assign(table.table()).segment.tolist() == placed
    tree = Surrogate.from_json(personas.tree).predict(table.table_expr.order_by("customer_id").to_pyarrow())
    assert con.raw_sql(readable).to_arrow_table().column("segment").to_pylist() == tree.tolist()


def test_ids_and_row_order_do_not_matter():
    frame = survey()
    other = frame.sample(frac=1.0, random_state=1).assign(respondent=lambda d: "x" + d.respondent)
    one, two = (ia.discover(ia.features(f, id="respondent"), ia.algorithms.kmeans(k=3)) for f in (frame, other))
    assert [row["segment"] for row in one.table().to_pylist()] == [row["segment"] for row in two.table().to_pylist()]


def test_two_columns_of_the_same_values_are_two_columns_in_an_arrow_table_too():
    table = pa.table({"who": [f"c{i}" for i in range(30)], "age": [1, 2, 3] * 10, "years": [1, 2, 3] * 10})
    assert ia.features(table, id="who").names == ("age", "years")


@pytest.mark.parametrize(
    ("change", "options", "error", "told"),
    [
        (lambda d: pd.concat([d, d.head(2)]), {"id": "respondent"}, UsageError, "2 ids occur more than once"),
        (lambda d: d.assign(respondent=[None, *d.respondent[1:]]), {"id": "respondent"}, UsageError, "missing in 1 of 300 rows"),
        (lambda d: d.head(0), {}, TooLittle, "holds no record"),
        (lambda d: d[["respondent", "version"]], {"id": "respondent"}, TooLittle, "only one value"),
        (lambda d: d, {"id": "nobody"}, UnknownName, "no column called 'nobody'"),
        (lambda d: d, {"roles": {"age": "elderly"}}, UnknownName, "no role called 'elderly'"),
        (lambda d: d, {"roles": {"favourite": "money"}}, UsageError, "holds words and cannot be 'money'"),
        (lambda d: pd.concat([d, d], axis=1), {}, UsageError, "two columns called"),
        (lambda d: pd.DataFrame(), {}, Unreadable, "no columns"),
        (lambda d: 3, {}, UsageError, "is no table"),
    ],
)
def test_what_cannot_be_a_table_is_told(change, options, error, told):
    with pytest.raises(error, match=told):
        ia.features(change(survey()), **options)


def test_gaps_are_counted_and_never_silent(tmp_path):
    frame = survey(60)
    frame["spend"] = [np.inf, -np.inf, np.nan, *frame.spend[3:]]
    frame["income"] = [f"${1000.5 * i:,.2f}" for i in range(58)] + ["a lot", "n/a"]
    frame["odd"] = [1, "two", 3.5, None] * 15
    frame.to_csv(tmp_path / "survey.csv", index=False)
    for place in (frame, tmp_path / "survey.csv"):
        table = ia.features(place, id="respondent")
        said = {remark.subject: remark.text for remark in table.remarks}
        assert "infinite and count as missing" in said["spend"]
        assert said["income"] == "1 values are not numbers ('a lot') and count as missing."
        assert "are numbers, so it is read as text" in said["odd"]
        assert max(table.table().column("income").to_pylist()[:50], key=lambda v: v or 0) > 1000


def test_without_an_id_rows_are_numbered():
    table = ia.features(survey(), roles={"respondent": "ignore"})
    assert table.table().column("customer_id").to_pylist()[:2] == ["001", "002"]
    assert any("number of their row" in remark.text for remark in table.remarks)


@pytest.mark.parametrize("name", ["CLIENTNUM", "Customer Number", "CustomerId", "ID", "user id", "master_id", "Kundennummer", "account"])
def test_a_column_that_is_called_an_id_and_is_one_names_the_customers(name):
    frame = survey().rename(columns={"respondent": name})
    frame[name] = np.random.default_rng(1).permutation(300) * 3 + 708_082_083
    table = ia.features(frame)
    assert table.table().column("customer_id").to_pylist() == sorted(str(number) for number in frame[name])
    assert name not in table.names
    assert [r.text for r in table.remarks if r.subject == "id"] == [
        f"Customers are called by '{name}': its name and its values are those of an id."
    ]


def test_a_customers_id_that_occurs_twice_numbers_the_rows_and_says_so():
    numbers = [708_082_083 + 7 * i for i in range(299)]
    table = ia.features(survey().assign(CLIENTNUM=[*numbers, numbers[0]]).drop(columns="respondent"))
    assert "CLIENTNUM" not in table.names
    assert table.table().column("customer_id").to_pylist()[0] == "001"
    assert "is called an id, but a value is missing or occurs twice" in next(r.text for r in table.remarks if r.subject == "id")


def test_whole_numbers_that_were_dealt_out_are_left_out_and_money_is_not():
    rng = np.random.default_rng(2)
    frame = survey().assign(voucher=rng.permutation(300) + 5, folder=np.arange(300) * 977 + 120_000, income=np.arange(300) * 977 + 20_000)
    table = ia.features(frame, id="respondent")
    assert {"voucher", "folder", "income"} & set(table.names) == {"income"}
    said = {remark.subject: remark.text for remark in table.remarks}
    assert said["voucher"] == "Left out: no two of its 300 whole numbers are the same, as with ids."


def test_codes_are_no_amounts_and_ratios_no_money():
    rng = np.random.default_rng(3)
    frame = survey().assign(
        **{"ZIP Code": rng.integers(90_000, 99_999, 300)},
        area_code=rng.choice(["area_code_408", "area_code_415", "area_code_510"], 300),
        Total_Amt_Chng_Q4_Q1=rng.lognormal(0.0, 0.8, 300),
        foreign_worker=rng.choice(["yes", "no"], 300),
    )
    table = ia.features(frame, id="respondent")
    assert "ZIP Code" not in table.names
    assert table.column("area_code").kind == "nominal"
    assert table.column("Total_Amt_Chng_Q4_Q1").kind == "number"
    assert table.column("foreign_worker").sensitive


def test_the_verb_stays_callable_beside_the_stage_of_its_name():
    import intarsia.features.measure

    assert callable(ia.features)
    assert ia.features(survey(40)).n_customers == 40
    assert callable(intarsia.features.measure.measure)
