"""Cells and values that say the same in other words, and those that do not."""

import pyarrow as pa
import pytest

from enrich.sameness import same

SAME = [
    ("employees", "1 000", "1000"), ("employees", "1 000,0", "1000"),
    ("revenue_eur", "22 172 000,00", "22171650"), ("revenue_eur", "1,2 M€", "1200000"),
    ("margin", "0,125", "0.1251"), ("latitude", "61,5", "61.4978"),
    ("website", "https://www.x.fi/", "x.fi"), ("website", "WWW.X.FI", "http://x.fi/en?a=1"),
    ("domain", "http://www.x.fi", "x.fi"), ("email", " Info@X.fi", "info@x.fi"),
    ("name", "OY Fazer Ab", "Fazer Oy"), ("name", "fjordens maskin A/S", "Fjordens Maskin AS"),
    ("name", "Müller Gesellschaft mit beschränkter Haftung", "Mueller GmbH"),
    ("phone", "+358 40 123 4567", "040-1234567"), ("phone", "00358401234567", "+358401234567"),
    ("phone", "+44 (0)20 7946 0000", "020 7946 0000"),
    ("country", "Suomi", "FI"), ("country", "finland", "FI"), ("country", "DEU", "DE"),
    ("founded_on", "24.12.1999", "1999-12-24"), ("founded_on", "1999", "1999-12-24"),
    ("registration_number", "FI01120389", "0112038-9"),
    ("registration_number", "NO 923 609 016 MVA", "923609016"),
    ("vat_number", "fi 0112038-9", "FI01120389"), ("city", "HÄMEENLINNA", "Hämeenlinna"),
    ("street", "Tehtaankatu 1 A", "tehtaankatu 1a"), ("status", "Aktiivinen", "active"),
    ("industry", "C28.22", "28.22"), ("industry", "28221", "28.22"),
    ("employees_range", "10 to 49 employees", "10-49"), ("employer", "Kyllä", "true"),
]  # fmt: skip
OTHER = [
    ("employees", "1001", "1000"), ("employees", "many", "1000"),
    ("revenue_eur", "1,1 M€", "1200000"),
    ("website", "y.fi", "x.fi"), ("website", "shop.x.fi", "x.fi"), ("name", "Fazer", "Fazer Oy"),
    ("name", "Fazer Oyj", "Fazer AS"), ("name", "Fazer Konfektyr Oy", "Fazer Oy"),
    ("phone", "112", "040 112"), ("phone", "+358 40 123 4568", "040 123 4567"),
    ("country", "Narnia", "FI"), ("country", "Ruotsi", "FI"), ("founded_on", "1998", "1999-12-24"),
    ("founded_on", "12.24.1999", "1999-12-24"), ("registration_number", "112038-9", "0112038-9"),
    ("registration_number", "SC123456", "NI123456"), ("registration_number", "1,1E+06", "1120389"),
    ("postcode", "100", "00100"), ("industry", "28", "28.22"), ("industry", "Machinery", "28.22"),
    ("status", "Lopetettu", "active"), ("employer", "ei", "true"), ("city", "-", "Oulu"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "cell", "value"), SAME)
def test_other_spellings_of_a_value_are_the_same(field: str, cell: str, value: str) -> None:
    assert same(field, pa.array([cell]), pa.array([value])).tolist() == [True]


@pytest.mark.parametrize(("field", "cell", "value"), OTHER)
def test_other_values_are_not_the_same(field: str, cell: str, value: str) -> None:
    assert same(field, pa.array([cell]), pa.array([value])).tolist() == [False]


@pytest.mark.parametrize("field", ["name", "country", "employees", "founded_on", "phone", "city"])
def test_nothing_is_the_same_as_no_value(field: str) -> None:
    cells, nothing = pa.array(["", "x"]), pa.array([None, None], pa.string())
    assert same(field, cells, nothing).tolist() == [False, False]
