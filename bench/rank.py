"""How fast is the universe scored, and how well? Ours beside gradient boosting on the same data.

python -m bench.rank [COMPANIES]
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score

from bench.measure import cost_here, show
from lookalike.fitting import customer_ids, matched_customers, training_table
from lookalike.profiles import choose_fields, describe
from lookalike.ranker import LookalikeRanker
from lookalike.workspace import Workspace

COMPANIES = 200_000


def demo_frame(
    folder: Path,
) -> tuple[pd.DataFrame, "np.ndarray[tuple[int], np.dtype[np.bool_]]", set[str]]:
    """The demo's companies as the model sees them, who is a customer, and the hidden good ones."""
    from lookalike.demo import run_demo

    run_demo(folder, lambda step, done, total: None, lambda text: None)
    workspace = Workspace(folder / "workspace")
    engine, datasets = workspace.engine()
    file_id = workspace.state.execute("select file_id from customer_files").fetchone()[0]
    extras = tuple(e for d in datasets for e in d.extras)
    table = training_table(engine, matched_customers(workspace.state, file_id), extras)
    frame = describe(table)
    known = set(customer_ids(workspace.state))
    hidden = set(pd.read_csv(folder / "world" / "hidden.csv").company_id) - known
    frame = frame[~(frame.pop("customer_profit") <= 0)]  # gradient boosting knows no bad customers
    is_customer = frame.pop("is_customer").to_numpy(dtype=bool)
    return frame, is_customer, hidden


def boosted(
    frame: pd.DataFrame, is_customer: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> HistGradientBoostingClassifier:
    """Gradient boosting of customers against all others: what one would reach for first."""
    model = HistGradientBoostingClassifier(
        class_weight="balanced", max_iter=150, random_state=0, categorical_features="from_dtype"
    )
    model.fit(frame, is_customer)
    return model


def main(companies: int = COMPANIES) -> None:
    """Print average precision on the hidden customers, then rows a second of scoring."""
    with tempfile.TemporaryDirectory() as folder:
        frame, is_customer, hidden = demo_frame(Path(folder))
    ids = frame["company_id"]
    fields = choose_fields(frame, ())
    used = [c for f in fields for c in f.columns]
    coded = frame[used].apply(_coded)
    ranker = LookalikeRanker(fields).fit(frame, is_customer)
    rival = boosted(coded, is_customer)
    rest = ~is_customer
    truth = ids[rest].isin(hidden)
    ours = average_precision_score(truth, ranker.score_samples(frame[rest]))
    theirs = average_precision_score(truth, rival.predict_proba(coded[rest])[:, 1])
    print(f"\naverage precision on {truth.sum()} hidden good customers: lookalike {ours:.3f}, "
          f"gradient boosting {theirs:.3f}, ratio {ours / theirs:.2f}")  # fmt: skip
    times = -(-companies // len(frame))
    large = pd.concat([frame] * times, ignore_index=True)[:companies]
    large_coded = pd.concat([coded] * times, ignore_index=True)[:companies]
    costs = {
        "lookalike score_samples": cost_here(lambda: ranker.score_samples(large)),
        "scikit-learn gradient boosting": cost_here(lambda: rival.predict_proba(large_coded)),
    }
    show("score", companies, costs)


def _coded(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Categories of at most 200 values, the most a histogram takes; numbers as they are."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    common = column.value_counts().index[:200]
    return column.where(column.isin(common)).astype("category")


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
