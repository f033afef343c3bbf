"""A list of leads from the model and the universe: ranked, explained, through the gate, noted."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlite_utils import Database

from crm.gate import permitted
from lookalike.about import about_list
from lookalike.fitting import customer_ids
from lookalike.leads import LeadList, lead_rows
from lookalike.model import Model
from lookalike.ranking import profiles_of, rank_companies
from lookalike.registers import Tell
from store.engine import Engine
from store.manifest import Dataset


def ranked_list(
    state: Database,
    engine: Engine,
    datasets: Sequence[Dataset],
    model: Model,
    *,
    where: str | None,
    limit: int,
    tell: Tell,
) -> LeadList:
    """The best companies that are not customers yet and may be shown; the list is kept.

    where: a condition in SQL over the columns of a profile.
    """
    now = datetime.now(UTC)
    best = rank_companies(
        engine,
        model,
        exclude=sorted({*customer_ids(state), *(c.company_id for c in model.customers)}),
        where=where,
        limit=limit,
        tell=lambda scored: tell("ranking", scored, 0),
    )
    list_id = now.strftime("l%Y%m%d-%H%M%S")
    tell("explaining", 0, len(best))
    profiles = profiles_of(engine, best["company_id"].to_pylist())
    rows = lead_rows(model, profiles, best["score"].to_numpy(), now.date(), list_id)
    table = permitted(state, rows)
    asked = {"where": where, "limit": limit}
    kept = {"list_id": list_id, "model_id": model.model_id, "ranked_at": now.isoformat()}
    state.table("lists").insert(
        {**kept, "asked": json.dumps(asked), "leads": len(table)}, replace=True
    )
    return LeadList(table, about_list(model, datasets, asked, now, list_id))
