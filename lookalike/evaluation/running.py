"""Evaluation in a workspace: its last list, its universe, its models."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
from sqlite_utils import Database

from company.errors import ConfigurationError
from crm.keeping import latest_file
from lookalike.evaluation.comparison import Comparison, compare, task_of
from lookalike.evaluation.days import dated_customers
from lookalike.evaluation.evaluation import REPEATS, Evaluation, evaluate
from lookalike.evaluation.task import companies_with, read_task
from lookalike.evaluation.trials import Tell
from lookalike.fitting import matched_customers
from lookalike.model import Model, load_model
from lookalike.versions import require_extras, require_model
from store.engine import Engine
from store.manifest import Dataset, universe_version
from store.state import folder_of

LEAST = 2  # splits, below which nothing has a spread
QUICK = 3
PROFIT_WEIGHT = 0.2  # where there is no model whose weight could be taken


@dataclass(frozen=True)
class Asked:
    """How to evaluate: how often customers are hidden, and which checks are made.

    profit_weight: None takes that of the current model; quick: three repeats unless another number
    is asked for, without the curve of customers, hidden groups and the part of each field.
    """

    repeats: int = REPEATS
    quick: bool = False
    seed: int = 0
    profit_weight: float | None = None

    def __post_init__(self) -> None:
        if self.repeats < LEAST:
            raise ConfigurationError(
                f"--repeats is {self.repeats}; it must be {LEAST} or more, or nothing has a spread."
            )

    @property
    def splits(self) -> int:
        """How often customers are hidden."""
        return QUICK if self.quick and self.repeats == REPEATS else self.repeats


USUAL = Asked()


def evaluate_list(
    state: Database, engine: Engine, datasets: Sequence[Dataset], asked: Asked, tell: Tell
) -> Evaluation:
    """Evaluate the model as `fit` would make it from the list that was matched last."""
    row = state.execute("select model_id, settings from models where current = 1").fetchone()
    model_id, settings = (row[0], json.loads(row[1])) if row else (None, {})
    weight = asked.profit_weight
    if weight is None:
        weight = float(settings.get("profit_weight", PROFIT_WEIGHT))
    tell("reading companies", 0, 0)
    customers = dated_customers(state, latest_file(state).file_id)
    task = read_task(engine, datasets, customers, profit_weight=weight, seed=asked.seed)
    return evaluate(
        task,
        datetime.now(UTC),
        universe=universe_version(datasets),
        model_id=model_id,
        repeats=asked.splits,
        quick=asked.quick,
        tell=tell,
    )


def compare_models(
    state: Database,
    engine: Engine,
    datasets: Sequence[Dataset],
    model_ids: tuple[str, str],
    asked: Asked,
    tell: Tell,
) -> Comparison:
    """Fit two models again on the same splits of the customers that they have in common."""
    if model_ids[0] == model_ids[1]:
        raise ConfigurationError(f"{model_ids[0]} is given twice. Name two: lookalike models")
    folder = folder_of(state) / "models"
    models = [load_model(folder / require_model(state, one)) for one in model_ids]
    for model in models:
        require_extras(model, datasets)
    ids = {c.company_id for model in models for c in model.customers}
    bad = {model.model_id: _bad(state, model) for model in models}
    wanted = sorted(ids.union(*bad.values()))
    nothing = pa.nulls(len(wanted), pa.float64())
    names = pa.nulls(len(wanted), pa.string())
    listed = pa.table({"company_id": wanted, "profit": nothing, "crm_name": names})
    tell("reading companies", 0, 0)
    frame, _ = companies_with(engine, datasets, listed, asked.seed)
    first, second = (
        (model.model_id, task_of(model, frame, bad[model.model_id], asked.seed)) for model in models
    )
    return compare(
        first,
        second,
        datetime.now(UTC),
        universe=universe_version(datasets),
        repeats=asked.repeats,
        tell=tell,
    )


def _bad(state: Database, model: Model) -> list[str]:
    """The customers without profit of the list that a model was fitted on, as it stands now."""
    row = state.execute("select file_id from models where model_id = ?", [model.model_id])
    customers = matched_customers(state, row.fetchone()[0]).to_pylist()
    return [c["company_id"] for c in customers if c["profit"] is not None and c["profit"] <= 0]
