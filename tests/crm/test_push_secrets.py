"""Keys of CRMs: sent to the CRM alone, and shown nowhere whatever happens."""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from crm_server import CUT, CrmServer, Said
from hubspot_server import TOKEN, HubSpotServer, error
from pushing import Asked, pusher, table
from salesforce_server import CLIENT, SECRET, SalesforceServer, refused

from company.errors import ConfigurationError, LookalikeError
from crm.push.call import checked_url
from crm.push.pushing import Pushed
from crm.push.results import write_results

SECRETS = (TOKEN, SECRET, CLIENT, "canary")
ECHO = {
    "hubspot": f"You sent Bearer {TOKEN}",
    "salesforce": f"You sent {CLIENT} {SECRET} and Bearer 00D!canary-token-1",
}
FAULTS: list[Callable[[str], Said | None]] = [
    lambda echo: None,
    lambda echo: CUT,
    lambda echo: Said(200, {"message": echo}),
    lambda echo: Said(401, {"message": echo}),
    lambda echo: Said(403, [{"errorCode": echo, "message": echo}]),
    lambda echo: Said(503, {"message": echo}),
    lambda echo: error(400, "VALIDATION_ERROR", echo),
    lambda echo: refused(404, "NOT_FOUND", echo),
    lambda echo: Said(302, None, {"Location": f"https://elsewhere.example/?q={echo[9:]}"}),
    lambda echo: Said(200, b"<html>" + echo.encode()),
    lambda echo: Said(418, b"{" + echo.encode()),
]
CALLS = [
    *(("hubspot", path) for path in ("/companies", "/read", "/update", "/upsert")),
    *(("salesforce", path) for path in ("/describe", "/Account", "/sobjects", "/token")),
]


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKALIKE_HUBSPOT_TOKEN", TOKEN)
    monkeypatch.setenv("LOOKALIKE_SALESFORCE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("LOOKALIKE_SALESFORCE_CLIENT_SECRET", SECRET)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("crm", "path"), CALLS)
def test_a_key_shows_nowhere_whatever_happens(
    tmp_path: Path, crm: str, path: str, fault: Callable[[str], Said | None],
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    made: dict[str, type[HubSpotServer | SalesforceServer]]
    made = {"hubspot": HubSpotServer, "salesforce": SalesforceServer}
    said: list[str] = []
    with made[crm]() as server:
        told = server_with_records(server, crm, tmp_path)
        if fault:
            server.fail(path, fault, times=99)
        push = pusher(tmp_path, crm, server.url, [])
        asked = Asked(apply=True, create_records=True)

        def keep(pushed: Pushed) -> None:
            write_results(pushed, tmp_path / "result.csv")

        try:
            push(told, asked, keep=keep, tell=lambda step, done, total: said.append(step))
        except LookalikeError as refusal:
            said += traceback.format_exception(refusal)
    files = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    shown = "".join(said) + caplog.text + "".join(capsys.readouterr()) + files.decode("latin-1")
    assert any(call.headers["Authorization"] or call.body for call in server.calls)
    assert [secret for secret in SECRETS if secret in shown] == []


def server_with_records(server: CrmServer, crm: str, folder: Path) -> Path:
    """A record to fill, and a file that fills it and makes another."""
    if isinstance(server, HubSpotServer):
        server.records = {"1": {}}
        header, id_ = ["Record ID", "company_id", "Company name"], "1"
    else:
        assert isinstance(server, SalesforceServer)
        id_ = "001A00000000001AAA"
        server.records = {id_: {}}
        header = ["Id", "company_id", "Name"]
    return table(folder / f"{crm}.csv", header, [id_, "FI-1", "Aava"], ["", "FI-2", "Suvi"])


def test_a_key_goes_nowhere_but_to_the_address_that_was_given(tmp_path: Path) -> None:
    with HubSpotServer() as elsewhere, HubSpotServer() as server:
        server.fail("/details", Said(307, None, {"Location": f"{elsewhere.url}/details"}))
        file = server_with_records(server, "hubspot", tmp_path)
        with pytest.raises(LookalikeError, match="leads elsewhere"):
            pusher(tmp_path, "hubspot", server.url, [])(file)
        assert elsewhere.calls == []


@pytest.mark.parametrize(
    "url", ["http://api.example.com", "https://me:pw@api.example.com", "ftp://x.example", "api",
            "https://api.example.com/?key=1", "https://"]
)  # fmt: skip
def test_an_address_that_a_key_may_not_be_sent_to_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="no address that a key may be sent to") as refusal:
        checked_url("HubSpot", url)
    assert "pw@" not in str(refusal.value)


def test_this_machine_may_be_called_without_encryption() -> None:
    assert checked_url("HubSpot", "http://127.0.0.1:8080/") == "http://127.0.0.1:8080"
