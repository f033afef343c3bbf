"""Learning anew from the customers of a workspace: its lists, its universe, the model kept."""

from pathlib import Path

from sqlite_utils import Database

from crm.keeping import latest_file
from lookalike.fitting import fit_model, matched_customers
from lookalike.lists import match_again
from lookalike.model import Model
from lookalike.registers import Tell
from lookalike.versions import keep_model
from store.duckdb_engine import DuckDBEngine
from store.lock import locked
from store.manifest import current_datasets


def learn(folder: Path, state: Database, tell: Tell, profit_weight: float, seed: int) -> Model:
    """Fit a model to the list that was matched last, and make it the current one."""
    with locked(folder, "fit"):
        match_again(folder, state, tell)
        datasets = current_datasets(state)
        file_id = latest_file(state).file_id
        model = fit_model(
            DuckDBEngine(folder, datasets),
            datasets,
            matched_customers(state, file_id),
            profit_weight=profit_weight,
            seed=seed,
            tell=tell,
        )
        keep_model(folder, state, model, file_id)
    return model
