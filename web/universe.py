"""The universe that is served: opened once, and anew when a register was pulled or refreshed."""

import logging
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from company.errors import LookalikeError, WorkspaceError
from enrich.indexing import known_index, name_index
from enrich.matcher import Matcher
from lookalike.registers import Tell
from lookalike.workspace import Workspace, quiet
from store.duckdb_engine import DuckDBEngine
from store.engine import Engine
from store.lock import locked
from store.manifest import Dataset, current_datasets, universe_version
from store.suppression import suppression_version

LOOK = 1.0  # seconds between two looks at whether the universe has changed
PATIENCE = 2.0  # seconds that a request waits for a changed universe before it takes the old one
log = logging.getLogger("lookalike.web")


@dataclass(frozen=True)
class Snapshot:
    """The universe in one state: its name index, and engines that serve one thread at a time."""

    folder: Path
    datasets: Sequence[Dataset]
    matcher: Matcher
    hiding: str  # the state of the suppression list
    idle: deque[Engine] = field(default_factory=deque)

    @property
    def version(self) -> str:
        """One line that names the data."""
        return universe_version(self.datasets, self.folder)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """An engine for this thread alone; it is used again unless something went wrong."""
        try:
            engine = self.idle.pop()
        except IndexError:
            engine = DuckDBEngine(self.folder, self.datasets)
        yield engine
        self.idle.append(engine)


class Universe:
    """Gives the newest snapshot of a workspace; everything else of the workspace stays shut.

    One thread alone has the workspace open, as its state is not to be shared between threads.
    Raises WorkspaceError when there are no companies.
    """

    def __init__(self, folder: Path, tell: Tell = quiet) -> None:
        self._folder, self._tell = folder, tell
        self._reader = ThreadPoolExecutor(1, "workspace")
        self._workspace = self._reader.submit(Workspace, folder, tell).result()
        self._snapshot: Snapshot | None = self._reader.submit(self._open).result()
        self._look: Future[None] = self._reader.submit(lambda: None)
        self._looked, self._lock = time.monotonic(), Lock()

    def current(self) -> Snapshot:
        """The universe as it is, or as it was while its new state takes long to open."""
        with self._lock:
            due = self._look.done() and time.monotonic() >= self._looked + LOOK
            if due:
                self._looked = time.monotonic()
                self._look = self._reader.submit(self._renew)
        if due:
            wait([self._look], PATIENCE)
        if self._snapshot is None:
            raise WorkspaceError(f"The workspace {self._folder} holds no companies any more.")
        return self._snapshot

    def _renew(self) -> None:
        """Open the universe anew where it has changed; what cannot be opened yet comes later."""
        try:
            datasets = current_datasets(self._workspace.state)
            if not datasets:
                self._snapshot = None
            elif self._snapshot is None or self._has_changed(self._snapshot, datasets):
                self._snapshot = self._open()
        except LookalikeError as error:
            log.warning("The universe has changed and cannot be opened yet: %s", error)

    def _has_changed(self, snapshot: Snapshot, datasets: Sequence[Dataset]) -> bool:
        hiding = suppression_version(self._workspace.state)
        version = universe_version(datasets, self._folder)
        return (version, hiding) != (snapshot.version, snapshot.hiding)

    def _open(self) -> Snapshot:
        hiding = suppression_version(self._workspace.state)
        engine, datasets = self._workspace.engine()
        matcher = self._matcher(engine, datasets)
        return Snapshot(self._folder, datasets, matcher, hiding, deque([engine]))

    def _matcher(self, engine: Engine, datasets: Sequence[Dataset]) -> Matcher:
        """The matcher; its index, which is derived, is the one thing that may be written."""
        try:
            return known_index(datasets, self._folder)
        except WorkspaceError:
            self._tell("indexing names", 0, 0)
            with locked(self._folder, "serve"):
                return name_index(engine, datasets, self._folder)

    def close(self) -> None:
        """Let the workspace go."""
        self._reader.submit(self._workspace.state.close)
        self._reader.shutdown()
