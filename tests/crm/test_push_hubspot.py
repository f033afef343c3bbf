"""Pushing into HubSpot: what is written, what is kept, and what is made of every refusal."""

from pathlib import Path

import pytest
from crm_server import Said
from hubspot_server import HEADER, READ, UPDATE, HubSpotServer
from pushing import APPLY, Asked, Push, statuses, table

from company.errors import ConfigurationError


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(
    push: Push, hubspot: HubSpotServer, file: Path
) -> None:
    pushed = push(file)
    assert statuses(pushed) == ["planned", "unchanged", "kept"]
    assert [(d.name, d.action, d.ours) for d in pushed.outcomes[2].decisions] == [
        ("city", "fill", "Espoo"),
        ("numberofemployees", "fill", 7),
        ("industry", "fill", "MACHINERY"),
    ]
    assert (hubspot.changed, hubspot.asked(UPDATE)) == ([], [])
    assert pushed.account == "4711 (sandbox)"


def test_only_empty_values_are_filled(push: Push, hubspot: HubSpotServer, file: Path) -> None:
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["written", "unchanged", "kept"]
    assert hubspot.records["1"]["industry"] == "MACHINERY"
    assert [id_ for id_, _, _ in hubspot.changed] == ["1", "1", "1"]
    assert hubspot.records["3"] == {"name": "Taika Oy", "city": "Oulu", "numberofemployees": "0"}


def test_a_row_whose_id_a_spreadsheet_has_rounded_is_refused_with_the_reason(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"1": {}}
    rounded = table(
        tmp_path / "r.csv", ("Record ID", "City"), ["8,8123E+09", "Oulu"], ["1", "Oulu"]
    )
    pushed = push(rounded, APPLY)
    assert statuses(pushed) == ["refused", "written"]
    assert pushed.outcomes[2].reason.startswith("a spreadsheet has rounded its id to 8,8123E+09: ")


def test_zero_in_the_crm_is_a_value_and_is_kept(push: Push, file: Path) -> None:
    kept = {d.name: d.theirs for d in push(file, APPLY).outcomes[4].decisions}
    assert kept == {"city": "Oulu", "numberofemployees": "0"}


@pytest.mark.parametrize(
    ("overwritten", "city", "employees"),
    [(None, "Turku", "5"), (("City",), "Turku", "0"), (("employees",), "Oulu", "5")],
)
def test_what_is_overwritten_is_what_was_named(
    push: Push, hubspot: HubSpotServer, file: Path,
    overwritten: tuple[str, ...] | None, city: str, employees: str,
) -> None:  # fmt: skip
    pushed = push(file, Asked(apply=True, overwritten=overwritten))
    assert statuses(pushed) == ["written", "unchanged", "written"]
    assert (hubspot.records["3"]["city"], hubspot.records["3"]["numberofemployees"]) == (
        city,
        employees,
    )


def test_a_column_to_overwrite_that_is_not_there_is_refused(push: Push, file: Path) -> None:
    with pytest.raises(ConfigurationError, match=r'Unknown column to overwrite "Citi".*"City"'):
        push(file, Asked(overwritten=("Citi",)))


def test_an_edit_between_the_dry_run_and_the_push_is_kept(
    push: Push, hubspot: HubSpotServer, file: Path
) -> None:
    push(file)
    hubspot.records["1"]["city"] = "Vantaa"
    pushed = push(file, APPLY)
    assert hubspot.records["1"]["city"] == "Vantaa"
    assert [d.action for d in pushed.outcomes[2].decisions] == ["keep", "fill", "fill"]


def test_an_edit_between_two_tries_of_a_write_is_kept(
    push: Push, hubspot: HubSpotServer, file: Path
) -> None:
    hubspot.fail(UPDATE, Said(502, b"<html>bad gateway</html>"))
    hubspot.after = lambda call: hubspot.records["1"].update(city="Vantaa")
    pushed = push(file, APPLY)
    assert hubspot.records["1"]["city"] == "Vantaa"
    assert hubspot.records["1"]["numberofemployees"] == "7"
    assert statuses(pushed) == ["written", "unchanged", "kept"]


@pytest.mark.parametrize("refuses_whole", [True, False])
@pytest.mark.parametrize("traces", [True, False])
def test_a_refused_record_leaves_the_others_of_its_batch_written(
    push: Push, hubspot: HubSpotServer, tmp_path: Path, refuses_whole: bool, traces: bool
) -> None:
    hubspot.refuses_whole, hubspot.traces = refuses_whole, traces
    hubspot.records = {str(n): {"name": f"Firma {n}"} for n in range(1, 31)}
    hubspot.records["99"] = {"lookalike_company_id": "FI-7"}
    rows = [[n, f"FI-{n}", "Espoo"] for n in range(1, 31)]
    file = table(tmp_path / "import.csv", ["Record ID", "company_id", "City"], *rows)
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["written"] * 6 + ["refused"] + ["written"] * 23
    assert pushed.outcomes[8].reason == "FI-7 is taken for lookalike_company_id"
    assert sum(r.get("city") == "Espoo" for r in hubspot.records.values()) == 29


def test_a_record_that_is_gone_is_refused_alone(
    push: Push, hubspot: HubSpotServer, tmp_path: Path, file: Path
) -> None:
    del hubspot.records["1"]
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["refused", "unchanged", "kept"]
    assert pushed.outcomes[2].reason == "no such record in HubSpot"


def test_a_record_that_goes_between_reading_and_writing_is_refused_alone(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"1": {}, "2": {}}
    hubspot.after = lambda call: hubspot.delete("1") if call.path.endswith(READ) else None
    rows = [["1", "Espoo", "", ""], ["2", "Oulu", "", ""]]
    pushed = push(table(tmp_path / "i.csv", HEADER, *rows), APPLY)
    assert statuses(pushed) == ["refused", "written"]
    assert pushed.outcomes[2].reason == "Could not get some"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["1", "", "seven", ""], 'numberofemployees: "seven" is no number'),
        (["1", "", "", "Banking"], 'industry: "Banking" is none of the property\'s options'),
        (["abc", "Espoo", "", ""], "abc is no id of a record in HubSpot"),
        (["", "Espoo", "", ""], "names no record"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_before_it_is_sent(
    push: Push, hubspot: HubSpotServer, tmp_path: Path, row: list[str], reason: str
) -> None:
    hubspot.records = {"1": {}, "2": {}}
    file = table(tmp_path / "import.csv", HEADER, row, ["2", "Espoo", "", ""])
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["refused", "written"]
    assert pushed.outcomes[2].reason == reason
    assert hubspot.records["1"] == {}


def test_a_bad_cell_leaves_the_rest_of_its_row_written(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"1": {}}
    pushed = push(table(tmp_path / "i.csv", HEADER, ["1", "Espoo", "7", "Banking"]), APPLY)
    assert hubspot.records["1"] == {"city": "Espoo", "numberofemployees": "7"}
    assert pushed.outcomes[2].status == "written"
    assert pushed.outcomes[2].reason == 'industry: "Banking" is none of the property\'s options'


def test_a_record_that_comes_twice_is_written_once(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"1": {}}
    rows = [["1", "Espoo", "", ""], ["1", "Oulu", "", ""]]
    pushed = push(table(tmp_path / "i.csv", HEADER, *rows), Asked(apply=True, overwritten=None))
    assert hubspot.changed == [("1", "city", "Espoo")]
    assert pushed.outcomes[3].reason == "means the same record as line 2"


def test_a_record_found_by_both_of_its_ids_is_written_once(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"1": {"lookalike_company_id": "FI-1"}}
    rows = [["1", "", "Espoo"], ["", "FI-1", "Oulu"]]
    file = table(tmp_path / "i.csv", ["Record ID", "company_id", "City"], *rows)
    pushed = push(file, Asked(apply=True, overwritten=None))
    assert hubspot.changed == [("1", "city", "Espoo")]
    assert pushed.outcomes[3].reason == "means the same record as line 2"


def test_more_than_a_hundred_records_go_in_several_calls(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {str(n): {} for n in range(1, 251)}
    rows = [[n, "Espoo", "", ""] for n in range(1, 251)]
    pushed = push(table(tmp_path / "i.csv", HEADER, *rows), APPLY)
    assert statuses(pushed) == ["written"] * 250
    assert [len(body["inputs"]) for body in hubspot.asked(UPDATE)] == [100, 100, 50]


def test_a_column_that_hubspot_does_not_have_is_refused(push: Push, tmp_path: Path) -> None:
    file = table(tmp_path / "i.csv", ["Record ID", "Shoe size"], ["1", "44"])
    with pytest.raises(ConfigurationError, match='HubSpot has no property "Shoe size"'):
        push(file)


def test_a_property_that_takes_no_value_is_refused(push: Push, tmp_path: Path) -> None:
    file = table(tmp_path / "i.csv", ["Record ID", "hs_createdate"], ["1", "2026-01-01"])
    with pytest.raises(ConfigurationError, match='takes no value for "hs_createdate"'):
        push(file)


def test_two_columns_of_one_property_are_refused(push: Push, tmp_path: Path) -> None:
    file = table(tmp_path / "i.csv", ["Record ID", "City", "city"], ["1", "Turku", "Oulu"])
    with pytest.raises(ConfigurationError, match="city in two columns"):
        push(file)


def test_properties_that_are_missing_are_made_when_asked(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"1": {}}
    file = table(tmp_path / "i.csv", ["Record ID", "lookalike_margin"], ["1", "0.125"])
    with pytest.raises(ConfigurationError, match=r"lookalike_margin\. Make them with --create"):
        push(file, APPLY)
    assert [p.api for p in push(file).missing] == ["lookalike_margin"]
    push(file, Asked(apply=True, create_properties=True))
    assert hubspot.properties["lookalike_margin"]["type"] == "number"
    assert hubspot.records["1"] == {"lookalike_margin": "0.125"}


def test_our_id_finds_the_record_where_the_file_has_none_of_the_crm(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"5": {"lookalike_company_id": "FI-PRO-1"}}
    file = table(tmp_path / "i.csv", ["company_id", "City"], ["FI-PRO-1", "Espoo"])
    pushed = push(file, APPLY)
    assert hubspot.changed == [("5", "city", "Espoo")]
    assert pushed.outcomes[2].record_id == "5"


def test_a_record_is_made_only_when_asked_and_with_a_name(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    rows = [["FI-PRO-1", "Aava Oy", "Espoo"], ["FI-PRO-2", "", "Turku"]]
    file = table(tmp_path / "i.csv", ["company_id", "Company name", "City"], *rows)
    assert statuses(push(file, APPLY)) == ["refused", "refused"]
    assert hubspot.records == {}
    pushed = push(file, Asked(apply=True, create_records=True))
    assert statuses(pushed) == ["written", "refused"]
    assert pushed.outcomes[3].reason == "a new record needs a name"
    made = {"lookalike_company_id": "FI-PRO-1", "name": "Aava Oy", "city": "Espoo"}
    assert [*hubspot.records.values()] == [made]


def test_an_id_that_several_records_may_have_is_refused(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.properties["lookalike_company_id"]["hasUniqueValue"] = False
    file = table(tmp_path / "i.csv", ["company_id", "City"], ["FI-PRO-1", "Espoo"])
    with pytest.raises(ConfigurationError, match="Make it a property with unique values"):
        push(file)


def test_the_apostrophe_of_a_csv_file_does_not_reach_the_crm(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"1": {}}
    push(table(tmp_path / "i.csv", ["Record ID", "Company name"], ["1", "'=Yhtiö Oy"]), APPLY)
    assert hubspot.records["1"] == {"name": "=Yhtiö Oy"}


def test_a_domain_or_country_that_is_only_written_otherwise_is_the_same(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"1": {"domain": "kone.example", "country": "Suomi"}}
    row = ["1", "https://www.kone.example/", "Finland"]
    header = ["Record ID", "Company Domain Name", "Country/Region"]
    assert statuses(push(table(tmp_path / "i.csv", header, row), APPLY)) == ["unchanged"]
