"""Every recorded file of the registers is read whole by a connector, or listed with the reason."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from contract_reading import REGISTERS, read
from test_gb_coh_api import Answers
from test_lv_statements import BALANCE, INCOME

from connectors import gb_accounts
from connectors.archives import members
from connectors.gb_coh_api import API, IGNORED, READS, parse, search
from connectors.strict import paths

RECORDED = Path(__file__).parents[3] / "shared" / "registers"
FOLDERS = ("estonia", "finland_prh", "gleif", "latvia", "norway_brreg", "uk_companies_house")
FILES = sorted(
    file.relative_to(RECORDED).as_posix()
    for folder in FOLDERS
    for file in (RECORDED / folder).rglob("*")
    if file.is_file()
)
here = pytest.mark.skipif(not FILES, reason="the recorded files (../shared) are not here")
EACH = None  # a company for each document of an answer

# Which connector reads a file, and how many companies and figures it gives; the first that fits.
READ: dict[str, tuple[str, int | None, int]] = {
    "estonia/lihtandmed_sample.csv": ("ee-rik", 2, 0),
    "estonia/emta_taxes_2021q1_sample.csv": ("ee-emta", 0, 1),
    "finland_prh/ytj_v3_*.json": ("fi-prh", EACH, 0),
    "finland_prh/verohallinto_2021_9col_*.csv": ("fi-vero", 0, 1),
    "finland_prh/verohallinto_2024_8col_*.csv": ("fi-vero", 0, 3),
    "finland_prh/xbrl/*.xml": ("fi-xbrl", 0, 1),
    "gleif/20180901-*-Top10.xml": ("xi-lei", 10, 0),
    "gleif/lei_cdf_sample.xml": ("xi-lei", 2, 0),
    "gleif/api_v1/lei_records_*.json": ("xi-lei", EACH, 0),
    "gleif/bottomup_gleif_*_sap.json": ("xi-lei", EACH, 0),
    "gleif/pygleif_v*.json": ("xi-lei", EACH, 0),
    "latvia/register_sample.csv": ("lv-ur", 2, 0),
    "latvia/financial_statements_sample.csv": ("lv-statements", 0, 2),
    "norway_brreg/bulk_enheter_lastned_csv_head.csv": ("no-brreg", 7, 0),
    "norway_brreg/bulk_underenheter_lastned_csv_head.csv": ("no-brreg-units", 0, 5),
    "norway_brreg/pybrreg_enheter-[ds]e*.json": ("no-brreg", EACH, 0),
    "norway_brreg/pybrreg_underenheter-*.json": ("no-brreg-units", 0, 0),  # names only
    "norway_brreg/tidybrreg_entity_*.json": ("no-brreg", EACH, 0),
    "norway_brreg/tidybrreg_search_*.json": ("no-brreg", EACH, 0),
    "norway_brreg/regnskap_OrgnrResponseDefault_*": ("no-regnskap", 0, 1),
    "norway_brreg/regnskapsregister_*-masse-2.xml": ("no-regnskap", 0, 123),
    "uk_companies_house/BasicCompanyData_head.csv": ("gb-coh", 4, 0),
    "uk_companies_house/rest_responses/*_company_candour*.json": ("gb-coh", 1, 0),
    "uk_companies_house/rest_responses/*_profile_results.json": ("gb-coh", 1, 0),
    "uk_companies_house/rest_responses/chwrapper_results.json": ("gb-coh", 20, 0),
    "uk_companies_house/rest_responses/*_search_result_you.json": ("gb-coh", 14, 0),
    "uk_companies_house/accounts/*-2023-03-02.zip": ("gb-accounts", 0, 10),
    "uk_companies_house/accounts/*-2025-05-03.zip": ("gb-accounts", 0, 3),
    "uk_companies_house/accounts/*_00003006_20090731.xml": ("gb-accounts", 0, 2),
    "uk_companies_house/accounts/frs105_micro_02855129.html": ("gb-accounts", 0, 2),
    "uk_companies_house/accounts/*.html": ("gb-accounts", 0, 1),
}
CODE_LIST, PEOPLE = "a list of codes", "of people, who are never asked for"
UNREAD = {
    "*/SOURCES.md": "says where the files are from",
    "finland_prh/YRMU_company_forms.csv": CODE_LIST,
    "finland_prh/tol2008_toimiala_1_20080101.csv": CODE_LIST,
    "finland_prh/ytj_v1_*.json": "an interface that is gone",
    "gleif/*.ttl": "the ontology: definitions of words",
    "gleif/*.xsd": "a schema of files",
    "gleif/elf-codes-1.4.1.csv": CODE_LIST,
    "gleif/bottomup_gleif_isins_abinbev.json": "securities",
    "gleif/bottomup_gleif_name_[au]*.json": "made up, with LEIs that are none",
    "gleif/api_v1/isins_*.json": "securities",
    "gleif/api_v1/*_completions_*.json": "completions of names; the search gives records",
    "gleif/api_v1/countries_*.json": CODE_LIST,
    "gleif/api_v1/entity_legal_forms_*.json": CODE_LIST,
    "gleif/api_v1/jurisdictions_*.json": CODE_LIST,
    "gleif/api_v1/official_organizational_roles_*.json": CODE_LIST,
    "gleif/api_v1/regions_*.json": CODE_LIST,
    "gleif/api_v1/registration_authorities_*.json": CODE_LIST,
    "gleif/api_v1/fields_*.json": "the dictionary of fields",
    "gleif/api_v1/field_modifications_*.json": "what was changed in a record, and when",
    "gleif/api_v1/lei_issuers_*.json": "who gives out LEIs",
    "gleif/api_v1/vlei_issuers_*.json": "who gives out LEIs",
    "gleif/api_v1/registration_agents_*.json": "who helps to get LEIs",
    "gleif/api_v1/relationships_*.json": "parents come as records, or in the file of relationships",
    "gleif/api_v1/reporting_exceptions_*.json": "why a company names no parent",
    "norway_brreg/DERIVED_regnskap_2018_sample.csv": "made of the 123 accounts, to check them",
    "norway_brreg/pybrreg_enheter-roller-enhet-response.json": PEOPLE,
    "norway_brreg/regnskapsregister_openapi*": "a description of the interface",
    "norway_brreg/tidybrreg_api_*": "a description of the interface",
    "norway_brreg/tidybrreg_field_prevalence.tsv": "how often there is a field; see test_no_brreg",
    "uk_companies_house/CoNamePrefix.csv": CODE_LIST,
    "uk_companies_house/CoSicCode_2020-07.csv": CODE_LIST,
    "uk_companies_house/enumerations/*": CODE_LIST,
    "uk_companies_house/rest_responses/chwrapper_appointment_results.json": PEOPLE,
    "uk_companies_house/rest_responses/*_charges_*.json": "another path, never asked",
    "uk_companies_house/rest_responses/*_filing_*.json": "another path, never asked",
    "uk_companies_house/rest_responses/*_insolvency_*.json": "another path, never asked",
    "uk_companies_house/rest_responses/*_transaction_*.json": "another path, never asked",
    "uk_companies_house/rest_responses/*_registered_address_*.json": "a part of the profile",
}
NOT_RECORDED = {"ee-aruanne"}  # its file heads are in its own test, in the words of a fact sheet
# The British search gives items that have less than a profile.
ITEM = {
    "title", "company_number", "company_status", "company_type", "date_of_creation",
    "date_of_cessation",
}  # fmt: skip
ITEM_IGNORED = {
    "address", "address_snippet", "description", "description_identifier", "kind", "links",
    "matches", "snippet", "title_will_be_null",
}  # fmt: skip


def fitting(file: str, patterns: Any) -> list[str]:
    return [pattern for pattern in patterns if fnmatch(file, pattern)]


@here
@pytest.mark.parametrize("file", FILES)
def test_a_recorded_file_is_read_whole_or_left_with_a_reason(file: str, tmp_path: Path) -> None:
    known, left = fitting(file, READ), fitting(file, UNREAD)
    assert bool(known) != bool(left), f"{file}: who reads it? Add it to READ or to UNREAD"
    if left:
        return
    code, companies, figures = READ[known[0]]
    path = RECORDED / file
    if "rest_responses" in file:
        assert len(list(answered(json.loads(path.read_text())))) == companies
        return
    found = read(code, [path, *others(code, tmp_path)])
    assert found.bad == 0
    expected = documents(path) if companies is EACH else companies
    assert (len(found.companies), len(found.figures)) == (expected, figures)


def documents(path: Path) -> int:
    """How many documents an answer holds: a page of a search, or a single one."""
    answer = json.loads(path.read_text())
    held = answer.get("data", answer.get("companies", answer.get("_embedded", answer)))
    if "page" in answer:
        held = answer.get("_embedded", {}).get("enheter", [])
    return len(held) if isinstance(held, list) else 1


def others(code: str, folder: Path) -> Iterator[Path]:
    """The two files that the Latvian statements are joined with, without rows."""
    if code == "lv-statements":
        for name, header in (("balance_sheets", BALANCE), ("income_statements", INCOME)):
            path = folder / f"{name}.csv"
            path.write_text(f"{header}\n")
            yield path


def answered(answer: dict[str, Any]) -> Iterator[Any]:
    """The companies of an answer of the British interface, all of whose fields are known."""
    if "items" in answer:
        said = {p for item in answer["items"] for p in paths(item)}
        assert {p.partition(".")[0] for p in said} <= ITEM | ITEM_IGNORED
        yield from search(Answers({f"{API}/search/companies": answer}), "x", 20)
    else:
        said = {p for p in paths(answer) if p not in READS}
        assert {p.partition(".")[0] for p in said} <= {*IGNORED}
        yield parse(answer)


@here
def test_no_pattern_is_there_for_nothing() -> None:
    first = {fitting(file, [*READ, *UNREAD])[0] for file in FILES}
    assert first == {*READ, *UNREAD}


@here
def test_every_register_has_a_recording_that_is_read() -> None:
    assert {code for code, _, _ in READ.values()} | NOT_RECORDED == {*REGISTERS}


# What the fifteen British filings say: employees, equity, total assets, revenue, profit.
FILINGS = {
    "09355500": (3, 375004, 419602, None, None),  # its tags are in single quotes
    "14033910": (1, -577, 8441, None, None),
    "14068295": (3, 100, 100, None, None),
    "NI681295": (1, 3437, 10346, None, None),
    "NI682066": (2, 8382, 22657, None, None),
    "OC437536": (0, None, None, None, None),  # a dormant partnership without a balance sheet
    "OC438238": (2, 155318, 388507, None, None),
    "SC720321": (4, -22737, 43337, None, None),
    "SC722766": (0, 1, 1, None, None),
    "00225951": (1, 595325, 636760, None, None),  # its fixed assets untagged
    "15052776": (4, 3365, 4154, None, None),  # a zip in the zip
    "01873499": (90, 2649078, 7951891, 9281499, 1468342),
    "00003006": (None, 25853, 25853, None, None),  # of 2009, which counted no employees
    "SC741022": (2, 18260, None, 30927, 15894),
    "02855129": (0, 24699, 304205, None, None),
}
SHOWN = ("employees", "equity", "total_assets", "revenue", "profit")


def filings(shared: Path) -> dict[str, dict[str, Any]]:
    """The accounts of the recorded filings by company number."""
    folder = shared / "registers" / "uk_companies_house" / "accounts"
    found = read("gb-accounts", sorted(folder.iterdir())).figures.to_pylist()
    return {r["company_id"].removeprefix("GB-COH-"): r for r in found if r["kind"] == "accounts"}


def test_the_fifteen_british_filings_give_what_stands_in_them(shared: Path) -> None:
    found = filings(shared)
    assert {n: tuple(r[f] for f in SHOWN) for n, r in found.items()} == FILINGS
    told = Counter(field for r in found.values() for field in SHOWN if r[field] is not None)
    assert [told[f] for f in SHOWN] == [14, 14, 13, 2, 2]
    assert found["01873499"]["personnel_costs"] == 5831530


def test_the_count_of_twelve_british_filings_is_told_by_its_tags(shared: Path) -> None:
    """The fact sheet counts the first daily zip and the single pages, by tags in double quotes.

    So it misses the employees and the equity of 09355500, and knows nothing of the second zip and
    of the filing of 2009. Equity is there counted by its own tag, which two balance sheets lack.
    """
    folder = shared / "registers" / "uk_companies_house" / "accounts"
    pages = [folder / "Accounts_Bulk_Data-2023-03-02.zip", *sorted(folder.glob("*.html"))]
    texts = [s.read().decode() for path in pages for _, s in members(path, gb_accounts.ENDINGS)]
    tagged = [set(re.findall(r'name="[\w-]+:(\w+)"', text)) for text in texts]
    told = Counter(tag for tags in tagged for tag in tags)
    assert len(texts) == 12
    assert (told["AverageNumberEmployeesDuringPeriod"], told["Equity"]) == (11, 9)
    assert (told["NetAssetsLiabilities"], told["CurrentAssets"]) == (9, 10)
    assert (told["TurnoverRevenue"], told["ProfitLoss"]) == (2, 2)
    later = {"00225951", "15052776", "00003006"}
    twelve = [row for number, row in filings(shared).items() if number not in later]
    assert [sum(r[f] is not None for r in twelve) for f in SHOWN[:2]] == [12, 11]


def test_the_british_filings_give_derived_profits_where_none_is_filed(shared: Path) -> None:
    folder = shared / "registers" / "uk_companies_house" / "accounts"
    found = read("gb-accounts", sorted(folder.iterdir())).figures.to_pylist()
    derived = {r["company_id"]: r["profit"] for r in found if r["kind"] == "derived"}
    assert derived == {
        "GB-COH-09355500": 89390.0,  # 374,804 retained after 285,414
        "GB-COH-00225951": -5972.0,  # 70,670 after 76,642
        "GB-COH-00003006": 0.0,
        "GB-COH-02855129": -66295.0,  # all equity: 24,699 after 90,994
    }
