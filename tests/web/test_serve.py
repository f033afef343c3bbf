"""The command that starts the service, and what it says when it cannot."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from served import CRANE

from cli import main

ROOT = Path(__file__).parents[2]


@contextmanager
def started(folder: Path, *options: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The command in a process of its own, with the address that it prints."""
    command = [sys.executable, "-m", "cli", "--workspace", str(folder), "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip(), process
        finally:
            process.kill()


def refusal(folder: Path, *options: str) -> str:
    result = CliRunner().invoke(main, ["--workspace", str(folder), "serve", *options])
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    return line


def test_serve_prints_its_address_and_ends_when_interrupted(held: Path) -> None:
    with started(held) as (url, process):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url)
        assert f"id={CRANE}" not in requests.get(url, timeout=20).text
        assert requests.get(f"{url}preview?id={CRANE}", timeout=20).status_code == 200
        os.kill(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Next: add this address in OpenRefine" in said
    assert "Traceback" not in said
    assert "password" not in said


def test_an_address_that_others_reach_is_said_to_be_open(held: Path) -> None:
    with started(held, "--host", "0.0.0.0") as (url, process):
        port = url.rsplit(":", 1)[1]
        assert requests.get(f"http://127.0.0.1:{port}", timeout=20).status_code == 200
        process.terminate()
        _, said = process.communicate(timeout=20)
    assert "Whoever can reach 0.0.0.0 can read every company of this workspace" in said


def test_a_port_that_is_taken_is_refused_in_one_line(held: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal(held, "--port", str(port))
    assert line.startswith(f"Error: The address 127.0.0.1, port {port}, cannot be taken (")
    assert line.endswith("Choose another one with --host or --port.")


def test_without_companies_there_is_nothing_to_serve(tmp_path: Path) -> None:
    assert "holds no companies yet" in refusal(tmp_path / "ws", "--port", "0")


def test_without_the_extra_serve_says_what_to_install(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [m for m in sys.modules if m.split(".")[0] in ("web", "uvicorn")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert refusal(held) == (
        'Error: serve needs uvicorn, which is not installed: pip install "lookalike[web]"'
    )
