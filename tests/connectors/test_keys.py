"""Keys: sent where they belong and nowhere else, and never shown."""

import base64
import logging
import sys
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fault_server import REGISTER, FaultServer, answer, busy, cut, file, redirect, running

from company.errors import ConfigurationError, LookalikeError, SourceDenied
from connectors import CODES, connector, keys
from connectors.http import Session

CANARY = "canary-7f3a9c"
API = "https://api.example.org/company"
KEYED = replace(REGISTER, code="xx-key", key_variable="LOOKALIKE_XX_KEY")


@pytest.fixture
def server() -> Iterator[FaultServer]:
    yield from running()


@pytest.fixture
def keyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session for a register on this machine whose key is the canary."""
    monkeypatch.setitem(keys.WAYS, "xx-key", keys.Way("127.0.0.1"))
    monkeypatch.setenv("LOOKALIKE_XX_KEY", CANARY)
    with Session(KEYED, tmp_path, sleep=lambda _: None) as opened:
        yield opened


def test_a_key_is_sent_as_the_user_of_basic_authentication(
    server: FaultServer, keyed: Session
) -> None:
    keyed.json(server.on("/a", answer(b"1")))
    assert server.asked("Authorization") == [
        f"Basic {base64.b64encode(b'canary-7f3a9c:').decode()}"
    ]


@pytest.mark.parametrize(
    ("form", "header", "value"),
    [("bearer", "Authorization", f"Bearer {CANARY}"), ("header", "X-Key", CANARY)],
)
def test_a_key_is_sent_in_the_form_that_the_register_wants(
    server: FaultServer, keyed: Session, monkeypatch: pytest.MonkeyPatch,
    form: Any, header: str, value: str,
) -> None:  # fmt: skip
    monkeypatch.setitem(keys.WAYS, "xx-key", keys.Way("127.0.0.1", form, header))
    keyed.json(server.on("/a", answer(b"1")))
    assert server.asked(header) == [value]


def test_a_key_goes_to_its_host_alone_and_not_along_a_redirect(
    server: FaultServer, keyed: Session
) -> None:
    server.on("/b", answer(b"1"))
    elsewhere = f"http://localhost:{server.host.partition(':')[2]}/b"
    keyed.json(server.on("/a", redirect(elsewhere)))
    assert [bool(value) for value in server.asked("Authorization")] == [True, False]


def test_a_key_never_goes_over_an_open_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(keys.WAYS, "xx-key", keys.Way("api.example.org"))
    monkeypatch.setenv("LOOKALIKE_XX_KEY", CANARY)
    assert keys.authorised(KEYED, "http://api.example.org/") is keys.unsigned
    assert isinstance(keys.authorised(KEYED, API), keys.Key)


FAULTS = [
    answer(b"", 401), answer(b"", 403), answer(b"", 400), answer(b"", 501), busy(429), cut(b"x", 0),
    answer(b"<html>"), answer(b"{"), redirect("file:///etc/passwd"), redirect("/fault"),
    file(b"fine", '"v1"'), file(b"fine", '"v1"', cut_after=2),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("way", ["json", "text", "download"])
def test_a_key_shows_nowhere_whatever_happens(
    server: FaultServer, keyed: Session, tmp_path: Path, fault: Any, way: str,
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    url = server.on("/fault", fault)
    ask = {"json": keyed.json, "text": keyed.text, "download": lambda u: keyed.download(u, "a.zip")}
    said = ""
    try:
        ask[way](url)
    except LookalikeError as error:
        said = "".join(traceback.format_exception(error))
    files = b"".join(p.read_bytes() + str(p).encode() for p in tmp_path.rglob("*") if p.is_file())
    shown = said + caplog.text + "".join(capsys.readouterr()) + files.decode() + repr(vars(keyed))
    assert server.asked("Authorization")[0]
    assert CANARY not in shown
    assert base64.b64encode(CANARY.encode())[:12].decode() not in shown


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_key_is_named(
    server: FaultServer, keyed: Session, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.delenv("LOOKALIKE_XX_KEY")
    monkeypatch.setattr(keys, "_from_keyring", lambda _: "")
    with pytest.raises(SourceDenied, match=r"from The Test Office and set .* LOOKALIKE_XX_KEY"):
        keyed.json(server.on("/a", answer(b"", status)))


def test_a_wrong_key_is_not_called_a_missing_one(server: FaultServer, keyed: Session) -> None:
    with pytest.raises(SourceDenied, match=r"\(401\)\. Check the key in LOOKALIKE_XX_KEY"):
        keyed.json(server.on("/a", answer(b"", 401)))


def test_a_key_with_a_line_break_is_a_wrong_setting(
    keyed: Session, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_XX_KEY", "canary\n7f3a9c")
    with pytest.raises(ConfigurationError, match="LOOKALIKE_XX_KEY holds letters") as refusal:
        keyed.json(server.on("/a", answer(b"1")))
    assert "canary" not in str(refusal.value)


def test_a_key_may_lie_in_the_keyring_of_the_system(
    server: FaultServer, keyed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    vars(ring)["get_password"] = lambda service, name: f"{service}:{name}"
    vars(errors)["KeyringError"] = RuntimeError
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    monkeypatch.delenv("LOOKALIKE_XX_KEY")
    assert keys.secret_of(KEYED) == "lookalike:LOOKALIKE_XX_KEY"


def test_a_key_is_read_from_the_backend_that_the_keyring_has(
    server: FaultServer, keyed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = pytest.importorskip("keyring", reason="the extra keyring is not installed")
    from keyring.backend import KeyringBackend

    class Chain(KeyringBackend):  # type: ignore[misc,unused-ignore]
        """A key chain that holds one key."""

        priority = 1.0

        def get_password(self, service: str, username: str) -> str | None:
            return CANARY if (service, username) == ("lookalike", "LOOKALIKE_XX_KEY") else None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise NotImplementedError

    monkeypatch.delenv("LOOKALIKE_XX_KEY")
    before = keyring.get_keyring()
    keyring.set_keyring(Chain())
    try:
        keyed.json(server.on("/a", answer(b"1")))
    finally:
        keyring.set_keyring(before)
    assert server.asked("Authorization") == [
        f"Basic {base64.b64encode(b'canary-7f3a9c:').decode()}"
    ]


def test_the_environment_comes_before_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_from_keyring", lambda _: "from-the-keyring")
    monkeypatch.setenv("LOOKALIKE_XX_KEY", "from-the-environment")
    assert keys.secret_of(KEYED) == "from-the-environment"
    monkeypatch.setenv("LOOKALIKE_XX_KEY", " ")
    assert keys.secret_of(KEYED) == "from-the-keyring"


@pytest.mark.parametrize("code", CODES)
def test_every_register_with_a_key_has_a_way_to_send_it(code: str) -> None:
    wants = connector(code).REGISTER
    assert bool(wants.key_variable) <= (code in keys.WAYS)
    assert not wants.needs_key or wants.key_variable
