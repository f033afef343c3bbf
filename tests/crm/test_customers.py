from datetime import date

import pyarrow as pa
import pytest
import xlsxwriter

from company.errors import ConfigurationError
from company.fields import schema
from crm.customers import read_customers
from crm.fields import CUSTOMER_FIELDS

FINNISH = (
    "Asiakasnro;Asiakas;Y-tunnus;Postinumero;Maa;Myyntikate 2023 (k€);Viimeisin tilaus\n"
    "7;Fazer Oy;0112038-9;00100;Suomi;1 234,5;24.12.2023\n"
    "8;NULL;3,31355E+13;;;-;\n"
    ";;;;;;\n"
    ";;;;;12,0;\n"
    "9;NA;;;Namibia;(5);2.1.2024\n"
)
NO_RATE = "of which no rate to the euro is known: their profit counts as not known"


def written(tmp_path, text, codec="utf-8"):
    path = tmp_path / "crm.csv"
    path.write_text(text, encoding=codec)
    return path


def column(customers, name):
    return customers.table[name].to_pylist()


@pytest.fixture
def finnish(tmp_path):
    return read_customers(written(tmp_path, FINNISH, "cp1252"), country="FI")


def test_a_customer_list_has_the_declared_schema_and_keeps_its_own_columns(finnish):
    assert finnish.table.schema == schema(CUSTOMER_FIELDS)
    assert finnish.original.column_names == FINNISH.splitlines()[0].split(";")
    assert finnish.original["Myyntikate 2023 (k€)"].to_pylist() == ["1 234,5", "-", "(5)"]
    assert set(finnish.original.schema.types) == {pa.string()}


def test_rows_keep_their_id_and_the_line_they_stand_on(finnish):
    assert column(finnish, "row_id") == ["7", "8", "9"]
    assert column(finnish, "line") == [2, 3, 6]


def test_profit_is_read_with_its_unit_and_missing_is_not_zero(finnish):
    assert column(finnish, "profit") == [1_234_500.0, None, -5000.0]
    assert column(finnish, "currency") == ["EUR", "EUR", "EUR"]
    assert "profit: known for 2 rows, decimal comma, times 1,000" in finnish.understood


def test_names_that_look_like_nothing_stay_names(finnish):
    assert column(finnish, "name") == ["Fazer Oy", "NULL", "NA"]
    assert column(finnish, "country") == ["FI", "FI", "NA"]
    assert column(finnish, "last_order_on") == [date(2023, 12, 24), None, date(2024, 1, 2)]


def test_numbers_that_a_spreadsheet_rounded_are_kept_and_counted(finnish):
    assert column(finnish, "registration_number") == ["0112038-9", "3,31355E+13", None]
    said = "registration number: 1 rounded by a spreadsheet program, kept as they are"
    assert said in finnish.understood


def test_rows_without_a_name_and_a_number_are_set_aside(finnish):
    assert [(bad.line, bad.text) for bad in finnish.quarantine.rows] == [(5, ";;;;;12,0;")]
    assert "3 rows, 1 set aside" in finnish.understood


@pytest.mark.parametrize(
    "header",
    ["Profit", "Gross margin", "Kate", "Katetuotto", "Dekningsbidrag", "Deckungsbeitrag", "Marża",
     "Marginaal", "Kasum", "Täckningsbidrag", "Marge", "Прибыль"],
)  # fmt: skip
def test_profit_is_known_by_many_words(tmp_path, header):
    customers = read_customers(written(tmp_path, f"Name;{header}\na;1,5\nb;2,5\n"))
    assert column(customers, "profit") == [1.5, 2.5]


def test_a_margin_in_per_cent_is_no_profit(tmp_path):
    customers = read_customers(written(tmp_path, "Name;Margin %\na;10\nb;20\n"))
    assert column(customers, "profit") == [None, None]
    said = "no column of profit or margin is found: profit is not known"
    assert said in customers.understood


def test_of_profits_of_several_years_the_latest_counts(tmp_path):
    customers = read_customers(written(tmp_path, "Name;Kate 2023;Kate 2022\na;1;2\nb;3;4\n"))
    assert column(customers, "profit") == [1.0, 3.0]
    assert '"Kate 2022" is kept as it is: "Kate 2023" is newer' in customers.understood


def test_row_ids_that_are_not_all_different_give_way_to_lines(tmp_path):
    customers = read_customers(written(tmp_path, "Record ID,Company name\n1,a\n1,b\n2,c\n"))
    assert column(customers, "row_id") == ["2", "3", "4"]
    said = "the row ids are not all there and different: lines are used instead"
    assert said in customers.understood


def test_without_a_column_of_ids_rows_are_told_apart_by_line(tmp_path):
    customers = read_customers(written(tmp_path, "Name\na\nb\n"))
    assert column(customers, "row_id") == ["2", "3"]
    assert "no column of row ids is found: rows are told apart by their line" in (
        customers.understood
    )


def test_the_columns_of_a_hubspot_export_are_known(tmp_path):
    header = "Record ID,Company name,Company Domain Name,Country/Region,Postal Code,Company owner"
    path = written(tmp_path, f"{header}\n11,Kone,kone.com,Finland,02150,Ann\n")
    got = read_customers(path).table.to_pylist()[0]
    wanted = {"row_id": "11", "name": "Kone", "website": "kone.com", "country": "FI"}
    assert got | wanted == got
    assert (got["postcode"], got["owner"]) == ("02150", "Ann")


def test_a_strange_header_is_read_as_the_user_says(tmp_path):
    path = written(tmp_path, "Foo;Bar\na;1\nb;2\n")
    with pytest.raises(ConfigurationError, match=r'no column of names.*"Foo", "Bar"'):
        read_customers(path)
    customers = read_customers(path, columns={"name": "Foo", "profit": "Bar"})
    assert column(customers, "name") == ["a", "b"]
    assert column(customers, "profit") == [1.0, 2.0]


def test_a_workbook_is_read_like_a_text_file(tmp_path):
    path = tmp_path / "crm.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Kunde", "Orgnummer", "Dekningsbidrag (NOK)"])
        sheet.write_row(1, 0, ["Telenor", 982463718, 1234.5])
    got = read_customers(path, country="NO").table.to_pylist()[0]
    assert (got["registration_number"], got["line"]) == ("982463718", 2)
    assert (got["profit"], got["currency"]) == (1234.5, "NOK")


def test_bad_lines_of_the_file_are_in_the_quarantine(tmp_path):
    customers = read_customers(written(tmp_path, 'Name;City\na;b\nc\nd;"open\ne;f\n'))
    assert column(customers, "name") == ["a", "e"]
    assert sorted(bad.line for bad in customers.quarantine.rows) == [3, 4]


@pytest.mark.parametrize(
    "header",
    ["Currency", "Account Currency", "Deal Currency", "Valuutta", "Valuta", "Währung", "Waluta"],
)
def test_a_column_of_currencies_is_known_by_many_words(tmp_path, header):
    text = f"Name;Country;Profit;{header}\na;NO;1;sek\nb;NO;2;€\nc;NO;3;crowns\nd;NO;4;\n"
    customers = read_customers(written(tmp_path, text))
    assert column(customers, "currency") == ["SEK", "EUR", "crowns", None]
    assert customers.understood[-3:] == (
        "profit: no currency is said of 1 rows, taken as euros",
        "profit: rows in SEK (1), counted in euros at the latest yearly average rate",
        f"profit: rows in crowns (1), {NO_RATE}",
    )


@pytest.mark.parametrize("header", ["Kate 2024 (SEK)", "Profit SEK", "Margin in kSEK"])
def test_the_currency_in_a_header_counts_before_that_of_the_row(tmp_path, header):
    text = f"Name;Currency;{header};Revenue (NOK)\na;EUR;1;2\nb;;2;\n"
    assert column(read_customers(written(tmp_path, text)), "currency") == ["SEK", "SEK"]


def test_the_currency_beside_an_amount_counts_first(tmp_path):
    text = "Name;Profit (EUR)\na;1 500 SEK\nb;$ 20\nc;3\n"
    customers = read_customers(written(tmp_path, text))
    assert column(customers, "profit") == [1500.0, 20.0, 3.0]
    assert column(customers, "currency") == ["SEK", "USD", "EUR"]


def test_a_country_alone_says_no_currency_but_tells_whose_kroner_are_meant(tmp_path):
    plain = read_customers(written(tmp_path, "Name;Country;Profit\na;SE;1\nb;NO;2\n"))
    assert column(plain, "currency") == [None, None]
    assert "profit: no currency is said, taken as euros" in plain.understood
    kroner = read_customers(
        written(tmp_path, "Name;Country;Profit (tkr)\na;SE;1\nb;NO;2\nc;FI;3\n")
    )
    assert column(kroner, "currency") == ["SEK", "NOK", "kr"]


@pytest.mark.parametrize(
    ("header", "cells"), [("Margin", ("12 %", "8%", "")), ("Kate-%", ("12", "8,5", "3"))]
)
def test_a_profit_in_percentages_is_none_and_that_is_said(tmp_path, header, cells):
    text = f"Name;{header}\n" + "".join(f"x{n};{c}\n" for n, c in enumerate(cells))
    customers = read_customers(written(tmp_path, text))
    assert column(customers, "profit") == [None] * 3
    said = f'"{header}" holds percentages, which say nothing about how much a customer earns you'
    assert said in customers.understood
    with pytest.raises(ConfigurationError, match=r"holds percentages, .* cannot be the profit"):
        read_customers(written(tmp_path, text), columns={"profit": header})


def test_amounts_are_the_profit_where_another_column_holds_percentages(tmp_path):
    text = "Name;Profit;Margin\na;12 %;5\nb;9 %;6\nc;1 %;7 %\n"
    customers = read_customers(written(tmp_path, text))
    assert column(customers, "profit") == [5.0, 6.0, None]
    said = "profit: known for 2 rows, decimal point, 1 cells are no numbers and stay unknown"
    assert said in customers.understood


def test_numbers_lose_the_point_that_pandas_gave_all_of_them(tmp_path):
    text = "ID;Org nr;Name;Postcode\n11.0;982463718.0;a;0150\n12.0;;b;\n"
    customers = read_customers(written(tmp_path, text))
    assert column(customers, "row_id") == ["11", "12"]
    assert column(customers, "registration_number") == ["982463718", None]
    mixed = read_customers(written(tmp_path, "Org nr;Name\n1.0;a\n2;b\n"))
    assert column(mixed, "registration_number") == ["1.0", "2"]


def test_a_name_cannot_trick_a_terminal(tmp_path):
    text = "Name\x1b[1m;City\n\x1b[31mKone\x7f\u202e Oy\u2066;Es\u200fpoo\n"
    customers = read_customers(written(tmp_path, text))
    assert (column(customers, "name"), column(customers, "city")) == (["Kone Oy"], ["Espoo"])
    assert customers.original.column_names == ["Name", "City"]
