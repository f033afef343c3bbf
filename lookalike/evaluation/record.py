"""An evaluation as JSON: every number, with what it was made from."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any

from crm.atomic import replacing
from lookalike.evaluation.comparison import Comparison
from lookalike.evaluation.evaluation import Evaluation
from lookalike.evaluation.places import FIGURES, GRID

FORMAT = 1


def record(found: Evaluation) -> dict[str, Any]:
    """The evaluation as plain lists and dicts: `made` says from which data, seed and splits.

    Values of a figure stand in the order of `made.splits`; null is not known.
    """
    return {
        "format": FORMAT,
        "verdict": asdict(found.verdict),
        "warnings": [asdict(warning) for warning in found.warnings],
        "what_figures_say": {name: f"{said.label}: {said.says}" for name, said in FIGURES.items()},
        "curve_shares": GRID.tolist(),
        **_plain(found),
    }


def compared(found: Comparison) -> dict[str, Any]:
    """A comparison of two models as plain lists and dicts."""
    return {
        "format": FORMAT,
        "verdict": found.verdict,
        "what_figures_say": {name: f"{said.label}: {said.says}" for name, said in FIGURES.items()},
        "curve_shares": GRID.tolist(),
        **_plain(found),
    }


def write_record(found: Mapping[str, Any], path: Path) -> None:
    """Write the numbers, whole or not at all."""
    text = json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False)
    with replacing(path) as part:
        part.write_text(text + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    """Dataclasses by their fields, tuples as lists."""
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
