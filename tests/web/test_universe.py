"""The service over time and for many at once: data pulled anew while it runs, and threads."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from served import COMPANIES, CRANE, FISH, Served, pull, refusal

from company.errors import WorkspaceError
from lookalike.workspace import Workspace
from store.lock import locked
from web import universe as module
from web.universe import Universe

NEW = {"Company ID": "EE-RIK-10000001", "Name": "Uus Leib OÜ", "City": "Tartu", "Country": "EE"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of the test's own, looked at anew by every request."""
    monkeypatch.setattr(module, "LOOK", 0.0)
    pull(tmp_path / "ws")
    return tmp_path / "ws"


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether something comes true within some seconds."""
    end = time.monotonic() + 20
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    return is_so()


def knows(service: Served, name: str) -> bool:
    return bool(service.candidates(name))


def test_what_was_pulled_while_the_service_runs_is_found(folder: Path) -> None:
    with Served(folder) as service:
        assert not knows(service, "Uus Leib")
        pull(folder, [*COMPANIES, NEW])
        assert soon(lambda: knows(service, "Uus Leib"))
        suggested = service.get("suggest/company", prefix="EE-RIK").json()["result"]
        assert [company["name"] for company in suggested] == ["Uus Leib OÜ"]
        assert service.values("EE-RIK-10000001", city={})["EE-RIK-10000001"]["city"] == [
            {"str": "Tartu"}
        ]


def test_what_is_gone_is_found_no_more(folder: Path) -> None:
    with Served(folder) as service:
        assert knows(service, "Fjordvik Fisk AS")
        pull(folder, [row for row in COMPANIES if row["Company ID"] != FISH])
        assert soon(lambda: not knows(service, "Fjordvik Fisk AS"))
        assert service.values(FISH, name={}) == {FISH: {"name": []}}


def test_while_another_run_holds_the_workspace_the_old_state_is_served(folder: Path) -> None:
    with Served(folder) as service:
        pull(folder, [*COMPANIES, NEW])
        with locked(folder, "match"):
            assert knows(service, "Kurkisalmen Kone Oy")
            assert not knows(service, "Uus Leib")
        assert soon(lambda: knows(service, "Uus Leib"))


def test_a_workspace_that_was_emptied_is_told(folder: Path) -> None:
    with Served(folder) as service:
        Workspace(folder).drop("table")
        assert soon(lambda: service.get("preview", id=CRANE).status_code == 503)
        _, reason = refusal(service.get("preview", id=CRANE))
        assert reason == f"The workspace {folder} holds no companies any more."


def test_a_workspace_without_companies_cannot_be_served(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="holds no companies yet"):
        Universe(tmp_path / "ws")


def test_serving_changes_nothing_but_the_index(folder: Path) -> None:
    def kept() -> tuple[list[str], dict[Path, int]]:
        state = Workspace(folder).state
        files = {f: f.stat().st_mtime_ns for f in (folder / "universe").rglob("*")}
        return list(state.conn.iterdump()), files

    before = kept()
    with Served(folder) as service:
        service.candidates("Kurkisalmen Kone Oy")
        service.values(CRANE, revenue_eur={}, filed_revenue={})
        service.get("company", id=CRANE)
    assert kept() == before


def test_many_ask_at_once_and_each_gets_its_own_answer(service: Served) -> None:
    def ask(number: int) -> tuple[bool, bool, bool]:
        id_, name = [(CRANE, "Kurkisalmen Kone"), (FISH, "Fjordvik Fisk")][number % 2]
        page = f"<h1>{name}"
        return (
            service.candidates(name)[0]["id"] == id_,
            page in service.get("preview", id=id_).text,
            name in service.values(id_, name={})[id_]["name"][0]["str"],
        )

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(ask, range(24)))
    assert answers == [(True, True, True)] * 24
