"""A key shows nowhere: not in what is printed, logged, raised or kept, whatever goes wrong."""

import base64
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from fault_server import answer, busy

from connectors import gb_coh_api, keys
from simulator.server import Simulator, connected
from simulator.world import small_world

CANARY = "canary-4b1d77e0"
SENT = base64.b64encode(f"{CANARY}:".encode()).decode()
API = "/api.company-information.service.gov.uk"
PROFILE = {"company_name": "KIVI PUMPS LTD", "company_number": "00000006", "type": "ltd"}
Run = Callable[..., Result]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """The British register, which takes its key on this machine."""
    monkeypatch.setenv("LOOKALIKE_GB_COH_KEY", CANARY)
    monkeypatch.setitem(keys.WAYS, "gb-coh", keys.Way("127.0.0.1"))
    with Simulator(small_world()) as running:
        connected("gb-coh", running, monkeypatch)
        monkeypatch.setattr(gb_coh_api, "API", f"http://{running.host}{API}")
        yield running


def kept(folder: Path) -> bytes:
    """Every byte that a run left behind, and the names of its files."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(str(path).encode() + path.read_bytes() for path in files)


def test_a_key_shows_nowhere_after_a_refusal_a_retry_and_a_pull(
    server: Simulator, run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    profile = answer(json.dumps(PROFILE).encode())
    server.on(f"{API}/company/00000006", answer(b"", 401), busy(429, "0"), busy(503, "0"), profile)
    refused, found = (run("lookup", "gb-coh", "00000006") for _ in range(2))
    pulled, nothing = run("pull", "gb-coh"), run("refresh", "gb-coh")
    assert [r.exit_code for r in (refused, found, pulled, nothing)] == [1, 0, 0, 0]
    assert "Check the key in LOOKALIKE_GB_COH_KEY" in refused.stderr
    assert "answers 429; trying again" in found.stderr
    assert server.asked("Authorization")[:4] == [f"Basic {SENT}"] * 4
    shown = "".join(r.stdout + r.stderr + repr(r.exception) for r in (refused, found, pulled))
    everything = kept(tmp_path) + shown.encode() + caplog.text.encode()
    assert b"state.sqlite" in everything
    assert CANARY.encode() not in everything
    assert SENT[:16].encode() not in everything
