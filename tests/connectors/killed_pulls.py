"""A process in which pulls are killed: for each line on its input one fork, which dies midway.

A line is JSON: the register's code, the workspace, the files, the time of fetching. The fork pulls,
and when the first batch is written it kills itself as `kill -9` would; the answer on the output is
the number of the signal by which it died. The libraries are loaded once, before any thread runs.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parents[2]))

from company.industries import nace_class
from connectors import connector
from connectors.contract import Connector, Quarantine, Reading, Register, Rows, Source
from store.pull import pull
from store.state import open_state


@dataclass(frozen=True)
class Dying:
    """A connector that dies when its first batch with rows has been taken."""

    own: Connector

    @property
    def REGISTER(self) -> Register:
        """The register of the connector."""
        return self.own.REGISTER

    def read(self, source: Source, quarantine: Quarantine) -> Reading:
        reading = self.own.read(source, quarantine)
        query = reading.query and replace(reading.query, fill=died_of(reading.query.fill))
        return replace(reading, batches=dying(reading.batches), query=query)


def dying(batches: Iterator[Rows]) -> Iterator[Rows]:
    for rows in batches:
        yield rows
        if len(rows.companies) + len(rows.figures):
            os.kill(os.getpid(), signal.SIGKILL)


def died_of(fill: Callable[..., None]) -> Callable[..., None]:
    """The filling of a table of a connector that speaks SQL; it dies when the table is full."""

    def filled(*given: Any) -> None:
        fill(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    return filled


def pull_and_die(code: str, workspace: str, files: list[str], fetched_at: str) -> NoReturn:
    paths = [Path(file) for file in files]
    source = Source(paths[0], datetime.fromisoformat(fetched_at), more=tuple(paths[1:]))
    try:
        pull(Path(workspace), open_state(Path(workspace)), Dying(connector(code)), source)
    finally:
        os._exit(1)  # it should never come so far


def serve() -> None:
    nace_class("nace21", "28.13")  # its tables take seconds to load
    for line in sys.stdin:
        code, workspace, files, fetched_at = json.loads(line)
        child = os.fork()
        if not child:
            pull_and_die(code, workspace, files, fetched_at)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.WTERMSIG(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
