"""A model of a workspace: the ranker, what its scores are worth, whom it learned from."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from company.errors import ModelError
from company.fields import Extra
from lookalike import persistence
from lookalike.calibration import Calibration
from lookalike.kind_names import Kind, read_kind
from lookalike.ranker import LookalikeRanker


@dataclass(frozen=True)
class SeedCustomer:
    """A customer that the model learned from."""

    company_id: str
    name: str | None
    profit: float | None
    owner: str | None = None
    sales_unit: str | None = None


@dataclass(frozen=True)
class Model:
    """A ranker with its calibration, its customers in the ranker's order, and how it was made."""

    model_id: str
    ranker: LookalikeRanker
    calibration: Calibration
    customers: tuple[SeedCustomer, ...]
    extras: tuple[Extra, ...]
    settings: dict[str, Any]
    kinds: tuple[Kind, ...] = ()

    def known_in(self, country: str | None) -> dict[str, float]:
        """For each field the share of a country's companies of which it is known."""
        everywhere: dict[str, float] = self.settings["known"]
        return dict(self.settings.get("known_in", {}).get(str(country), everywhere))

    @property
    def whose(self) -> str:
        """What the customers are called that the model learned from."""
        return "your profitable customers" if self.settings["profit_known"] else "your customers"


def save_model(model: Model, folder: Path) -> None:
    """Write a model into a folder, whole or not at all; text and arrays, no pickle."""
    part = folder.with_name(f".part-{folder.name}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    persistence.save(model.ranker, part / "ranker")
    calibration = model.calibration
    np.savez(
        part / "calibration.npz",
        scores=calibration.scores,
        above=calibration.above,
        below=calibration.below,
    )
    about = {
        "model_id": model.model_id,
        "customers": [asdict(c) for c in model.customers],
        "extras": [asdict(e) for e in model.extras],
        "kinds": [asdict(k) for k in model.kinds],
        "settings": model.settings,
    }
    text = json.dumps(about, indent=1, ensure_ascii=False)
    (part / "about.json").write_text(text, encoding="utf-8")
    part.replace(folder)


def load_model(folder: Path) -> Model:
    """Read a model back."""
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        with (
            (folder / "calibration.npz").open("rb") as file,  # numpy leaves a bad one open
            np.load(file, allow_pickle=False) as arrays,
        ):
            calibration = Calibration(arrays["scores"], arrays["above"], arrays["below"])
        return Model(
            about["model_id"],
            persistence.load(folder / "ranker"),
            calibration,
            tuple(SeedCustomer(**c) for c in about["customers"]),
            tuple(Extra(**e) for e in about["extras"]),
            about["settings"],
            tuple(read_kind(k) for k in about["kinds"]),
        )
    except (
        OSError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        BadZipFile,
    ) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelError(
            f"The model in {folder} cannot be read ({reason}). Fit it again: lookalike fit"
        ) from error
