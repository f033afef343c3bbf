"""Coordinates: stated, or the middle of the neighbours'."""

from pathlib import Path
from typing import Any

from made_up import known, put


def at(company: str, latitude: float | None, **place: Any) -> dict[str, Any]:
    longitude = None if latitude is None else 24.0
    return {"company_id": company, "latitude": latitude, "longitude": longitude, **place}


def test_stated_coordinates_are_kept(tmp_path: Path) -> None:
    companies = [at("c-1", 61.5, postcode="33100"), at("c-2", 61.9, postcode="33100")]
    put(tmp_path, companies=companies)
    (row,) = known(tmp_path, "c-1")
    assert (row["latitude"], row["longitude"], row["coordinates_source"]) == (61.5, 24, "xx-made")


def test_others_in_the_postcode_stand_in(tmp_path: Path) -> None:
    companies = [at(f"c-{i}", 61 + i / 10, postcode="33100") for i in range(3)]
    put(tmp_path, companies=[*companies, at("c-9", None, postcode="33100", municipality="Nokia")])
    (row,) = known(tmp_path, "c-9")
    assert row["latitude"] == 61.1
    assert row["coordinates_source"] == "middle of 3 in postcode 33100"


def test_else_the_town_of_the_same_country_with_three_at_least(tmp_path: Path) -> None:
    companies = [at(f"c-{i}", 60 + i, city="Turku", postcode=f"2010{i}") for i in range(3)]
    companies += [at(f"e-{i}", 59.0, city="Valga", country="EE") for i in range(2)]
    asked = [
        at("c-8", None, municipality="TURKU", postcode="20999"),
        at("e-8", None, city="Valga", country="EE"),
        at("n-8", None, city="Turku", country="NO"),
        at("c-9", None),
    ]
    put(tmp_path, companies=[*companies, *asked])
    rows = known(tmp_path, "c-8", "e-8", "n-8", "c-9")
    assert [row["latitude"] for row in rows] == [61, None, None, None]
    assert [row["coordinates_source"] for row in rows][:2] == ["middle of 3 in turku", None]
