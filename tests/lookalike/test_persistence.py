"""A saved ranker is the same ranker, and a damaged folder is refused by name."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from planted import FIELDS, customers, universe
from sklearn.exceptions import NotFittedError

from company.errors import ModelError
from lookalike.persistence import load, save
from lookalike.ranker import LookalikeRanker


@pytest.fixture(scope="module")
def ranker():
    return LookalikeRanker(fields=FIELDS).fit(universe(), customers(universe()))


@pytest.fixture
def folder(ranker, tmp_path):
    save(ranker, tmp_path / "models" / "m1")
    return tmp_path / "models" / "m1"


def test_a_loaded_ranker_answers_the_same_to_the_last_bit(ranker, folder):
    again, companies = load(folder), universe(200, seed=5)

    assert again.score_samples(companies).tobytes() == ranker.score_samples(companies).tobytes()
    assert again.explain(companies).points.tobytes() == ranker.explain(companies).points.tobytes()
    for mine, theirs in zip(again.kneighbors(companies), ranker.kneighbors(companies), strict=True):
        assert mine.tobytes() == theirs.tobytes()


ANY = st.none() | st.text() | st.integers() | st.floats() | st.booleans()


@settings(max_examples=15, deadline=None)
@given(column=st.lists(ANY, min_size=12, max_size=30))
@example(column=[None, None, False, 0, *[None] * 7, "0"])
def test_columns_of_any_values_survive(column):
    companies = pd.DataFrame({"any": pd.Series(column, dtype=object)})
    fitted = LookalikeRanker().fit(companies, np.arange(len(column)) < 4)
    with TemporaryDirectory() as place:
        save(fitted, Path(place) / "m")
        again = load(Path(place) / "m")

    assert again.score_samples(companies).tolist() == fitted.score_samples(companies).tolist()
    assert again.kneighbors(companies)[0].tolist() == fitted.kneighbors(companies)[0].tolist()


def test_parameters_names_and_fields_survive(ranker, folder):
    again = load(folder)

    assert again.get_params() == ranker.get_params()
    assert again.fields_ == ranker.fields_
    assert again.feature_names_in_.tolist() == ranker.feature_names_in_.tolist()


def test_guessed_fields_stay_guessed_and_arrays_stay_nameless(tmp_path):
    numbers = np.arange(60.0).reshape(30, 2)
    fitted = LookalikeRanker().fit(numbers, np.arange(30) > 20)
    save(fitted, tmp_path / "m")
    again = load(tmp_path / "m")

    assert again.fields is None
    assert not hasattr(again, "feature_names_in_")
    assert again.score_samples(numbers).tolist() == fitted.score_samples(numbers).tolist()


def test_a_model_holds_no_pickle(folder):
    names = {path.name for path in folder.iterdir()}

    assert names == {"model.json", "arrays.npz", "customers.parquet", "trees.txt"}
    with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
        assert all(not arrays[name].dtype.hasobject for name in arrays)


@pytest.mark.parametrize("name", ["arrays.npz", "customers.parquet", "trees.txt"])
def test_a_damaged_file_is_named_with_the_fix(folder, name):
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ModelError, match=rf"{name} is damaged.*fit the model again"):
        load(folder)


@pytest.mark.parametrize("name", ["arrays.npz", "customers.parquet", "trees.txt", "model.json"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()

    with pytest.raises(ModelError, match=f"{name} is missing"):
        load(folder)


@pytest.mark.parametrize("text", ["", "[1, 2]", '{"format"', "\xff", '{"name": "other tool"}'])
def test_a_foreign_or_cut_model_file_is_refused(folder, text):
    (folder / "model.json").write_text(text, encoding="latin-1")

    with pytest.raises(ModelError, match=r"model\.json is damaged, or not of this tool"):
        load(folder)


@pytest.mark.parametrize("key", ["fields", "parameters", "checksums", "names", "baseline"])
def test_a_model_file_that_lacks_something_is_refused(folder, key):
    model = json.loads((folder / "model.json").read_text())
    del model[key]
    (folder / "model.json").write_text(json.dumps(model))

    with pytest.raises(ModelError, match=r"model\.json is damaged"):
        load(folder)


def test_a_model_of_another_format_says_so(folder):
    path = folder / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))

    with pytest.raises(ModelError, match="format 99; this version reads 3"):
        load(folder)


def test_a_folder_in_use_is_never_overwritten(ranker, folder):
    before = (folder / "trees.txt").read_bytes()

    with pytest.raises(ModelError, match="is there already"):
        save(ranker, folder)
    assert (folder / "trees.txt").read_bytes() == before


def test_a_save_that_fails_leaves_nothing_behind(ranker, tmp_path, monkeypatch):
    def no_space(*_, **__):
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez_compressed", no_space)
    with pytest.raises(OSError, match="No space left"):
        save(ranker, tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_fitted_cannot_be_saved(tmp_path):
    with pytest.raises(NotFittedError):
        save(LookalikeRanker(), tmp_path / "m")
