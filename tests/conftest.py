"""What every test gets: no network, a workspace of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import enable_socket, socket_allow_hosts

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Only servers of the test itself, on this machine, can be reached."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture
def shared() -> Path:
    """The folder of recorded register files and benchmarks, when it lies beside the project."""
    if not SHARED.exists():
        pytest.skip("the recorded files (../shared) are not here")
    return SHARED
