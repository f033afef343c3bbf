"""The line from a simulated register to the universe, as `lookalike pull` runs it."""

from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest

from connectors.contract import Source
from connectors.http import Session
from simulator.britain import BULK
from simulator.server import Simulator, connected
from store.delta import apply_changes, cursor_of
from store.duckdb_engine import DuckDBEngine
from store.manifest import Dataset, current_datasets
from store.pull import pull
from store.refresh import Changes, changes_between
from store.state import open_state


class Line:
    """A workspace that pulls from the simulator; `unchanged` tells of the last pull's files."""

    def __init__(self, folder: Path, server: Simulator, patched: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.server = server
        self.patched = patched
        self.state = open_state(folder)
        self.unchanged: list[bool] = []
        self.told: list[str] = []

    def network(self, register: str) -> tuple[ModuleType, Session]:
        """A connector and the network it may ask; waits are told and not waited for."""
        module = connected(register, self.server, self.patched)
        folder = self.folder / "downloads" / register
        session = Session(module.REGISTER, folder, tell=self.told.append, sleep=lambda wait: None)
        return module, session

    def pull(self, register: str) -> Dataset:
        """Download a register whole and read it into the universe."""
        module, session = self.network(register)
        with session as http:
            paths = module.download(http) if hasattr(module, "download") else [self._whole(http)]
        self.unchanged = [not fetched.changed for fetched in http.downloads]
        source = Source(paths[0], self.server.world.now, more=tuple(paths[1:]))
        return pull(self.folder, self.state, module, source, whole=True).dataset

    def follow(self, register: str) -> Dataset:
        """Apply what the register's feed tells since the last time."""
        module, session = self.network(register)
        held = self.held(register)
        assert held is not None
        with session as http:
            changes = module.changes(http, cursor_of(self.state, held))
        return apply_changes(self.folder, self.state, module, changes)

    def held(self, register: str) -> Dataset | None:
        """The version in use."""
        return {d.dataset: d for d in current_datasets(self.state)}.get(register)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """An answer of the universe."""
        table: pa.Table = DuckDBEngine(self.folder, current_datasets(self.state)).table(sql)
        return [tuple(row.values()) for row in table.to_pylist()]

    def between(self, before: Dataset, after: Dataset) -> Changes:
        """What changed from one version to another."""
        return changes_between(self.folder, after.dataset, before.version, after.version)

    def _whole(self, http: Session) -> Path:
        """The British file, for as long as its connector does not fetch it by itself."""
        return http.download(f"http://{self.server.host}{BULK}", BULK.rsplit("/", 1)[-1])
