"""Reasons name the neighbourhood that was counted, with its own figure."""

import numpy as np
import pandas as pd
import pytest

from lookalike.explanation import Explanation
from lookalike.field import Field
from lookalike.phrases import around
from lookalike.ranker import LookalikeRanker
from lookalike.words import contradictions, reasons, unknown

FIELDS = [
    Field("place", "hierarchy", ["country", "region", "city"]),
    Field("employees", "number", ["employees"]),
]


@pytest.fixture(scope="module")
def universe() -> tuple[pd.DataFrame, "np.ndarray[tuple[int], np.dtype[np.bool_]]"]:
    """Customers are common in one region, in no town of it more, and at 50 to 100 employees."""
    rng = np.random.default_rng(5)
    region = rng.choice(["north", "south", "east", "west"], 4000)
    frame = pd.DataFrame(
        {
            "country": "FI",
            "region": region,
            "city": [
                f"{r} town {n}" for r, n in zip(region, rng.integers(0, 200, 4000), strict=True)
            ],
            "employees": rng.integers(1, 200, 4000).astype(float),
        }
    )
    likely = (frame.region == "north") & frame.employees.between(50, 100)
    return frame, (likely & (rng.random(4000) < 0.4)).to_numpy()


@pytest.fixture(scope="module")
def explained(
    universe: tuple[pd.DataFrame, "np.ndarray[tuple[int], np.dtype[np.bool_]]"],
) -> tuple[pd.DataFrame, Explanation]:
    frame, is_customer = universe
    companies = frame[~is_customer & (frame.region == "north") & frame.employees.between(70, 80)]
    return companies, LookalikeRanker(FIELDS).fit(frame, is_customer).explain(companies)


def said(explained: tuple[pd.DataFrame, Explanation]) -> list[str]:
    companies, explanation = explained
    return reasons(explanation, 0, FIELDS, companies.iloc[0].to_dict())


def test_the_region_is_named_where_towns_hold_too_few_to_count(
    explained: tuple[pd.DataFrame, Explanation],
) -> None:
    place = next(reason for reason in said(explained) if "Finland" in reason)
    assert place.startswith("north, Finland: ")


def test_the_figure_is_that_of_the_region_itself(
    explained: tuple[pd.DataFrame, Explanation],
    universe: tuple[pd.DataFrame, "np.ndarray[tuple[int], np.dtype[np.bool_]]"],
) -> None:
    frame, is_customer = universe
    north = frame.region == "north"
    true = is_customer[north].sum() / is_customer.sum() / north.mean()
    stated = explained[1].neighbourhoods[0].lift[0]
    assert stated == pytest.approx(true, rel=0.05)


def test_a_number_is_named_by_the_range_that_was_counted(
    explained: tuple[pd.DataFrame, Explanation],
) -> None:
    size = explained[1].neighbourhoods[1]
    assert 30 <= size.low[0] <= 75 <= size.high[0] <= 125
    words = f"{size.low[0]:.0f}–{size.high[0]:.0f} employees: "
    assert any(reason.startswith(words) for reason in said(explained))


def test_what_speaks_against_a_company_is_said_too(
    universe: tuple[pd.DataFrame, "np.ndarray[tuple[int], np.dtype[np.bool_]]"],
) -> None:
    frame, is_customer = universe
    south = frame[frame.region == "south"].head(1)
    explanation = LookalikeRanker(FIELDS).fit(frame, is_customer).explain(south)
    against = contradictions(explanation, 0, FIELDS, south.iloc[0].to_dict())
    assert any(text.startswith("south, Finland: only 0.") for text in against)


def test_only_what_is_known_of_most_companies_is_missed() -> None:
    values = {"country": None, "region": None, "city": None, "employees": np.nan}
    assert unknown(FIELDS, values, {"place": 0.9, "employees": 0.3}) == ["place"]


@pytest.mark.parametrize(
    ("name", "bounds", "words"),
    [
        ("employees", (59.0, 750.0), "59–750 employees"),
        ("revenue", (2.1e6, 6e7), "revenue 2.1 M€–60 M€"),
        ("equity ratio", (0.41, 0.7), "equity ratio 41 %–70 %"),
        ("age", (3.0, 12.0), "3–12 years old"),
        ("fleet size", (3.0, 12.0), "fleet size 3–12"),
        ("employees", (7.0, 7.0), "7 employees"),
    ],
)
def test_ranges_read_well(name: str, bounds: tuple[float, float], words: str) -> None:
    assert around(Field(name, "number", ["x"]), {"x": bounds[0]}, 2, bounds) == words
