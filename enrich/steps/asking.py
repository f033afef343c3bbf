"""The ids that are asked for: a table `wanted` to join with, and rows put in their order."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from store.engine import Engine


def ask(engine: Engine, company_ids: Sequence[str]) -> pa.Array:
    """Make the ids known as the table `wanted`, each once, in ascending order."""
    distinct = pc.unique(pa.array(company_ids, pa.string())).drop_null()
    distinct = distinct.take(pc.sort_indices(distinct))
    engine.register("wanted", pa.table({"company_id": distinct}))
    return distinct


def align(ids: pa.Array, rows: pa.Table) -> pa.Table:
    """The rows of these ids, in their order; nulls where a table has no row of an id.

    >>> rows = pa.table({"company_id": ["a", "b"], "name": ["Alfa", "Beta"]})
    >>> align(pa.array(["b", "c", "b"]), rows)["name"].to_pylist()
    ['Beta', None, 'Beta']
    """
    return rows.take(pc.index_in(ids, value_set=rows["company_id"].combine_chunks()))
