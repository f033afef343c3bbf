"""What every test gets: no network, a workspace of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import disable_socket, enable_socket

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture
def shared() -> Path:
    """The folder of recorded register files and benchmarks, when it lies beside the project."""
    if not SHARED.exists():
        pytest.skip("the recorded files (../shared) are not here")
    return SHARED
