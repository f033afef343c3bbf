"""Age and former names, of a company as its register states it."""

from datetime import date
from pathlib import Path

from made_up import known, put


def test_age_counts_whole_years_to_the_newest_data_or_to_the_end(tmp_path: Path) -> None:
    today = date.today()  # noqa: DTZ011  # the newest data is what was pulled just now
    founded = today.replace(year=today.year - 10, day=1)
    companies = [
        {"company_id": "c-1", "founded_on": founded},
        {"company_id": "c-2", "founded_on": date(2000, 5, 2), "dissolved_on": date(2010, 5, 1)},
        {"company_id": "c-3", "founded_on": today.replace(year=today.year + 1, day=1)},
        {"company_id": "c-4"},
    ]
    put(tmp_path, companies=companies)
    ages = [row["age"] for row in known(tmp_path, "c-1", "c-2", "c-3", "c-4")]
    assert ages == [10, 9, None, None]


def test_previous_names_stand_in_one_cell_each_once(tmp_path: Path) -> None:
    names = [
        {"company_id": "c-1", "name": name, "kind": kind}
        for name, kind in (
            ("Zeta Oy", "previous"), ("Alfa Oy", "previous"), ("Alfa Oy", "previous"),
            ("Firm", "legal"), ("Shop", "trading"),
        )
    ]  # fmt: skip
    put(tmp_path, companies=[{"company_id": "c-1"}, {"company_id": "c-2"}], names=names)
    assert [row["previous_name"] for row in known(tmp_path, "c-1", "c-2")] == [
        "Alfa Oy; Zeta Oy",
        None,
    ]
