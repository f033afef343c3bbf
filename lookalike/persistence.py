"""A fitted ranker as a folder of plain files: JSON, arrays, Parquet and LightGBM's own text.

    model.json          format, parameters, fields, and a checksum of each of the other files
    arrays.npz          weights, and what each field's evidence has learnt
    customers.parquet   the fields of the customers, for `kneighbors`
    trees.txt           the trees

There is no pickle in it, so that a model from elsewhere cannot run code.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import lightgbm as lgb
import numpy as np
import pyarrow.parquet as pq
from pyarrow import Table
from sklearn.utils.validation import check_is_fitted

from company.errors import ModelError
from lookalike import leaves
from lookalike.evidence import EVIDENCE
from lookalike.expectation import Expectation
from lookalike.field import Field
from lookalike.ranker import LookalikeRanker
from lookalike.together import Together

FORMAT = 3
MODEL, ARRAYS, CUSTOMERS, TREES = "model.json", "arrays.npz", "customers.parquet", "trees.txt"
LEARNT = ("weights_", "owner_", "customer_rows_", "customer_weight_", "customer_leaves_")
FIX = "Restore the folder from a copy, or fit the model again."


def save(ranker: LookalikeRanker, folder: Path) -> None:
    """Write a fitted ranker to a new folder, whole or not at all."""
    check_is_fitted(ranker)
    if folder.exists():
        raise ModelError(f"{folder} is there already: choose another folder, or remove it.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    written = folder.with_name(f".{folder.name}-{uuid4().hex}")
    written.mkdir()
    try:
        _write(ranker, written)
        written.rename(folder)
    except BaseException:
        shutil.rmtree(written, ignore_errors=True)
        raise


def load(folder: Path) -> LookalikeRanker:
    """The ranker that was saved in a folder; it scores the same to the last bit."""
    model = _read_model(folder / MODEL)
    try:
        for name in (ARRAYS, CUSTOMERS, TREES):
            _check(folder / name, model["checksums"][name])
        return _restore(model, folder)
    except (KeyError, TypeError, AttributeError):  # the other files are as they were saved
        raise _damaged(folder / MODEL) from None


def _write(ranker: LookalikeRanker, folder: Path) -> None:
    np.savez_compressed(folder / ARRAYS, **_arrays(ranker))
    table = Table.from_pandas(ranker.customers_, preserve_index=False)
    pq.write_table(table, folder / CUSTOMERS, compression="zstd")
    (folder / TREES).write_text(ranker.trees_.model_to_string(), encoding="utf-8")
    checksums = {name: _checksum(folder / name) for name in (ARRAYS, CUSTOMERS, TREES)}
    model = _model(ranker) | {"checksums": checksums}
    (folder / MODEL).write_text(json.dumps(model, indent=1), encoding="utf-8")
    for path in (*folder.iterdir(), folder):
        _flush(path)


def _model(ranker: LookalikeRanker) -> dict[str, Any]:
    names = getattr(ranker, "feature_names_in_", None)
    seed = ranker.random_state if isinstance(ranker.random_state, int) else None
    return {
        "format": FORMAT,
        "fields": [asdict(field) for field in ranker.fields_],
        "guessed": ranker.fields is None,
        "parameters": {
            "profit_weight": ranker.profit_weight,
            "random_state": seed,
            "n_jobs": ranker.n_jobs,
        },
        "intercept": ranker.intercept_,
        "baseline": ranker.baseline_,
        "columns": ranker.n_features_in_,
        "names": None if names is None else names.tolist(),
    }


def _arrays(ranker: LookalikeRanker) -> dict[str, Any]:
    """Everything learnt; the arrays of a field's evidence carry its place in the list."""
    arrays = {name: getattr(ranker, name) for name in LEARNT}
    for place, evidence in enumerate(ranker.evidence_):
        arrays |= {f"{place}.{name}": array for name, array in evidence.to_arrays().items()}
    for name, expected in (("profit", ranker.profit_), ("contrast", ranker.contrast_)):
        if expected is not None:
            arrays |= {f"{name}.{part}": array for part, array in expected.to_arrays().items()}
    together = ranker.together_
    return arrays | {"together.power": together.power, "together.weights": together.weights}


def _restore(model: Mapping[str, Any], folder: Path) -> LookalikeRanker:
    ranker = LookalikeRanker(**model["parameters"])
    ranker.fields_ = [Field(**field) for field in model["fields"]]
    ranker.fields = None if model["guessed"] else ranker.fields_
    ranker.intercept_, ranker.baseline_ = model["intercept"], model["baseline"]
    ranker.n_features_in_ = model["columns"]
    if model["names"] is not None:
        ranker.feature_names_in_ = np.array(model["names"], dtype=object)
    with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
        learnt = dict(arrays)
    _restore_arrays(ranker, learnt)
    ranker.customers_ = pq.read_table(folder / CUSTOMERS).to_pandas()
    ranker.together_ = _together(ranker, learnt)
    ranker.trees_ = lgb.Booster(model_str=(folder / TREES).read_text(encoding="utf-8"))
    ranker.leaf_table_ = leaves.leaf_table(ranker.trees_, ranker.owner_)
    return ranker


def _restore_arrays(ranker: LookalikeRanker, arrays: Mapping[str, Any]) -> None:
    for name in LEARNT:
        setattr(ranker, name, arrays[name])
    ranker.evidence_ = []
    for place, field in enumerate(ranker.fields_):
        mine = _below(f"{place}.", arrays)
        ranker.evidence_.append(EVIDENCE[field.kind].from_arrays(field.columns, mine))
    ranker.profit_ = Expectation.from_arrays(_below("profit.", arrays))
    set_against = _below("contrast.", arrays)
    ranker.contrast_ = Expectation.from_arrays(set_against) if set_against else None


def _together(ranker: LookalikeRanker, arrays: Mapping[str, Any]) -> Together:
    """What companies share with the customers, counted again."""
    power, weights = float(arrays["together.power"]), arrays["together.weights"]
    theirs = [field.encode(ranker.customers_) for field in ranker.evidence_]
    return Together.of(power, weights, ranker.evidence_, theirs)


def _below(start: str, arrays: Mapping[str, Any]) -> dict[str, Any]:
    """The arrays whose names begin so, by the rest of the name."""
    return {key.removeprefix(start): arrays[key] for key in arrays if key.startswith(start)}


def _read_model(path: Path) -> dict[str, Any]:
    """What model.json says, refused when it is missing, damaged or of another format."""
    try:
        model: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = model["format"]
    except (FileNotFoundError, NotADirectoryError):
        raise ModelError(f"{path} is missing: {path.parent} holds no model. {FIX}") from None
    except (ValueError, KeyError, TypeError):
        raise _damaged(path) from None
    if found != FORMAT:
        raise ModelError(
            f"{path} has format {found}; this version reads {FORMAT}. "
            "Use the version that wrote it, or fit the model again."
        )
    return model


def _check(path: Path, checksum: str) -> None:
    if not path.is_file():
        raise ModelError(f"{path} is missing. {FIX}")
    if _checksum(path) != checksum:
        raise _damaged(path)


def _damaged(path: Path) -> ModelError:
    return ModelError(f"{path} is damaged, or not of this tool. {FIX}")


def _checksum(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _flush(path: Path) -> None:
    """Have the disk hold a file or folder before it gets its final name."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
