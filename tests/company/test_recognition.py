import pyarrow as pa
import pytest

from company.column_values import finding
from company.errors import ConfigurationError
from company.fields import FIELDS, FIGURES
from company.headings import heading, vocabulary
from company.kinds import kind_of
from company.recognition import recognise

KNOWN = vocabulary([f.name for f in [*FIELDS, *FIGURES]] + ["row_id"])
FINNISH = ["0112038-9", "1927400-1", "0201256-6", "1041090-0", "0109862-8"]


def fields_of(given=None, **columns):
    table = pa.table({name.replace("_", " "): values for name, values in columns.items()})
    return {c.header: c.field for c in recognise(table.column_names, table, KNOWN, given)}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("ORGANISASJONSNUMMER", "registration_number"),
        ("billingPostalCode", "postcode"),
        ("Antal anställda", "employees"),
        ("Chiffre d'affaires", "revenue"),
        ("Forma prawna", "legal_form"),
        ("Postleitzahl", "postcode"),
        ("Töötajate arv", "employees"),
        ("Выручка", "revenue"),
        ("Zip/Postal Code", "postcode"),
    ],
)
def test_a_header_is_known_in_many_languages_and_writings(header, field):
    found = recognise([header], pa.table({header: ["7"]}), KNOWN)
    assert [(c.field, c.why) for c in found] == [(field, "by name")]


@pytest.mark.parametrize("header", ["Yrityksen nimi", "Account: Name", "Firmenname", "Název firmy"])
def test_a_name_is_known_in_many_languages_but_numbers_are_no_names(header):
    named, numbered = pa.table({header: ["Kone"]}), pa.table({header: ["7"]})
    assert recognise([header], named, KNOWN)[0].field == "name"
    assert recognise([header], numbered, KNOWN)[0].field is None


@pytest.mark.parametrize("header", ["Revenue 2024", "omsetning 2024", "FY24 revenue (EUR)"])
def test_a_figure_keeps_the_year_of_its_header(header):
    column = recognise([header], pa.table({header: ["7"]}), KNOWN)[0]
    assert (column.field, column.year) == ("revenue", 2024)


def test_figures_of_two_years_are_two_columns_but_no_field_is_found_twice():
    found = fields_of(Revenue_2023=["1"], Revenue_2024=["2"], Turnover_2024=["3"])
    assert found == {"Revenue 2023": "revenue", "Revenue 2024": "revenue", "Turnover 2024": None}


def test_a_header_tells_thousands_and_the_currency():
    said = heading("Liikevaihto (k€) 2023")
    assert (said.year, said.unit.currency, said.unit.factor) == (2023, "EUR", 1000.0)
    assert heading("Omsättning tkr").unit.factor == 1000.0
    assert heading("Umsatz in Mio. EUR").unit.factor == 1e6


def test_the_year_of_a_classification_is_part_of_its_name():
    column = recognise(["TOL 2008"], pa.table({"TOL 2008": ["62010"]}), KNOWN)[0]
    assert (column.field, column.of, column.year) == ("industry_code", "tol2008", None)


def test_numbers_that_pass_a_check_digit_are_the_register_numbers_of_that_country():
    column = recognise(["Nro"], pa.table({"Nro": FINNISH}), KNOWN)[0]
    assert (column.field, column.of) == ("registration_number", "FI")
    assert column.why == "by value: 100 % pass the check digit of FI"


def test_one_wrong_number_in_five_is_tolerated_and_two_are_not():
    assert finding([*FINNISH[:4], "0112038-8"]).of == "FI"
    assert finding([*FINNISH[:3], "0112038-8", "0201256-7"]) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (["FI01120389", "FI19274001", "FI02012566", "FI10410900", "FI01098628"], "vat_number"),
        (["kone.com", "www.fazer.fi", "https://sok.fi/x", "a-b.ee", "x.co.uk"], "website"),
        (["a@b.fi", "info@kone.com", "x.y@z.ee", "q@w.se", "m@n.no"], "email"),
        (["Suomi", "Ruotsi", "Viro", "Norja", "Tanska"], "country"),
        (["00-950", "31-001", "80-286", "02-001", "90-301"], "postcode"),
        (["00100", "02150", "33100", "90100", "20100"], "postcode"),
        (["62.01", "46.63", "01.11", "10.71", "55.10"], "industry_code"),
    ],
)
def test_values_tell_the_field_of_a_column_with_a_strange_header(values, field):
    assert fields_of(xyz=values) == {"xyz": field}


def test_plain_five_digit_numbers_are_no_postcodes():
    assert fields_of(xyz=["10100", "22150", "33100", "90100", "20100"]) == {"xyz": None}


def test_what_the_user_says_wins_over_names_and_values():
    found = fields_of({"name": "Brand owner"}, Name=["x"], Brand_owner=["y"])
    assert found == {"Name": None, "Brand owner": "name"}


def test_a_column_that_is_not_in_the_file_is_refused_with_the_nearest():
    with pytest.raises(ConfigurationError, match=r'column "Nmae"\. Did you mean "Name"'):
        fields_of({"name": "Nmae"}, Name=["x"])


def test_a_field_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(ConfigurationError, match=r'field "revenu"\. Did you mean "revenue"'):
        fields_of({"revenu": "Name"}, Name=["x"])


def test_a_header_whose_values_are_of_another_kind_is_not_believed():
    assert fields_of(Revenue=["high", "low"], Industry_code=["Bakery", "Mill"]) == {
        "Revenue": None,
        "Industry code": None,
    }
    assert fields_of(Customer=["yes", "no"]) == {"Customer": None}


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("Fleet size", ["12", "7,5", "151"], "number"),
        ("zip3", ["083", "902", "100"], "category"),
        ("naics", [str(n) for n in range(111110, 111210)], None),
        ("naics6", [str(111110 + n % 20) for n in range(100)], "category"),
        ("Sector", ["food", "steel", "food"], "category"),
        ("Tags", ["a|b", "a;c", "b"], "tags"),
        ("About", ["Bakes rye bread for the shops of the whole country", "x" * 60], "text"),
        ("Constant", ["x", "x"], None),
        ("Empty", ["", "-"], None),
        ("Token", [f"ab{n}" for n in range(30)], None),
    ],
)
def test_the_kind_of_a_further_column_follows_from_its_values(header, values, kind):
    assert kind_of(header, pa.array(values))[0] == kind
