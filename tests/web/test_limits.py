"""Who may ask, and what is too much: hosts, origins, bodies, slow clients."""

import socket
import time
from pathlib import Path

import pytest
import requests
from served import CRANE, Served, refusal

from web import forms
from web import service as module
from web.guard import LOOPBACK

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def asked(served: Served, **headers: str) -> requests.Response:
    return requests.get(served.url, headers=headers, timeout=20)


def line_to(served: Served) -> socket.socket:
    port = int(served.url.rsplit(":", 1)[1].strip("/"))
    return socket.create_connection(("127.0.0.1", port), timeout=20)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "LOCALHOST:8765", "[::1]:80"])
def test_the_server_answers_to_its_own_names(service: Served, host: str) -> None:
    assert asked(service, Host=host).json()["versions"] == ["0.2"]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::1", "localhost@evil.example", ""],
)
def test_a_name_that_was_pointed_at_this_machine_is_refused(service: Served, host: str) -> None:
    status, reason = refusal(asked(service, Host=host))
    assert (status, reason) == (
        400, f'This server is not called "{host}". Ask for it by its own address.'
    )  # fmt: skip


@pytest.mark.parametrize("path", ["", "suggest/company?prefix=k", f"preview?id={CRANE}", "nothing"])
def test_pages_of_this_machine_may_read_every_answer(service: Served, path: str) -> None:
    origin = "http://127.0.0.1:3333"
    answer = requests.get(service.url + path, headers={"Origin": origin}, timeout=20)
    assert answer.headers["access-control-allow-origin"] == origin


def test_a_preflight_from_a_page_of_this_machine_is_answered(service: Served) -> None:
    headers = {"Origin": "http://localhost:3333", "Access-Control-Request-Method": "POST",
               "Access-Control-Request-Headers": "content-type"}  # fmt: skip
    answer = requests.options(service.url, headers=headers, timeout=20)
    assert answer.status_code == 200
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "content-type"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example"]
)
def test_a_page_from_elsewhere_gets_nothing(service: Served, origin: str) -> None:
    answer = requests.post(service.url, {"queries": "{}"}, headers={"Origin": origin}, timeout=20)
    assert refusal(answer)[0] == 403
    assert "access-control-allow-origin" not in answer.headers


def test_a_page_that_was_allowed_may_read_and_frame(held: Path) -> None:
    origin = "https://allowed.example"
    with Served(held, origins=[origin]) as served:
        answer = asked(served, Origin=origin)
        page = served.get("preview", id=CRANE)
    assert answer.headers["access-control-allow-origin"] == origin
    assert page.headers["content-security-policy"].endswith(f" {origin}")


def test_on_all_addresses_any_address_is_its_own_but_no_foreign_name(held: Path) -> None:
    with Served(held, hosts=[*LOOPBACK, "0.0.0.0", "office"]) as served:
        statuses = [
            asked(served, Host=h).status_code for h in ("10.0.0.1", "office", "evil.example")
        ]
    assert statuses == [200, 200, 400]


def test_a_body_that_is_too_large_is_refused(service: Served) -> None:
    assert refusal(service.send(queries="x" * 1_000_001)) == (
        413, "The body is larger than 1,000,000 bytes. Send fewer at once."
    )  # fmt: skip


def test_a_body_without_an_end_is_not_read_on(service: Served) -> None:
    with line_to(service) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n")
        with pytest.raises(OSError, match=r"reset|pipe"):
            line.sendall(b"x" * 99_000_000)
    assert asked(service).status_code == 200


def test_a_body_that_does_not_arrive_is_given_up(
    service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "PATIENCE", 0.1)
    with line_to(service) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\nqueries=")
        assert line.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_an_answer_that_takes_too_long_is_given_up(
    service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST", 0.05)
    monkeypatch.setattr(module, "suggest_companies", lambda *_: time.sleep(0.3))
    assert refusal(service.get("suggest/company", prefix="k")) == (
        503, "The answer takes longer than 0.05 s. Send fewer at once."
    )  # fmt: skip


def test_a_fault_of_the_server_is_told_without_what_was_asked(
    service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(module, "suggest_companies", broken)
    status, reason = refusal(service.get("suggest/company", prefix="k"))
    assert (status, "secret" in reason) == (500, False)
    monkeypatch.undo()
    assert service.get("suggest/company", prefix="kurki").json()["result"][0]["id"] == CRANE


def test_another_form_than_a_form_is_refused(service: Served) -> None:
    answer = requests.post(service.url, json={"queries": {}}, timeout=20)
    assert refusal(answer) == (
        415, "The body is application/json; send it as application/x-www-form-urlencoded."
    )  # fmt: skip


def test_a_form_that_is_no_text_is_refused(service: Served) -> None:
    answer = requests.post(service.url, data=b"queries=%ff", headers=FORM, timeout=20)
    assert refusal(answer)[0] == 400


def test_an_empty_form_says_what_it_lacks(service: Served) -> None:
    assert refusal(service.send(question="?")) == (
        400, 'The form has neither "queries" nor "extend".'
    )  # fmt: skip


def test_unknown_addresses_and_methods_are_refused_as_json(service: Served) -> None:
    assert refusal(service.get("nothing"))[0] == 404
    assert refusal(requests.delete(service.url, timeout=20))[0] == 405


def test_answers_are_kept_by_nobody(service: Served) -> None:
    headers = asked(service).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
