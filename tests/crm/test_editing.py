"""A list with some cells changed: every other byte of it stays."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from company.errors import ConfigurationError
from crm.editing import form_of_list, write_edited
from crm.edits import Edits

HEADERS = ("Name", "City", "Profit")


def edited(path: Path, edits: Edits) -> bytes:
    out = path.with_name(f"out{path.suffix}")
    write_edited(path, form_of_list(path), edits, out, None)
    return out.read_bytes()


def text_file(folder: Path, content: bytes) -> Path:
    path = folder / "crm.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("codec", "mark", "end"),
    [("cp1252", b"", "\r\n"), ("utf-8", b"", "\n"), ("utf-8", b"\xef\xbb\xbf", "\r\n"),
     ("utf-16-le", b"\xff\xfe", "\r\n"), ("cp1252", b"", "\r")],
)  # fmt: skip
def test_only_the_cell_changes_in_any_encoding_and_with_any_line_end(
    tmp_path: Path, codec: str, mark: bytes, end: str
) -> None:
    lines = ["Name;City;Profit", "Jäähdytys Oy;;1 234,50", '"Älä; Oy";Åbo;"2"', "Öljy;Oulu;3", ""]
    before = mark + end.join(lines).encode(codec)
    lines[1] = "Jäähdytys Oy;Hämeenlinna;1 234,50"
    path = text_file(tmp_path, before)
    after = edited(path, Edits(HEADERS, (), {2: {"City": "Hämeenlinna"}}))
    assert after == mark + end.join(lines).encode(codec)


def test_titles_blank_lines_and_rows_that_are_damaged_stay_as_they_are(tmp_path: Path) -> None:
    head = b"Our customers\r\n\r\nName;City;Profit\r\n"
    path = text_file(tmp_path, head + b"Kone;;1\r\n;;\r\nFazer;Oulu\r\n\r\nNokia;;3")
    after = edited(path, Edits(HEADERS, ("Size",), {4: {"Size": "large"}, 8: {"City": "Espoo"}}))
    assert after == (
        b"Our customers\r\n\r\nName;City;Profit;Size\r\n"
        b"Kone;;1;large\r\n;;;\r\nFazer;Oulu\r\n\r\nNokia;Espoo;3;"
    )


def test_a_new_cell_is_quoted_as_its_neighbours_are_and_where_it_must(tmp_path: Path) -> None:
    path = text_file(tmp_path, b'"Name","City","Profit"\n"Kone","","1"\nFazer,,2\n"A\nB",x,3\n')
    cells = {2: {"City": "Espoo"}, 3: {"City": "Oulu, Kemi"}, 4: {"City": 'the "old" town'}}
    assert edited(path, Edits(HEADERS, (), cells)) == (
        b'"Name","City","Profit"\n"Kone","Espoo","1"\nFazer,"Oulu, Kemi",2\n'
        b'"A\nB","the ""old"" town",3\n'
    )


def test_a_row_that_is_not_there_stops_the_writing(tmp_path: Path) -> None:
    path = text_file(tmp_path, b"Name;City;Profit\nKone;;1\nFazer;;2\n")
    with pytest.raises(ConfigurationError, match="Line 9 cannot be found"):
        edited(path, Edits(HEADERS, (), {9: {"City": "Oulu"}}))


def test_what_would_not_read_back_is_refused(tmp_path: Path) -> None:
    path = text_file(tmp_path, b"Name;City;Profit\nKone;;1\nFazer;;2\n")
    with pytest.raises(ConfigurationError, match="would not read back"):
        edited(path, Edits(HEADERS, (), {2: {"City": "two\x00lines"}}))


def workbook(folder: Path) -> Path:
    book = Workbook()
    sheet = book.active
    rows = [["Name", "City", "Profit"], ["Kone", "Espoo", 12.5], ["Fazer", None, None],
            ["Nokia", "Oulu", "=C2*2"], ["Öljy", None, 7]]  # fmt: skip
    for row in rows:
        sheet.append(row)
    sheet["A2"].font = Font(bold=True)
    book.create_sheet("Notes")["B2"] = "untouched"
    path = folder / "crm.xlsx"
    book.save(path)
    return path


def test_a_workbook_keeps_its_other_cells_looks_sheets_and_formulas(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    cells = {2: {"Staff": "1234"}, 3: {"City": "<Turku> & Åbo", "Profit": "-7.5"}}
    edits = Edits(HEADERS, ("Staff",), cells, frozenset({"Profit", "Staff"}))
    edited(path, edits)
    book = load_workbook(tmp_path / "out.xlsx")
    sheet = book.worksheets[0]
    assert [[cell.value for cell in row] for row in sheet["A1:D4"]] == [
        ["Name", "City", "Profit", "Staff"], ["Kone", "Espoo", 12.5, 1234],
        ["Fazer", "<Turku> & Åbo", -7.5, None], ["Nokia", "Oulu", "=C2*2", None],
    ]  # fmt: skip
    assert sheet["A2"].font.bold
    assert book["Notes"]["B2"].value == "untouched"


def test_the_other_members_of_a_workbook_are_the_same_to_the_byte(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    edited(path, Edits(HEADERS, (), {3: {"City": "Turku"}}))
    with ZipFile(path) as before, ZipFile(tmp_path / "out.xlsx") as after:
        changed = [n for n in before.namelist() if before.read(n) != after.read(n)]
        assert changed == ["xl/worksheets/sheet1.xml"]
        assert after.namelist() == before.namelist()


def test_a_formula_is_left_alone_and_counted(tmp_path: Path) -> None:
    path, out = workbook(tmp_path), tmp_path / "out.xlsx"
    edits = Edits(HEADERS, (), {4: {"Profit": "1"}}, frozenset({"Profit"}))
    assert write_edited(path, form_of_list(path), edits, out, None) == 1
    assert load_workbook(out).worksheets[0]["C4"].value == "=C2*2"


def test_a_form_that_can_only_be_read_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "crm.parquet"
    path.write_bytes(b"PAR1 and more")
    with pytest.raises(ConfigurationError, match="Save it as XLSX or CSV"):
        form_of_list(path)
