"""Writing what enrichment proposes: a file to look at, or the list itself with its new cells."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlite_utils import Database

from company.errors import ConfigurationError
from connectors.contract import Quarantine
from connectors.spreadsheet import open_spreadsheet
from crm.atomic import replacing
from crm.changes import Change
from crm.datapackage import package_path
from crm.editing import form_of_list, write_edited
from crm.edits import Edits
from crm.gate import permitted
from crm.journal import keep_export
from crm.match_summary import Line
from crm.proposal_file import write_proposals
from crm.shapes import write_import
from enrich.proposals import as_changes
from enrich.undo_journal import Placed, digest, keep_file, keep_run
from lookalike.enriching import Enrichment
from lookalike.list_description import describe_list
from store.manifest import current_datasets


@dataclass(frozen=True)
class Applied:
    """What was written: the list, files for the CRM's import, and sentences on what was not.

    `run` undoes it; None where there was nothing to write.
    """

    run: int | None
    out: Path | None
    imports: tuple[Path, ...] = ()
    cells: int = 0
    said: tuple[str, ...] = ()


def write_look(
    state: Database, enrichment: Enrichment, path: Path, summary: Sequence[Line], excel: str | None
) -> None:
    """Write the proposals as a file to look at, CSV or XLSX, one line a cell."""
    if path.resolve() == enrichment.file.resolve():
        raise ConfigurationError(
            f"{path} is the list itself, which proposals would overwrite. Give -o another name."
        )
    found = enrichment.proposals
    names = _names(enrichment.companies)
    company = [names.get(id_) for id_ in found["company_id"].to_pylist()]
    licences = _licences(state)
    columns = {
        **{name: found[name].cast(pa.string()) for name in ("row_id", "company_id", "old")},
        **{name: found[name].cast(pa.string()) for name in ("header", "field", "action", "rule")},
        "written": pc.coalesce(found["written"], found["new"]),
        "line": found["line"],
        "input_name": found["row"],
        "as_of": found["as_of"],
        "source": found["source"].cast(pa.string()),
        "company_name": pa.array(company, pa.string()),
    }
    told = [_licence(source, licences) for source in columns["source"].to_pylist()]
    table = pa.table({**columns, "licence": pa.array(told, pa.string())})
    write_proposals(state, table, summary, path, excel, enrichment.summary.withheld)


def apply_enrichment(
    state: Database, enrichment: Enrichment, out: Path | None = None, *, in_place: bool = False
) -> Applied:
    """Write the list with its fills and updates, and for a known CRM an import file beside it.

    Without `out` the list is called <name>-enriched; its own file is only replaced `in_place`.
    The run is in the journal before a file takes its place, so that it can be undone.
    """
    file = enrichment.file
    target = _target(file, out, in_place)
    form = form_of_list(file, enrichment.kept.country, enrichment.kept.sheet)
    if digest(file.read_bytes()) != enrichment.sha256:
        raise ConfigurationError(f"{file} has changed while it was looked at. Enrich it again.")
    changes = as_changes(enrichment.proposals)
    if not len(changes):
        return Applied(None, None, said=("nothing to write: every cell says what is known",))
    edits = _edits(enrichment, changes)
    imports, said = _write_import(state, enrichment, changes, target)
    package = package_path(target)
    stood_there = target.exists() and not in_place
    with replacing(target) as part, replacing(package) as told:
        left = write_edited(file, form, edits, part, enrichment.kept.country)
        shutil.copymode(file, part)
        headers = [*edits.headers, *edits.added]
        describe_list(state, enrichment, form, headers, target, part, told)
        run = keep_run(
            state,
            file=file,
            policy=enrichment.policy.name,
            shape=enrichment.shape.code,
            changes=changes,
            placed=[Placed(target, part), Placed(package, told)],
        )
        for path, former in imports.items():
            keep_file(state, run, path, former, path.read_bytes())
    rows = len(pc.unique(changes["line"]))
    withheld = enrichment.summary.withheld
    keep_export(state, "enriched list", rows, file=target, withheld=withheld)
    if stood_there:
        said.append(f"replaced the {target.name} that stood there; --undo {run} brings it back")
    if left:
        said.append(f"{left} cells hold formulas and were left alone")
    return Applied(run, target, tuple(imports), edits.count, tuple(said))


def require_writable(file: Path, out: Path | None, *, in_place: bool) -> None:
    """Refuse a list that cannot be written, or a name that it cannot have, before any work."""
    if not file.is_file():
        raise ConfigurationError(f"There is no file {file}. Check the path.")
    _target(file, out, in_place)
    form_of_list(file)


def _target(file: Path, out: Path | None, in_place: bool) -> Path:
    if in_place:
        if out is not None and out.resolve() != file.resolve():
            raise ConfigurationError("--in-place writes into the list itself. Leave -o out.")
        return file
    target = out or file.with_name(f"{file.stem}-enriched{file.suffix}")
    if target.resolve() == file.resolve():
        raise ConfigurationError(
            f"{target} is the list itself. Give -o another name, or say --in-place to replace it."
        )
    if target.suffix.lower() != file.suffix.lower():
        raise ConfigurationError(
            f"The enriched list keeps its form, so its name ends in {file.suffix}, as that of "
            f"{file.name}; {target.name} does not. Proposals are written without --apply."
        )
    return target


def _edits(enrichment: Enrichment, changes: pa.Table) -> Edits:
    cells: dict[int, dict[str, str]] = {}
    columns = (changes[c].to_pylist() for c in ("line", "header", "written"))
    for line, header, text in zip(*columns, strict=True):
        cells.setdefault(line, {})[header] = text
    written = set(pc.unique(changes["header"].cast(pa.string())).to_pylist())
    added = tuple(header for header in enrichment.added if header in written)
    return Edits(enrichment.headers, added, cells, enrichment.numbers)


def _write_import(
    state: Database, enrichment: Enrichment, changes: pa.Table, target: Path
) -> tuple[dict[Path, bytes | None], list[str]]:
    """Write the import file of a known CRM: its files, each with what was there before."""
    shape = enrichment.shape
    if shape.code == "generic":
        return {}, []
    path = target.with_name(f"{target.stem}-{shape.code}-import.csv")
    before = {p: p.read_bytes() for p in path.parent.glob(f"{path.stem}*") if p.is_file()}
    companies = permitted(state, enrichment.companies)
    try:
        made = write_import(
            shape,
            _changes(changes),
            path,
            state=state,
            companies=companies,
            original=_originals(enrichment, changes),
        )
    except ConfigurationError as error:
        return {}, [f"no import file: {error}"]
    found = sorted(p for p in path.parent.glob(f"{path.stem}*") if p.is_file())
    files = {p: before.get(p) for p in found}
    reasons = {reason for _, reason in made.left}
    said = [
        f"{sum(why == reason for _, why in made.left)} cells are not in the import file: {reason}"
        for reason in sorted(reasons)
    ]
    return files, said


def _changes(changes: pa.Table) -> list[Change]:
    columns = (
        "record_id", "row_id", "line", "company_id", "field", "header", "action", "old", "new",
        "source", "as_of", "rule",
    )  # fmt: skip
    rows = zip(*(changes[c].to_pylist() for c in columns), strict=True)
    return [
        Change(a, b, c, d, e, f, g, h, i or "", j or "", str(k or ""), m)
        for a, b, c, d, e, f, g, h, i, j, k, m in rows
    ]


def _originals(enrichment: Enrichment, changes: pa.Table) -> dict[str, Mapping[str, str]]:
    """The cells of the changed rows as the list has them, by the row's id."""
    row_id = dict(zip(changes["line"].to_pylist(), changes["row_id"].to_pylist(), strict=True))
    kept = enrichment.kept
    opened = open_spreadsheet(enrichment.file, Quarantine(), country=kept.country, sheet=kept.sheet)
    found: dict[str, Mapping[str, str]] = {}
    for block in opened.blocks:
        mine = pc.is_in(block.lines, pa.array(list(row_id), pa.int64()))
        lines = block.lines.filter(mine).to_pylist()
        rows = pa.Table.from_batches([block.rows]).filter(mine).to_pylist()
        found |= {row_id[line]: row for line, row in zip(lines, rows, strict=True)}
    return found


def _names(companies: pa.Table) -> dict[str, str]:
    columns = companies["company_id"].to_pylist(), companies["name"].to_pylist()
    return dict(zip(*columns, strict=True))


def _licences(state: Database) -> dict[str, str]:
    held = current_datasets(state)
    return {d.register: d.licence for d in held} | {d.dataset: d.licence for d in held}


def _licence(source: str | None, licences: Mapping[str, str]) -> str:
    """The licences of the sources of a value, each once."""
    named = [licences.get(part.strip(), "") for part in (source or "").split(",")]
    return "; ".join(dict.fromkeys(licence for licence in named if licence))
