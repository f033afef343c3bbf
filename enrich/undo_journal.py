"""The journal of enrichment: what each run wrote into which cells, and how a file was before.

A run is noted before its files take their places, so that a run that is cut off can be undone.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from company.errors import ConfigurationError, WorkspaceError
from crm.atomic import replacing
from crm.journal import user


@dataclass(frozen=True)
class Run:
    """A run of enrichment that wrote files."""

    run_id: int
    file: str
    policy: str
    shape: str
    rows: int
    cells: int
    made_by: str
    made_at: str
    undone_by: str | None
    undone_at: str | None


@dataclass(frozen=True)
class Placed:
    """A file that a run puts at a path: its content waits under another name."""

    path: Path
    waits_at: Path


def keep_run(
    state: Database,
    *,
    file: Path,
    policy: str,
    shape: str,
    changes: pa.Table,
    placed: Sequence[Placed],
) -> int:
    """Note a run, the cells that it changes and what stood at the paths; the run's number.

    changes: the proposals that are written. The caller puts the files in place afterwards.
    """
    with state.atomic():
        kept = state.table("enrichments").insert(
            {
                "file": str(file.resolve()),
                "policy": policy,
                "shape": shape,
                "rows": len(set(changes["line"].to_pylist())),
                "cells": len(changes),
                "made_by": user(),
                "made_at": _now(),
            }
        )
        run = int(str(kept.last_pk))
        for one in placed:
            former = one.path.read_bytes() if one.path.exists() else None
            keep_file(state, run, one.path, former, one.waits_at.read_bytes())
        state.conn.executemany(
            "insert into enriched_rows (run_id, line, row_id, company_id, cells) "
            "values (?, ?, ?, ?, ?)",
            ((run, *row) for row in _by_row(changes)),
        )
    return run


def keep_file(state: Database, run: int, path: Path, former: bytes | None, content: bytes) -> None:
    """Note what a run puts at a path, and what stood there; None where nothing did."""
    state.execute(
        "insert into enrichment_files (run_id, path, former, former_sha256, sha256) "
        "values (?, ?, ?, ?, ?)",
        [
            run,
            str(path.resolve()),
            None if former is None else zlib.compress(former, 1),
            None if former is None else digest(former),
            digest(content),
        ],
    )


def _by_row(changes: pa.Table) -> Iterable[tuple[int, str, str, str]]:
    """The changes of each row: its line, its id, its company, and by field header, old and new."""
    line, row_id, company, cells = -1, "", "", dict[str, list[str]]()
    columns = ("line", "row_id", "company_id", "field", "header", "old", "written")
    rows = zip(*(changes[c].to_pylist() for c in columns), strict=True)
    for number, id_, of, name, *cell in rows:
        if number != line and cells:
            yield line, row_id, company, json.dumps(cells, ensure_ascii=False)
            cells = {}
        line, row_id, company = number, id_, of
        cells[name] = cell
    if cells:
        yield line, row_id, company, json.dumps(cells, ensure_ascii=False)


def written_before(
    state: Database, row_ids: Sequence[str], company_ids: Sequence[str]
) -> Mapping[str, Sequence[str | None]]:
    """By field, what the newest run that holds wrote for each row and company, else None."""
    if not state.execute("select 1 from enrichments where undone_at is null limit 1").fetchone():
        return {}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row_id, company, cells in state.execute(
        """select r.row_id, r.company_id, r.cells
           from enriched_rows r join enrichments using (run_id)
           where undone_at is null and r.company_id in (select value from json_each(?))
           order by run_id""",
        [json.dumps(list(company_ids))],
    ):
        of_row = found.setdefault((row_id, company), {})
        of_row.update({name: cell[2] for name, cell in json.loads(cells).items()})
    rows = [found.get(key, {}) for key in zip(row_ids, company_ids, strict=True)]
    names = {name for row in found.values() for name in row}
    return {name: [row.get(name) for row in rows] for name in names}


def runs(state: Database) -> list[Run]:
    """Every run that wrote files, those that are undone too, the newest first."""
    rows = state.query(
        """select run_id, file, policy, shape, rows, cells, made_by, made_at, undone_by, undone_at
           from enrichments order by run_id desc"""
    )
    return [Run(**row) for row in rows]


def undo_run(state: Database, run_id: int, *, force: bool = False) -> list[str]:
    """Put back what stood at the paths of a run before it; sentences on each of its files.

    Refuses where a file was changed since, unless forced, and where its former content is gone.
    """
    found = [run for run in runs(state) if run.run_id == run_id]
    if not found or found[0].undone_at:
        what = "is undone already" if found else "does not exist"
        raise ConfigurationError(f"Run {run_id} {what}. lookalike enrich --runs lists them.")
    files = state.execute(
        "select path, former, former_sha256, sha256, erased from enrichment_files where run_id = ?",
        [run_id],
    ).fetchall()
    if not force:
        _require_newest(state, run_id)
    for path, _, former_sha256, sha256, erased in files:
        _require_unchanged(Path(path), former_sha256, sha256, bool(erased), force)
    said = [_put_back(Path(path), former) for path, former, *_ in files]
    with state.atomic():
        state.execute(
            "update enrichments set undone_by = ?, undone_at = ? where run_id = ?",
            [user(), _now(), run_id],
        )
    return said


def _require_newest(state: Database, run_id: int) -> None:
    """Refuse where a later run wrote the same file: undone first, this one would take its work."""
    later = state.execute(
        "select l.run_id, l.path from enrichment_files l join enrichment_files f using (path) "
        "join enrichments e on e.run_id = l.run_id "
        "where f.run_id = ? and l.run_id > f.run_id and e.undone_at is null "
        "order by l.run_id desc limit 1",
        [run_id],
    ).fetchone()
    if later:
        raise ConfigurationError(
            f"Run {later[0]} wrote {_shown(Path(later[1]))} after run {run_id}. Undo it first: "
            f"lookalike enrich --undo {later[0]}."
        )


def _require_unchanged(
    path: Path, former: str | None, written: str, erased: bool, force: bool
) -> None:
    if erased:
        raise WorkspaceError(
            f"What {path} was before is no longer kept: somebody in it was forgotten. "
            "Take it from a backup of your own."
        )
    now = digest(path.read_bytes()) if path.exists() else None
    if now not in (written, former) and not force:
        how = "was changed" if now else "was moved or deleted"
        raise WorkspaceError(
            f"{path} {how} since it was written, and undoing would lose that. Keep a copy of it, "
            "then say --force."
        )


def _put_back(path: Path, former: bytes | None) -> str:
    if former is None:
        path.unlink(missing_ok=True)
        return f"removed {_shown(path)}, which was not there before"
    with replacing(path) as part:
        part.write_bytes(zlib.decompress(former))
    return f"restored {_shown(path)} as it was"


def _shown(path: Path) -> Path:
    """A path as a person names it: from the folder that he or she is in."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def digest(content: bytes) -> str:
    """The SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
