"""The engine of a laptop: DuckDB in memory over the Parquet files of the universe."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb
import pyarrow as pa
import pyarrow.csv as csv

from company.errors import ConfigurationError, WorkspaceError
from company.precedence import precedence
from connectors import CODES
from data import shipped
from store.hiding import HIDDEN, hashes_of, hidden_companies
from store.layers import companies_view, newest_day, origins_view
from store.manifest import Dataset
from store.parquet import TABLES
from store.views import (
    EUR_RATES,
    LATEST,
    ORDERED,
    PROFILES,
    RATED,
    shown_view,
    source_view,
    stored,
    trusted_view,
    union_view,
)

T = TypeVar("T")
BATCH = 50_000
MEMORY = "3GB"
# How the database's errors begin that a condition can cause; in mid-stream their type is lost.
OF_CONDITIONS = (
    "Binder", "Catalog", "Conversion", "Invalid", "Mismatch", "Not implemented", "Out of Range",
    "Parser", "Permission",
)  # fmt: skip


class DuckDBEngine:
    """Answers SQL over the current datasets of a workspace; it reads and never writes.

    Companies that are suppressed or forgotten are in `all_companies`, `all_figures` and
    `all_names`, which only matching and masking may ask, and in no other view.
    """

    def __init__(self, folder: Path, datasets: Sequence[Dataset]) -> None:
        if not datasets:
            raise WorkspaceError(
                f"The workspace {folder} holds no companies yet. "
                "Pull a register first, for example: lookalike pull table --file companies.csv"
            )
        self._folder, self._where = folder, cast("str | None", None)
        self._connection = duckdb.connect()
        self._connection.execute(f"set memory_limit = '{MEMORY}'")
        self._connection.execute("set TimeZone = 'UTC'")
        universe = folder / "universe"
        with self._refusing():
            for dataset in datasets:
                for table in TABLES:
                    select = stored(table, universe / dataset.dataset / dataset.version)
                    view = source_view(table, dataset.dataset)
                    self._connection.execute(f"create view {view} as {select}")
            self._views(datasets)
        # From here on the connection may read the universe and nothing else on this machine.
        self._connection.execute(f"set allowed_directories = {_literal([str(universe)])}")
        self._connection.execute("set enable_external_access = false")

    def _views(self, datasets: Sequence[Dataset]) -> None:
        self.register("rates", csv.read_csv(pa.BufferReader(shipped("eur_rates.csv").read_bytes())))
        self._connection.execute(EUR_RATES)
        trusted = precedence(self._folder, CODES)
        self._connection.execute(companies_view(datasets, trusted))
        for table in TABLES[1:]:
            self._connection.execute(union_view(table, datasets))
        self._hide()
        self.register("as_of", pa.table({"day": [newest_day(datasets)]}))
        self._connection.execute(origins_view(datasets, trusted))
        self._connection.execute(trusted_view(datasets, trusted))
        self._connection.execute(ORDERED)
        self._connection.execute(RATED)
        self._connection.execute(LATEST)
        self._connection.execute(PROFILES)

    def _hide(self) -> None:
        """Leave out of every view whom the workspace has suppressed or forgotten."""
        salt, hashes = hashes_of(self._folder)
        hidden = HIDDEN.empty_table()
        if len(hashes):
            hidden = hidden_companies(self._connection, salt, hashes)
        self.register("hidden", hidden)
        for table in TABLES:
            self._connection.execute(shown_view(table, len(hidden) > 0))

    def table(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The whole answer."""
        with self._refusing():
            return self._heard(lambda: self._answer(sql, parameters).read_all())

    def batches(
        self, sql: str, parameters: Mapping[str, Any] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The answer in batches, in bounded memory."""
        with self._refusing():
            batches = self._heard(lambda: self._answer(sql, parameters))
            while (batch := self._heard(lambda: next(batches, None))) is not None:
                yield batch

    def register(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name, to join with."""
        self._connection.register(name, table)

    def ask(self, where: str | None) -> None:
        """Make the companies that meet a condition known as the view `asked`.

        The condition is parsed as one expression over the columns of `profiles`, nothing more.
        """
        self._where = where
        profiles = self._connection.view("profiles")
        with self._refusing():
            chosen = profiles.filter(where) if where else profiles
            chosen.create_view("asked", replace=True)

    def _heard(self, ask: Callable[[], T]) -> T:
        """What is asked, in a thread of its own: in the main one DuckDB may miss Ctrl-C."""
        with ThreadPoolExecutor(1) as thread:
            asked = thread.submit(ask)
            try:
                return asked.result()
            except KeyboardInterrupt:
                while not asked.done():  # one that has not begun yet hears nothing either
                    self._connection.interrupt()
                    wait([asked], timeout=0.1)
                raise

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Turn the database's errors into what the reader can do about them."""
        try:
            yield
        except RuntimeError as error:
            if "interrupted" in str(error):  # how the database says that Ctrl-C was pressed
                raise KeyboardInterrupt from error
            raise
        except (duckdb.Error, pa.ArrowException, OSError) as error:  # OSError: in mid-stream
            if "KeyboardInterrupt" in str(error):  # Ctrl-C while it reads our rows
                raise KeyboardInterrupt from error
            if self._where and _is_of_condition(error):
                raise _bad_condition(self._where, error) from error
            raise _unreadable(self._folder, error) from error

    def _answer(self, sql: str, parameters: Mapping[str, Any] | None) -> pa.RecordBatchReader:
        relation = self._connection.sql(sql, params=dict(parameters or {}))
        return relation.to_arrow_reader(BATCH)


def _is_of_condition(error: Exception) -> bool:
    """Whether a condition can be the cause, and not the files or the machine."""
    return str(error).startswith(OF_CONDITIONS) and ".parquet" not in str(error).splitlines()[0]


def _unreadable(folder: Path, error: Exception) -> WorkspaceError:
    reason = str(error).splitlines()[0]
    return WorkspaceError(
        f"The data in {folder / 'universe'} cannot be read ({reason}). Pull the register again; "
        "lookalike doctor shows what is held."
    )


def _bad_condition(where: str, error: Exception) -> ConfigurationError:
    reason = str(error).splitlines()[0].removesuffix("!")
    return ConfigurationError(
        f"The condition {where} cannot be used: {reason}. Write it over the columns of "
        "`lookalike count --fields`, texts in single quotes: country = 'FI' and employees >= 10"
    )


def _literal(values: list[str]) -> str:
    """A list of our own paths as SQL; a quote inside a folder's name is doubled."""
    quoted = ("'" + value.replace("'", "''") + "'" for value in values)
    return f"[{', '.join(quoted)}]"
