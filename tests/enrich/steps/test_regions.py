"""Regions: from the name or code that a register writes, the municipality, or the postcode."""

import csv
import re
from pathlib import Path

import pytest
from made_up import known, put

from data import shipped


@pytest.mark.parametrize(
    ("country", "stated", "code", "name", "way"),
    [
        ("FI", {"region": "FI1B1"}, "FI1B1", "Helsinki-Uusimaa", "region"),
        ("FI", {"region": "PIRKANMAA"}, "FI19B", "Pirkanmaa", "region"),
        ("FI", {"municipality": "Tampere"}, "FI19B", "Pirkanmaa", "municipality"),
        ("FI", {"postcode": "90100"}, "FI1D9", "Pohjois-Pohjanmaa", "postcode"),
        ("NO", {"region": "NO-11"}, "NO0A1", "Rogaland", "region"),
        ("NO", {"postcode": "0151"}, "NO081", "Oslo", "postcode"),
        ("EE", {"postcode": "51009"}, "EE008", "Lõuna-Eesti", "postcode"),
        ("LV", {"postcode": "LV-1010"}, "LV00A", "Rīga", "postcode"),
        ("SE", {"postcode": "111 22"}, "SE110", "Stockholms län", "postcode"),
        ("GB", {"postcode": "ls10 1ab"}, "TLE", "Yorkshire and The Humber", "postcode"),
        ("GB", {"postcode": "E1 6AN"}, "TLI", "London", "postcode"),
    ],
)
def test_a_region_is_found(
    tmp_path: Path, country: str, stated: dict[str, str], code: str, name: str, way: str
) -> None:
    put(tmp_path, companies=[{"company_id": "c-1", "country": country, **stated}])
    (row,) = known(tmp_path, "c-1")
    assert (row["region"], row["region_name"]) == (code, name)
    assert row["region_source"] == f"xx-made: {way}"


@pytest.mark.parametrize(
    ("country", "stated"),
    [
        ("GB", {"postcode": "S40 1AA"}),  # Sheffield's postcodes reach into the East Midlands
        ("FR", {"postcode": "33100"}),  # as written as one of Tampere
        ("NO", {"region": "OSLO REGION"}),
        (None, {"postcode": "00100"}),
        ("NO", {}),
    ],
)
def test_what_is_not_sure_stays_empty(
    tmp_path: Path, country: str | None, stated: dict[str, str]
) -> None:
    put(tmp_path, companies=[{"company_id": "c-1", "country": country, **stated}])
    assert known(tmp_path, "c-1")[0]["region"] is None


def test_a_region_that_is_in_no_table_keeps_its_name(tmp_path: Path) -> None:
    put(tmp_path, companies=[{"company_id": "c-1", "country": "DE", "region": "Hessen"}])
    (row,) = known(tmp_path, "c-1")
    assert (row["region"], row["region_name"], row["region_source"]) == (None, "Hessen", "xx-made")


@pytest.mark.parametrize("code", ["DE-BW", "DE21H", "NO-30"])
def test_a_code_that_is_in_no_table_stays_the_code(tmp_path: Path, code: str) -> None:
    put(tmp_path, companies=[{"company_id": "c-1", "country": code[:2], "region": code}])
    (row,) = known(tmp_path, "c-1")
    assert (row["region"], row["region_name"], row["region_source"]) == (code, None, "xx-made")


def test_every_line_of_the_table_is_one_region_and_no_postcode_is_in_two() -> None:
    with shipped("regions.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    begins = [(row["country"], b) for row in rows for b in row["postcodes"].split()]
    names = [(r["country"], n.lower()) for r in rows for n in (r["name"], *r["names"].split("|"))]
    assert len({row["code"] for row in rows}) == len(rows) == 100
    assert len(set(begins)) == len(begins)
    assert len({n for n in names if n[1]}) == len([n for n in names if n[1]])
    assert all(re.fullmatch("[0-9]{2}|[A-Z]{1,2}", begin) for _, begin in begins)
