"""The server: a socket, the application, and a run until it is stopped."""

import socket
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from company.errors import ConfigurationError
from lookalike.registers import Tell
from web.app import make_app
from web.guard import ANY, LOOPBACK
from web.universe import Universe

MOST_AT_ONCE = 64  # connections; further ones are told to come back
IDLE = 10  # seconds that an idle connection is kept


def serve(
    folder: Path,
    host: str,
    port: int,
    origins: Collection[str],
    tell: Tell,
    say: Callable[[str], None],
) -> None:
    """Serve a workspace until somebody interrupts; port 0 takes a free one.

    Raises ConfigurationError when the address cannot be taken.
    """
    with listening(host, port) as taken:
        universe = Universe(folder, tell)
        say(address(taken))
        names = {*LOOPBACK, host.lower(), *([socket.gethostname().lower()] if host in ANY else [])}
        with closing(universe), suppress(KeyboardInterrupt):
            server_of(make_app(universe, names, origins)).run(sockets=[taken])


def server_of(app: ASGIApp) -> uvicorn.Server:
    """A server for the application; it keeps no log of requests, as they name customers."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=IDLE,
        server_header=False,
        ws="none",
        lifespan="off",
    )
    return uvicorn.Server(config)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at an address."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise ConfigurationError(
            f"The address {host}, port {port}, cannot be taken ({error}). "
            "Choose another one with --host or --port."
        ) from error


def address(taken: socket.socket) -> str:
    """The web address of a socket."""
    host, port = taken.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def is_of_this_machine(host: str) -> bool:
    """Whether nobody but this machine can reach an address to listen on."""
    return host in LOOPBACK
