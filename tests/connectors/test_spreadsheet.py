from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from company.errors import ConfigurationError
from connectors import encodings
from connectors.contract import Quarantine
from connectors.spreadsheet import open_spreadsheet, peek


def opened(tmp_path, data, name="list.csv", **options):
    """The rows by line, the sheet and the quarantine of a file with these bytes."""
    path = tmp_path / name
    path.write_bytes(data)
    quarantine = Quarantine()
    sheet = open_spreadsheet(path, quarantine, **options)
    blocks = list(sheet.blocks)
    lines = [line for block in blocks for line in block.lines.to_pylist()]
    rows = [tuple(row.values()) for block in blocks for row in block.rows.to_pylist()]
    return dict(zip(lines, rows, strict=True)), sheet, quarantine


def refusal(tmp_path, data, name="list.csv"):
    with pytest.raises(ConfigurationError) as error:
        opened(tmp_path, data, name)
    return str(error.value).replace(str(tmp_path) + "/", "")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_byte_order_mark(tmp_path, codec):
    rows, sheet, _ = opened(tmp_path, "Nimi;Määrä\nJäätelö;1,5\n".encode(codec))
    assert sheet.headers == ("Nimi", "Määrä")
    assert rows == {2: ("Jäätelö", "1,5")}


@pytest.mark.parametrize(
    ("name", "page", "said"),
    [
        ("Jäätelötehdas Åland", "cp1252", "Windows-1252 (Finnish or Swedish letters)"),
        ("Bærum Røros Ålesund", "cp1252", "Windows-1252 (Danish or Norwegian letters)"),
        ("Café Préféré à côté", "cp1252", "Windows-1252 (French letters)"),
        ("Spółka Żółć Łódź", "cp1250", "Windows-1250 (Polish letters)"),
        ("Řeznictví Dvořák", "cp1250", "Windows-1250 (Czech letters)"),
        ("Ромашка Москва", "cp1251", "Windows-1251 (Cyrillic letters)"),
        ("Šķēles Rīga ģimene", "cp1257", "Windows-1257 (Latvian letters)"),
        ("Õun Šokolaad žürii", "cp1257", "Windows-1257 (Estonian letters)"),
    ],
)
def test_an_old_code_page_is_told_by_the_letters_that_result(tmp_path, name, page, said):
    rows, sheet, _ = opened(tmp_path, f"Name;Town\n{name};1\n".encode(page))
    assert rows == {2: (name, "1")}
    assert sheet.understood == (f"read as {said}, separator ;, header on line 1",)


@pytest.mark.parametrize(
    ("country", "page"), [("FI", "cp1252"), ("PL", "cp1250"), ("UA", "cp1251"), ("EE", "cp1257")]
)
def test_a_country_decides_the_code_page(tmp_path, country, page):
    data = b"Name;Town\n" + bytes([0xE4, 0xF5]) + b";1\n"
    rows, _, _ = opened(tmp_path, data, country=country)
    assert rows == {2: (bytes([0xE4, 0xF5]).decode(page), "1")}


def test_the_user_decides_the_encoding_and_an_unknown_one_is_refused(tmp_path):
    rows, sheet, _ = opened(tmp_path, "N;T\nŁ;1\n".encode("cp1250"), encoding="cp1250")
    assert rows == {2: ("Ł", "1")}
    assert "Windows-1250 (as you said)" in sheet.understood[0]
    with pytest.raises(ConfigurationError, match='Unknown encoding "latin-99"'):
        opened(tmp_path, b"N;T\n1;2\n", encoding="latin-99")


def test_bad_bytes_in_a_utf8_file_cost_their_own_line_only(tmp_path):
    data = "Nimi;Paikka\nÄiti;Öölä\nPäätös;Ähtäri\n".encode() + b"bad\xe4;x\nok;y\n"
    rows, _, quarantine = opened(tmp_path, data)
    assert rows == {2: ("Äiti", "Öölä"), 3: ("Päätös", "Ähtäri"), 5: ("ok", "y")}
    assert [(bad.line, bad.text) for bad in quarantine.rows] == [(4, "bad\ufffd;x")]


@pytest.mark.parametrize(("mark", "said"), [(";", ";"), (",", "comma"), ("\t", "tab"), ("|", "|")])
def test_the_separator_is_found(tmp_path, mark, said):
    data = "\n".join([f"a{mark}b", f"1{mark}2", f'"x{mark}y"{mark}3']).encode()
    rows, sheet, _ = opened(tmp_path, data)
    assert rows == {2: ("1", "2"), 3: (f"x{mark}y", "3")}
    assert f"separator {said}" in sheet.understood[0]


def test_decimal_commas_do_not_hide_the_semicolons(tmp_path):
    rows, _, _ = opened(tmp_path, b"a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n")
    assert rows[3] == ("1,5", "2,5", "3,5")


def test_a_file_of_one_column_keeps_its_commas(tmp_path):
    rows, sheet, quarantine = opened(tmp_path, b'Name\nFoo, Inc\n"Q;x"\nBar\n')
    assert rows == {2: ("Foo, Inc",), 3: ("Q;x",), 4: ("Bar",)}
    assert sheet.understood == ("read as UTF-8, one column, header on line 1",)
    assert quarantine.count == 0


def test_a_title_and_empty_lines_above_the_header_are_skipped_and_said(tmp_path):
    for title in (b"Customers 2024\n\n", b"Customers 2024;;\n;;\n", b"\n\n"):
        rows, sheet, _ = opened(tmp_path, title + b"Name;City;Size\nFazer;Helsinki;1\n")
        assert rows == {4: ("Fazer", "Helsinki", "1")}
        assert sheet.understood[0].endswith("header on line 3")


def test_the_separator_line_of_excel_is_obeyed(tmp_path):
    rows, sheet, _ = opened(tmp_path, b"sep=;\r\na;b\r\n1,2;3\r\n")
    assert sheet.headers == ("a", "b")
    assert rows == {3: ("1,2", "3")}


def test_headers_are_stripped_named_and_made_different(tmp_path):
    _, sheet, _ = opened(tmp_path, b' Name ;;Name;"Long\nheader"\n1;2;3;4\n')
    assert sheet.headers == ("Name", "column 2", "Name (2)", "Long header")


def test_rows_with_a_separator_at_their_end_get_a_column_of_their_own(tmp_path):
    rows, sheet, quarantine = opened(tmp_path, b"a;b\n1;2;\n3;4;\n")
    assert sheet.headers == ("a", "b", "column 3")
    assert rows == {2: ("1", "2", ""), 3: ("3", "4", "")}
    assert quarantine.count == 0


def test_ragged_rows_are_set_aside_with_line_reason_and_text(tmp_path):
    rows, _, quarantine = opened(tmp_path, b"a;b;c\n1;2;3\nshort;1\nlong;1;2;3\n4;5;6\n")
    assert rows == {2: ("1", "2", "3"), 5: ("4", "5", "6")}
    assert [(bad.line, bad.reason, bad.text) for bad in quarantine.rows] == [
        (3, "2 values where 3 belong", "short;1"),
        (4, "4 values where 3 belong", "long;1;2;3"),
    ]


@pytest.mark.parametrize("after", ["3;4", '3;"4"', '"3";"4"', '"3";"a ""b"" c"'])
def test_an_unclosed_quote_costs_its_own_line_only(tmp_path, after):
    rows, _, quarantine = opened(tmp_path, f'a;b\n1;2\nbad;"open\n{after}\n5;6\n'.encode())
    assert sorted(rows) == [2, 4, 5]
    assert rows[5] == ("5", "6")
    assert [(bad.line, bad.text) for bad in quarantine.rows] == [(3, 'bad;"open')]


def test_an_unclosed_quote_on_the_last_line_is_set_aside(tmp_path):
    rows, _, quarantine = opened(tmp_path, b'a;b\n1;2\n3;"open')
    assert rows == {2: ("1", "2")}
    assert [bad.line for bad in quarantine.rows] == [3]


def test_newlines_inside_quotes_belong_to_the_value(tmp_path):
    rows, _, quarantine = opened(tmp_path, b'a;b\n1;"two\n\nlines"\n3;"x\r\ny ""z"""\n5;6\n')
    assert rows == {2: ("1", "two\n\nlines"), 5: ("3", 'x\r\ny "z"'), 7: ("5", "6")}
    assert quarantine.count == 0


def test_stray_quotes_in_the_middle_of_a_value_are_kept(tmp_path):
    rows, _, quarantine = opened(tmp_path, b'a;b\n19" rack;1\n"Kivi" Oy;2\nx;3\n')
    assert rows == {2: ('19" rack', "1"), 3: ("Kivi Oy", "2"), 4: ("x", "3")}
    assert quarantine.count == 0


def test_a_nul_byte_costs_its_own_record(tmp_path):
    rows, _, quarantine = opened(tmp_path, b'a;b\n1;2\nx\0y;3\n4;"p\n\0q"\n5;6\n')
    assert rows == {2: ("1", "2"), 6: ("5", "6")}
    assert [(bad.line, bad.reason) for bad in quarantine.rows] == [
        (3, "holds a NUL byte"),
        (4, "holds a NUL byte"),
    ]


def test_empty_lines_and_lines_of_separators_are_dropped(tmp_path):
    rows, _, quarantine = opened(tmp_path, b'a;b\n\n1;2\n;;\n;\n"";""\n  \n3;4\n')
    assert list(rows) == [3, 8]
    assert quarantine.count == 0


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_is_read(tmp_path, end):
    rows, _, _ = opened(tmp_path, end.join([b"a;b", b"1;2", b"3;4"]))
    assert rows == {2: ("1", "2"), 3: ("3", "4")}


def test_lines_and_values_cut_by_a_block_are_put_together(tmp_path, monkeypatch):
    data = "".join(f'{n};"Åbo {n}\nrow";x\n' for n in range(200)).encode()
    bad = b'bad;"open;x\n'
    whole = opened(tmp_path, b"id;text;c\n" + data + bad + data)
    monkeypatch.setattr(encodings, "BLOCK", 37)
    monkeypatch.setattr("connectors.delimited.HEAD", 64)
    cut = opened(tmp_path, b"id;text;c\n" + data + bad + data)
    assert len(cut[0]) == 400
    assert cut[0] == whole[0]
    assert cut[2].rows == whole[2].rows


def test_a_value_of_ten_megabytes_is_read(tmp_path):
    rows, _, _ = opened(tmp_path, b"a;b\n1;2\nx;" + b"y" * 10_000_000 + b"\n3;4\n")
    assert [len(row[1]) for row in rows.values()] == [1, 10_000_000, 1]


def test_leading_zeros_stay(tmp_path):
    rows, _, _ = opened(tmp_path, b"id;zip\n00012;00100\n")
    assert rows == {2: ("00012", "00100")}


def test_what_is_no_spreadsheet_is_refused_with_the_fix(tmp_path):
    assert refusal(tmp_path, b"") == "list.csv is empty. Give a file with a header line and rows."
    assert refusal(tmp_path, b" \n\n").startswith("list.csv is empty.")
    assert refusal(tmp_path, b"a;b\n").startswith("list.csv has a header but no row")
    assert refusal(tmp_path, b"%PDF-1.7", "a.xlsx").startswith("a.xlsx is a PDF document, not")
    assert refusal(tmp_path, b"<html><table>", "a.xls").startswith("a.xls is a web page")
    assert refusal(tmp_path, b"\x1f\x8b\x08\0", "a.csv").endswith("Unpack it first.")
    assert refusal(tmp_path, bytes(range(1, 32)) * 40, "a.csv").startswith("a.csv is not a spread")


def test_a_damaged_workbook_or_parquet_file_is_refused(tmp_path):
    assert refusal(tmp_path, b"PK\x03\x04 x", "a.xlsx").startswith("a.xlsx cannot be read as a")
    assert refusal(tmp_path, b"PAR1 x", "a.parquet").startswith("a.parquet is a damaged Parquet")


def test_a_protected_workbook_is_refused(tmp_path):
    stream = "EncryptedPackage".encode("utf-16-le")
    data = b"\xd0\xcf\x11\xe0" + bytes(600) + stream + bytes(600)
    assert refusal(tmp_path, data, "a.xlsx").startswith("a.xlsx is protected by a password.")


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ConfigurationError, match=r"no.csv does not exist\. Check the path"):
        open_spreadsheet(tmp_path / "no.csv", Quarantine())
    with pytest.raises(ConfigurationError, match="is a folder"):
        open_spreadsheet(tmp_path, Quarantine())


def workbook(path):
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes")
        sheet = book.add_worksheet("Customers")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(1, 0, ["Our customers"])
        sheet.write_row(3, 0, ["Name", "Number", "Since", "Share", "Name"])
        sheet.write_row(4, 0, ["Fazer", 102498, None, 0.45, True])
        sheet.write_datetime(4, 2, date(2024, 2, 29), day)
        sheet.write_row(6, 0, ["Kone", "0012", "x", 1.5, "y"])
    return path.read_bytes()


def test_the_first_filled_sheet_of_a_workbook_is_read_as_text(tmp_path):
    rows, sheet, _ = opened(tmp_path, workbook(tmp_path / "w.xlsx"), "list.xlsx")
    assert sheet.headers == ("Name", "Number", "Since", "Share", "Name (2)")
    assert rows == {
        5: ("Fazer", "102498", "2024-02-29", "0.45", "true"),
        7: ("Kone", "0012", "x", "1.5", "y"),
    }
    assert sheet.understood == ('read as a workbook, header on line 4, sheet "Customers" of 2',)


def test_parquet_keeps_numbers_and_makes_everything_else_text(tmp_path):
    table = pa.table({"id": ["01", None], "n": [1, 2], "x": [0.5, None], "flag": [True, False]})
    table = table.append_column("tags", pa.array([["a", "b"], []]))
    pq.write_table(table, tmp_path / "t.parquet")
    rows, sheet, _ = opened(tmp_path, (tmp_path / "t.parquet").read_bytes(), "list.parquet")
    assert rows == {1: ("01", 1, 0.5, "true", "a|b"), 2: (None, 2, None, "false", "")}
    assert sheet.understood == ("read as Parquet, 2 rows",)


def test_looking_at_the_first_rows_takes_none_of_them_away(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"n\n" + b"".join(b"%d\n" % n for n in range(100)))
    sample, blocks = peek(open_spreadsheet(path, Quarantine()).blocks, 10)
    assert sample["n"].to_pylist() == [str(n) for n in range(10)]
    assert sum(len(block.rows) for block in blocks) == 100
