"""Lists of people in the words of the systems that keep them."""

from __future__ import annotations

import pytest

from intarsia.sources.gather import read_sources
from sources.order_files import engine
from sources.test_net_money import table

SHOPIFY = {
    "Customer ID": "'65123{:02d}",
    "First Name": "Ada",
    "Email": "a{}@example.org",
    "Default Address Address1": "1 High Street",
    "Default Address City": "Leeds",
    "Default Address Province Code": "ENG",
    "Default Address Zip": "'12345",
    "Default Address Country Code": "Utopia",
}
SALESFORCE = {
    "Id": "65123{:02d}",
    "LastName": "Byron",
    "Email": "a{}@example.org",
    "MailingStreet": "1 High Street",
    "MailingCity": "Leeds",
    "MailingState": "ENG",
    "MailingPostalCode": "12345",
    "MailingCountry": "Utopia",
}
HUBSPOT = {
    "Record ID": "65123{:02d}",
    "First Name": "Ada",
    "Email": "a{}@example.org",
    "Street Address": "1 High Street",
    "City": "Leeds",
    "State/Region": "ENG",
    "Postal Code": "12345",
    "Country/Region": "Utopia",
    "Create Date": "2024-03-01 10:00",
    "HubSpot Score": "{}",
}
KLAVIYO = {
    "Customer ID": "65123{:02d}",
    "Email": "a{}@example.org",
    "First Name": "Ada",
    "Address": "1 High Street",
    "City": "Leeds",
    "State / Region": "ENG",
    "Zip Code": "12345",
    "Country": "Utopia",
}


@pytest.mark.parametrize("columns", [SHOPIFY, SALESFORCE, HUBSPOT, KLAVIYO], ids=["shopify", "salesforce", "hubspot", "klaviyo"])
def test_keys_and_addresses(tmp_path, columns):
    rows = [{name: value.format(i) for name, value in columns.items()} for i in range(20)]
    people = read_sources({"people": table(tmp_path, rows, "people.csv")}, engine()).tables["customers"].order_by("row")
    first = people.to_pyarrow().to_pylist()[0]
    place = tuple(first[name] for name in ("address", "city", "region", "postcode", "country"))
    assert (first["customer_id"], *place) == ("6512300", "1 High Street", "Leeds", "ENG", "12345", "Utopia")
    if columns is HUBSPOT:
        assert first["joined_at"].year == 2024
        assert people.health_score.max().to_pyarrow().as_py() == 19


def test_an_income_below_zero_is_none_and_counted(tmp_path):
    """The sign was taken for that of a band (35-49K), so that -5000 became 5000."""
    incomes = ["-5000" if i % 8 == 0 else "$60K - $80K" if i % 2 else str(30_000 + i) for i in range(80)]
    rows = [{"customer_id": f"c{i}", "email": f"a{i}@b.org", "first_name": "Ann", "income": said} for i, said in enumerate(incomes)]
    base = read_sources({"people": table(tmp_path, rows, "people.csv")}, engine())
    told = base.tables["customers"].income.to_pyarrow().to_pylist()
    assert told.count(None) == 10
    assert min(value for value in told if value is not None) >= 30_000
    assert told.count(70_000.0) == 40
    assert any("10 of 80 values of 'income'" in remark.text for source in base.sources for remark in source.remarks)
