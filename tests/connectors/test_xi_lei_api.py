"""GLEIF asked over the network: one company, a search, what changed, the files to download."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from gleif_records import BRITISH, FINNISH, PUMPS, RECORDS, TWICE, in_file, node, record, write

from company.errors import ConfigurationError
from connectors import xi_lei
from connectors.xi_lei import API, GOLDEN_COPY, changes, lookup, search


class Answers:
    """Stands in for the network: gives what was recorded for an address, and notes the asking."""

    def __init__(self, answers: Mapping[str, Any], file: Path = Path()) -> None:
        self.answers, self.file = answers, file
        self.asked: list[tuple[str, dict[str, str]]] = []

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        self.asked.append((url, dict(params or {})))
        return self.answers.get(url)

    def text(self, url: str) -> str:
        raise NotImplementedError

    def download(self, url: str, name: str) -> Path:
        self.asked.append((url, {"name": name}))
        return self.file


def test_a_company_is_looked_up_by_its_lei_and_comes_with_its_parent() -> None:
    above = f"{API}/{FINNISH}/direct-parent"
    child = PUMPS | {"relationships": {"direct-parent": {"links": {"lei-record": above}}}}
    parent = record(BRITISH, "PENNINE PUMPS LIMITED", "RA000585", "00102498")
    found = lookup(Answers({f"{API}/{FINNISH}": {"data": child}, above: {"data": parent}}), FINNISH)
    assert found is not None
    assert found.company is not None
    assert found.company["parent_id"] == "GB-COH-00102498"


def test_a_national_number_is_looked_up_when_only_one_company_has_it() -> None:
    one, two = Answers({API: {"data": [PUMPS]}}), Answers({API: {"data": [PUMPS, PUMPS]}})
    assert lookup(one, "1748721-4") is not None
    assert one.asked[0][1]["filter[entity.registeredAs]"] == "1748721-4"
    assert lookup(two, "1748721-4") is None
    assert lookup(Answers({}), FINNISH) is None


def test_a_search_follows_the_cursor_where_one_page_is_too_small() -> None:
    pages = {
        API: {"data": [PUMPS] * 200, "links": {"next": "https://next"}},
        "https://next": {"data": [PUMPS] * 200, "links": {}},
    }
    http = Answers(pages)
    assert len(search(http, "puro", 250)) == 250
    assert http.asked[0][1]["page[cursor]"] == "*"
    assert http.asked[1] == ("https://next", {})


def test_a_short_search_asks_once_for_what_it_needs() -> None:
    http = Answers({API: {"data": [PUMPS, PUMPS], "links": {"next": "https://next"}}})
    assert len(search(http, "puro", 2)) == 2
    assert http.asked == [(API, {"filter[entity.names]": "puro", "page[size]": "2"})]


def published(at: str) -> dict[str, Any]:
    windows = ("IntraDay", "LastDay", "LastWeek", "LastMonth")
    files = {window: {"json": {"url": f"https://files/{window}"}} for window in windows}
    return {GOLDEN_COPY: {"data": [{"publish_date": at, "lei2": {"delta_files": files}}]}}


@pytest.mark.parametrize(
    ("cursor", "window"),
    [
        ("2026-11-20 00:00:00", "IntraDay"),
        ("2026-11-19 16:00:00", "LastDay"),
        ("2026-11-14", "LastWeek"),
        ("2026-11-01", "LastMonth"),
    ],
)
def test_changes_come_from_the_smallest_file_that_covers_the_time(
    tmp_path: Path, cursor: str, window: str
) -> None:
    twice = in_file(TWICE, "Aire", "RA000585", "00102498")
    twice["Registration"]["RegistrationStatus"] = node("DUPLICATE")
    file = write(tmp_path / "delta.json", {"records": [RECORDS[0], twice]})
    http = Answers(published("2026-11-20 08:00:00"), file)
    found = changes(http, cursor)
    assert http.asked[-1][0] == f"https://files/{window}"
    assert [r.company["company_id"] for r in found.records if r.company] == ["GB-COH-00102498"]
    assert (found.removed, found.withdrawn) == ((), (f"XI-LEI-{TWICE}",))
    assert found.not_carried == ("parent_id",)
    assert found.cursor == "2026-11-20 08:00:00"


def test_nothing_new_is_no_change_and_too_long_ago_needs_the_whole_file() -> None:
    http = Answers(published("2026-11-20 08:00:00"))
    assert changes(http, "2026-11-20 08:00:00").records == ()
    with pytest.raises(ConfigurationError, match="Pull the whole file"):
        changes(http, "2026-09-01")
    with pytest.raises(ConfigurationError, match='"soon" is no day'):
        changes(http, "soon")


def test_the_download_is_of_records_and_relationships() -> None:
    http = Answers({}, Path("x"))
    assert xi_lei.download(http) == [Path("x"), Path("x")]
    assert http.asked[1][0] == f"{GOLDEN_COPY}/rr/latest.csv"
