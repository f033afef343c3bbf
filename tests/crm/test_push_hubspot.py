"""Pushing into HubSpot: what is written, what is kept, and what is made of every refusal."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from crm_server import CUT, Said, running
from hubspot_server import TOKEN, HubSpotServer, busy, error
from pushing import APPLY, Asked, pusher, statuses, table

from company.errors import ConfigurationError, SourceChanged, SourceDenied, SourceUnavailable
from crm.push.pushing import Pushed

Push = Callable[..., Pushed]
HEADER = ("Record ID", "City", "Number of Employees", "industry")
UPDATE, READ = "/batch/update", "/batch/read"


@pytest.fixture
def server() -> Iterator[HubSpotServer]:
    yield from running(HubSpotServer())


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def push(
    server: HubSpotServer, tmp_path: Path, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> Push:
    monkeypatch.setenv("LOOKALIKE_HUBSPOT_TOKEN", TOKEN)
    return pusher(tmp_path, "hubspot", server.url, waits)


@pytest.fixture
def file(server: HubSpotServer, tmp_path: Path) -> Path:
    """Three companies: one empty, one that says the same, one that says something else."""
    server.records = {
        "1": {"name": "Aava Oy", "city": ""},
        "2": {"name": "Suvi Oy", "city": "Turku", "numberofemployees": "12.0"},
        "3": {"name": "Taika Oy", "city": "Oulu", "numberofemployees": "0"},
    }
    rows = [["1", "Espoo", "7", "Machinery"], ["2", "Turku", "12", ""], ["3", "Turku", "5", ""]]
    return table(tmp_path / "import.csv", HEADER, *rows)


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(
    push: Push, server: HubSpotServer, file: Path
) -> None:
    pushed = push(file)
    assert statuses(pushed) == ["planned", "unchanged", "kept"]
    assert [(d.name, d.action, d.ours) for d in pushed.outcomes[2].decisions] == [
        ("city", "fill", "Espoo"),
        ("numberofemployees", "fill", 7),
        ("industry", "fill", "MACHINERY"),
    ]
    assert (server.changed, server.asked(UPDATE)) == ([], [])
    assert pushed.account == "4711 (sandbox)"


def test_only_empty_values_are_filled(push: Push, server: HubSpotServer, file: Path) -> None:
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["written", "unchanged", "kept"]
    assert server.records["1"]["industry"] == "MACHINERY"
    assert [id_ for id_, _, _ in server.changed] == ["1", "1", "1"]
    assert server.records["3"] == {"name": "Taika Oy", "city": "Oulu", "numberofemployees": "0"}


def test_a_row_whose_id_a_spreadsheet_has_rounded_is_refused_with_the_reason(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {"1": {}}
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
    push: Push, server: HubSpotServer, file: Path,
    overwritten: tuple[str, ...] | None, city: str, employees: str,
) -> None:  # fmt: skip
    pushed = push(file, Asked(apply=True, overwritten=overwritten))
    assert statuses(pushed) == ["written", "unchanged", "written"]
    assert (server.records["3"]["city"], server.records["3"]["numberofemployees"]) == (
        city,
        employees,
    )


def test_a_column_to_overwrite_that_is_not_there_is_refused(push: Push, file: Path) -> None:
    with pytest.raises(ConfigurationError, match=r'Unknown column to overwrite "Citi".*"City"'):
        push(file, Asked(overwritten=("Citi",)))


def test_an_edit_between_the_dry_run_and_the_push_is_kept(
    push: Push, server: HubSpotServer, file: Path
) -> None:
    push(file)
    server.records["1"]["city"] = "Vantaa"
    pushed = push(file, APPLY)
    assert server.records["1"]["city"] == "Vantaa"
    assert [d.action for d in pushed.outcomes[2].decisions] == ["keep", "fill", "fill"]


def test_an_edit_between_two_tries_of_a_write_is_kept(
    push: Push, server: HubSpotServer, file: Path
) -> None:
    server.fail(UPDATE, Said(502, b"<html>bad gateway</html>"))
    server.after = lambda call: server.records["1"].update(city="Vantaa")
    pushed = push(file, APPLY)
    assert server.records["1"]["city"] == "Vantaa"
    assert server.records["1"]["numberofemployees"] == "7"
    assert statuses(pushed) == ["written", "unchanged", "kept"]


@pytest.mark.parametrize("refuses_whole", [True, False])
@pytest.mark.parametrize("traces", [True, False])
def test_a_refused_record_leaves_the_others_of_its_batch_written(
    push: Push, server: HubSpotServer, tmp_path: Path, refuses_whole: bool, traces: bool
) -> None:
    server.refuses_whole, server.traces = refuses_whole, traces
    server.records = {str(n): {"name": f"Firma {n}"} for n in range(1, 31)}
    server.records["99"] = {"lookalike_company_id": "FI-7"}
    rows = [[n, f"FI-{n}", "Espoo"] for n in range(1, 31)]
    file = table(tmp_path / "import.csv", ["Record ID", "company_id", "City"], *rows)
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["written"] * 6 + ["refused"] + ["written"] * 23
    assert pushed.outcomes[8].reason == "FI-7 is taken for lookalike_company_id"
    assert sum(r.get("city") == "Espoo" for r in server.records.values()) == 29


def test_a_record_that_is_gone_is_refused_alone(
    push: Push, server: HubSpotServer, tmp_path: Path, file: Path
) -> None:
    del server.records["1"]
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["refused", "unchanged", "kept"]
    assert pushed.outcomes[2].reason == "no such record in HubSpot"


def test_a_record_that_goes_between_reading_and_writing_is_refused_alone(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {"1": {}, "2": {}}
    server.after = lambda call: server.delete("1") if call.path.endswith(READ) else None
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
    push: Push, server: HubSpotServer, tmp_path: Path, row: list[str], reason: str
) -> None:
    server.records = {"1": {}, "2": {}}
    file = table(tmp_path / "import.csv", HEADER, row, ["2", "Espoo", "", ""])
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["refused", "written"]
    assert pushed.outcomes[2].reason == reason
    assert server.records["1"] == {}


def test_a_bad_cell_leaves_the_rest_of_its_row_written(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {"1": {}}
    pushed = push(table(tmp_path / "i.csv", HEADER, ["1", "Espoo", "7", "Banking"]), APPLY)
    assert server.records["1"] == {"city": "Espoo", "numberofemployees": "7"}
    assert pushed.outcomes[2].status == "written"
    assert pushed.outcomes[2].reason == 'industry: "Banking" is none of the property\'s options'


def test_a_record_that_comes_twice_is_written_once(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {"1": {}}
    rows = [["1", "Espoo", "", ""], ["1", "Oulu", "", ""]]
    pushed = push(table(tmp_path / "i.csv", HEADER, *rows), Asked(apply=True, overwritten=None))
    assert server.changed == [("1", "city", "Espoo")]
    assert pushed.outcomes[3].reason == "means the same record as line 2"


def test_a_record_found_by_both_of_its_ids_is_written_once(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {"1": {"lookalike_company_id": "FI-1"}}
    rows = [["1", "", "Espoo"], ["", "FI-1", "Oulu"]]
    file = table(tmp_path / "i.csv", ["Record ID", "company_id", "City"], *rows)
    pushed = push(file, Asked(apply=True, overwritten=None))
    assert server.changed == [("1", "city", "Espoo")]
    assert pushed.outcomes[3].reason == "means the same record as line 2"


def test_more_than_a_hundred_records_go_in_several_calls(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {str(n): {} for n in range(1, 251)}
    rows = [[n, "Espoo", "", ""] for n in range(1, 251)]
    pushed = push(table(tmp_path / "i.csv", HEADER, *rows), APPLY)
    assert statuses(pushed) == ["written"] * 250
    assert [len(body["inputs"]) for body in server.asked(UPDATE)] == [100, 100, 50]


def test_a_burst_is_waited_out_as_the_server_asks(
    push: Push, server: HubSpotServer, file: Path, waits: list[float]
) -> None:
    server.fail(UPDATE, busy(retry_after="7"), times=3)
    assert statuses(push(file, APPLY)) == ["written", "unchanged", "kept"]
    assert waits == [7.0, 7.0, 7.0]


def test_the_last_call_of_a_stretch_of_time_is_followed_by_a_wait(
    push: Push, server: HubSpotServer, file: Path, waits: list[float]
) -> None:
    left = {"X-HubSpot-RateLimit-Remaining": "0"}
    full = {"X-HubSpot-RateLimit-Interval-Milliseconds": "10000", **left}
    server.fail("/details", Said(200, {"portalId": 4711}, full))
    push(file)
    assert waits == [10.0]


def test_an_absurd_wait_is_capped(
    push: Push, server: HubSpotServer, file: Path, waits: list[float]
) -> None:
    server.fail(READ, busy(retry_after="86400"))
    push(file, APPLY)
    assert waits == [120.0]


@pytest.mark.parametrize("path", ["/properties/companies", READ, UPDATE])
@pytest.mark.parametrize("fault", [Said(503), Said(500, {"category": "INTERNAL"}), CUT, busy()])
def test_what_passes_is_tried_again_wherever_it_happens(
    push: Push, server: HubSpotServer, file: Path, path: str, fault: Said
) -> None:
    server.fail(path, fault, times=2)
    assert statuses(push(file, APPLY)) == ["written", "unchanged", "kept"]


def test_a_write_whose_answer_is_lost_is_not_made_again(
    push: Push, server: HubSpotServer, file: Path
) -> None:
    server.fail(UPDATE, CUT, after=True)
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["written", "unchanged", "kept"]
    assert len(server.asked(UPDATE)) == 1
    assert [d.theirs for d in pushed.outcomes[2].done()] == [None, None, None]


def test_what_does_not_pass_ends_the_push_and_keeps_what_is_done(
    push: Push, server: HubSpotServer, file: Path
) -> None:
    server.fail(UPDATE, Said(503), times=99)
    kept: list[Pushed] = []
    with pytest.raises(SourceUnavailable, match=r"503, the last of 5 tries\. What was written"):
        push(file, APPLY, keep=kept.append)
    assert (statuses(kept[0]), kept[0].not_reached) == ([], 3)


def test_the_limit_of_the_day_is_not_waited_for(
    push: Push, server: HubSpotServer, file: Path, waits: list[float]
) -> None:
    server.fail(UPDATE, busy("DAILY", None), times=99)
    with pytest.raises(SourceUnavailable, match="Go on then with --resume"):
        push(file, APPLY)
    assert waits == []


def test_a_missing_scope_is_named(push: Push, server: HubSpotServer, file: Path) -> None:
    server.scopes.discard("companies.write")
    with pytest.raises(SourceDenied, match=r"the scopes crm\.objects\.companies\.write\."):
        push(file, APPLY)


def test_a_refused_token_is_said_to_be_one(
    push: Push, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_HUBSPOT_TOKEN", "another")
    with pytest.raises(SourceDenied, match=r"\(401\)\. Check LOOKALIKE_HUBSPOT_TOKEN"):
        push(file)


def test_a_missing_token_is_named(push: Push, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOOKALIKE_HUBSPOT_TOKEN")
    monkeypatch.setattr("connectors.keys._from_keyring", lambda name: "")
    with pytest.raises(ConfigurationError, match="set the environment variable LOOKALIKE_HUBSPOT"):
        push(file)


@pytest.mark.parametrize(
    "said", [Said(302, None, {"Location": "http://127.0.0.1:9/"}), Said(200, b"<html>"),
             Said(200, []), Said(200, {}), error(400, "VALIDATION_ERROR", "no")]
)  # fmt: skip
def test_an_answer_that_cannot_be_read_ends_the_push(
    push: Push, server: HubSpotServer, file: Path, said: Said
) -> None:
    server.fail(READ, said)
    with pytest.raises(SourceChanged, match="/batch/read"):
        push(file, APPLY)
    assert server.changed == []


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
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {"1": {}}
    file = table(tmp_path / "i.csv", ["Record ID", "lookalike_margin"], ["1", "0.125"])
    with pytest.raises(ConfigurationError, match=r"lookalike_margin\. Make them with --create"):
        push(file, APPLY)
    assert [p.api for p in push(file).missing] == ["lookalike_margin"]
    push(file, Asked(apply=True, create_properties=True))
    assert server.properties["lookalike_margin"]["type"] == "number"
    assert server.records["1"] == {"lookalike_margin": "0.125"}


def test_our_id_finds_the_record_where_the_file_has_none_of_the_crm(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {"5": {"lookalike_company_id": "FI-PRO-1"}}
    file = table(tmp_path / "i.csv", ["company_id", "City"], ["FI-PRO-1", "Espoo"])
    pushed = push(file, APPLY)
    assert server.changed == [("5", "city", "Espoo")]
    assert pushed.outcomes[2].record_id == "5"


def test_a_record_is_made_only_when_asked_and_with_a_name(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    rows = [["FI-PRO-1", "Aava Oy", "Espoo"], ["FI-PRO-2", "", "Turku"]]
    file = table(tmp_path / "i.csv", ["company_id", "Company name", "City"], *rows)
    assert statuses(push(file, APPLY)) == ["refused", "refused"]
    assert server.records == {}
    pushed = push(file, Asked(apply=True, create_records=True))
    assert statuses(pushed) == ["written", "refused"]
    assert pushed.outcomes[3].reason == "a new record needs a name"
    made = {"lookalike_company_id": "FI-PRO-1", "name": "Aava Oy", "city": "Espoo"}
    assert [*server.records.values()] == [made]


def test_a_record_whose_making_was_not_answered_is_not_made_twice(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    row = ["FI-PRO-1", "Aava Oy", "Espoo"]
    file = table(tmp_path / "i.csv", ["company_id", "Company name", "City"], row)
    server.fail("/batch/upsert", CUT, after=True)
    pushed = push(file, Asked(apply=True, create_records=True))
    assert statuses(pushed) == ["written"]
    assert len(server.records) == 1


def test_an_id_that_several_records_may_have_is_refused(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.properties["lookalike_company_id"]["hasUniqueValue"] = False
    file = table(tmp_path / "i.csv", ["company_id", "City"], ["FI-PRO-1", "Espoo"])
    with pytest.raises(ConfigurationError, match="Make it a property with unique values"):
        push(file)


def test_the_apostrophe_of_a_csv_file_does_not_reach_the_crm(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {"1": {}}
    push(table(tmp_path / "i.csv", ["Record ID", "Company name"], ["1", "'=Yhtiö Oy"]), APPLY)
    assert server.records["1"] == {"name": "=Yhtiö Oy"}


def test_a_domain_or_country_that_is_only_written_otherwise_is_the_same(
    push: Push, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {"1": {"domain": "kone.example", "country": "Suomi"}}
    row = ["1", "https://www.kone.example/", "Finland"]
    header = ["Record ID", "Company Domain Name", "Country/Region"]
    assert statuses(push(table(tmp_path / "i.csv", header, row), APPLY)) == ["unchanged"]
