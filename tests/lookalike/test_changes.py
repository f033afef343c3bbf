"""What is not known, and what one change would do, are found by scoring the company anew."""

import numpy as np
import pandas as pd
import pytest

from lookalike.calibration import Calibration
from lookalike.field import Field
from lookalike.ranker import LookalikeRanker
from lookalike.turning import turning
from lookalike.unknowns import places, unknowns
from lookalike.variants import Variants, variants

FIELDS = [
    Field("trade", "hierarchy", ["division", "class"]),
    Field("employees", "number", ["employees"]),
    Field("products", "tags", ["products"]),
    Field("about", "text", ["about"]),
]
LIVING = 5000


@pytest.fixture(scope="module")
def companies() -> pd.DataFrame:
    random = np.random.default_rng(6)
    division = random.choice(list("ABCD"), LIVING)
    return pd.DataFrame(
        {
            "division": division,
            "class": division + random.choice(list("123"), LIVING),
            "employees": random.integers(1, 300, LIVING).astype(float),
            "products": random.choice(["saws", "oil|wax", "oil"], LIVING),
            "about": random.choice(["we saw wood", "we press oil"], LIVING),
        }
    ).mask(random.random((LIVING, 5)) < 0.05)


@pytest.fixture(scope="module")
def ranker(companies: pd.DataFrame) -> LookalikeRanker:
    """Customers are large companies of one trade."""
    fits = (companies.division == "A") & (companies.employees > 150)
    return LookalikeRanker(FIELDS).fit(companies, fits & (np.arange(LIVING) % 4 == 0))


@pytest.fixture(scope="module")
def calibration(ranker: LookalikeRanker, companies: pd.DataFrame) -> Calibration:
    """Hidden customers stand in the best twentieth."""
    scores = np.sort(ranker.score_samples(companies))[::-1]
    above = np.linspace(0, 0.05, 60)
    return Calibration(scores, above, above + 1e-4)


def company(**known: object) -> pd.DataFrame:
    nothing = {column: None for field in FIELDS for column in field.columns}
    row = {**nothing, "employees": np.nan, **known}
    return pd.DataFrame([row]).astype({"employees": float})


def tried(ranker: LookalikeRanker, row: pd.DataFrame, field: str) -> Variants:
    return next(v for v in variants(ranker, row) if v.field.name == field)


def test_variants_are_scored_as_the_company_with_that_value(ranker: LookalikeRanker) -> None:
    row = company(division="B", **{"class": "B2"}, employees=200.0, products="oil")
    for found in variants(ranker, row):
        for n in (0, len(found.values) - 1):
            changed = row.assign(**found.values.iloc[n].to_dict())
            assert found.scores[n] == pytest.approx(ranker.score_samples(changed)[0], abs=1e-9)


def test_values_tried_are_those_that_companies_have(
    ranker: LookalikeRanker, companies: pd.DataFrame
) -> None:
    row = company(employees=200.0)
    pairs = set(map(tuple, companies[["division", "class"]].dropna().to_numpy().tolist()))
    cells = tried(ranker, row, "trade").values.dropna()
    assert set(map(tuple, cells.to_numpy().tolist())) == pairs
    assert set(tried(ranker, row, "employees").values.employees) <= set(companies.employees)
    assert [v.field.name for v in variants(ranker, row)] == ["trade", "employees", "products"]


def test_an_unknown_field_leaves_the_places_open_that_its_values_would_give(
    ranker: LookalikeRanker, calibration: Calibration
) -> None:
    row = company(division="A", **{"class": "A1"}, products="oil")
    values = row.iloc[0].to_dict()
    found = unknowns(variants(ranker, row), values, {}, calibration, LIVING)
    (staff,) = [u for u in found if u.field == "employees"]
    large, small = ranker.score_samples(pd.concat([row.assign(employees=e) for e in (280.0, 20.0)]))
    assert staff.best_place <= places(calibration, np.array([large]), LIVING)[0]
    assert staff.worst_place >= places(calibration, np.array([small]), LIVING)[0]
    assert staff.matters
    assert {u.field for u in found} == {"employees"}


def test_what_is_seldom_known_of_such_companies_is_not_asked_for(
    ranker: LookalikeRanker, calibration: Calibration
) -> None:
    row = company(division="A", products="oil")
    seldom = {"employees": 0.1}
    assert unknowns(variants(ranker, row), row.iloc[0].to_dict(), seldom, calibration, 9) == ()


def test_the_smallest_change_that_lifts_to_the_best_grade_is_said(
    ranker: LookalikeRanker, calibration: Calibration
) -> None:
    row = company(division="A", **{"class": "A1"}, employees=90.0, products="oil")
    score = ranker.score_samples(row)[0]
    found = turning(variants(ranker, row), row.iloc[0].to_dict(), score, calibration)
    assert calibration.letters(np.array([score])) != ["A"]
    assert found is not None
    assert (found.field, found.grade) == ("employees", "A")
    needed = int(found.change.split()[1])
    lifted = row.assign(employees=float(needed))
    assert calibration.letters(ranker.score_samples(lifted)) == ["A"]
    assert found.text == (
        f"would be grade A with {needed} or more employees, all else being the same"
    )


def test_for_the_best_grade_it_is_the_smallest_change_that_drops_it(
    ranker: LookalikeRanker, calibration: Calibration
) -> None:
    row = company(division="A", **{"class": "A1"}, employees=190.0, products="oil")
    score = ranker.score_samples(row)[0]
    found = turning(variants(ranker, row), row.iloc[0].to_dict(), score, calibration)
    assert calibration.letters(np.array([score])) == ["A"]
    assert found is not None
    assert found.grade != "A"
    assert found.change.endswith("or fewer employees")


def test_no_change_is_said_where_none_is_enough(
    ranker: LookalikeRanker, calibration: Calibration
) -> None:
    row = company(division="C", **{"class": "C1"}, employees=3.0, products="oil")
    score = ranker.score_samples(row)[0]
    assert turning(variants(ranker, row), row.iloc[0].to_dict(), score, calibration) is None
