"""The models of a workspace: kept, listed, one made current again, dropped."""

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from company.errors import ModelError, unknown_name
from lookalike.model import Model, load_model, save_model
from store.manifest import Dataset
from store.views import merged_extras

NONE_YET = "There is no model yet. Fit one: lookalike fit customers.csv"


def model_rows(state: Database) -> list[dict[str, Any]]:
    """Every model, the newest first: when it was fitted, on how many customers, what it is worth.

    lift: of hidden customers in the top 5 %.
    """
    rows = state.query("select * from models order by fitted_at desc, model_id desc")
    return [
        {
            "model_id": row["model_id"],
            "fitted_at": row["fitted_at"],
            "customers": row["customers"],
            "profit_weight": json.loads(row["settings"]).get("profit_weight"),
            "lift": round(json.loads(row["quality"]).get("lift_0.05", 0.0), 1),
            "current": bool(row["current"]),
        }
        for row in rows
    ]


def keep_model(folder: Path, state: Database, model: Model, file_id: int) -> None:
    """Write a fitted model into the workspace and make it the current one."""
    save_model(model, folder / "models" / model.model_id)
    row = {
        "model_id": model.model_id,
        "fitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "file_id": file_id,
        "customers": len(model.customers),
        "universe": model.settings["universe"],
        "current": 1,
        "settings": json.dumps(model.settings),
        "quality": json.dumps(
            {f"lift_{share:g}": model.calibration.lift(share) for share in (0.01, 0.05)}
        ),
    }
    with state.atomic():
        state.execute("update models set current = 0")
        state.table("models").insert(row)


def current_model(folder: Path, state: Database) -> Model:
    """The model by which companies are ranked."""
    row = state.execute("select model_id from models where current = 1").fetchone()
    if row is None:
        raise ModelError(NONE_YET)
    return load_model(folder / "models" / row[0])


def use_model(folder: Path, state: Database, model_id: str) -> None:
    """Make a model the current one, by which companies are ranked; it is read first."""
    load_model(folder / "models" / require_model(state, model_id))
    with state.atomic():
        state.execute("update models set current = (model_id = ?)", [model_id])


def drop_model(folder: Path, state: Database, model_id: str) -> None:
    """Delete a model that is not the current one; its lists stay."""
    require_model(state, model_id)
    current = state.execute("select model_id from models where current = 1").fetchone()
    if current and current[0] == model_id:
        raise ModelError(
            f"{model_id} is the current model. Use another one first: lookalike models use ID"
        )
    state.execute("delete from models where model_id = ?", [model_id])
    shutil.rmtree(folder / "models" / model_id, ignore_errors=True)


def require_model(state: Database, model_id: str) -> str:
    """The id of a model, refused where there is none such."""
    known = [row["model_id"] for row in model_rows(state)]
    if not known:
        raise ModelError(NONE_YET)
    if model_id not in known:
        raise unknown_name("model", model_id, known)
    return model_id


def require_extras(model: Model, datasets: Sequence[Dataset]) -> None:
    """Refuse a model whose extra columns the universe no longer has, or has as another kind."""
    held = {e.column: e.kind for e in merged_extras(datasets)}
    for extra in model.extras:
        if held.get(extra.column) != extra.kind:
            raise ModelError(
                f'The model uses the column "{extra.label}" as {extra.kind}, which the workspace '
                "no longer has of the companies. Fit it again: lookalike fit"
            )
