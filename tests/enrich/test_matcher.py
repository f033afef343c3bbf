from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from matching_cases import COMPANIES, answer, matcher_of, names_only, names_table, rows_table

from enrich import Matcher
from enrich.evidence import EVIDENCE, shipped_points

ANSWER_COLUMNS = [
    "row_id", "company_id", "probability", "decision", "candidate_2", "probability_2", "reasons",
]  # fmt: skip


def test_the_answer_has_its_columns_and_the_rows_in_order(matcher: Matcher) -> None:
    rows = rows_table({"name": "Kone"}, {"name": "Nokia"}, {"name": "Kone"})
    answers = matcher.match(rows.set_column(0, "row_id", pa.array(["b", "a", "b"])))
    assert answers.column_names == ANSWER_COLUMNS
    assert answers["row_id"].to_pylist() == ["b", "a", "b"]
    kone, nokia = "FI-PRO-1927400-1", "FI-PRO-0112038-9"
    assert answers["company_id"].to_pylist() == [kone, nokia, kone]


@pytest.mark.parametrize(
    ("name", "company_id"),
    [
        ("nokia oyj", "FI-PRO-0112038-9"),
        ("Siemens Aktiengeselschaft", "DE-HR-1"),
        ("SiemensAG", "DE-HR-1"),
        ("Statoil", "NO-BRC-923609016"),
        ("KKR Asian Fund 3", "US-SEC-1"),
        ("Latvijas Gaze", "LV-RE-40003032949"),
    ],
)
def test_a_name_written_in_another_way_is_found(
    matcher: Matcher, name: str, company_id: str
) -> None:
    found = answer(matcher, name=name)
    assert found["company_id"] == company_id
    assert found["decision"] != "none"


def test_the_city_picks_between_namesakes(matcher: Matcher) -> None:
    found = answer(matcher, name="Baeckerei Schmidt GmbH", city="Hamm")
    assert found["company_id"] == "DE-HR-5"
    assert found["candidate_2"] == "DE-HR-4"
    assert found["decision"] == "accept"
    assert found["probability"] > 0.75 > 0.1 > found["probability_2"]


def test_twins_that_nothing_tells_apart_share_the_probability(matcher: Matcher) -> None:
    found = answer(matcher, name="Bäckerei Schmidt GmbH")
    assert found["decision"] == "review"
    assert found["probability"] == found["probability_2"] < 0.5
    assert (found["company_id"], found["candidate_2"]) == ("DE-HR-4", "DE-HR-5")
    assert found["reasons"] == "same name; another company fits as well"


def test_another_number_in_the_name_is_another_company(matcher: Matcher) -> None:
    assert answer(matcher, name="KKR Asian Fund V")["decision"] != "accept"


def test_a_previous_name_has_its_companys_city(matcher: Matcher) -> None:
    found = answer(matcher, name="Statoil ASA", city="Stavanger")
    assert found["decision"] == "accept"
    assert found["reasons"] == "same name and city; previous name Statoil ASA"


def test_a_stranger_gets_no_company(matcher: Matcher) -> None:
    found = answer(matcher, name="Zyxwv Quux Ltd")
    assert (found["company_id"], found["decision"]) == (None, "none")
    assert found["probability"] == found["probability_2"] == 0.0
    assert found["reasons"] == "no company has a name like this"


def test_the_answer_does_not_depend_on_order_or_company(matcher: Matcher) -> None:
    names = [name for _, name, *_ in COMPANIES] * 40
    cities = [company[4] for company in COMPANIES] * 40
    rows = rows_table(*({"name": n, "city": c} for n, c in zip(names, cities, strict=True)))
    shuffled = np.random.default_rng(3).permutation(len(rows))
    answers = matcher.match(rows)
    assert matcher.match(rows.take(pa.array(shuffled))) == answers.take(pa.array(shuffled))
    alone = pa.concat_tables([matcher.match(rows.slice(i, 1)) for i in range(len(COMPANIES))])
    assert alone.to_pylist() == answers.slice(0, len(COMPANIES)).to_pylist()


def test_the_answer_does_not_depend_on_the_order_of_the_names(
    matcher: Matcher, tmp_path: Path
) -> None:
    backwards = names_table(COMPANIES[::-1])
    rows = rows_table(*({"name": name} for _, name, *_ in COMPANIES))
    assert matcher_of(backwards, tmp_path).match(rows) == matcher.match(rows)


def test_one_thread_answers_as_several_do(matcher: Matcher) -> None:
    rows = rows_table(*({"name": f"Kone {i}"} for i in range(450)))
    assert matcher.match(rows, threads=1) == matcher.match(rows, threads=3)


def test_the_parts_of_an_explanation_sum_to_its_points(matcher: Matcher) -> None:
    (candidates,) = matcher.explain(rows_table({"name": "Muster", "city": "Berlin"}))
    assert [c.company_id for c in candidates] == ["DE-HR-2", "DE-HR-3"]
    for candidate in candidates:
        total = candidate.base + sum(candidate.parts.values())
        assert total == pytest.approx(candidate.points, abs=1e-9)
    worth = dict(zip(EVIDENCE, shipped_points().worth, strict=True))
    assert candidates[0].parts["same city"] == worth["same city"] > 0
    assert 0 < candidates[0].parts["rarity of the city"] < worth["rarity of the city"]


def test_an_explanation_shows_as_many_companies_as_asked_for(matcher: Matcher) -> None:
    rows = rows_table({"name": "KONE"}, {"name": None}, {"name": "KKR Asian Fund"})
    kone, nobody, kkr = matcher.explain(rows, best=1)
    assert [c.name for c in kone] == ["Kone Oyj"]
    assert nobody == []
    assert len(kkr) == 1
    assert kkr[0].company_id.startswith("US-SEC-")


def test_a_company_counts_by_its_best_name(tmp_path: Path) -> None:
    names = names_only("Alpha Tuote Oy", "Beta Oy").set_column(
        0, "company_id", pa.array(["c", "c"])
    )
    (candidates,) = matcher_of(names, tmp_path).explain(rows_table({"name": "Beta"}))
    assert [(c.company_id, c.name) for c in candidates] == [("c", "Beta Oy")]
