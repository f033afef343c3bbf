"""CRM lists in a workspace: read, matched, matched again when the universe has changed."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sqlite_utils import Database

from company.errors import ConfigurationError
from company.values import required_country
from connectors.tolerance import accepted
from crm.customers import CustomerList, read_customers
from crm.keeping import CustomerFile, file_at, keep_customers, latest_file
from enrich.decisions import note_vanished
from enrich.erasing import erase_forgotten
from enrich.indexing import name_index
from enrich.matching import MatchCounts, match_counts, match_customers, stale_files
from lookalike.registers import Tell
from store.duckdb_engine import DuckDBEngine
from store.lock import locked
from store.manifest import current_datasets


def match_list(
    folder: Path,
    state: Database,
    tell: Tell,
    file: Path,
    columns: Mapping[str, str],
    country: str | None,
    sheet: str | None,
    tolerated: float | None = None,
) -> tuple[MatchCounts, CustomerList]:
    """Read a CRM file and find out which company each row means, in one transaction.

    tolerated: the share of bad rows; without it as many as were accepted of the file before.
    """
    country = required_country(country) if country else None
    before = file_at(state, file)
    if tolerated is None and before is not None:
        tolerated = accepted(before.rows, before.bad_rows)
    customers = read_customers(
        file, columns=columns, country=country, sheet=sheet, tolerated=tolerated
    )
    _require_numbers(customers, columns)
    with locked(folder, "match"):
        datasets = current_datasets(state)
        engine = DuckDBEngine(folder, datasets)
        tell("indexing names", 0, 0)
        matcher = name_index(engine, datasets, folder)
        tell("matching", 0, len(customers.table))
        with state.atomic():  # the list and its matches change together
            kept = keep_customers(state, customers, file, columns, country, sheet)
            match_customers(matcher, state, kept.file_id, datasets)
            erase_forgotten(state, engine, kept.file_id)
            note_vanished(state, engine)
        counts = match_counts(state, kept.file_id)
        tell("matching", counts.rows, counts.rows)
    return counts, customers


def match_said(
    folder: Path,
    state: Database,
    tell: Tell,
    file: Path | None,
    columns: Mapping[str, str],
    country: str | None,
    sheet: str | None,
) -> None:
    """Match a file by what is said of it.

    What is said without a file is said of the one matched last, on top of what was said of it then.
    """
    if file is None and (columns or country or sheet):
        before = latest_file(state)
        file, columns = Path(before.path), {**before.columns, **columns}
        country, sheet = country or before.country, sheet or before.sheet
    if file is not None:
        match_list(folder, state, tell, file, columns, country, sheet)


def match_stale(folder: Path, state: Database, tell: Tell, command: str) -> None:
    """Match lists anew that were matched to another state of the universe, for a command."""
    if stale_files(state, current_datasets(state)):
        with locked(folder, command):
            match_again(folder, state, tell)


def match_again(folder: Path, state: Database, tell: Tell) -> None:
    """Match the lists anew that were matched to another state of the universe.

    The caller holds the workspace's lock.
    """
    datasets = current_datasets(state)
    stale = stale_files(state, datasets)
    if stale:
        engine = DuckDBEngine(folder, datasets)
        matcher = name_index(engine, datasets, folder)
        with state.atomic():
            for file_id in stale:
                tell("matching again", 0, 0)
                match_customers(matcher, state, file_id, datasets)
                erase_forgotten(state, engine, file_id)
            note_vanished(state, engine)


def current_list(folder: Path, state: Database, tell: Tell, file: Path | None) -> CustomerFile:
    """A list with matches to the universe as it is: the file's, or that of the one matched last.

    A file that is not known yet, or has changed since it was read, is matched first.
    """
    known = file_at(state, file) if file else latest_file(state)
    if file and (known is None or _has_changed(file, known)):
        said = (known.columns, known.country, known.sheet) if known else ({}, None, None)
        match_list(folder, state, tell, file, *said)
    else:
        match_stale(folder, state, tell, "review")
    return (file_at(state, file) if file else known) or latest_file(state)


def _has_changed(file: Path, known: CustomerFile) -> bool:
    return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() != known.sha256


def _require_numbers(customers: CustomerList, columns: Mapping[str, str]) -> None:
    """Refuse a profit column that the user named and that holds no number."""
    profit = customers.table["profit"]
    if "profit" in columns and profit.null_count == len(profit):
        raise ConfigurationError(
            f'The column "{columns["profit"]}" holds no numbers, so it cannot be the profit. '
            "Name another one with --weight, or leave it out: all customers then count alike."
        )
