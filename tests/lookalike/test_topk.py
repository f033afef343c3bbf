"""The best of a stream: the same as sorting everything."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from lookalike.topk import top_k

SCORES = st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.5, -3.0]), max_size=60)


@given(scores=SCORES, size=st.integers(1, 7), k=st.integers(1, 12))
def test_any_chunking_gives_what_a_full_sort_gives(scores: list[float], size: int, k: int) -> None:
    ids = [f"c{i:02d}" for i in range(len(scores))]
    whole = pa.table({"company_id": ids, "score": pa.array(scores, pa.float64())})
    chunks = [whole.slice(i, size) for i in range(0, len(whole), size)]
    best = top_k(iter(chunks), k)
    found = [] if best is None else best["company_id"].to_pylist()
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], ids[i]))
    assert found == [ids[i] for i in order[:k]]
