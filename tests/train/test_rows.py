import numpy as np
import pyarrow as pa
import pytest

from company.folding import Flags
from train.companies import training_register
from train.cyrillic import cyrillic_names
from train.noise import TRAINING
from train.rows import Task, halves, make_task, some_of

SIZE = 1500


def names() -> pa.Table:
    ids = [f"c{number}" for number in range(SIZE)]
    return pa.table({
        "company_id": ids,
        "name": [f"Werk{number} Aachen Maschinenbau GmbH" for number in range(SIZE)],
        "country": ["DE", "FI", None] * (SIZE // 3),
    })  # fmt: skip


@pytest.fixture(scope="module")
def register() -> pa.Table:
    return training_register(names(), 3)


def anybody(register: pa.Table) -> Flags:
    return np.ones(len(register), bool)


@pytest.fixture(scope="module")
def task(register: pa.Table) -> Task:
    return make_task(register, TRAINING, some_of(register, anybody(register), 1000, 4), 4)


def test_a_register_gets_namesakes_sisters_and_places(register: pa.Table) -> None:
    ids = register["company_id"].to_pylist()
    assert sum(i.endswith("-twin") for i in ids) == 52
    assert sum(i.endswith("-sister") for i in ids) == 63
    assert sum(i.endswith("-form") for i in ids) == 46
    assert len(ids) == len(set(ids)) > 1700
    assert register["city"].null_count == 0
    assert 0.7 < 1 - register["registration_number"].null_count / len(register) <= 0.8


def test_a_town_in_the_name_mostly_is_the_companys(register: pa.Table) -> None:
    german = np.array(register["country"].to_pylist()) == "DE"
    towns = np.array(register["city"].to_pylist())[german]
    assert 0.7 < (towns == "Aachen").mean() < 0.95


def test_a_city_that_is_known_is_kept() -> None:
    known = names().append_column("city", pa.array(["Oulu"] * SIZE))
    cities = training_register(known, 3)["city"].to_pylist()
    assert set(cities) == {"Oulu"}


def test_a_fifth_of_the_rows_means_no_company_of_the_register(task: Task) -> None:
    none = [company_id is None for company_id in task.company_ids]
    assert 0.15 < np.mean(none) < 0.25
    known = set(task.register["company_id"].to_pylist())
    assert {i for i in task.company_ids if i is not None} <= known


def test_a_hidden_company_leaves_no_namesake_behind(register: pa.Table, task: Task) -> None:
    gone = set(register["name"].to_pylist()) - set(task.register["name"].to_pylist())
    assert len(gone) > 100
    assert gone.isdisjoint(task.register["name"].to_pylist())


def test_a_company_drawn_twice_is_lacking_in_both_rows_or_in_none(register: pa.Table) -> None:
    twice = np.repeat(np.arange(200), 2)
    ids = make_task(register, TRAINING, twice, 5).company_ids
    assert ids[::2] == ids[1::2]
    assert 20 < ids.count(None) < 140


def test_what_is_made_after_a_company_is_in_its_half(register: pa.Table) -> None:
    ids = [f"{number:020d}{made}" for number in range(300) for made in ("", "-twin", "-form")]
    cut = halves(pa.table({"company_id": ids})).reshape(300, 3)
    assert (cut.all(axis=1) | ~cut.any(axis=1)).all()
    assert 100 < cut[:, 0].sum() < 200


def test_rows_give_a_city_more_often_than_a_number(task: Task) -> None:
    given = {c: 1 - task.rows[c].null_count / len(task.rows) for c in task.rows.column_names}
    assert 0.5 < given["city"] < 0.7
    assert 0.02 < given["registration_number"] < 0.12 < given["country"] < given["city"]


def test_the_same_seeds_make_the_same_task(register: pa.Table, task: Task) -> None:
    drawn = some_of(register, anybody(register), 1000, 4)
    again = make_task(training_register(names(), 3), TRAINING, drawn, 4)
    assert again.rows == task.rows
    assert again.company_ids == task.company_ids


def test_made_up_cyrillic_names_are_distinct_and_seeded() -> None:
    found = cyrillic_names(500, 1)
    assert len(set(found["name"].to_pylist())) == 500
    assert found == cyrillic_names(500, 1) != cyrillic_names(500, 2)
