"""A table of the user's own that comes with other columns than the last time."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from company.errors import SourceChanged
from connectors import table
from connectors.contract import Source
from store.manifest import current_datasets
from store.pull import Pulled, pull
from store.state import open_state

ROWS = "1;Kone Oyj;Espoo;200;12\n2;Fazer Oy;Vantaa;300;7\n"
USUAL = "Company ID;Name;City;Employees;Trucks"


def pulled(folder: Path, header: str, rows: str = ROWS, **said: Any) -> Pulled:
    file = folder / "firms.csv"
    file.write_text(f"{header}\n{rows}")
    allow_fewer = bool(said.pop("allow_fewer", False))
    source = Source(file, datetime(2026, 11, 1, tzinfo=UTC), **said)
    return pull(folder, open_state(folder), table, source, allow_fewer=allow_fewer)


def changes(folder: Path, header: str, **said: Any) -> list[str]:
    told = pulled(folder, header, **said).dataset.understood
    return [words for words in told if words.startswith("since the last pull: ")]


def test_a_table_with_the_same_columns_has_nothing_to_say(tmp_path: Path) -> None:
    assert changes(tmp_path, USUAL) == []
    assert changes(tmp_path, USUAL) == []


def test_a_renamed_column_that_is_recognised_is_taken_and_said(tmp_path: Path) -> None:
    pulled(tmp_path, USUAL)
    told = changes(tmp_path, "Company ID;Company name;City;Employees;Trucks")
    assert told == ['since the last pull: "Name" is "Company name" now']


def test_a_declared_field_that_is_gone_refuses_the_table_and_keeps_the_version(
    tmp_path: Path,
) -> None:
    pulled(tmp_path, USUAL)
    before = current_datasets(open_state(tmp_path))
    with pytest.raises(SourceChanged) as refused:
        pulled(tmp_path, "Company ID;Name;City;Heads on deck;Trucks")
    assert str(refused.value) == (
        f'{tmp_path}/firms.csv no longer has "Employees", which gave the employees. Nothing was '
        "replaced; say which column gives it now (--column employees=HEADER), or add --allow-fewer "
        "to go on without it."
    )
    assert current_datasets(open_state(tmp_path)) == before


def test_the_user_names_the_column_that_took_its_place(tmp_path: Path) -> None:
    pulled(tmp_path, USUAL)
    header = "Company ID;Name;City;Heads on deck;Trucks"
    told = changes(tmp_path, header, columns={"employees": "Heads on deck"})
    assert told == ['since the last pull: "Employees" is "Heads on deck" now']


def test_the_user_goes_on_without_a_field(tmp_path: Path) -> None:
    pulled(tmp_path, USUAL)
    told = changes(tmp_path, "Company ID;Name;City;Heads on deck;Trucks", allow_fewer=True)
    assert told == [
        'since the last pull: "Employees" is gone',
        'since the last pull: "Heads on deck" is new',
    ]


def test_extra_columns_may_come_and_go_and_that_is_said(tmp_path: Path) -> None:
    pulled(tmp_path, USUAL)
    told = changes(tmp_path, "Company ID;Name;City;Employees;Cranes")
    assert told == [
        'since the last pull: "Trucks" is gone',
        'since the last pull: "Cranes" is new',
    ]


def test_the_figures_of_a_newer_year_take_the_place_of_the_older(tmp_path: Path) -> None:
    pulled(tmp_path, "Company ID;Name;City;Revenue 2023;Trucks")
    told = changes(tmp_path, "Company ID;Name;City;Revenue 2024;Trucks")
    assert told == ['since the last pull: "Revenue 2023" is "Revenue 2024" now']


def test_damaged_lines_above_one_in_a_hundred_refuse_a_table(tmp_path: Path) -> None:
    rows = ROWS + "ragged\n" * 6
    with pytest.raises(SourceChanged, match=r"6 of 8 rows are bad, the first in line 4: 1 values"):
        pulled(tmp_path, USUAL, rows)
    assert pulled(tmp_path, USUAL, rows, tolerated=0.8).dataset.bad_rows == 6


def test_ids_that_a_spreadsheet_rounded_are_said_when_a_table_is_read(tmp_path: Path) -> None:
    rows = "1.23E+08;Kone Oyj;Espoo;1;2\n1.24E+08;Fazer Oy;Vantaa;1;2\n5;Valio Oy;Helsinki;1;2\n"
    told = pulled(tmp_path, USUAL, rows).dataset.understood
    said = "2 of the first 3 cells were rounded by a spreadsheet program"
    assert any(words.startswith('"Company ID"') and said in words for words in told)
