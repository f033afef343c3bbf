"""A look at the installation and the workspace: what is right, what is wrong, how to mend it."""

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlite_utils import Database

from company.errors import LookalikeError, ModelError
from company.permissions import permissions_version
from crm.journal import exports
from lookalike.model import load_model
from store.duckdb_engine import DuckDBEngine
from store.manifest import current_datasets
from store.state import FILE, open_state
from store.suppression import suppressions

LIBRARIES = ("duckdb", "lightgbm", "pandas", "pyarrow", "rapidfuzz", "scikit-learn", "sqlite-utils")
STALE = 90  # days after which data are called old


@dataclass(frozen=True)
class Finding:
    """One check: its state is "ok", "note" or "wrong", and a wrong one says how to mend it."""

    check: str
    state: str
    found: str
    fix: str = ""


def examine(folder: Path) -> list[Finding]:
    """Every check of the installation, then of the workspace in a folder."""
    findings = [Finding("python", "ok", platform.python_version())]
    findings += [_library(name) for name in LIBRARIES]
    if not (folder / FILE).exists():
        fix = "lookalike pull table --file companies.csv"
        return [*findings, Finding("workspace", "note", f"none in {folder} yet", fix)]
    try:
        state = open_state(folder)
        return [*findings, *(f for check in CHECKS for f in check(state, folder))]
    except LookalikeError as error:
        return [*findings, Finding("workspace", "wrong", str(error), "see what it says")]


def _library(name: str) -> Finding:
    try:
        import_module({"scikit-learn": "sklearn", "sqlite-utils": "sqlite_utils"}.get(name, name))
        return Finding(name, "ok", version(name))
    except OSError as error:  # LightGBM needs the system's OpenMP library
        return Finding(name, "wrong", str(error), "install libgomp1 with the system's packages")
    except (ImportError, PackageNotFoundError) as error:
        return Finding(name, "wrong", str(error), "install lookalike again")


def _database(state: Database, folder: Path) -> Iterator[Finding]:
    answer = state.execute("pragma quick_check").fetchone()[0]
    good = answer == "ok"
    yield Finding(
        "database", "ok" if good else "wrong", str(answer), "" if good else "restore a copy of it"
    )


def _data(state: Database, folder: Path) -> Iterator[Finding]:
    datasets = current_datasets(state)
    if not datasets:
        yield Finding("universe", "note", "no companies yet", "lookalike pull REGISTER --file PATH")
        return
    for d in datasets:
        age = (datetime.now(UTC) - datetime.fromisoformat(d.fetched_at)).days
        found = f"{d.companies:,} companies, {age} days old, {d.bad_rows} rows set aside"
        fix = f"pull {d.register} again" if age > STALE else ""
        yield Finding(d.dataset, "note" if age > STALE else "ok", found, fix)
    DuckDBEngine(folder, datasets).table("select count(*) from profiles")


def _customers(state: Database, folder: Path) -> Iterator[Finding]:
    rows, accepted, review = state.execute(
        "select count(*), count(*) filter (where decision = 'accept'), "
        "count(*) filter (where decision = 'review') from decided_matches"
    ).fetchone()
    found = f"{rows} rows, {accepted} matched, {review} to review"
    fix = "" if rows else "lookalike match customers.csv"
    yield Finding("customers", "ok" if rows else "note", found, fix)


def _model(state: Database, folder: Path) -> Iterator[Finding]:
    row = state.execute("select model_id, fitted_at from models where current = 1").fetchone()
    if row is None:
        yield Finding("model", "note", "none yet", "lookalike fit")
    elif not (folder / "models" / row[0] / "about.json").exists():
        yield Finding("model", "wrong", f"the files of {row[0]} are gone", "lookalike fit")
    else:
        yield _readable(folder / "models" / row[0], f"{row[0]}, fitted {row[1][:10]}")


def _exports(state: Database, folder: Path) -> Iterator[Finding]:
    made = exports(state)
    old = [e for e in made if e.permissions != permissions_version()]
    found = f"{len(made)} made, {len(suppressions(state))} entries on the suppression list"
    if old:
        yield Finding(
            "exports",
            "note",
            f"{found}; {len(old)} by older rules",
            "lookalike exports; rank again",
        )
    else:
        yield Finding("exports", "ok", found)


def _readable(model: Path, found: str) -> Finding:
    try:
        load_model(model)
        return Finding("model", "ok", found)
    except ModelError as error:
        return Finding("model", "wrong", str(error), "lookalike fit")


CHECKS: tuple[Callable[[Database, Path], Iterator[Finding]], ...] = (
    _database, _data, _customers, _model, _exports,
)  # fmt: skip
