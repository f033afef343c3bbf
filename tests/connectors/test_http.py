"""The line to a register: what it makes of every wrong answer."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import requests
import responses
from fault_server import (
    REGISTER,
    FaultServer,
    answer,
    busy,
    cut,
    drip,
    gzipped,
    redirect,
    running,
    silent,
)

from company.errors import SourceChanged, SourceDenied, SourceUnavailable
from connectors import addresses, bodies, http
from connectors.http import Session

SECRET = "canary-7f3a9c"
API = "https://api.example.org/company"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    yield from running()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def session(tmp_path: Path, waits: list[float], told: list[str]) -> Iterator[Session]:
    with Session(REGISTER, tmp_path, tell=told.append, sleep=waits.append) as opened:
        yield opened


def test_an_answer_is_decoded(server: FaultServer, session: Session) -> None:
    url = server.on("/company", answer('{"name": "Kesä Oy"}'.encode()))
    assert session.json(url, {"q": "kesä & co", "filter[a.b]": "1"}) == {"name": "Kesä Oy"}
    assert server.requests[0][0] == "/company?q=kes%C3%A4+%26+co&filter%5Ba.b%5D=1"


def test_a_compressed_answer_is_unpacked(server: FaultServer, session: Session) -> None:
    assert session.json(server.on("/a", gzipped(b'{"n": 1}'))) == {"n": 1}
    assert session.json(server.on("/b", gzipped(b'{"n": 1}' + b" " * 3_000_000))) == {"n": 1}


@pytest.mark.parametrize("status", [204, 404, 410])
def test_what_is_not_there_is_none(server: FaultServer, session: Session, status: int) -> None:
    body = b"" if status == 204 else b'{"errors": []}'
    assert session.json(server.on("/company/1", answer(body, status))) is None
    assert len(server.requests) == 1


def test_a_page_is_text_in_its_own_encoding(server: FaultServer, session: Session) -> None:
    latin = {"Content-Type": "text/html; charset=iso-8859-1"}
    assert session.text(server.on("/a", answer("ä".encode("latin-1"), headers=latin))) == "ä"
    assert session.text(server.on("/b", answer("ä".encode()))) == "ä"
    strange = {"Content-Type": "text/html; charset=klingon"}
    assert session.text(server.on("/c", answer("ä".encode(), headers=strange))) == "ä"


def test_a_page_that_is_gone_is_a_change(server: FaultServer, session: Session) -> None:
    with pytest.raises(SourceChanged, match=r"/page has nothing there any more.*example\.org"):
        session.text(server.on("/page", answer(b"", 404)))


def test_the_wait_that_a_server_asks_for_is_kept_and_said(
    server: FaultServer, session: Session, waits: list[float], told: list[str]
) -> None:
    assert session.json(server.on("/a", busy(429, "3"), busy(429, "0"), answer(b"1"))) == 1
    assert waits == [3.0, 0.0]
    assert told[-2].startswith("xx-test: http://127.0.0.1")
    assert told[-2].endswith("/a answers 429; trying again in 3 s")


def test_a_moment_to_come_back_at_is_waited_for(
    server: FaultServer, session: Session, waits: list[float]
) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    assert session.json(server.on("/a", busy(503, moment), answer(b"1"))) == 1
    assert 35 < waits[0] <= 40


def test_an_absurd_wait_is_cut_to_two_minutes_and_shown(
    server: FaultServer, session: Session, waits: list[float], told: list[str]
) -> None:
    assert session.json(server.on("/a", busy(429, "86400"), answer(b"1"))) == 1
    assert waits == [120.0]
    assert told[-1].endswith("trying again in 120 s (it asks for 86,400 s)")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_stays_busy_is_unavailable(
    server: FaultServer, session: Session, waits: list[float], status: int
) -> None:
    with pytest.raises(SourceUnavailable, match=rf"answers {status}, the last of 5 tries\. Try"):
        session.json(server.on("/a", busy(status)))
    assert len(server.requests) == 5
    assert [1 <= waits[0] <= 2, 2 <= waits[1] <= 4, 8 <= waits[3] <= 16] == [True] * 3


def test_a_body_cut_midway_is_asked_for_again(server: FaultServer, session: Session) -> None:
    body = json.dumps(["x" * 1000] * 100).encode()
    url = server.on("/a", cut(body, 50_000), cut(body, 0), answer(body))
    assert session.json(url) == ["x" * 1000] * 100


def test_an_answer_that_drips_is_given_up(
    server: FaultServer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.02)
    with pytest.raises(SourceUnavailable, match=r"sent only \d+ bytes in"):
        session.json(server.on("/a", drip(b"[" + b" " * 99 + b"]", 0.005)))


def test_a_server_that_does_not_answer_is_unavailable(
    server: FaultServer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT", (0.5, 0.03))
    with pytest.raises(SourceUnavailable, match="does not answer in time, the last of 5 tries"):
        session.json(server.on("/a", silent(0.1)))


def test_a_closed_port_is_unavailable(server: FaultServer, session: Session) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        session.json(f"http://127.0.0.1:{port}/")


def test_a_name_without_an_address_is_unavailable(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(SourceUnavailable, match=r"nowhere\.example\.org/ has no known address"):
        session.json("https://nowhere.example.org/")


@responses.activate
def test_a_certificate_that_is_not_trusted_names_the_setting(session: Session) -> None:
    responses.get(API, body=requests.exceptions.SSLError("self-signed"))
    with pytest.raises(SourceUnavailable, match="REQUESTS_CA_BUNDLE"):
        session.json(API)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!doctype html><title>Error</title>", "answers with a web page where JSON is expected"),
        (b"\n<HTML><body>Maintenance", "answers with a web page where JSON is expected"),
        (b'{"name": ', 'answers with "{"name": ", not with JSON'),
        (b"", 'answers with "", not with JSON'),
        (b"\xff\xfe\xfa", "not with JSON"),
        (b"[" * 100_000, "not with JSON"),
    ],
)
def test_what_is_not_json_is_a_change_that_names_register_and_path(
    server: FaultServer, session: Session, body: bytes, reason: str
) -> None:
    with pytest.raises(SourceChanged) as refusal:
        session.json(server.on("/v1/company", answer(body)), {"api_key": SECRET, "q": "kone"})
    assert str(refusal.value).startswith(f"xx-test: http://{server.host}/v1/company?api_key=...&q=")
    assert reason in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_an_answer_that_is_too_large_stops(
    server: FaultServer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LARGEST", 1 << 20)
    for step in (answer(b" " * (2 << 20)), gzipped(b" " * (8 << 20))):
        with pytest.raises(SourceChanged, match="sends more than 1 MB"):
            session.json(server.on("/a", step))


@pytest.mark.parametrize("status", [400, 416, 422])
def test_a_request_that_is_not_understood_is_a_change(
    server: FaultServer, session: Session, status: int
) -> None:
    with pytest.raises(SourceChanged, match=f"answers {status}"):
        session.json(server.on("/a", answer(b"", status)))


def test_a_failure_that_does_not_pass_is_not_tried_again(
    server: FaultServer, session: Session
) -> None:
    with pytest.raises(SourceUnavailable, match=r"answers 501\. Try again later; nothing was"):
        session.json(server.on("/a", answer(b"", 501)))
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(server: FaultServer, session: Session, status: int) -> None:
    server.on("/new", answer(b'"here"'))
    assert session.json(server.on("/old", redirect("/new", status))) == "here"


def test_a_circle_of_redirects_ends(server: FaultServer, session: Session) -> None:
    server.on("/b", redirect("/a"))
    with pytest.raises(SourceChanged, match="leads on more than 10 times"):
        session.json(server.on("/a", redirect("/b")))


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://example.org/a", "gopher://x", "data:,1"]
)
def test_a_redirect_away_from_the_web_is_refused(
    server: FaultServer, session: Session, to: str
) -> None:
    with pytest.raises(SourceChanged, match="which is not the web"):
        session.json(server.on("/a", redirect(to)))
    with pytest.raises(SourceChanged, match="which is not the web"):
        session.download(server.on("/a", redirect(to)), "a.zip")


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "fd00::1"])
@responses.activate
def test_a_public_address_cannot_lead_inside(
    session: Session, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    known = {"api.example.org": "93.184.215.14", "evil.example.org": inside}
    monkeypatch.setattr(
        addresses.socket, "getaddrinfo", lambda host, _: [(0, 0, 0, "", (known[host], 0))]
    )
    responses.get(API, status=302, headers={"Location": "https://evil.example.org/"})
    with pytest.raises(SourceChanged, match=r"evil\.example\.org, an address inside"):
        session.json(API)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org", "data.zip", "http://"])
def test_an_address_that_is_none_is_refused(session: Session, url: str) -> None:
    for ask in (session.json, session.text, lambda u: session.download(u, "a.zip")):
        with pytest.raises(SourceChanged, match="is not an address"):
            ask(url)


def test_the_contact_is_sent_with_every_request(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_CONTACT", "anna@example.org\r\nX-Evil: ä")
    with Session(REGISTER, tmp_path) as session:
        session.json(server.on("/a", answer(b"1")))
    agent = server.asked("User-Agent")[0] or ""
    assert agent.startswith("lookalike")
    assert agent.endswith("(+anna@example.orgX-Evil:)")


def test_a_missing_contact_is_allowed_and_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    monkeypatch.delenv("LOOKALIKE_CONTACT", raising=False)
    monkeypatch.setattr(http, "_said", set())
    for _ in range(3):
        Session(REGISTER, tmp_path, tell=told.append)
    assert len(told) == 1
    assert "set LOOKALIKE_CONTACT" in told[0]


def test_a_long_wait_for_the_pace_is_said(
    server: FaultServer, tmp_path: Path, waits: list[float], told: list[str]
) -> None:
    slow = replace(REGISTER, rate=(2, 60.0))
    with Session(slow, tmp_path, tell=told.append, sleep=waits.append) as session:
        for _ in range(2):
            session.json(server.on("/a", answer(b"1")))
    assert waits == [pytest.approx(60, abs=1)]
    assert told[-1] == "xx-test allows 2 calls in 60 s; waiting 60 s"


def test_a_refusal_without_any_key_says_what_else_helps(
    server: FaultServer, session: Session
) -> None:
    with pytest.raises(SourceDenied, match=r"LOOKALIKE_CONTACT .* or download the file by hand"):
        session.download(server.on("/a.zip", answer(b"", 403)), "a.zip")


def test_what_a_netrc_file_holds_is_not_sent(
    server: FaultServer, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login anna password {SECRET}\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    session.json(server.on("/a", answer(b"1")))
    assert server.asked("Authorization") == [None]
