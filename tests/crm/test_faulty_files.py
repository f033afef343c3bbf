"""CRM files as they really come: each fault of a file or of its rows, and what becomes of it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from company.errors import ConfigurationError, SourceChanged
from crm.customers import CustomerList, read_customers

EMPTY = "is empty. Give a file with a header line and rows."
RUSSIAN = "ООО Ромашка Москва"
POLISH = "Zażółć gęślą Sp. z o.o."
Names = list[str | None]


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    """Where the CRM's export lies."""
    return tmp_path / "crm.csv"


def read(path: Path, data: str | bytes, **said: Any) -> CustomerList:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_customers(path, **said)


def column(customers: CustomerList, name: str) -> Names:
    return customers.table[name].to_pylist()


def names_of(path: Path, data: str | bytes) -> Names:
    return column(read(path, data), "name")


def bad(customers: CustomerList) -> list[tuple[int, str, str]]:
    return [(row.line, row.reason, row.text) for row in customers.quarantine.rows]


def many(count: int, start: int = 0) -> str:
    return "".join(f"Firma {n} Oy;Turku\n" for n in range(start, start + count))


def test_an_empty_file_is_refused(crm: Path) -> None:
    with pytest.raises(ConfigurationError, match=EMPTY):
        read(crm, b"")
    with pytest.raises(ConfigurationError, match=EMPTY):
        read(crm, "\ufeff\r\n\r\n")


def test_a_file_of_a_header_only_is_refused(crm: Path) -> None:
    with pytest.raises(ConfigurationError, match="has a header but no row that can be read"):
        read(crm, "Name;City\n")


def test_of_two_columns_with_one_header_the_first_counts_and_both_are_kept(crm: Path) -> None:
    got = read(crm, "Name;Profit;Name;Profit\nKone;1;x;2\nFazer;3;y;4\n")
    assert (column(got, "name"), column(got, "profit")) == (["Kone", "Fazer"], [1.0, 3.0])
    assert got.original.column_names == ["Name", "Profit", "Name (2)", "Profit (2)"]


def test_ragged_rows_are_set_aside_with_line_reason_and_text(crm: Path) -> None:
    got = read(crm, "Name;City\nKone;Espoo\nFazer\nValio;Helsinki;x\nNokia;Espoo\n")
    assert column(got, "name") == ["Kone", "Nokia"]
    assert bad(got) == [
        (3, "1 values where 2 belong", "Fazer"),
        (4, "3 values where 2 belong", "Valio;Helsinki;x"),
    ]


def test_a_quote_that_never_closes_costs_its_own_row_only(crm: Path) -> None:
    got = read(crm, f'Name;City\n"Kone;Espoo\n{many(300)}')
    assert len(got.table) == 300
    assert bad(got) == [(2, "a quote opens and does not close", '"Kone;Espoo')]


def test_a_line_end_within_quotes_is_part_of_the_name(crm: Path) -> None:
    got = read(crm, 'Name;City\r\n"Kone\r\nOyj";Espoo\r\nFazer;Vantaa\r\n')
    assert column(got, "name") == ["Kone Oyj", "Fazer"]
    assert column(got, "line") == [2, 4]


def test_a_row_with_a_nul_byte_is_set_aside(crm: Path) -> None:
    got = read(crm, "Name;City\nKo\0ne;Espoo\nFazer;Vantaa\n")
    assert column(got, "name") == ["Fazer"]
    assert bad(got) == [(2, "holds a NUL byte", "Ko\0ne;Espoo")]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", [POLISH, RUSSIAN, "Kone Oyj"])
def test_utf_16_is_read_in_every_script_and_a_mark_is_no_part_of_the_header(
    crm: Path, codec: str, name: str
) -> None:
    got = read(crm, f"Name;City\n{name};{name[:4]}\n".encode(codec))
    assert (column(got, "name"), got.original.column_names[0]) == ([name], "Name")


@pytest.mark.parametrize(
    ("codec", "name"),
    [("cp1252", "Hyvinkään Säästö Oy"), ("cp1250", POLISH), ("cp1251", RUSSIAN)],
)
def test_old_code_pages_are_told_by_their_letters(crm: Path, codec: str, name: str) -> None:
    assert names_of(crm, f"Name;City\n{name};x\n".encode(codec)) == [name]


def test_lines_of_another_encoding_are_set_aside_in_a_utf_8_file(crm: Path) -> None:
    got = read(crm, "Name;City\nÄiti;Öölä\n".encode() + "Mäkelä;Åbo\n".encode("cp1252"))
    assert column(got, "name") == ["Äiti"]
    assert bad(got)[0][:2] == (3, "holds bytes that are not UTF-8, as the rest of the file is")


def test_utf_8_lines_in_a_file_of_an_old_code_page_are_said(crm: Path) -> None:
    old = "Mäkelä;Åbo\nHämäläinen;Jyväskylä\n".encode("cp1252")
    got = read(crm, b"Name;City\n" + old + "Äiti;x\n".encode())
    assert column(got, "name")[:2] == ["Mäkelä", "Hämäläinen"]
    assert "some lines are UTF-8 and will look strange: save the file" in got.understood[0]


@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
def test_every_separator_is_found(crm: Path, mark: str) -> None:
    rows = [["Name", "City", "Note"], ["Kone", "Espoo", "a b"], ["Fazer", "Vantaa", "c"]]
    assert names_of(crm, "\n".join(mark.join(row) for row in rows)) == ["Kone", "Fazer"]


def test_decimal_commas_are_read_and_said(crm: Path) -> None:
    got = read(crm, "Name;Profit\nKone;1 234,50\nFazer;1.234.567,89\nValio;(5,5)\n")
    assert column(got, "profit") == [1234.5, 1234567.89, -5.5]
    assert "profit: known for 3 rows, decimal comma" in got.understood


def test_days_that_are_none_stay_unknown_and_are_counted(crm: Path) -> None:
    days = ["24.12.2023", "2.1.2024", "1.3.2024", "31.2.2024", "31.12.9999", "1.1.1900", ""]
    rows = "".join(f"c{n};{day}\n" for n, day in enumerate(days))
    got = read(crm, f"Name;Last order date\n{rows}")
    known = [date(2023, 12, 24), date(2024, 1, 2), date(2024, 3, 1)]
    assert column(got, "last_order_on") == [*known, None, None, None, None]
    assert "last order: 3 cells are no dates and stay unknown" in got.understood


@pytest.mark.parametrize(
    "header",
    ["Profit T€", "Profit k€", "Profit (1 000 EUR)", "Profit, thousands of euros", "Kate 1000e",
     "Deckungsbeitrag (in Tsd. €)", "Profit (EUR, thousands)", "Profit (€'000)"],
)  # fmt: skip
def test_thousands_in_a_heading_multiply(crm: Path, header: str) -> None:
    got = read(crm, f"Name;{header}\nKone;1,5\nFazer;-2\n")
    assert column(got, "profit") == [1500.0, -2000.0]
    assert column(got, "currency") == ["EUR", "EUR"]


def test_a_currency_that_nobody_knows_is_said_and_not_taken_for_euros(crm: Path) -> None:
    got = read(crm, "Name;Profit;Currency\nKone;1;EUR\nFazer;2;XYZ\nValio;3;¤¤¤\n")
    assert column(got, "currency") == ["EUR", "XYZ", "¤¤¤"]
    said = "profit: rows in XYZ (1), ¤¤¤ (1), of which no rate to the euro is known"
    assert any(sentence.startswith(said) for sentence in got.understood)


def test_a_field_of_ten_megabytes_is_read(crm: Path) -> None:
    got = read(crm, "Name;City\nKone;" + "y" * 10_000_000 + "\nFazer;Vantaa\n")
    assert [len(city or "") for city in column(got, "city")] == [10_000_000, 6]


def test_a_row_of_5000_values_is_set_aside_with_the_start_of_its_text(crm: Path) -> None:
    got = read(crm, "Name;City\nKone;Espoo\n" + ";".join(["x"] * 5000) + "\nFazer;Vantaa\n")
    assert column(got, "name") == ["Kone", "Fazer"]
    [(line, reason, text)] = bad(got)
    assert (line, reason, len(text)) == (3, "5000 values where 2 belong", 2000)


def test_a_file_of_5000_columns_is_read_and_explained_in_few_lines(crm: Path) -> None:
    headers = [f"c{n}" for n in range(4999)]
    got = read(crm, ";".join(["Name", *headers]) + "\nKone" + ";x" * 4999 + "\n")
    assert (column(got, "name"), got.original.num_columns) == (["Kone"], 5000)
    assert "4,969 further columns are kept as they are" in got.understood
    assert len(got.understood) < 40


def test_the_signs_that_keep_excel_from_counting_are_no_part_of_an_id(crm: Path) -> None:
    text = 'ID;Name;Y-tunnus;Postcode\n="00123";Kone;="1927400-1";"=""02150"""\n7;a;0112038-9;1\n'
    got = read(crm, text)
    assert column(got, "row_id") == ["00123", "7"]
    assert column(got, "registration_number") == ["1927400-1", "0112038-9"]
    assert column(got, "postcode") == ["02150", "1"]


def test_ids_that_a_spreadsheet_rounded_are_counted(crm: Path) -> None:
    got = read(crm, "ID;Name;Y-tunnus\n1.23E+08;Kone;0112038-9\n1,24E+08;Fazer;1,12E+06\n")
    assert "row id: 2 rounded by a spreadsheet program, kept as they are" in got.understood
    said = "registration number: 1 rounded by a spreadsheet program, kept as they are"
    assert said in got.understood


def test_row_ids_on_several_rows_give_way_to_lines_and_are_named(crm: Path) -> None:
    got = read(crm, "ID;Name;City\n1;Kone;Espoo\n1;Fazer;Vantaa\n;Valio;Helsinki\n")
    assert column(got, "row_id") == ["2", "3", "4"]
    assert "row id: 1 rows have none, 1 on several rows, such as 1" in got.understood


@pytest.mark.parametrize("name", ["NULL", "NA", "TRUE", "None", "nan", "#N/A", "Oy", "🔥", "3"])
def test_names_that_look_like_nothing_or_a_word_of_a_program_stay_names(
    crm: Path, name: str
) -> None:
    assert names_of(crm, f"Name;City\n{name};Turku\nKone;Espoo\n") == [name, "Kone"]


@pytest.mark.parametrize("name", ["-", "?", "...", "–", " ", "\u200b"])
def test_a_sign_is_no_name(crm: Path, name: str) -> None:
    got = read(crm, f"Name;City\n{name};Turku\nKone;Espoo\n")
    assert (column(got, "name"), got.quarantine.count) == (["Kone"], 1)


def test_signs_that_turn_the_direction_go_and_foreign_scripts_stay(crm: Path) -> None:
    rows = "\u202eKone Oyj\nשלום בע״מ\nКone Oyj\nİstanbul Çelik\nHa\u0308me Oy\n🍕 Pizza Oy\n"
    expected = ["Kone Oyj", "שלום בע״מ", "Кone Oyj", "İstanbul Çelik", "Ha\u0308me Oy"]
    assert names_of(crm, f"Name\n{rows}") == [*expected, "🍕 Pizza Oy"]


def test_more_than_one_bad_row_in_a_hundred_refuses_the_file_and_names_the_first(
    crm: Path,
) -> None:
    with pytest.raises(SourceChanged) as refused:
        read(crm, f"Name;City\n{many(100)}" + "ragged\n" * 4 + 'x;"open\n' * 2)
    assert str(refused.value) == (
        f"{crm}: 6 of 106 rows are bad, the first in line 102: 1 values where 2 belong (others: a "
        "quote opens and does not close). Nothing was replaced; mend the file, or accept them when "
        "you pull or match it: --bad-rows 6%."
    )


def test_the_user_accepts_more_bad_rows_or_fewer(crm: Path) -> None:
    text = f"Name;City\n{many(94)}" + "ragged\n" * 6
    assert len(read(crm, text, tolerated=0.06).table) == 94
    with pytest.raises(SourceChanged, match="1 of 95 rows are bad"):
        read(crm, f"Name;City\n{many(94)}ragged\n", tolerated=0.0)


def test_five_bad_rows_are_few_in_a_file_of_any_size(crm: Path) -> None:
    assert len(read(crm, f"Name;City\n{many(10)}" + "ragged\n" * 5).table) == 10


def test_rows_without_name_and_number_count_as_bad(crm: Path) -> None:
    with pytest.raises(SourceChanged, match=r"6 of 106 .* line 102: no name and no number"):
        read(crm, f"Name;City\n{many(100)}" + ";Turku\n" * 6)
