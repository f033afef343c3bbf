"""What an enrichment would do, or did, as a person reads it on the terminal."""

from collections.abc import Iterator

from crm.match_summary import Line, summary_lines
from enrich.enrichment_summary import ACTIONS, EnrichmentSummary, Example, FieldCount
from enrich.undo_journal import Run
from lookalike.terminal import as_lines, as_table

SAYS = {
    "fill": "empty cells that would be filled",
    "update": "cells that would be overwritten",
    "conflict": "cells that differ and stay as they are",
    "keep": "cells that say the same already",
}
REPORTED = ("accepted", "to review", "not found", "Duplicates", "Not marketable")
LONGEST = 60  # letters of a cell that are shown
COUNTRIES = 4  # named where something is not known


def enrichment_lines(summary: EnrichmentSummary) -> list[Line]:
    """The figures in lines: rows, cells by what is proposed, duplicates and the dead."""
    lines = [line for line in summary_lines(summary.report) if line[0] in REPORTED]
    if summary.withheld:
        said = "accepted rows left alone: the company may not be shown"
        lines.insert(1, ("withheld", f"{summary.withheld:,}", said))
    total = sum(summary.cells(action) for action in ACTIONS)
    cells = [(action, f"{summary.cells(action):,}", SAYS[action]) for action in ACTIONS]
    return [
        ("Rows", f"{summary.report.rows:,}", f"{summary.file}, read as {summary.shape}"),
        *lines,
        ("Cells", f"{total:,}", f"with something known; policy {summary.policy}"),
        *cells,
    ]


def as_enrichment(summary: EnrichmentSummary) -> str:
    """The figures, the cells column by column, examples, and what is not known."""
    rows = [_row(count) for count in summary.fields]
    parts = [as_lines(enrichment_lines(summary))]
    if rows:
        parts.append(as_table(rows, ["column", *ACTIONS, "not known"]))
    parts += [_examples(summary, action) for action in ACTIONS[:3] if summary.cells(action)]
    said = [*_not_known(summary), *summary.notes]
    return "\n\n".join([*parts, *(["\n".join(said)] if said else [])])


def as_runs(runs: list[Run]) -> str:
    """The runs that wrote files, the newest first."""
    rows = [
        {
            "run": run.run_id,
            "at": run.made_at,
            "by": run.made_by,
            "list": run.file,
            "policy": run.policy,
            "rows": run.rows,
            "cells": run.cells,
            "undone": run.undone_at,
        }
        for run in runs
    ]
    return as_table(rows, ["run", "at", "by", "list", "policy", "rows", "cells", "undone"])


def _row(count: FieldCount) -> dict[str, object]:
    name = f"{count.header} (new)" if count.is_new else count.header
    if count.field not in count.header.lower():
        name += f" = {count.field}"
    figures = {action: getattr(count, action) or None for action in ACTIONS}
    unknown = sum(count.unknown.values()) + count.unsaid
    return {"column": name, **figures, "not known": unknown or None}


def _examples(summary: EnrichmentSummary, action: str) -> str:
    shown = [_example(example) for example in summary.examples if example.action == action]
    return "\n".join([f"{action}: {SAYS[action]}, for example", *shown])


def _example(example: Example) -> str:
    row = f"row {example.row_id} {example.row}".strip()
    source = ", ".join(part for part in (example.source, example.as_of) if part)
    old = f'"{_short(example.old)}" → ' if example.old else ""
    stays = f"; {example.rule}" if example.action == "conflict" else ""
    return f'  {row}: {example.header}: {old}"{_short(example.new)}" ({source}{stays})'


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _not_known(summary: EnrichmentSummary) -> Iterator[str]:
    """Why values are missing: no register here states them, or the CRM has no word for them."""
    for count in summary.fields:
        if count.unknown:
            named = [f"{country} {rows:,}" for country, rows in count.unknown.items()]
            more = " …" if len(named) > COUNTRIES else ""
            where = f"{', '.join(named[:COUNTRIES])}{more}"
            yield f"{count.field} is in no register here for {where}"
        if count.unsaid:
            yield f"{count.field}: the CRM's list has no option for {count.unsaid:,} values"
