"""One spelling of each place, so that one country is one country."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from intarsia.engines.connect import connect
from intarsia.sources.gather import read_sources
from intarsia.sources.spellings import _THREE, country, place


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("UK", "United Kingdom"),
        ("gb", "United Kingdom"),
        ("United  Kingdom", "United Kingdom"),
        ("DE", "Germany"),
        ("Allemagne", "Germany"),
        ("Россия", "Russia"),
        ("O'zbekiston", "Uzbekistan"),
        ("Türkiye", "Turkey"),
        ("Brasil", "Brazil"),
        ("EIRE", "Ireland"),
        ("UAE", "United Arab Emirates"),
        ("BIH", "Bosnia and Herzegovina"),
        ("XYZ", "XYZ"),
        ("Elbonia", "Elbonia"),
    ],
)
def test_a_country_is_called_by_one_name(told: str, name: str) -> None:
    assert country(told) == name


def test_a_place_in_capitals_is_the_place_and_a_name_of_its_own_spelling_stays() -> None:
    assert {place(text) for text in ("LONDON", "london", " London ")} == {"London"}
    assert place("São Paulo") == "São Paulo"
    assert place("МОСКВА") == "Москва"
    assert {place(text) for text in ("BADEN-BADEN", "Baden-Baden", "baden-baden")} == {"Baden-Baden"}
    assert [place(text) for text in ("DİYARBAKIR", "KAYSERİ", "L.A.", "KING'S LYNN", "VAL-D'OISE", "X")] == [
        "Diyarbakır",
        "Kayseri",
        "L.A.",
        "King's Lynn",
        "Val-d'Oise",
        "X",
    ]


def test_every_code_of_three_letters_is_a_country() -> None:
    pairs = _THREE.split()
    assert len(pairs) == 2 * len(set(pairs[::2])) == 2 * len(set(pairs[1::2]))
    assert all(country(three) == country(two) != two for three, two in zip(pairs[::2], pairs[1::2], strict=True))


def test_customers_and_outside_figures_tell_places_alike(tmp_path: Path) -> None:
    """A table of weather by "BAVARIA" is that of customers in "Bavaria"."""
    people = ["customer_id,country,region,city"]
    spelt = [("UK", "Kent", "LONDON"), ("gb", "KENT", "london"), ("United Kingdom", "kent", "London"), ("DE", "BAVARIA", "Ulm")]
    people += [f"c{i},{','.join(spelt[i % 4])}" for i in range(80)]
    (tmp_path / "customers.csv").write_text("\n".join(people) + "\n")
    engine = connect("duckdb", memory="1GB", threads=1)
    base = read_sources({"people": str(tmp_path / "customers.csv")}, engine)
    told = base.tables["customers"].select("country", "region", "city").distinct().to_pyarrow()
    assert {tuple(row.values()) for row in told.to_pylist()} == {("United Kingdom", "Kent", "London"), ("Germany", "Bavaria", "Ulm")}
    assert told.schema.field("country").type == pa.string()
    engine.close()
