"""Pulling a register: from a file on disk to the current version in the universe."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from company.errors import ConfigurationError, SourceChanged
from connectors.contract import Connector, Quarantine, Reading, Register, Source
from connectors.tolerance import require_few_bad
from store import parquet
from store.drift import drift, require_fields
from store.manifest import Dataset, current_datasets, make_current, new_version

NAME = re.compile(r"[A-Za-z0-9_-]*")  # it becomes the name of a folder
SHRUNK = 0.5  # a new version with fewer than this share of the old one's companies is refused


@dataclass(frozen=True)
class Pulled:
    """What a pull did: the dataset that is current now, and the rows that were set aside."""

    dataset: Dataset
    quarantine: Quarantine


def pull(
    folder: Path,
    state: Database,
    connector: Connector,
    source: Source,
    *,
    whole: bool = False,
    allow_fewer: bool = False,
    tell: Callable[[int], None] = lambda companies: None,
) -> Pulled:
    """Read a register's files into the universe; the version before stays current until the end.

    whole: the files are a complete download, so the register's expected count must be met.
    """
    if not source.path.is_file():
        raise ConfigurationError(f"There is no file {source.path}. Check the path given to --file.")
    if not NAME.fullmatch(source.name):
        raise ConfigurationError(
            f'--name "{source.name}" is not usable: take letters, digits, "-" and "_" only.'
        )
    register = connector.REGISTER
    quarantine = Quarantine(keeps_text=not register.persons)
    name = f"{register.code}-{source.name}" if source.name else register.code
    home = folder / "universe" / name
    held = {d.dataset: d for d in current_datasets(state)}
    before = held.get(name)
    _check_name(register, source.name, name, held)
    parquet.sweep(home, {before.version} if before else set())
    version = new_version(state, name)
    part = home / f".part-{version}"
    part.mkdir(parents=True)
    reading = _unlike(connector.read(source, quarantine), before, source, allow_fewer)
    if reading.query is not None:
        counts = parquet.write_query(reading.query, part, tell)
    else:
        parquet.stage(reading.batches, reading.extras, part, tell)
        counts = parquet.sort_staged(part)
    rows = counts[register.holds]
    _check(register, source, rows, quarantine, before, allow_fewer)
    if whole and not allow_fewer and not register.expected[0] <= rows <= register.expected[1]:
        low, high = register.expected
        raise SourceChanged(
            f"{register.code}: the download has {rows:,} {register.holds}, expected are {low:,} to "
            f"{high:,}. Nothing was replaced; if that is right, add --allow-fewer."
        )
    parquet.publish(part, home / version)
    dataset = _dataset(name, version, register, source, reading, counts, quarantine)
    make_current(state, dataset, quarantine.rows)
    return Pulled(dataset, quarantine)


def _unlike(reading: Reading, before: Dataset | None, source: Source, allow_fewer: bool) -> Reading:
    """The reading, and in words how its columns differ from those of the version in use."""
    if before is None or not before.columns:
        return reading
    if not allow_fewer:
        require_fields(source.path, before.columns, reading.columns)
    told = [f"since the last pull: {change}" for change in drift(before.columns, reading.columns)]
    return replace(reading, understood=(*reading.understood, *told))


def _check_name(register: Register, name: str, dataset: str, held: Iterable[str]) -> None:
    """Refuse a name that would put the same companies into the universe twice."""
    if name and register.code != "table":
        raise ConfigurationError(
            f"--name tells tables of your own apart; {register.code} is there once. Leave it out."
        )
    alike = [d for d in held if d != dataset and d.casefold() == dataset.casefold()]
    if alike:
        raise ConfigurationError(
            f'--name "{name}" differs from the dataset {alike[0]} in capitals only. '
            "Write it as it is there, or take another name."
        )


def _check(
    register: Register,
    source: Source,
    rows: int,
    quarantine: Quarantine,
    before: Dataset | None,
    allow_fewer: bool,
) -> None:
    """Refuse what would replace good data by bad: nothing, too many bad rows, far fewer rows."""
    bad = quarantine.count
    what = register.holds
    if rows == 0:
        why = f" The first bad row: {quarantine.rows[0].reason}." if bad else ""
        raise SourceChanged(f"{source.path} gave no {what}.{why} Is it the right file?")
    tolerated = register.tolerated if source.tolerated is None else source.tolerated
    if bad > 20 or source.tolerated is not None:
        require_few_bad(source.path, rows, bad, quarantine, tolerated)
    held = getattr(before, what) if before else 0
    if not allow_fewer and rows < SHRUNK * held:
        raise SourceChanged(
            f"{source.path} has {rows:,} {what}, the version in use has "
            f"{held:,}. Nothing was replaced; if that is right, add --allow-fewer."
        )


def _dataset(
    name: str,
    version: str,
    register: Register,
    source: Source,
    reading: Reading,
    counts: dict[str, int],
    quarantine: Quarantine,
) -> Dataset:
    return Dataset(
        dataset=name,
        register=register.code,
        version=version,
        file=str(source.path),
        fetched_at=source.fetched_at.isoformat(timespec="seconds"),
        pulled_at=datetime.now(UTC).isoformat(timespec="seconds"),
        companies=counts["companies"],
        figures=counts["figures"],
        names=counts["names"],
        bad_rows=quarantine.count,
        licence=register.licence,
        attribution=register.attribution,
        extras=reading.extras,
        understood=reading.understood,
        since=source.since.isoformat() if source.since else None,
        columns=reading.columns,
    )
