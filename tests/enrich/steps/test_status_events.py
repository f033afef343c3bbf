"""Why one should not sell to a company, and since when."""

from datetime import date
from pathlib import Path

import pytest
from made_up import known, put


@pytest.mark.parametrize(
    ("status", "event"),
    [
        ("active", None),
        (None, None),
        ("insolvent", "bankruptcy or other insolvency proceedings"),
        ("liquidation", "in liquidation"),
        ("inactive", "dormant, or to be struck off"),
        ("dissolved", "dissolved"),
    ],
)
def test_a_status_is_told_as_what_befell(
    tmp_path: Path, status: str | None, event: str | None
) -> None:
    put(tmp_path, companies=[{"company_id": "c-1", "status": status}])
    (row,) = known(tmp_path, "c-1")
    assert (row["status_event"], row["event_source"]) == (event, event and "xx-made")


def test_a_dissolution_has_its_own_day(tmp_path: Path) -> None:
    company = {"company_id": "c-1", "status": "dissolved", "dissolved_on": date(2024, 5, 31)}
    put(tmp_path, companies=[company])
    (row,) = known(tmp_path, "c-1")
    assert row["status_event"] == "dissolved on 2024-05-31"
    assert (row["event_as_of"], row["status_as_of"]) == (date(2024, 5, 31), date(2026, 11, 1))
