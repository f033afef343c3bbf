"""The one function that fills every field of ENRICHED: step after step, each adds its columns."""

from collections.abc import Callable, Sequence

import pyarrow as pa

from company.fields import conform
from enrich.steps.asking import align, ask
from enrich.steps.coordinates import coordinates
from enrich.steps.domain import web_domains
from enrich.steps.employees import employees
from enrich.steps.fields import enriched_schema
from enrich.steps.figures import figures
from enrich.steps.groups import groups
from enrich.steps.industry import industries
from enrich.steps.peers import peers
from enrich.steps.region import regions
from enrich.steps.size import size_classes
from enrich.steps.stated import companies
from enrich.steps.status import status_events
from store.engine import Engine

# A step is given the engine and the rows so far, and returns further columns, row for row.
Step = Callable[[Engine, pa.Table], pa.Table]
# Size and peers look at figures and employees, so they come behind them.
STEPS: tuple[Step, ...] = (
    companies,
    status_events,
    regions,
    coordinates,
    web_domains,
    industries,
    figures,
    employees,
    size_classes,
    peers,
    groups,
)


def enriched(engine: Engine, company_ids: Sequence[str]) -> pa.Table:
    """What is known of companies: a row an id, in the order given, with the fields of ENRICHED.

    An id that the universe does not hold, or may not show, is a row of nulls.
    """
    rows = pa.table({"company_id": ask(engine, company_ids)})
    for step in STEPS:
        rows = with_columns(rows, step(engine, rows))
    asked = pa.array(company_ids, pa.string())
    return conform(align(asked, rows), enriched_schema())


def with_columns(rows: pa.Table, columns: pa.Table) -> pa.Table:
    """The rows with further columns, or with others in the place of those of the same name."""
    kept = [name for name in rows.column_names if name not in columns.column_names]
    return pa.table(
        {name: rows[name] for name in kept} | {name: columns[name] for name in columns.column_names}
    )
