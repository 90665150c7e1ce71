"""Orders in every common shape arrive as the same canonical lines."""

from __future__ import annotations

import gzip
from datetime import datetime

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intarsia.core.settings import SourceSettings
from intarsia.errors import DataError, TooLittle, UnknownName, Unreadable, Unrecognised, UsageError
from intarsia.sources.read import read
from sources.order_files import base_of, column, engine, rows, sources, told, written

PLAIN = "customer_id,order_id,order_date,sku,quantity,price\n007,A1,2024-01-31 10:05,P1,2,3.50\n008,A2,2024-02-01 00:00,P2,1,10\n"
LINES = [
    ("007", "A1", datetime(2024, 1, 31, 10, 5), "P1", 2.0, 3.5, 7.0),
    ("008", "A2", datetime(2024, 2, 1), "P2", 1.0, 10.0, 10.0),
]
FIELDS = ("customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price", "amount")


def lines(base):
    return [tuple(row[name] for name in FIELDS) for row in rows(base)]


def with_commas(text):
    return text.replace(",", ";").replace("3.50", "3,50")


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", "|"),
        with_commas(PLAIN),
        "\ufeff" + PLAIN,
        "Orders of the shop\n\n" + PLAIN,
        "Report;;;;;\nmade on Monday;;;;;\n" + with_commas(PLAIN),
        PLAIN.replace("customer_id", ",customer_id").replace("007", "0,007").replace("008", "1,008"),
        PLAIN.replace("price", "price,,").replace("3.50", "3.50,,").replace(",10\n", ",10,,\n"),
        PLAIN.replace("P1", '"P1"').replace("P2", '"P2"'),
        PLAIN.removesuffix("\n"),
        PLAIN.replace("2024-01-31 10:05", "31.01.2024 10:05").replace("2024-02-01 00:00", "01.02.2024 00:00"),
        PLAIN.replace("2024-01-31 10:05", "01/31/2024 10:05 AM").replace("2024-02-01 00:00", "02/01/2024 12:00 AM"),
        PLAIN.replace("3.50", "$3.50").replace(",10\n", ',"$10.00 "\n'),
    ],
)
def test_layouts(tmp_path, content):
    assert lines(base_of(written(tmp_path, content))) == LINES


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_wide_and_marked_encodings(tmp_path, encoding):
    assert lines(base_of(written(tmp_path, PLAIN, encoding=encoding))) == LINES


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("utf-8", ["Müller", "Шишкин", "o‘zbek"]),
        ("cp1252", ["Müller", "Café crème", "£ señor"]),
        ("latin-1", ["Müller", "Ærø", "garçon"]),
        ("cp1254", ["Şahin", "Çağrı", "Güneş Işığı"]),
        ("cp1251", ["Чашка", "Кружка большая", "Тарелка"]),
        ("cp1250", ["Łódź kubek", "żółty", "świeca pączek"]),
    ],
)
def test_letters_arrive_as_written(tmp_path, encoding, names):
    content = "customer;date;product;amount\n" + "".join(f"{i};2024-01-{i + 10};{name};5\n" for i, name in enumerate(names))
    assert column(base_of(written(tmp_path, content, encoding=encoding)), "product") == names


def test_compressed_files(tmp_path):
    zipped = written(tmp_path, gzip.compress(PLAIN.encode()), "orders.csv.gz")
    zstd = written(tmp_path, pa.Codec("zstd").compress(PLAIN.encode(), asbytes=True), "orders.zst")
    assert lines(base_of(zipped)) == lines(base_of(str(zstd))) == LINES


def test_a_quoted_newline_is_not_a_record(tmp_path):
    content = 'customer,date,product,amount\n1,2024-01-01,"two\nlines, ""quoted""",5\n2,2024-01-02,one,6\n'
    base = base_of(written(tmp_path, content))
    assert (base.rows_in, column(base, "product")) == (2, ['two\nlines, "quoted"', "one"])


def test_inches_are_no_quotes(tmp_path):
    content = 'customer,date,product,amount\n1,2024-01-01,FRAME 7" SMALL,5\n2,2024-01-02,12" RULER,6\n3,2024-01-03,x,7\n'
    assert column(base_of(written(tmp_path, content)), "product") == ['FRAME 7" SMALL', '12" RULER', "x"]


def frame():
    return pd.DataFrame(
        {
            "customer_id": ["007", "008"], "order_id": ["A1", "A2"], "order_date": [datetime(2024, 1, 31, 10, 5), datetime(2024, 2, 1)],
            "sku": ["P1", "P2"], "quantity": [2, 1], "price": [3.5, 10.0],
        }
    )  # fmt: skip


def test_tables_in_memory(tmp_path):
    table = pa.Table.from_pandas(frame())
    path = tmp_path / "orders.parquet"
    pq.write_table(table, path)
    wrong = written(tmp_path, path.read_bytes(), "looks_like.csv")
    categorical = frame().assign(sku=frame()["sku"].astype("category"), order_date=frame()["order_date"].dt.tz_localize("UTC"))
    for place in (frame(), table, path, wrong, ibis.memtable(table), categorical):
        assert lines(base_of(place)) == LINES


def test_a_workbook(tmp_path):
    path = tmp_path / "orders.xlsx"
    _workbook(path, {"About": [["A note"], ["made by hand"]], "2024": [["My orders"], list(frame().columns), *frame().to_numpy().tolist()]})
    base = base_of(path)
    assert lines(base) == LINES
    assert "'About'" in told(base, "sheet")
    with pytest.raises(UnknownName, match="2024"):
        base_of(path, sheet="2023")


def test_sheets_of_the_same_columns_follow_one_another(tmp_path):
    path = tmp_path / "years.xlsx"
    head = list(frame().columns)
    _workbook(path, {"2023": [head, *frame().to_numpy().tolist()], "2024": [head, *frame().to_numpy().tolist()]})
    assert lines(base_of(path)) == LINES + LINES


def _workbook(path, sheets):
    """The smallest workbook that Excel's format allows: inline strings and numbers."""
    import zipfile
    from xml.sax.saxutils import escape

    def cell(value):
        if isinstance(value, datetime | pd.Timestamp):
            return f'<c t="d"><v>{value.isoformat()}</v></c>'
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w") as archive:
        names = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(sheets, 1))
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>{names}</sheets></workbook>')
        links = "".join(f'<Relationship Id="r{i}" Type="{rel}/worksheet" Target="worksheets/s{i}.xml"/>' for i in range(1, len(sheets) + 1))
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{links}</Relationships>')
        root = f'<Relationship Id="r0" Type="{rel}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships">{root}</Relationships>')
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        for i, table in enumerate(sheets.values(), 1):
            body = "".join("<row>" + "".join(map(cell, row)) + "</row>" for row in table)
            archive.writestr(f"xl/worksheets/s{i}.xml", f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>')


def test_globs_and_lists(tmp_path):
    first, second = written(tmp_path, PLAIN, "a.csv"), written(tmp_path, PLAIN, "b.csv")
    assert lines(base_of(str(tmp_path / "*.csv"))) == lines(base_of([first, second])) == LINES + LINES
    other = written(tmp_path, "customer,date,amount\n1,2024-01-01,5\n", "c.txt")
    with pytest.raises(Unreadable, match="same columns"):
        base_of([first, other])


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_a_folder_whose_folders_tell_of_their_records(tmp_path, ending):
    """As lakes keep tables: the day of sale stands in no file, and Hive's word for nothing is none."""
    days = ["2024-01-05", "2024-02-06", "__HIVE_DEFAULT_PARTITION__"]
    for number, day in enumerate(days):
        folder = tmp_path / "sold" / "country=DE" / f"order_date={day}"
        folder.mkdir(parents=True)
        (folder / ".a.crc").write_bytes(b"x")
        frame = pd.DataFrame({"order_id": [f"A{number}", f"B{number}"], "customer_id": ["c1", "c2"], "amount": [1.5 + number, 2.5]})
        {
            "csv": lambda frame=frame, folder=folder: frame.to_csv(folder / "a.csv", index=False),
            "parquet": lambda frame=frame, folder=folder: frame.to_parquet(folder / "a.parquet", index=False),
            "json": lambda frame=frame, folder=folder: frame.to_json(folder / "a.json", orient="records", lines=True),
        }[ending]()
    (tmp_path / "sold" / "_SUCCESS").write_bytes(b"")
    for place in (str(tmp_path / "sold"), f"{tmp_path}/sold/**/*.{ending}"):
        base = base_of(place)
        assert column(base, "amount") == [1.5, 2.5, 2.5, 2.5, 3.5, 2.5]
        assert column(base, "ordered_at") == [datetime(2024, 1, 5)] * 2 + [datetime(2024, 2, 6)] * 2 + [None] * 2
        assert "country" in base.unused_columns
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unreadable, match="holds no file"):
        base_of(str(tmp_path / "empty"))


def test_reading_twice_is_the_same(tmp_path):
    path = written(tmp_path, PLAIN)
    first, second = base_of(path), base_of(path)
    assert (rows(first), first.fingerprint, first.recognised) == (rows(second), second.fingerprint, second.recognised)
    assert base_of(written(tmp_path, PLAIN + "9,A3,2024-02-02 10:00,P1,1,1\n", "more.csv")).fingerprint != first.fingerprint


def test_a_map_overrides(tmp_path):
    path = written(tmp_path, "Ref A,Ref B,When,Sum\nx1,y1,2024-01-01,5\nx1,y2,2024-01-02,6\n")
    base = base_of(path, map={"customer": "ref a", "order": "Ref B", "date": "When", "total": "Sum"})
    assert sources(base) == {"customer_id": "Ref A", "order_id": "Ref B", "ordered_at": "When", "amount": "Sum"}
    with pytest.raises(UnknownName, match="Ref A"):
        base_of(path, map={"customer_id": "Ref C"})
    with pytest.raises(UnknownName, match="canonical column"):
        base_of(path, map={"colour": "Ref A"})
    with pytest.raises(Unrecognised, match="no dates"):
        base_of(path, map={"ordered_at": "Ref A"})


def test_what_is_missing_is_named_with_its_remedy(tmp_path):
    path = written(tmp_path, "thing,when,paid\nx1,2024-01-01,5\nx1,2024-01-02,6\n")
    with pytest.raises(Unrecognised, match=r"customer_id.*'thing' \(such as x1\).*--map customer_id="):
        base_of(path)
    with pytest.raises(Unrecognised, match="ordered_at"):
        base_of(written(tmp_path, "customer,paid\nx1,5\nx1,6\n"))
    with pytest.raises(Unrecognised, match="Two or more columns could be ordered_at"):
        base_of(written(tmp_path, "customer,x,y,amount\n1,2024-01-01,2024-01-09,5\n2,2024-01-02,2024-01-05,6\n"))


@pytest.mark.parametrize(
    ("content", "error", "match"),
    [
        ("", Unreadable, "empty"),
        ("\n\n  \n", Unreadable, "empty"),
        ("customer_id,date,amount\n", TooLittle, "header and no record"),
        ("just a sentence\n", DataError, "does not look like a table"),
        ("<!DOCTYPE html><html><body>404</body></html>", Unreadable, "web page"),
        ('{"orders": [1, 2, 3]}', Unreadable, "JSON"),
        (bytes(range(256)) * 64, Unreadable, "binary"),
        (b"\x1f\x8b\x08\x00broken", Unreadable, "damaged"),
        (b"PAR1 and nothing else", Unreadable, "damaged"),
        (b"PK\x03\x04 no archive at all", DataError, "."),
        (b"\xd0\xcf\x11\xe0 no workbook", DataError, "cannot be opened"),
        ("customer,date,amount\n1,soon,5\n2,later,6\n", Unrecognised, "ordered_at"),
        ("customer,date,amount\n1,2024-01-01,€5\n2,2024-01-02,$6\n", DataError, "mixes currencies"),
        ("customer,date,amount,currency\n1,2024-01-01,5,EUR\n2,2024-01-02,6,USD\n", DataError, "mixes currencies"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path, content, error, match):
    with pytest.raises(error, match=match):
        base_of(written(tmp_path, content))


def test_places_that_are_no_places(tmp_path):
    with pytest.raises(Unreadable, match="no file"):
        base_of(tmp_path / "absent.csv")
    with pytest.raises(Unreadable, match="folder"):
        base_of(tmp_path)
    with pytest.raises(Unreadable, match="No file matches"):
        base_of(str(tmp_path / "*.csv"))
    with pytest.raises(UsageError, match="int cannot be read"):
        read(7, engine(), SourceSettings())
    with pytest.raises(UsageError, match="encoding"):
        base_of(written(tmp_path, PLAIN), encoding="klingon")


def test_header_only_frame():
    with pytest.raises(TooLittle, match="no record"):
        base_of(frame().head(0))


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDE"), st.text(st.characters(codec="utf-8", exclude_characters="\r\x00\ufeff"), max_size=12)),
        min_size=1,
        max_size=30,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_record_is_ever_lost(tmp_path, records):
    import csv
    import io

    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["customer", "date", "product", "amount"])
    for i, (customer, text) in enumerate(records):
        writer.writerow([customer, f"2024-01-{i % 28 + 1:02d}", text, "5"])
    base = base_of(written(tmp_path, out.getvalue(), f"r{np.random.default_rng(0).integers(10)}.csv"))
    assert base.rows_in == len(records)


def test_frames_as_people_have_them():
    grouped = pd.DataFrame({"customer_id": ["a", "b"], "order_date": ["2024-01-01", "2024-01-02"], "amount": [1.0, 2.0]})
    base = read(grouped.set_index(["customer_id", "order_date"]), engine())
    assert [row["customer_id"] for row in rows(base)] == ["a", "b"]
    listed = grouped.assign(tags=[["x", "y"], None])
    assert len(rows(read(listed, engine()))) == 2
    numbered = pd.DataFrame([["a", "2024-01-01", 1.5], ["b", "2024-01-02", 2.5]])
    with pytest.raises(Unrecognised):
        read(numbered, engine())
    twice = pd.DataFrame([["a", "2024-01-01", 1.0, 2.0]], columns=["customer_id", "order_date", "amount", "amount"])
    with pytest.raises(UsageError, match="two columns called 'amount'"):
        read(twice, engine())
