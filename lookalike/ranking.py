"""Ranking the universe: every company that may be a lead is scored, the best are kept.

Batches come from the engine, so memory is bounded by the number of leads asked for.
"""

from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa

from company.errors import ModelError
from lookalike.fitting import ELIGIBLE
from lookalike.model import Model
from lookalike.profiles import describe, select_profiles
from lookalike.topk import top_k
from store.engine import Engine


def rank_companies(
    engine: Engine,
    model: Model,
    *,
    exclude: Sequence[str],
    where: str | None,
    limit: int,
    tell: Callable[[int], None] = lambda scored: None,
) -> pa.Table:
    """The ids and scores of the best companies, best first: columns `company_id`, `score`.

    exclude: ids of companies that are customers already; where: a condition in SQL over the
    columns of a profile.
    """
    engine.register("excluded", pa.table({"company_id": pa.array(exclude, pa.string())}))
    engine.ask(where)
    batches = engine.batches(
        f"""select {select_profiles(model.extras)} from asked
            where {ELIGIBLE} and company_id not in (select company_id from excluded)"""
    )
    best = top_k(_scored(batches, model, tell), limit)
    if best is None:
        raise ModelError(
            "No company is left to rank: every one is a customer already, is not active, or fails "
            "the condition. Count what there is with: lookalike count --where …"
        )
    return best


def _scored(
    batches: Iterator[pa.RecordBatch], model: Model, tell: Callable[[int], None]
) -> Iterator[pa.Table]:
    scored = 0
    for batch in batches:
        if batch.num_rows:
            score = model.ranker.score_samples(describe(batch))
            yield pa.table({"company_id": batch["company_id"], "score": score})
            scored += batch.num_rows
            tell(scored)


def profiles_of(engine: Engine, ids: Sequence[str]) -> pa.Table:
    """Everything known of some companies, in the order of their ids."""
    wanted = {"company_id": pa.array(ids, pa.string()), "place": range(len(ids))}
    engine.register("wanted", pa.table(wanted))
    return engine.table(
        "select p.* from profiles p join wanted w using (company_id) order by w.place"
    )
