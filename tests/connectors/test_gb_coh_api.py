"""The REST interface of Companies House: made-up profiles, and the recorded ones when here."""

import copy
import csv
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from company.errors import RecordError
from connectors import gb_coh
from connectors.contract import Quarantine, Source
from connectors.gb_coh_api import API, IGNORED, READS, lookup, parse, search
from connectors.strict import paths

PROFILE: dict[str, Any] = {
    "company_name": "PENNINE PUMPS LIMITED",
    "company_number": "00102498",
    "company_status": "active",
    "type": "ltd",
    "date_of_creation": "2012-02-29",
    "registered_office_address": {
        "premises": "74 ",
        "address_line_1": "Mill Lane",
        "address_line_2": "Hunslet",
        "locality": "Leeds",
        "postal_code": "LS10 1AB",
        "region": None,
    },
    "sic_codes": ["28131", "46690"],
    "accounts": {"last_accounts": {"type": "total-exemption-full", "made_up_to": "2025-03-31"}},
    "previous_company_names": [
        {"name": "AIRE PUMPS LTD", "ceased_on": "2015-01-01", "effective_from": "2012-02-29"}
    ],
    "has_charges": False,
}


class Answers:
    """Stands in for the network: gives what was recorded for an address, and notes the asking."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        self.asked.append((url, dict(params or {})))
        answer = self.answers.get(url)
        return answer(params) if callable(answer) else answer

    def text(self, url: str) -> str:
        raise NotImplementedError

    def download(self, url: str, name: str) -> Path:
        raise NotImplementedError


def company(**changed: Any) -> dict[str, Any]:
    found = parse(PROFILE | changed).company
    assert found is not None
    return found


def test_a_profile_gives_the_record_of_the_bulk_file() -> None:
    found = company()
    assert found["company_id"] == "GB-COH-00102498"
    assert (found["legal_form"], found["legal_form_class"]) == (
        "Private Limited Company",
        "limited",
    )
    assert (found["street"], found["city"]) == ("74 Mill Lane, Hunslet", "Leeds")
    assert (found["industry_code"], found["industry"]) == ("28131", "28.13")
    assert found["founded_on"] == date(2012, 2, 29)
    assert found["x_accounts_category"] == "TOTAL EXEMPTION FULL"
    assert found["x_charges_outstanding"] == 0.0


def test_the_bulk_file_and_the_interface_say_the_same_of_a_company(tmp_path: Path) -> None:
    row = dict.fromkeys([*sorted(gb_coh.READ), *gb_coh.REGISTER.ignored], "") | {
        "CompanyName": "PENNINE PUMPS LIMITED",
        "CompanyNumber": "00102498",
        "CompanyCategory": "Private Limited Company",
        "CompanyStatus": "Active",
        "IncorporationDate": "29/02/2012",
        "RegAddress.AddressLine1": "74 Mill Lane",
        "RegAddress.AddressLine2": "Hunslet",
        "RegAddress.PostTown": "Leeds",
        "RegAddress.PostCode": "LS10 1AB",
        "Accounts.AccountCategory": "TOTAL EXEMPTION FULL",
        "Mortgages.NumMortOutstanding": "0",
        "SICCode.SicText_1": "28131 - Manufacture of pumps",
    }
    file = tmp_path / "BasicCompanyData.csv"
    with file.open("w", newline="") as written:
        csv.writer(written, quoting=csv.QUOTE_ALL).writerows([row.keys(), row.values()])
    source = Source(file, datetime(2026, 11, 3, tzinfo=UTC))
    [rows] = gb_coh.read(source, Quarantine()).batches
    [bulk] = rows.companies.to_pylist()
    found = company()
    assert found == {field: bulk[field] for field in found}


def test_previous_names_are_names_of_their_own() -> None:
    names = [(n["name"], n["kind"]) for n in parse(PROFILE).names]
    assert names == [("PENNINE PUMPS LIMITED", "legal"), ("AIRE PUMPS LTD", "previous")]


@pytest.mark.parametrize(
    ("status", "detail", "meaning"),
    [
        ("active", None, "active"),
        ("active", "active-proposal-to-strike-off", "inactive"),
        ("voluntary-arrangement", None, "insolvent"),
        ("liquidation", None, "liquidation"),
        ("converted-closed", "transformed-to-se", "dissolved"),
        ("dissolved", "petition-to-restore-dissolved", "dissolved"),
        ("a status nobody has seen", None, None),
    ],
)
def test_a_status_says_whether_one_can_sell_to_the_company(
    status: str, detail: str | None, meaning: str | None
) -> None:
    assert company(company_status=status, company_status_detail=detail)["status"] == meaning


def test_charges_that_are_not_counted_are_not_known() -> None:
    assert company(has_charges=True)["x_charges_outstanding"] is None


def test_a_named_unit_has_a_comma_before_its_street() -> None:
    address = {"premises": "Unit 4", "address_line_1": "Mill Lane", "locality": "Leeds"}
    assert company(registered_office_address=address)["street"] == "Unit 4, Mill Lane"


def test_old_and_empty_industries_have_no_class() -> None:
    assert company(sic_codes=["7220"])["industry_system"] == "uksic2003"
    assert company(sic_codes=["7220"])["industry"] is None
    assert company(sic_codes=["99999"])["industry_code"] is None
    assert company(sic_codes=None)["industry_code"] is None


def test_a_profile_without_a_number_is_a_bad_record() -> None:
    with pytest.raises(RecordError, match="no company number"):
        parse({"company_name": "NOBODY LIMITED"})


def test_parsing_changes_nothing_and_gives_the_same_twice() -> None:
    before = copy.deepcopy(PROFILE)
    assert parse(PROFILE) == parse(PROFILE)
    assert before == PROFILE


def test_a_company_is_looked_up_by_its_number_with_the_zeros_that_were_lost() -> None:
    http = Answers({f"{API}/company/00102498": PROFILE})
    found = lookup(http, "102498")
    assert found is not None
    assert found.company is not None
    assert found.company["name"] == "PENNINE PUMPS LIMITED"
    assert http.asked == [(f"{API}/company/00102498", {})]


def test_an_unknown_number_and_what_is_no_number_give_nothing() -> None:
    http = Answers({})
    assert lookup(http, "00000007") is None
    assert lookup(http, "1,1E+07") is None
    assert len(http.asked) == 1


def test_a_search_passes_over_results_without_a_title() -> None:
    item = {
        "title": "PENNINE PUMPS LIMITED",
        "company_number": "00102498",
        "company_status": "active",
        "company_type": "ltd",
        "address": PROFILE["registered_office_address"],
    }
    http = Answers({f"{API}/search/companies": {"items": [{"company_number": "1"}, item]}})
    [found] = search(http, "pennine", 5)
    assert found.company is not None
    assert found.company["company_id"] == "GB-COH-00102498"
    assert http.asked[0][1] == {"q": "pennine", "items_per_page": "5", "start_index": "0"}


def test_a_long_search_asks_page_by_page() -> None:
    def page(params: Mapping[str, str]) -> dict[str, Any]:
        item = {"title": "X LTD", "company_number": "00000001", "company_type": "ltd"}
        return {"items": [item] * int(params["items_per_page"])}

    http = Answers({f"{API}/search/companies": page})
    assert len(search(http, "x", 250)) == 250
    assert [p["start_index"] for _, p in http.asked] == ["0", "100", "200"]


RECORDED = "herrbert74_company_candour.json", "chwrapper_profile_results.json"


@pytest.mark.parametrize("file", [*RECORDED, "herrbert74_company_candour_last_account_type.json"])
def test_every_field_of_a_recorded_profile_is_read_or_left_out_on_purpose(
    shared: Path, file: str
) -> None:
    folder = shared / "registers" / "uk_companies_house" / "rest_responses"
    profile = json.loads((folder / file).read_text())
    unknown = {p for p in paths(profile) if p not in READS and p.partition(".")[0] not in IGNORED}
    assert unknown == set()
    assert parse(profile).company is not None


def test_the_recorded_profiles_give_what_they_say(shared: Path) -> None:
    folder = shared / "registers" / "uk_companies_house" / "rest_responses"
    alive, ended = (parse(json.loads((folder / file).read_text())) for file in RECORDED)
    assert alive.company is not None
    assert ended.company is not None
    assert (alive.company["status"], alive.company["industry"]) == ("active", "68.10")
    assert [n["name"] for n in alive.names][1:] == ["LONDON & KENT ESTATES LIMITED"]
    assert (ended.company["status"], ended.company["dissolved_on"]) == (
        "dissolved",
        date(1996, 9, 3),
    )
    assert ended.company["x_accounts_category"] == "SMALL"


@pytest.mark.parametrize(
    ("file", "count"), [("chwrapper_results.json", 20), ("herrbert74_search_result_you.json", 14)]
)
def test_a_recorded_search_gives_its_companies(shared: Path, file: str, count: int) -> None:
    folder = shared / "registers" / "uk_companies_house" / "rest_responses"
    answer = json.loads((folder / file).read_text())
    found = search(Answers({f"{API}/search/companies": answer}), "x", 20)
    assert len(found) == count
    assert {r.company["status"] for r in found if r.company} <= {"active", "dissolved"}
