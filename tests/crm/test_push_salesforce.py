"""Pushing into Salesforce: tokens, locked records, limits, and what is kept."""

from pathlib import Path

import pytest
from crm_server import CUT, Said
from pushing import APPLY, Asked, Push, pusher, statuses, table
from salesforce_server import CLIENT, COLLECTIONS, KEY, SECRET, SalesforceServer, refused

from company.errors import ConfigurationError, SourceDenied, SourceUnavailable
from crm.push.opening import open_crm

HEADER = ("Account ID", "Billing City", "NumberOfEmployees", "AnnualRevenue", "Industry")
FIRST, SECOND, THIRD = (f"001A00000{n:06d}AAA" for n in (1, 2, 3))
WRITE, READ, TOKEN = COLLECTIONS, f"{COLLECTIONS}/Account", "/oauth2/token"


@pytest.fixture
def push(
    salesforce: SalesforceServer,
    tmp_path: Path,
    waits: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> Push:
    monkeypatch.setenv("LOOKALIKE_SALESFORCE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("LOOKALIKE_SALESFORCE_CLIENT_SECRET", SECRET)
    return pusher(tmp_path, "salesforce", salesforce.url, waits)


@pytest.fixture
def file(salesforce: SalesforceServer, tmp_path: Path) -> Path:
    """Three accounts: one empty, one that says the same, one that says something else."""
    salesforce.records = {
        FIRST: {"Name": "Aava Oy"},
        SECOND: {"Name": "Suvi Oy", "BillingCity": "Turku", "NumberOfEmployees": 12},
        THIRD: {"Name": "Taika Oy", "BillingCity": "Oulu", "NumberOfEmployees": 0},
    }
    rows = [
        [FIRST, "Espoo", "7", "1234.567", "Machinery"],
        [SECOND, "Turku", "12", "", ""],
        [THIRD[:15], "Turku", "5", "", ""],
    ]
    return table(tmp_path / "import.csv", HEADER, *rows)


def test_only_empty_fields_are_filled_in_the_types_of_the_crm(
    push: Push, salesforce: SalesforceServer, file: Path
) -> None:
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["written", "unchanged", "kept"]
    assert salesforce.records[FIRST] == {
        "Name": "Aava Oy",
        "BillingCity": "Espoo",
        "NumberOfEmployees": 7,
        "AnnualRevenue": 1234.57,
        "Industry": "Machinery",
    }
    assert {id_ for id_, _, _ in salesforce.changed} == {FIRST}


def test_a_dry_run_reads_and_writes_nothing(
    push: Push, salesforce: SalesforceServer, file: Path
) -> None:
    assert statuses(push(file)) == ["planned", "unchanged", "kept"]
    assert {call.method for call in salesforce.calls} == {"GET", "POST"}
    assert salesforce.changed == []


def test_a_second_push_changes_nothing(
    push: Push, salesforce: SalesforceServer, file: Path
) -> None:
    push(file, APPLY)
    before = list(salesforce.changed)
    assert statuses(push(file, APPLY)) == ["unchanged", "unchanged", "kept"]
    assert salesforce.changed == before


def test_an_id_of_fifteen_characters_means_the_same_account(
    push: Push, salesforce: SalesforceServer, file: Path
) -> None:
    push(file, Asked(apply=True, overwritten=("Billing City",)))
    assert salesforce.records[THIRD] == {
        "Name": "Taika Oy",
        "BillingCity": "Turku",
        "NumberOfEmployees": 0,
    }


def test_both_forms_of_an_id_in_one_file_are_one_record(
    push: Push, salesforce: SalesforceServer, tmp_path: Path
) -> None:
    salesforce.records = {FIRST: {}}
    rows = [[FIRST, "Espoo", "", "", ""], [FIRST[:15], "Oulu", "", "", ""]]
    pushed = push(table(tmp_path / "i.csv", HEADER, *rows), APPLY)
    assert statuses(pushed) == ["written", "refused"]


def test_a_checkbox_that_is_not_ticked_is_a_value(
    push: Push, salesforce: SalesforceServer, tmp_path: Path
) -> None:
    salesforce.records = {FIRST: {"Lookalike_Employer__c": False}}
    file = table(tmp_path / "i.csv", ["Id", "Lookalike_Employer__c"], [FIRST, "true"])
    assert statuses(push(file, APPLY)) == ["kept"]
    assert statuses(push(file, Asked(apply=True, overwritten=None))) == ["written"]
    assert salesforce.records[FIRST] == {"Lookalike_Employer__c": True}


def test_a_locked_record_is_tried_again_and_the_others_are_not_written_again(
    push: Push, salesforce: SalesforceServer, tmp_path: Path
) -> None:
    salesforce.records = {FIRST: {}, SECOND: {}}
    salesforce.locked = {SECOND: 2}
    rows = [[FIRST, "Espoo", "", "", ""], [SECOND, "Oulu", "", "", ""]]
    pushed = push(table(tmp_path / "i.csv", HEADER, *rows), APPLY)
    assert statuses(pushed) == ["written", "written"]
    assert [len(body["records"]) for body in salesforce.asked(WRITE)] == [2, 1, 1]


def test_a_record_that_stays_locked_is_refused_and_the_push_goes_on(
    push: Push, salesforce: SalesforceServer, tmp_path: Path
) -> None:
    salesforce.records = {FIRST: {}, SECOND: {}}
    salesforce.locked = {FIRST: 99}
    rows = [[FIRST, "Espoo", "", "", ""], [SECOND, "Oulu", "", "", ""]]
    pushed = push(table(tmp_path / "i.csv", HEADER, *rows), APPLY)
    assert statuses(pushed) == ["refused", "written"]
    assert pushed.outcomes[2].reason.startswith("UNABLE_TO_LOCK_ROW: unable to obtain")


def test_what_the_server_refuses_is_not_tried_again(
    push: Push, salesforce: SalesforceServer, tmp_path: Path, waits: list[float]
) -> None:
    salesforce.records = {FIRST: {}, SECOND: {}}
    salesforce.after = lambda call: salesforce.delete(FIRST) if call.path == READ else None
    rows = [[FIRST, "Espoo", "", "", ""], [SECOND, "Oulu", "", "", ""]]
    pushed = push(table(tmp_path / "i.csv", HEADER, *rows), APPLY)
    assert (statuses(pushed), waits) == (["refused", "written"], [])
    assert pushed.outcomes[2].reason == "ENTITY_IS_DELETED: entity is deleted"


def test_a_call_that_is_refused_whole_is_halved_down_to_the_culprit(
    push: Push, salesforce: SalesforceServer, tmp_path: Path
) -> None:
    ids = [f"001A00000{n:06d}AAA" for n in range(1, 9)]
    salesforce.records = {id_: {} for id_ in ids}
    salesforce.unreadable = "12"
    rows = [[id_, "12" if id_ == ids[4] else "Espoo", "", "", ""] for id_ in ids]
    pushed = push(table(tmp_path / "i.csv", HEADER, *rows), APPLY)
    assert statuses(pushed) == ["written"] * 4 + ["refused"] + ["written"] * 3
    assert pushed.outcomes[6].reason == "JSON_PARSER_ERROR Cannot deserialize BillingCity"


def test_more_than_two_hundred_accounts_go_in_several_calls(
    push: Push, salesforce: SalesforceServer, tmp_path: Path
) -> None:
    ids = [f"001A00000{n:06d}AAA" for n in range(450)]
    salesforce.records = {id_: {} for id_ in ids}
    rows = [[id_, "Espoo", "", "", ""] for id_ in ids]
    assert statuses(push(table(tmp_path / "i.csv", HEADER, *rows), APPLY)) == ["written"] * 450
    assert [len(body["records"]) for body in salesforce.asked(WRITE)] == [200, 200, 50]


def test_a_token_that_ends_in_the_middle_is_asked_for_anew(
    push: Push, salesforce: SalesforceServer, file: Path
) -> None:
    salesforce.after = lambda call: salesforce.expire() if call.path == READ else None
    assert statuses(push(file, APPLY)) == ["written", "unchanged", "kept"]
    assert len(salesforce.asked(TOKEN)) == 2


def test_a_wrong_secret_is_said_without_the_secret(
    push: Push, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_SALESFORCE_CLIENT_SECRET", "canary-wrong")
    with pytest.raises(SourceDenied, match=r"gives no token \(400: invalid client cred") as refusal:
        push(file)
    assert "canary" not in str(refusal.value)


def test_used_up_calls_end_the_push_at_once(
    push: Push, salesforce: SalesforceServer, file: Path, waits: list[float]
) -> None:
    said = refused(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    salesforce.fail(WRITE, said, times=99)
    with pytest.raises(SourceUnavailable, match=r"used up\. Go on later with --resume"):
        push(file, APPLY)
    assert waits == []


def test_a_user_who_may_not_is_said_to_be_one(
    push: Push, salesforce: SalesforceServer, file: Path
) -> None:
    salesforce.fail(WRITE, refused(403, "INSUFFICIENT_ACCESS", "no"), times=99)
    with pytest.raises(SourceDenied, match="reading and editing of accounts"):
        push(file, APPLY)


@pytest.mark.parametrize("path", [TOKEN, "/describe", READ, WRITE])
@pytest.mark.parametrize("fault", [Said(503, b"<html>"), Said(500), CUT, Said(429)])
def test_what_passes_is_tried_again_wherever_it_happens(
    push: Push, salesforce: SalesforceServer, file: Path, path: str, fault: Said
) -> None:
    salesforce.fail(path, fault, times=2)
    assert statuses(push(file, APPLY)) == ["written", "unchanged", "kept"]


def test_a_write_whose_answer_is_lost_is_not_made_again(
    push: Push, salesforce: SalesforceServer, file: Path
) -> None:
    salesforce.fail(WRITE, CUT, after=True)
    assert statuses(push(file, APPLY)) == ["written", "unchanged", "kept"]
    assert len(salesforce.asked(WRITE)) == 1


@pytest.mark.usefixtures("push")
def test_calls_that_run_short_are_told_once(salesforce: SalesforceServer) -> None:
    salesforce.usage = "api-usage=14500/15000"
    told: list[str] = []
    with open_crm("salesforce", salesforce.url, told.append) as crm:
        crm.definitions()
        crm.definitions()
    assert told == ["Salesforce: 14500 of the day's 15000 calls are used"]


def test_our_id_finds_the_account_whatever_signs_are_in_it(
    push: Push, salesforce: SalesforceServer, tmp_path: Path
) -> None:
    salesforce.records = {FIRST: {KEY: "O'Neil \\ 1"}, SECOND: {KEY: "FI-2"}}
    rows = [["O'Neil \\ 1", "Espoo"], ["fi-2", "Oulu"], ["FI-3", "Turku"]]
    pushed = push(table(tmp_path / "i.csv", [KEY, "BillingCity"], *rows), APPLY)
    assert statuses(pushed) == ["written", "written", "refused"]
    assert salesforce.changed == [(FIRST, "BillingCity", "Espoo"), (SECOND, "BillingCity", "Oulu")]


def test_two_accounts_with_our_id_are_told_and_left_alone(
    push: Push, salesforce: SalesforceServer, tmp_path: Path
) -> None:
    salesforce.records = {FIRST: {KEY: "FI-1"}, SECOND: {KEY: "FI-1"}}
    pushed = push(table(tmp_path / "i.csv", [KEY, "BillingCity"], ["FI-1", "Espoo"]), APPLY)
    assert pushed.outcomes[2].reason == f"several accounts have this {KEY}"
    assert salesforce.changed == []


def test_an_account_is_made_once_under_our_id(
    push: Push, salesforce: SalesforceServer, tmp_path: Path
) -> None:
    row = ["FI-1", "Aava Oy", "Espoo"]
    file = table(tmp_path / "i.csv", [KEY, "Name", "BillingCity"], row)
    asked = Asked(apply=True, create_records=True)
    salesforce.fail(KEY, CUT, after=True)
    assert statuses(push(file, asked)) == ["written"]
    assert statuses(push(file, asked)) == ["unchanged"]
    assert len(salesforce.records) == 1


def test_fields_are_made_in_salesforce_itself(push: Push, tmp_path: Path) -> None:
    file = table(tmp_path / "i.csv", ["Id", "Lookalike_Margin__c"], [FIRST, "0.1"])
    with pytest.raises(ConfigurationError, match="Make Lookalike_Margin__c there"):
        push(file, Asked(apply=True, create_properties=True))


def test_the_address_of_the_organisation_is_asked_for(
    push: Push, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("LOOKALIKE_SALESFORCE_URL", raising=False)
    with pytest.raises(ConfigurationError, match="Set LOOKALIKE_SALESFORCE_URL, or give --url"):
        pusher(tmp_path, "salesforce", "", [])(file)
