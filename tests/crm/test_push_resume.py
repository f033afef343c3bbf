"""A push that is cut off at any moment: nothing is written twice otherwise, nothing is missed."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from crm_server import Call, CrmServer
from hubspot_server import READ, TOKEN, UPDATE, UPSERT, HubSpotServer
from pushing import APPLY, Asked, Push, pusher, statuses, table
from salesforce_server import CLIENT, COLLECTIONS, KEY, SECRET, SalesforceServer

from company.errors import ConfigurationError, LookalikeError
from store.state import open_state

RESUME = Asked(apply=True, resume=True)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKALIKE_HUBSPOT_TOKEN", TOKEN)
    monkeypatch.setenv("LOOKALIKE_SALESFORCE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("LOOKALIKE_SALESFORCE_CLIENT_SECRET", SECRET)


class Mortal:
    """Runs the command in a process that a server can kill."""

    def __init__(self, line: "subprocess.Popen[str]") -> None:
        self._line = line
        self.process = 0

    def push(self, folder: Path, crm: str, server: CrmServer, file: Path, *words: str) -> int:
        """Push with --apply; the number of the signal by which that ended, 0 without one."""
        command = ["--workspace", str(folder / "ws"), "push", crm, str(file), "--url", server.url]
        asked, told = self._line.stdin, self._line.stdout
        assert asked
        assert told
        asked.write(json.dumps([*command, "--apply", *words]) + "\n")
        asked.flush()
        self.process = int(told.readline())
        return int(told.readline())

    def dies(self, server: CrmServer, path: str, nth: int, moment: str = "after") -> None:
        """Let it die at the nth call of a path: before that is done, or before its answer."""
        seen: Counter[str] = Counter()

        def kill(call: Call) -> None:
            seen[call.path] += call.path.endswith(path)
            if call.path.endswith(path) and seen[call.path] == nth:
                os.kill(self.process, signal.SIGKILL)

        setattr(server, moment, kill)


@pytest.fixture(scope="module")
def line() -> "Iterator[subprocess.Popen[str]]":
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOOKALIKE_HUBSPOT_TOKEN", TOKEN)
        patch.setenv("LOOKALIKE_SALESFORCE_CLIENT_ID", CLIENT)
        patch.setenv("LOOKALIKE_SALESFORCE_CLIENT_SECRET", SECRET)
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("killed_pushes.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    with process:
        yield process


@pytest.fixture
def mortal(line: "subprocess.Popen[str]") -> Mortal:
    return Mortal(line)


def firms(path: Path, count: int) -> Path:
    """A file of rows: those with an even number have the record's id, the others ours alone."""
    rows = [
        [n if n % 2 == 0 else "", f"FI-{n}", f"Firma {n} Oy", f"Town {n}"] for n in range(1, count)
    ]
    return table(path, ["Record ID", "company_id", "Company name", "City"], *rows)


@pytest.mark.parametrize("again", [(), ("--resume",)])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    ("path", "nth"), [(READ, 3), (UPDATE, 1), (UPDATE, 2), (UPSERT, 1), (UPSERT, 2)]
)
def test_a_push_killed_between_a_call_and_the_journal_is_made_whole_by_another(
    mortal: Mortal,
    hubspot: HubSpotServer,
    tmp_path: Path,
    path: str,
    nth: int,
    moment: str,
    again: tuple[str, ...],
) -> None:
    hubspot.records = {str(n): {"name": f"Firma {n} Oy"} for n in range(2, 250, 2)}
    file = firms(tmp_path / "import.csv", 250)
    mortal.dies(hubspot, path, nth, moment)
    assert mortal.push(tmp_path, "hubspot", hubspot, file, "--create-records") == signal.SIGKILL
    hubspot.before = hubspot.after = lambda call: None
    assert mortal.push(tmp_path, "hubspot", hubspot, file, "--create-records", *again) == 0
    written = Counter((id_, name) for id_, name, _ in hubspot.changed)
    assert set(written.values()) == {1}
    cities = sorted(r["city"] for r in hubspot.records.values())
    assert cities == sorted(f"Town {n}" for n in range(1, 250))


def test_a_killed_push_into_salesforce_is_made_whole_by_another(
    mortal: Mortal, salesforce: SalesforceServer, tmp_path: Path
) -> None:
    ids = [f"001A00000{n:06d}AAA" for n in range(300)]
    salesforce.records = {id_: {"Name": "Firma Oy"} for id_ in ids}
    rows = [[id_, "", "", f"Town {n}"] for n, id_ in enumerate(ids)]
    rows += [["", f"FI-{n}", f"Uusi {n} Oy", "Turku"] for n in range(20)]
    file = table(tmp_path / "import.csv", ["Id", KEY, "Name", "BillingCity"], *rows)
    mortal.dies(salesforce, f"{COLLECTIONS}/Account/{KEY}", 1)
    assert (
        mortal.push(tmp_path, "salesforce", salesforce, file, "--create-records") == signal.SIGKILL
    )
    salesforce.after = lambda call: None
    assert (
        mortal.push(tmp_path, "salesforce", salesforce, file, "--create-records", "--resume") == 0
    )
    assert len(salesforce.records) == 320
    assert set(Counter((id_, name) for id_, name, _ in salesforce.changed).values()) == {1}


def test_a_person_who_edits_after_the_kill_is_not_written_over(
    mortal: Mortal, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"1": {}, "2": {}}
    file = table(tmp_path / "i.csv", ["Record ID", "City"], ["1", "Espoo"], ["2", "Oulu"])
    mortal.dies(hubspot, UPDATE, 1)
    mortal.push(tmp_path, "hubspot", hubspot, file)
    hubspot.after = lambda call: None
    hubspot.records["1"]["city"] = "Vantaa"
    pushed = pusher(tmp_path, "hubspot", hubspot.url, [])(file, RESUME)
    assert hubspot.records["1"]["city"] == "Vantaa"
    assert statuses(pushed) == ["kept", "written"]


def test_what_a_killed_push_wrote_is_told_with_what_stood_there_before(
    mortal: Mortal, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    hubspot.records = {"1": {"city": "Turku"}}
    file = table(tmp_path / "i.csv", ["Record ID", "City"], ["1", "Espoo"])
    mortal.dies(hubspot, UPDATE, 1)
    mortal.push(tmp_path, "hubspot", hubspot, file, "--overwrite")
    hubspot.after = lambda call: None
    again = Asked(apply=True, resume=True, overwritten=None)
    pushed = pusher(tmp_path, "hubspot", hubspot.url, [])(file, again)
    [decision] = pushed.outcomes[2].done()
    assert (pushed.outcomes[2].status, decision.theirs, decision.ours) == (
        "written",
        "Turku",
        "Espoo",
    )
    assert len(hubspot.asked(UPDATE)) == 1


@pytest.fixture
def push(hubspot: HubSpotServer, tmp_path: Path) -> Push:
    return pusher(tmp_path, "hubspot", hubspot.url, [])


@pytest.fixture
def file(hubspot: HubSpotServer, tmp_path: Path) -> Path:
    hubspot.records = {str(n): {} for n in range(1, 251)}
    rows = [[n, "Espoo"] for n in range(1, 251)]
    return table(tmp_path / "import.csv", ["Record ID", "City"], *rows)


def test_a_resumed_push_asks_only_for_what_is_still_open(
    push: Push, hubspot: HubSpotServer, file: Path
) -> None:
    def lose_the_scope(call: Call) -> None:
        if call.path.endswith(UPDATE):
            hubspot.scopes.discard("companies.write")

    hubspot.after = lose_the_scope
    with pytest.raises(LookalikeError):
        push(file, APPLY)
    hubspot.after = lambda call: None
    hubspot.scopes.add("companies.write")
    before = len(hubspot.asked(READ))
    assert statuses(push(file, RESUME)) == ["written"] * 250
    asked = [i["id"] for body in hubspot.asked(READ)[before:] for i in body["inputs"]]
    assert asked == [str(n) for n in range(101, 251)]


def test_a_resumed_push_tries_refused_rows_again(
    push: Push, hubspot: HubSpotServer, file: Path
) -> None:
    kept = hubspot.records.pop("7")
    assert Counter(statuses(push(file, APPLY))) == {"written": 249, "refused": 1}
    hubspot.records["7"] = kept
    before = len(hubspot.asked(READ))
    assert statuses(push(file, RESUME)) == ["written"] * 250
    assert [len(body["inputs"]) for body in hubspot.asked(READ)[before:]] == [1]


def test_there_must_be_something_to_go_on_with(push: Push, file: Path) -> None:
    push(file)
    with pytest.raises(ConfigurationError, match="There is no push of"):
        push(file, RESUME)


def test_a_changed_file_is_another_one(push: Push, file: Path) -> None:
    push(file, APPLY)
    file.write_text(file.read_text().replace("Espoo", "Oulu"))
    with pytest.raises(ConfigurationError, match="as it is now"):
        push(file, RESUME)


def test_a_push_is_resumed_with_what_it_might_overwrite(push: Push, file: Path) -> None:
    push(file, Asked(apply=True, overwritten=("City",)))
    with pytest.raises(ConfigurationError, match="begun with --overwrite city"):
        push(file, RESUME)


def test_the_journal_keeps_what_stood_there_before(
    push: Push, hubspot: HubSpotServer, file: Path, tmp_path: Path
) -> None:
    hubspot.records["3"]["city"] = "Turku"
    push(file, Asked(apply=True, overwritten=None))
    state = open_state(tmp_path / "ws")
    [row] = state.query("select status, decisions from pushed_rows where record_id = '3'")
    assert row == {
        "status": "written",
        "decisions": '[["city", "update", "Turku", "Espoo", "", false]]',
    }
    [ended] = state.query("select rows, ended_at is not null as ended from pushes")
    assert ended == {"rows": 250, "ended": 1}
