"""The best of a stream of batches, in bounded memory; the same whatever the batches are."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def top_k(scored: Iterable[pa.Table], k: int) -> pa.Table | None:
    """The k rows with the highest `score`, best first, ties by `company_id`; None without rows."""
    best: pa.Table | None = None
    for table in scored:
        joined = table if best is None else pa.concat_tables([best, table])
        best = _best(joined, k)
    return best


def _best(table: pa.Table, k: int) -> pa.Table:
    if len(table) > 4 * k:  # a cheap cut first: most rows of a batch are far from the top
        score = table["score"].to_numpy()
        threshold = np.partition(score, len(score) - k)[len(score) - k] if k else np.inf
        table = table.filter(pa.array(score >= threshold))
    order = pc.sort_indices(table, [("score", "descending"), ("company_id", "ascending")])
    return table.take(order[:k])
