"""Values as the cells of a list are written."""

import datetime as dt

import pyarrow as pa
import pytest

from enrich.cell_texts import cell_texts, habits, plain_texts, usual_mark


@pytest.mark.parametrize(
    ("cells", "day"),
    [(["24.12.1999", "1.2.2003", ""], "5.3.2001"), (["24/12/1999", "01/02/2003"], "05/03/2001"),
     (["12/24/1999", "02/01/2003"], "03/05/2001"), (["24-12-1999"], "05-03-2001"),
     (["1999", "2003"], "2001"), (["1999-12-24"], "2001-03-05"), ([""], "2001-03-05")],
)  # fmt: skip
def test_a_day_is_written_as_the_column_writes_days(cells: list[str], day: str) -> None:
    texts = plain_texts("date", pa.array([dt.date(2001, 3, 5)]))
    assert cell_texts("date", texts, habits(pa.array(cells), ".", False)).to_pylist() == [day]


@pytest.mark.parametrize(
    ("cells", "delimiter", "mark"),
    [(["1 234,50"], ",", ","), (["1,234.50"], ";", "."), (["x"], ";", ","), (["x"], ",", ".")],
)
def test_the_decimal_mark_is_that_of_the_amounts_in_the_list(
    cells: list[str], delimiter: str, mark: str
) -> None:
    assert usual_mark(pa.table({"amount": cells}), delimiter) == mark


def test_text_that_a_spreadsheet_would_calculate_is_made_harmless_in_csv_only() -> None:
    texts = pa.array(["=1+1", "+358 40 123", "@x", "Oy"])
    csv, workbook = habits(None, ".", False), habits(None, ".", True)
    assert cell_texts("text", texts, csv).to_pylist() == ["'=1+1", "+358 40 123", "'@x", "Oy"]
    assert cell_texts("text", texts, workbook).to_pylist() == texts.to_pylist()


def test_numbers_keep_what_says_something() -> None:
    column = pa.array([1234567.89, 999.5, 0.123456, -0.00001, 0.0, None])
    texts = plain_texts("number", column).to_pylist()
    assert texts == ["1234568", "999.5", "0.1235", "0", "0", None]


@pytest.mark.parametrize(
    ("cells", "written"),
    [(["13\u00a0254\u00a0000,00", "840,00", ""], ["1\u00a0500\u00a0244,00", "-0,50", "12,00"]),
     (["13 254 000", "840"], ["1 500 244", "-0,5", "12"]),
     (["13.254.000", "9.000,50"], ["1.500.244", "-0,5", "12"]),
     (["13254000", "1 000", "900000"], ["1500244", "-0,5", "12"])],
)  # fmt: skip
def test_a_number_is_written_as_the_column_writes_numbers(
    cells: list[str], written: list[str]
) -> None:
    texts = pa.array(["1500244", "-0.5", "12"])
    habit = habits(pa.array(cells), ",", False)
    assert cell_texts("number", texts, habit).to_pylist() == written


def test_numbers_of_a_workbook_stay_numbers_whatever_the_column_shows() -> None:
    habit = habits(pa.array(["13 254 000,00"]), ",", True)
    assert cell_texts("number", pa.array(["1500244.5"]), habit).to_pylist() == ["1500244.5"]
