"""Streams of text columns: separators, encodings, archives, damaged lines."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from company.errors import SourceChanged
from connectors import csv_columns as module
from connectors.contract import Quarantine
from connectors.csv_columns import csv_columns, csv_headers


def rows(path: Path, quarantine: Quarantine | None = None, *keep: str) -> list[dict[str, Any]]:
    wanted = keep or ("number", "name")
    tables = csv_columns(path, ";", quarantine or Quarantine(), lambda headers: None, wanted)
    return [row for table in tables for row in table.to_pylist()]


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_columns_are_trimmed_text_with_the_line_of_each_row(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", '\ufeff"number"; name \r\n007; Põhja \r\n8;"a;""b"""\r\n')
    assert rows(path) == [
        {"number": "007", "name": "Põhja", "line": 2},
        {"number": "8", "name": 'a;"b"', "line": 3},
    ]


def test_only_the_columns_to_keep_come_out(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "number;person;name\n1;Mari;x\n")
    assert rows(path) == [{"number": "1", "name": "x", "line": 2}]


def test_a_file_that_is_not_utf_8_is_read_as_latin_1(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "number;name;käive\n1;RAAMAT OÜ;2\n".encode("latin-1"))
    assert csv_headers(path, ";") == ["number", "name", "käive"]
    assert rows(path)[0]["name"] == "RAAMAT OÜ"


@pytest.mark.parametrize("size", [19, 20, 21, 64])
def test_a_letter_cut_by_the_end_of_a_block_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(module, "BLOCK", size)
    path = write(tmp_path / "a.csv", "number;name\n1;ÕÄÖÜõäöü\n2;ŠŽšž\n")
    assert [row["name"] for row in rows(path)] == ["ÕÄÖÜõäöü", "ŠŽšž"]


def test_a_quote_that_does_not_close_takes_its_line_only(tmp_path: Path) -> None:
    quarantine = Quarantine()
    path = write(tmp_path / "a.csv", 'number;name\n1;"Kivi\n2;ok\n3\n')
    assert [row["number"] for row in rows(path, quarantine)] == ["2"]
    assert sorted(bad.line for bad in quarantine.rows) == [2, 4]


def test_all_parts_of_a_zip_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.csv", "number;name\n1;a\n")
        archive.writestr("2.csv", "number;name\n2;b\n")
        archive.writestr("readme.pdf", "x")
    assert [row["name"] for row in rows(path)] == ["a", "b"]


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="is empty"):
        rows(write(tmp_path / "empty.csv", ""))
