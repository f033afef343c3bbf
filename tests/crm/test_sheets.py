"""Which sheet of a workbook is read."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from cli import main
from company.errors import ConfigurationError
from crm.customers import read_customers
from crm.keeping import latest_file
from lookalike import Workspace


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook of two lists, the second of them longer."""
    made = openpyxl.Workbook()
    made.active.title = "Key accounts"
    lists = {"Key accounts": ["Siltec"], "All": ["Siltec", "Kone", "Nokia"]}
    for title, names in lists.items():
        sheet = made[title] if title in made.sheetnames else made.create_sheet(title)
        sheet.append(["Customer", "City"])
        for name in names:
            sheet.append([f"{name} Oy", "Turku"])
    made.save(tmp_path / "crm.xlsx")
    return tmp_path / "crm.xlsx"


def test_the_fullest_sheet_is_read_unless_one_is_named(book: Path) -> None:
    assert len(read_customers(book).table) == 3
    assert read_customers(book, sheet="Key accounts").table["name"].to_pylist() == ["Siltec Oy"]


def test_a_sheet_that_is_not_there_is_named_with_the_nearest(book: Path) -> None:
    with pytest.raises(ConfigurationError, match='Did you mean "Key accounts"'):
        read_customers(book, sheet="Key account")


def test_a_csv_has_no_sheets(tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("Customer,City\nSiltec,Turku\n")
    with pytest.raises(ConfigurationError, match=r"is no workbook.*Leave --sheet out"):
        read_customers(tmp_path / "crm.csv", sheet="All")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """Run a command in a workspace that knows one company, and get all it says."""

    def say(*words: str) -> str:
        result = CliRunner().invoke(main, ["--workspace", str(tmp_path / "ws"), *words])
        return result.stdout + result.stderr

    (tmp_path / "firms.csv").write_text("Company ID,Name,City\nc-1,Siltec Oy,Turku\n")
    assert "1 companies" in say("pull", "table", "--file", str(tmp_path / "firms.csv"))
    return say


def test_the_sheet_is_remembered_for_when_the_list_is_read_again(
    book: Path, run: Callable[..., str]
) -> None:
    assert "Rows            1" in run("match", str(book), "--sheet", "Key accounts")
    again = run("fit", "--country", "FI")  # reads the list again, with what was said of it
    assert "Only 1 good customers" in again
    assert 'sheet "Key accounts"' in run("match", str(book), "--sheet", "Key accounts")


def test_another_sheet_can_be_named_for_the_list_matched_last(
    book: Path, run: Callable[..., str], tmp_path: Path
) -> None:
    assert "Rows            1" in run("match", str(book), "--sheet", "Key accounts")
    run("fit", "--sheet", "All")  # refused for too few customers, after the list was read
    read = latest_file(Workspace(tmp_path / "ws").state)
    assert (read.sheet, read.rows) == ("All", 3)
