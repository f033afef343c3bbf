from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from company.dates import dates, is_month_first
from company.fields import NAMES, conform, schema
from company.numbers import decimal_mark, numbers
from company.ranges import ranges
from company.units import currency_code, unit
from company.values import country_code, names, status, words
from connectors.records import table_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234 567,89", 1234567.89),
        ("1\u00a0234\u00a0567,89", 1234567.89),
        ("1\u202f234,5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234", 1234.0),
        ("(123)", -123.0),
        ("−5", -5.0),
        ("5-", -5.0),
        ("12 k€", 12_000.0),
        ("3,4 M€", 3_400_000.0),
        ("tEUR 120", 120_000.0),
        ("€ 5", 5.0),
        ("1.200,-", 1200.0),
        ("45 %", 0.45),
        ("2,413E+11", 2.413e11),
        ("0", 0.0),
    ],
)
def test_a_number_is_read_in_a_column_with_decimal_commas(text, value):
    assert numbers(pa.array([text]), ",").values.to_pylist() == [pytest.approx(value)]


def test_three_digits_behind_the_mark_are_read_as_the_column_says():
    column = pa.array(["1.234"])
    assert numbers(column, ",").values.to_pylist() == [1234.0]
    assert numbers(column, ".").values.to_pylist() == [1.234]


def test_the_decimal_mark_of_a_column_is_decided_by_its_unambiguous_values():
    assert decimal_mark(pa.array(["1.234", "12,5"])) == ","
    assert decimal_mark(pa.array(["1,234", "12.5"])) == "."
    assert decimal_mark(pa.array(["1.234", "1.234.567"])) == ","
    assert decimal_mark(pa.array(["2,41392E+11"])) == ","


def test_a_mark_before_three_digits_groups_thousands_when_nothing_decides():
    for column in (pa.array(["1.234", "12.345"]), pa.array(["1,234", "12,345"])):
        assert numbers(column, decimal_mark(column)).values.to_pylist() == [1234.0, 12345.0]


def test_what_is_no_number_is_unknown_and_counted_and_never_zero():
    read = numbers(pa.array(["many", "10-19", "10 19", "1e999", "1.2.3", "12 kg"]), ".")
    assert read.values.to_pylist() == [None] * 6
    assert read.unreadable == 6


def test_words_for_nothing_are_unknown_but_not_unreadable_in_a_numeric_column():
    read = numbers(pa.array(["NULL", "n/a", "NA", "-", "", None, "#N/A", "k.A."]), ".")
    assert read.values.null_count == 8
    assert read.unreadable == 0


def test_a_company_called_null_or_na_keeps_its_name():
    assert names(pa.array(["NULL", "NA", "None", " "])).to_pylist() == ["NULL", "NA", "None", None]
    assert words(pa.array(["NULL", "NA", "None", " "])).to_pylist() == [None, "NA", None, None]


def test_a_sliced_column_is_read_as_its_own_rows():
    column = pa.array(["1,5", "2,5", "3,5 k€", "4,5"])[2:]
    assert numbers(column, ",").values.to_pylist() == [3500.0, 4.5]
    assert names(pa.array(["a", " b", "c "])[1:]).to_pylist() == ["b", "c"]


@given(st.lists(st.integers(-(10**12), 10**12).map(lambda cents: cents / 100), min_size=1))
def test_a_number_written_the_finnish_way_is_read_back(values):
    texts = [f"{value:,.2f}".replace(",", "\u00a0").replace(".", ",") for value in values]
    column = pa.array(texts)
    assert numbers(column, decimal_mark(column)).values.to_pylist() == values


@pytest.mark.parametrize(
    "text",
    ["2024-02-29", "29.2.2024", "29/02/2024", "2/29/2024", "20240229", "2024-02-29T10:00:00"],
)
def test_a_day_is_read_in_every_usual_writing(text):
    assert dates(pa.array([text])).values.to_pylist() == [date(2024, 2, 29)]


def test_days_that_do_not_exist_or_say_no_date_are_unknown_and_counted():
    read = dates(pa.array(["31.2.2024", "9999-12-31", "0001-01-01", "45000", "soon"]))
    assert read.values.to_pylist() == [None] * 5
    assert read.unreadable == 5


def test_a_column_with_a_day_above_twelve_in_second_place_is_month_first():
    column = pa.array(["01/02/2024", "12/31/2024"])
    read = dates(column, month_first=is_month_first(column))
    assert read.values.to_pylist() == [date(2024, 1, 2), date(2024, 12, 31)]


def test_a_year_is_its_first_day_or_the_last_where_a_period_ends():
    column = pa.array(["1891"])
    assert dates(column).values.to_pylist() == [date(1891, 1, 1)]
    assert dates(column, year_end=True).values.to_pylist() == [date(1891, 12, 31)]


def test_countries_are_known_by_code_and_by_name_in_several_languages():
    texts = ["FI", "fin", "Suomi", "Finnland", "Finlandia", "Финляндия", "UK", "The Netherlands"]
    assert [country_code(text) for text in texts] == ["FI"] * 6 + ["GB", "NL"]
    assert country_code("Bavaria") is None


def test_status_words_of_several_languages_become_the_five():
    texts = ["Active", "konkurssissa", "i likvidation", "wykreślony", "ei-aktiivinen", "gold"]
    known = ["active", "insolvent", "liquidation", "dissolved", "inactive", None]
    assert [status(text) for text in texts] == known


def test_units_name_a_currency_and_thousands_but_tonnes_are_no_money():
    assert (unit("MSEK").currency, unit("MSEK").factor) == ("SEK", 1e6)
    assert (unit("tkr").currency, unit("tkr").factor) == (None, 1e3)
    assert unit("t") is None
    assert [currency_code(text) for text in ("€", "nok", "crowns")] == ["EUR", "NOK", None]


def test_size_classes_have_two_ends_and_a_plain_number_has_none():
    low, high = ranges(pa.array(["10-19", "5–9 hlö", "500+", "<10", "12", "1\u00a0000-4\u00a0999"]))
    assert low.to_pylist() == [10, 5, 500, None, None, 1000]
    assert high.to_pylist() == [19, 9, None, 9, None, 4999]


def test_names_of_any_register_lose_escapes_and_marks_of_direction():
    tricky = ["\x1b[1;31mKone\x1b[0m", "\u202eyO enoK\u202c", "\u2066Fazer\x00\x9b", "Ärinimi OÜ"]
    plain = ["Kone", "yO enoK", "Fazer", "Ärinimi OÜ"]
    assert names(pa.array(tricky)).to_pylist() == plain
    assert conform(pa.table({"name": tricky}), schema(NAMES))["name"].to_pylist() == plain
    assert table_of([{"name": tricky[0]}], schema(NAMES))["name"].to_pylist() == ["Kone"]


def test_separators_of_lines_in_a_name_are_spaces():
    assert names(pa.array(["A\u2028B", "A\x0bB", "A\x85B\r\n"])).to_pylist() == ["A B"] * 3
