"""From a register to what changed in it, over a real line, with all that goes wrong there."""

import json
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from fault_server import answer, busy, drip

from company.errors import SourceChanged, SourceUnavailable
from connectors import bodies, no_brreg
from lookalike.workspace import Workspace
from simulator import norway
from simulator.line import Line
from simulator.server import COUNTRIES, Simulator, connected
from simulator.turns import firms, told, turned
from simulator.world import EACH, small_world
from store.refresh import changes_between

CODES = tuple(COUNTRIES)


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    with Simulator(small_world()) as server:
        yield Line(tmp_path, server, monkeypatch)


@pytest.mark.parametrize("register", CODES)
def test_a_register_arrives_whole(line: Line, register: str) -> None:
    dataset = line.pull(register)
    every = line.server.world.of(COUNTRIES[register].COUNTRY)
    assert (dataset.companies, dataset.bad_rows) == (len(every), 0)
    found = line.rows("select company_id, lower(name), status, founded_on, postcode from companies")
    expected = {(f.company_id, f.name.lower(), "active", f.founded, f.postcode) for f in every}
    assert set(found) == expected


@pytest.mark.parametrize("register", CODES)
def test_what_changed_between_two_pulls_is_told_and_nothing_else(line: Line, register: str) -> None:
    before = line.pull(register)
    expected = turned(line.server.world, register)
    after = line.pull(register)
    assert told(line.between(before, after)) == expected


@pytest.mark.parametrize("register", CODES)
def test_a_second_pull_asks_only_whether_something_changed(line: Line, register: str) -> None:
    before = line.pull(register)
    assert not any(line.unchanged)
    after = line.pull(register)
    assert all(line.unchanged)
    assert line.server.asked("If-None-Match")[-1]
    assert told(line.between(before, after)) == []


@pytest.mark.parametrize(
    ("register", "old", "new"),
    [
        ("fi-prh", '"tradeRegisterStatus"', '"tradeRegisterState"'),
        ("no-brreg", '"konkurs"', '"konkursAapnet"'),
        ("ee-rik", '"ehak_nimetus"', '"ehak_nimi"'),
        ("ee-rik", "kmkr_nr", "kmkr_number"),
        ("gb-coh", "CompanyStatus", "CompanyState"),
        ("lv-ur", "terminated", "ended_on"),
        ("xi-lei", "Entity.EntityStatus", "Entity.EntityState"),
    ],
)
def test_a_field_with_another_name_stops_with_the_register_the_field_and_the_file(
    line: Line, register: str, old: str, new: str
) -> None:
    before = line.pull(register)
    line.server.rename(register, old, new)
    with pytest.raises(SourceChanged) as stopped:
        line.pull(register)
    said = str(stopped.value)
    assert register in said
    assert old.strip('"') in said or new.strip('"') in said
    assert f"connectors/{register.replace('-', '_')}" in said
    assert line.held(register) == before
    assert line.rows("select count(*) from companies") == [(before.companies,)]


@pytest.mark.parametrize("register", CODES)
def test_half_a_register_replaces_nothing(line: Line, register: str) -> None:
    before = line.pull(register)
    line.server.halve(register)
    with pytest.raises(SourceChanged, match=rf"{register}: the download has {EACH // 2} companies"):
        line.pull(register)
    assert line.held(register) == before


@pytest.mark.parametrize("register", CODES)
def test_a_file_that_breaks_off_is_gone_on_with(line: Line, register: str) -> None:
    line.server.before(register, line.server.cut(register, after=2000))
    assert line.pull(register).companies == EACH
    assert "bytes=2000-" in line.server.asked("Range")


@pytest.mark.parametrize("register", CODES)
def test_a_file_that_is_renewed_while_it_comes_is_fetched_anew(line: Line, register: str) -> None:
    cut, world = line.server.cut(register, after=2000), line.server.world
    firm = firms(world, register)[0]

    def cut_and_renew(handler: BaseHTTPRequestHandler) -> None:
        cut(handler)
        world.change(firm.company_id, name="NY STEIN AS")

    line.server.before(register, cut_and_renew)
    line.pull(register)
    names = line.rows(f"select name from companies where company_id = '{firm.company_id}'")
    assert names == [("NY STEIN AS",)]
    assert any(line.server.asked("If-Range"))


@pytest.mark.parametrize("register", CODES)
def test_a_register_that_is_busy_is_asked_again(line: Line, register: str) -> None:
    line.server.before(register, busy(429, "0"), busy(503))
    assert line.pull(register).companies == EACH
    waits = [said for said in line.told if "trying again" in said]
    assert [said.split(";")[0].rpartition(" ")[2] for said in waits] == ["429", "503"]


@pytest.mark.parametrize("register", CODES)
def test_a_register_that_stays_busy_replaces_nothing(line: Line, register: str) -> None:
    before = line.pull(register)
    line.server.on(COUNTRIES[register].BULK, busy(503))
    with pytest.raises(SourceUnavailable, match="Try again later; nothing was replaced"):
        line.pull(register)
    assert line.held(register) == before


def test_a_line_that_crawls_is_given_up_and_asked_again(line: Line) -> None:
    line.patched.setattr(bodies, "PATIENCE", 0.3)
    line.patched.setattr(bodies, "SLOWEST", 1_000_000)
    line.server.before("lv-ur", drip(b"regcode;" * 100, 0.01))
    assert line.pull("lv-ur").companies == EACH
    assert "sent only" in line.told[-1]


@pytest.mark.parametrize("register", CODES)
def test_a_web_page_in_the_place_of_the_file_replaces_nothing(line: Line, register: str) -> None:
    before = line.pull(register)
    page = answer(b"<!DOCTYPE html><html>Huoltokatko</html>", 200, {"Content-Type": "text/html"})
    line.server.before(register, page)
    with pytest.raises(SourceChanged, match=f"^{register}: .* answers with a web page"):
        line.pull(register)
    assert line.held(register) == before
    line.pull(register)
    assert all(line.unchanged)


def test_a_file_that_was_damaged_on_the_way_replaces_nothing(line: Line) -> None:
    before = line.pull("fi-prh")
    body, etag, _ = line.server.content(COUNTRIES["fi-prh"].BULK)
    spoilt = body[:5000] + b"spoilt" + body[5006:]
    line.server.before("fi-prh", answer(spoilt, 200, {"ETag": f'"x{etag[1:]}'}))
    with pytest.raises(SourceChanged, match="damaged"):
        line.pull("fi-prh")
    assert line.held("fi-prh") == before


def test_the_feed_leads_to_the_same_companies_as_a_new_download(line: Line) -> None:
    before = line.pull("no-brreg")
    expected = turned(line.server.world, "no-brreg", feed=True)
    after = line.follow("no-brreg")
    assert told(line.between(before, after)) == expected
    asked = "select * exclude (fetched_at) from companies where status <> 'dissolved' order by 1"
    followed = line.rows(asked)
    line.pull("no-brreg")
    assert line.rows(asked) == followed


def test_the_feed_of_the_index_leads_to_the_same_companies_with_their_parents(line: Line) -> None:
    before = line.pull("xi-lei")
    expected = turned(line.server.world, "xi-lei")
    renamed = next(row[0] for row in expected if row[1] == "renamed")
    assert told(line.between(before, line.follow("xi-lei"))) == expected
    asked = "select * exclude (fetched_at) from companies order by 1"
    followed = line.rows(asked)
    parent = f"select parent_id from companies where company_id = '{renamed}'"
    assert line.rows(parent) == [(next(iter(line.server.world.of("XI"))).company_id,)]
    line.pull("xi-lei")
    assert line.rows(asked) == followed


def test_the_feed_is_read_on_from_where_it_was_left(line: Line) -> None:
    line.pull("no-brreg")
    turned(line.server.world, "no-brreg")
    first = line.follow("no-brreg")
    assert line.follow("no-brreg") == first
    assert line.server.requests[-1][0].split("?")[1].startswith("oppdateringsid=107")


def test_a_feed_that_goes_in_circles_is_refused(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.pull("no-brreg")
    monkeypatch.setattr(no_brreg, "EVENTS", 2)
    turned(line.server.world, "no-brreg")
    _, page = norway.answer(line.server.world, norway.FEED, {"size": "2"}) or (404, None)
    line.server.on(norway.FEED, answer(json.dumps(page).encode()))
    with pytest.raises(SourceChanged, match=r"no-brreg: the feed .* circles"):
        line.follow("no-brreg")


def test_a_company_that_was_struck_off_is_not_found_any_more(line: Line) -> None:
    firm = firms(line.server.world, "no-brreg")[0]
    module, session = line.network("no-brreg")
    with session as http:
        assert module.lookup(http, firm.number).company["company_id"] == firm.company_id
        line.server.world.strike(firm.company_id)
        assert module.lookup(http, firm.number) is None
        assert module.lookup(http, "999999999") is None


def test_a_search_goes_through_the_pages(line: Line) -> None:
    every = line.server.world.of("FI")
    for n, firm in enumerate(every[:120]):
        line.server.world.change(firm.company_id, name=f"Kivi {n} Oy")
    module, session = line.network("fi-prh")
    with session as http:
        assert len(module.search(http, "Kivi Oy", limit=500)) == 120
        assert module.lookup(http, every[0].number).names[0]["name"] == "Kivi 0 Oy"
        assert module.lookup(http, "0000001-9") is None
    asked = [path.partition("?")[2] for path, _ in line.server.requests]
    assert asked[:2] == ["name=kivi&page=1", "name=kivi&page=2"]


def test_the_parts_of_the_british_file_are_the_whole(line: Line, tmp_path: Path) -> None:
    britain = COUNTRIES["gb-coh"]
    whole, *parts = britain.files(line.server.world.of("GB")).values()
    rows = [row for part in parts for row in part.splitlines()[1:]]
    assert rows == whole.splitlines()[1:]
    (tmp_path / "part.zip").write_bytes(line.server.content(list(britain.files(()))[1])[0])
    names = zipfile.ZipFile(tmp_path / "part.zip").namelist()
    assert names == ["BasicCompanyData-2026-11-01-part1_3.csv"]


def test_the_workspace_pulls_over_the_same_line(line: Line) -> None:
    connected("ee-rik", line.server, line.patched)
    workspace = Workspace(line.folder / "workspace")
    pulled = workspace.pull("ee-rik")
    assert (pulled.dataset.companies, pulled.dataset.register) == (EACH, "ee-rik")
    again = workspace.pull("ee-rik").dataset
    between = changes_between(workspace.folder, "ee-rik", pulled.dataset.version, again.version)
    assert told(between) == []
