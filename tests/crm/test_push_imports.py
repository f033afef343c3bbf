"""The import files that the tool writes are pushed as they are, in both CRMs."""

from pathlib import Path

import pytest
from hubspot_server import TOKEN, HubSpotServer
from pushing import DRY, Asked, pusher, statuses
from salesforce_server import CLIENT, SECRET, SalesforceServer

GOLDEN = Path(__file__).parents[1] / "golden"
OURS = "lookalike_company_id"


def test_an_import_file_for_hubspot_is_pushed_with_the_properties_it_needs(
    hubspot: HubSpotServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_HUBSPOT_TOKEN", TOKEN)
    del hubspot.properties[OURS]
    hubspot.records = {str(n): {} for n in range(8812304511, 8812304515)}
    file, push = GOLDEN / "import_hubspot.csv", pusher(tmp_path, "hubspot", hubspot.url, [])
    assert statuses(push(file, DRY)) == ["planned"] * 4
    asked = Asked(apply=True, create_properties=True)
    assert statuses(push(file, asked)) == ["written"] * 4
    assert hubspot.properties[OURS]["hasUniqueValue"]
    assert not hubspot.properties["lookalike_size_class"]["hasUniqueValue"]
    assert hubspot.records["8812304512"] == {
        OURS: "SE-BLV-5500000001",
        "address": "Skogsvägen 3",
        "zip": "90330",
        "industry": "FURNITURE",
        "lookalike_employer": "true",
    }
    assert statuses(push(file, asked)) == ["unchanged"] * 4


def test_our_id_needs_no_property_where_every_row_has_the_id_of_its_record(
    hubspot: HubSpotServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_HUBSPOT_TOKEN", TOKEN)
    del hubspot.properties[OURS]
    hubspot.records = {"1": {}}
    file = tmp_path / "import.csv"
    file.write_text("Record ID,Lookalike: Company id,City\n1,FI-1,Espoo\n")
    push = pusher(tmp_path, "hubspot", hubspot.url, [])
    assert statuses(push(file, Asked(apply=True))) == ["written"]
    assert hubspot.records == {"1": {"city": "Espoo"}}


def test_an_import_file_for_salesforce_is_pushed(
    salesforce: SalesforceServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_SALESFORCE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("LOOKALIKE_SALESFORCE_CLIENT_SECRET", SECRET)
    salesforce.records = {f"0015g00000XyZ1{n}AAF": {} for n in "abcd"}
    file = GOLDEN / "import_salesforce.csv"
    push = pusher(tmp_path, "salesforce", salesforce.url, [])
    assert statuses(push(file, Asked(apply=True))) == ["written"] * 4
    assert salesforce.records["0015g00000XyZ1aAAF"] == {
        "Lookalike_Company_Id__c": "FI-PRO-0000123-4",
        "AnnualRevenue": 7350000.5,
        "YearStarted": "1978",
        "Lookalike_Size_Class__c": "medium",
    }
    assert salesforce.records["0015g00000XyZ1bAAF"]["Lookalike_Employer__c"] is True
