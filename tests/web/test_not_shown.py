"""What the service must not say: every address is asked for companies that may not be shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from served import BLOCKED, CRANE, FISH, OWNER, PERSON, Served, pull

from lookalike.workspace import Workspace


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Served]:
    """The service of a workspace in which the owner is suppressed and the fish firm forgotten."""
    pull(tmp_path / "ws")
    workspace = Workspace(tmp_path / "ws")
    listed = tmp_path / "s.csv"
    listed.write_text("Company ID\n" + OWNER + "\n", encoding="utf-8")
    workspace.suppress(listed)
    workspace.forget(FISH)
    workspace.state.close()
    with Served(tmp_path / "ws") as service:
        yield service


HIDDEN = {OWNER: "Äänislinna", FISH: "Fjordvik", PERSON: "Kurki Erkki", BLOCKED: "Kurkela"}


@pytest.mark.parametrize("id_", HIDDEN)
def test_no_address_tells_of_a_company_that_may_not_be_shown(guarded: Served, id_: str) -> None:
    name = HIDDEN[id_]
    assert guarded.candidates(name) == guarded.candidates(id_) == []
    assert guarded.get("suggest/company", prefix=name).json() == {"result": []}
    assert guarded.values(id_, name={}, revenue_eur={}) == {id_: {"name": [], "revenue_eur": []}}
    for address in ("preview", "company", "flyout"):
        answer = guarded.get(address, id=id_)
        assert (answer.status_code, name in answer.text) == (404, False)


def test_a_parent_that_may_not_be_shown_is_not_named_by_its_daughter(guarded: Served) -> None:
    assert guarded.values(CRANE, parent_id={}, name={}) == {
        CRANE: {"parent_id": [], "name": [{"str": "Kurkisalmen Kone Oy"}]}
    }
    page = guarded.get("company", id=CRANE)
    assert (page.status_code, OWNER in page.text) == (200, False)


def test_a_company_suppressed_while_the_service_runs_is_gone_from_it(tmp_path: Path) -> None:
    pull(tmp_path / "ws")
    (tmp_path / "s.csv").write_text(f"Company ID\n{CRANE}\n", encoding="utf-8")
    with Served(tmp_path / "ws") as service:
        assert service.values(CRANE, city={})[CRANE]["city"] == [{"str": "Oulu"}]
        Workspace(tmp_path / "ws").suppress(tmp_path / "s.csv")
        service.universe._looked = 0.0  # the next look is due
        assert service.values(CRANE, city={})[CRANE]["city"] == []
