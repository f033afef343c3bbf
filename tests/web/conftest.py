from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts
from served import Served, pull


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the made-up companies."""
    folder = tmp_path_factory.mktemp("served") / "ws"
    pull(folder)
    return folder


@pytest.fixture(scope="session")
def service(held: Path) -> Iterator[Served]:
    """The service of that workspace."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
    with Served(held) as served:
        yield served
