"""`pull --since`: a part of a register, which a refresh keeps to."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from fault_server import FaultServer, answer, file
from test_gb_accounts import BALANCE, filing

from connectors import gb_accounts
from lookalike.workspace import Workspace
from simulator.packing import zipped

Run = Callable[..., Result]
FILING = filing(*BALANCE).content


class Accounts(FaultServer):
    """Companies House with a page of months; in each month another company files."""

    def publish(self, *months: str) -> str:
        for month in months:
            name = f"Prod223_3384_0123{sum(map(ord, month)):04}_20241231_html"
            body = zipped(**{name: FILING})
            self.on(f"/Accounts_Monthly_Data-{month}.zip", file(body, f'"{month}"'))
        links = "".join(f'<a href="/Accounts_Monthly_Data-{m}.zip">{m}</a>' for m in months)
        return self.on("/page", answer(f"<!DOCTYPE html><html>{links}</html>".encode()))

    def months(self) -> list[str]:
        """The months that were asked for."""
        return [p[23:-4] for p, _ in self.requests if p.startswith("/Accounts_Monthly_Data-")]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    with Accounts() as running:
        page = running.publish("June2026", "July2026", "August2026")
        here = replace(gb_accounts.REGISTER, url=page, expected=(1, 9), rate=(10_000, 1.0))
        monkeypatch.setattr(gb_accounts, "REGISTER", here)
        yield running


def companies(tmp_path: Path) -> int:
    engine, _ = Workspace(tmp_path / "ws").engine()
    table = engine.table("select count(distinct company_id) as n from figures")
    return int(table["n"][0].as_py())


def test_the_months_since_a_day_are_pulled(server: Accounts, run: Run, tmp_path: Path) -> None:
    assert run("pull", "gb-accounts").exit_code == 0
    assert (server.months(), companies(tmp_path)) == (["August2026"], 1)
    assert run("pull", "gb-accounts", "--since", "2026-07-14").exit_code == 0
    assert (server.months()[1:], companies(tmp_path)) == (["August2026", "July2026"], 2)


def test_a_refresh_keeps_to_the_day_that_was_pulled(
    server: Accounts, run: Run, tmp_path: Path
) -> None:
    run("pull", "gb-accounts", "--since", "2026-07-01")
    assert "nothing new" in run("refresh", "gb-accounts").stdout
    server.publish("June2026", "July2026", "August2026", "September2026")
    done = run("refresh", "gb-accounts", "--json")
    assert json.loads(done.stdout)["grown"] == 0
    assert server.months()[-3:] == ["September2026", "August2026", "July2026"]
    assert companies(tmp_path) == 3


def test_a_register_that_cannot_is_refused_with_those_that_can(run: Run) -> None:
    refused = run("pull", "lv-ur", "--since", "2026-07-01")
    assert refused.exit_code == 1
    assert "lv-ur offers no download since a day. These do: fi-vero, fi-xbrl" in refused.stderr
    assert "gb-accounts, ee-aruanne." in refused.stderr


def test_a_day_and_a_file_are_refused_together(run: Run, tmp_path: Path) -> None:
    refused = run("pull", "gb-accounts", "--since", "2026-07-01", "--file", str(tmp_path / "a.zip"))
    assert refused.exit_code == 1
    assert "Leave one out" in refused.stderr
    assert run("pull", "gb-accounts", "--since", "July").exit_code == 2


def test_a_register_without_a_whole_download_says_how_to_begin(run: Run) -> None:
    refused = run("pull", "fi-xbrl")
    assert refused.exit_code == 1
    assert "Name the day to begin with: --since 2025-01-01" in refused.stderr
