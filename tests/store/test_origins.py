"""Origins: of each field, which dataset states the value that is in use, and of which day."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rows_register import opened, put

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def origin(folder: Path, *fields: str) -> list[Any]:
    (row,) = opened(folder).table("select * from origins where company_id = 'c-1'").to_pylist()
    return [row[field] for field in fields]


def firm(**fields: Any) -> list[dict[str, Any]]:
    return [{"company_id": "c-1", "fetched_at": NOW, **fields}]


def test_the_dataset_whose_value_is_in_use_is_named(tmp_path: Path) -> None:
    put(tmp_path, "xx-test", firm(name="Kone", city="Espoo"))
    put(tmp_path, "xi-lei", firm(name="KONE", lei="549300LEI"))
    put(tmp_path, "table", firm(name="kone", lei="own", phone="1"), name="crm")
    day = date(2026, 11, 1)
    assert origin(tmp_path, "name", "city", "lei", "phone", "email") == [
        {"source": "xx-test", "as_of": day},
        {"source": "xx-test", "as_of": day},
        {"source": "xi-lei", "as_of": day},
        {"source": "table-crm", "as_of": day},
        None,
    ]


def test_a_fresher_value_in_the_place_of_an_old_one_is_named(tmp_path: Path) -> None:
    old = datetime(2020, 1, 1, tzinfo=UTC)
    put(tmp_path, "xx-test", firm(website="old.fi", city="Espoo", fetched_at=old))
    put(tmp_path, "table", firm(website="new.fi", city="Turku"), name="crm")
    (row,) = opened(tmp_path).table("select website, city from companies").to_pylist()
    assert row == {"website": "new.fi", "city": "Espoo"}
    assert origin(tmp_path, "website", "city") == [
        {"source": "table-crm", "as_of": date(2026, 11, 1)},
        {"source": "xx-test", "as_of": date(2020, 1, 1)},
    ]


def test_one_dataset_alone_states_everything(tmp_path: Path) -> None:
    put(tmp_path, "table", firm(city="Turku"), name="crm")
    assert origin(tmp_path, "city", "phone") == [
        {"source": "table-crm", "as_of": date(2026, 11, 1)},
        None,
    ]
