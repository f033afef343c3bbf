"""From a register to what changed in it, over a real line, with all that goes wrong there."""

import json
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from fault_server import answer, busy

from company.errors import SourceChanged, SourceUnavailable
from connectors import no_brreg
from lookalike.workspace import Workspace
from simulator import norway
from simulator.line import Line
from simulator.server import COUNTRIES, Simulator, connected
from simulator.world import EACH, Firm, small_world
from store.refresh import Changes, changes_between

CODES = tuple(COUNTRIES)
NUMBERS = {"FI": "0000001-9", "NO": "999000111", "EE": "19999999", "GB": "00000006"}
IN_CAPITALS = {"FI": (), "NO": ("name",), "EE": (), "GB": ("street",)}


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    with Simulator(small_world()) as server:
        yield Line(tmp_path, server, monkeypatch)


def firms(line: Line, register: str) -> list[Firm]:
    """Those that say how many they employ, so that each can grow."""
    every = line.server.world.of(COUNTRIES[register].COUNTRY)
    return [firm for firm in every if firm.employees >= 5]


def shown(firm: Firm, text: str, value: str) -> str:
    return value.upper() if text in IN_CAPITALS[firm.country] else value


def address(firm: Firm) -> str:
    city = firm.city if firm.country == "EE" else firm.city.upper()
    return f"{shown(firm, 'street', firm.street)}, {firm.postcode} {city}"


def moved_to(firm: Firm) -> dict[str, str]:
    return {
        "street": firm.street,
        "postcode": firm.postcode,
        "city": firm.city,
        "municipality": firm.municipality,
    }


def turned(line: Line, register: str) -> list[tuple[str | None, ...]]:
    """One company of each kind of change; what must be told of them."""
    world = line.server.world
    old, ended, broke, moves, named, grows, there, *_ = firms(line, register)
    fresh = world.found(old.company_id, number=NUMBERS[old.country], name="Uusi Kivi")
    world.strike(ended.company_id)
    world.change(broke.company_id, status="insolvent")
    world.change(moves.company_id, **moved_to(there))
    world.change(named.company_id, name="Toinen Kivi")
    world.change(grows.company_id, employees=2 * grows.employees)
    people = (str(grows.employees), str(2 * grows.employees))
    told: list[tuple[str | None, ...]] = [
        (fresh.company_id, "new", None, "active"),
        (ended.company_id, "gone", "active", None),
        (broke.company_id, "insolvent", "active", "insolvent"),
        (moves.company_id, "moved", address(moves), address(there)),
        (
            named.company_id,
            "renamed",
            *(shown(named, "name", n) for n in (named.name, "Toinen Kivi")),
        ),
    ]
    tells_staff = register in ("no-brreg", "ee-rik")
    return [*told, (grows.company_id, "grown", *people)] if tells_staff else told


def told(changes: Changes) -> list[tuple[Any, ...]]:
    columns = ["company_id", "change", "before", "after"]
    return [tuple(row.values()) for row in changes.table.select(columns).to_pylist()]


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
    expected = turned(line, register)
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


def test_a_file_that_breaks_off_is_gone_on_with(line: Line) -> None:
    line.server.before("fi-prh", line.server.cut("fi-prh", after=5000))
    assert line.pull("fi-prh").companies == EACH
    assert line.server.asked("Range")[-2:] == [None, "bytes=5000-"]


def test_a_file_that_is_renewed_while_it_comes_is_fetched_anew(line: Line) -> None:
    cut, world = line.server.cut("no-brreg", after=5000), line.server.world
    firm = firms(line, "no-brreg")[0]

    def cut_and_renew(handler: BaseHTTPRequestHandler) -> None:
        cut(handler)
        world.change(firm.company_id, name="Ny Stein AS")

    line.server.before("no-brreg", cut_and_renew)
    line.pull("no-brreg")
    names = line.rows(f"select name from companies where company_id = '{firm.company_id}'")
    assert names == [("NY STEIN AS",)]
    assert line.server.asked("If-Range")[-1]


def test_a_register_that_is_busy_is_asked_again(line: Line) -> None:
    line.server.before("no-brreg", busy(429, "0"), busy(503))
    assert line.pull("no-brreg").companies == EACH
    assert [said.split(";")[0].rpartition(" ")[2] for said in line.told[-2:]] == ["429", "503"]


def test_a_register_that_stays_busy_replaces_nothing(line: Line) -> None:
    before = line.pull("no-brreg")
    line.server.on(COUNTRIES["no-brreg"].BULK, busy(503))
    with pytest.raises(SourceUnavailable, match="Try again later; nothing was replaced"):
        line.pull("no-brreg")
    assert line.held("no-brreg") == before


def test_a_web_page_in_the_place_of_the_file_replaces_nothing(line: Line) -> None:
    before = line.pull("fi-prh")
    page = answer(b"<!DOCTYPE html><html>Huoltokatko</html>", 200, {"Content-Type": "text/html"})
    line.server.before("fi-prh", page)
    with pytest.raises(SourceChanged, match="answers with a web page"):
        line.pull("fi-prh")
    assert line.held("fi-prh") == before
    line.pull("fi-prh")
    assert line.unchanged == [True]


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
    expected = turned(line, "no-brreg")
    ended = next(row[0] for row in expected if row[1] == "gone")
    after = line.follow("no-brreg")
    kept = [row for row in expected if row[1] != "gone"]
    kept.insert(1, (ended, "insolvent", "active", "dissolved"))
    assert sorted(told(line.between(before, after)), key=str) == sorted(kept, key=str)
    asked = "select * exclude (fetched_at) from companies where status <> 'dissolved' order by 1"
    followed = line.rows(asked)
    line.pull("no-brreg")
    assert line.rows(asked) == followed


def test_the_feed_is_read_on_from_where_it_was_left(line: Line) -> None:
    line.pull("no-brreg")
    turned(line, "no-brreg")
    first = line.follow("no-brreg")
    assert line.follow("no-brreg") == first
    assert line.server.requests[-1][0].split("?")[1].startswith("oppdateringsid=107")


def test_a_feed_that_goes_in_circles_is_refused(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.pull("no-brreg")
    monkeypatch.setattr(no_brreg, "EVENTS", 2)
    turned(line, "no-brreg")
    _, page = norway.answer(line.server.world, norway.FEED, {"size": "2"}) or (404, None)
    line.server.on(norway.FEED, answer(json.dumps(page).encode()))
    with pytest.raises(SourceChanged, match=r"no-brreg: the feed .* circles"):
        line.follow("no-brreg")


def test_a_company_that_was_struck_off_is_not_found_any_more(line: Line) -> None:
    firm = firms(line, "no-brreg")[0]
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
