"""Which companies queries may mean: one by one and in batches, by name, number and id."""

import json

import pyarrow as pa
import pytest
import requests
from served import BLOCKED, CRANE, FISH, OWNER, PERSON, TWINS, Served, refusal


def best(found: list[dict[str, object]]) -> tuple[object, object]:
    return found[0]["id"], found[0]["match"]


def test_a_batch_is_answered_query_by_query(service: Served) -> None:
    answers = service.send(
        queries={"a": {"query": "Kurkisalmen Kone"}, "b": {"query": "Fjordvik Fisk AS"},
                 "none": {"query": "Zzyzx Qwrtp"}}
    ).json()  # fmt: skip
    assert list(answers) == ["a", "b", "none"]
    assert answers["a"]["result"][0]["id"] == CRANE
    assert answers["b"]["result"][0]["id"] == FISH
    assert answers["none"]["result"] == []


def test_a_batch_gives_what_its_queries_give_alone(service: Served) -> None:
    names = ["Kurkisalmen Kone", "Twin Bakery", "fjordvik fisk", CRANE, "996178900", ""]
    batch = service.send(queries={name: {"query": name} for name in names}).json()
    alone = [service.send(queries={name: {"query": name}}).json() for name in names]
    assert batch == {name: answer[name] for name, answer in zip(names, alone, strict=True)}


def test_a_candidate_says_what_one_needs_to_choose(service: Served) -> None:
    found = service.candidates("Kurkisalmen Kone Oy", city="Oulu")[0]
    assert found["name"] == "Kurkisalmen Kone Oy"
    assert found["description"] == ("Oulu, FI · Manufacture of metal forming machinery · active")
    assert found["type"] == [{"id": "company", "name": "Company"}]
    assert found["match"] is True
    assert 96.5 <= found["score"] <= 100


def test_the_features_and_the_score_are_those_of_the_matcher(service: Served) -> None:
    features = {f["id"]: f["value"] for f in service.candidates("Kurkisalmen Kone")[0]["features"]}
    assert features["base"] < 0 < features["likeness as written"]
    assert "same city" not in features
    with_city = service.candidates("Kurkisalmen Kone", city="Oulu")[0]["features"]
    assert {"same city"} <= {f["id"] for f in with_city}


def test_twins_share_the_score_until_a_property_tells_them_apart(service: Served) -> None:
    found = service.candidates("Twin Bakery Ltd")
    assert [c["id"] for c in found] == list(TWINS)
    assert [c["match"] for c in found] == [False, False]
    assert found[0]["score"] == found[1]["score"] < 50
    assert best(service.candidates("Twin Bakery Ltd", city="York")) == (TWINS[1], True)


@pytest.mark.parametrize(
    ("property_", "value"),
    [
        ("registration_number", "3199388-5"),
        ("vat_number", "FI31993885"),
        ("company_id", CRANE),
        ("company_id", {"id": CRANE, "name": "Kurkisalmen Kone Oy"}),
        ("company_id", ["", CRANE]),
    ],
)
def test_a_number_finds_a_company_without_a_name(
    service: Served, property_: str, value: object
) -> None:
    assert [c["id"] for c in service.candidates(**{property_: value})] == [CRANE]


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Kurkisalmen Kone Oy", "city": "Oulu"},
        {"name": "Kurkisalmi"},
        {"name": "Twin Bakery Ltd"},
        {"registration_number": "3199388-5"},
        {"vat_number": "FI31993885"},
        {"company_id": CRANE},
    ],
)
def test_match_and_score_are_the_decision_and_probability_of_the_matcher(
    service: Served, said: dict[str, str]
) -> None:
    row = pa.table({"row_id": ["1"], "name": [""], **{k: [v] for k, v in said.items()}})
    answer = service.universe.current().matcher.match(row).to_pylist()[0]
    found = service.candidates(**said)[0]
    assert found["id"] == answer["company_id"]
    assert found["match"] is (answer["decision"] == "accept")
    assert found["score"] == pytest.approx(100 * answer["probability"], abs=0.001)


@pytest.mark.parametrize("query", [CRANE, "3199388-5", "FI31993885", "FI 3199388-5"])
def test_a_query_may_be_an_id_or_a_number(service: Served, query: str) -> None:
    assert [c["id"] for c in service.candidates(query)] == [CRANE]


def test_a_country_may_be_written_in_words(service: Served) -> None:
    features = service.candidates("Fjordvik Fisk AS", country="Norja")[0]["features"]
    assert "same country" in {f["id"] for f in features}


def test_a_name_of_the_past_is_found_and_told(service: Served) -> None:
    found = service.candidates("Vanha Paja Oy")[0]
    assert (found["id"], found["name"]) == (CRANE, "Kurkisalmen Kone Oy")
    assert found["description"].endswith("active · also Vanha Paja Oy")


def test_a_number_against_a_name_is_no_match(service: Served) -> None:
    found = service.candidates("Fjordvik Fisk AS", registration_number="3199388-5")
    assert {c["id"] for c in found} <= {CRANE, FISH}
    assert not any(c["match"] for c in found)


@pytest.mark.parametrize("name", ["Kurki Erkki Tmi", PERSON, "Kurkela Fredet ApS", BLOCKED])
def test_persons_and_protected_companies_are_no_candidates(service: Served, name: str) -> None:
    assert not {PERSON, BLOCKED} & {c["id"] for c in service.candidates(name)}


def test_a_limit_cuts_the_candidates(service: Served) -> None:
    assert len(service.candidates("Twin Bakery Ltd", limit=1)) == 1


@pytest.mark.parametrize("query", [{"query": ""}, {"properties": [{"pid": "city", "v": "Oulu"}]}])
def test_a_query_that_names_nobody_has_no_candidates(
    service: Served, query: dict[str, object]
) -> None:
    assert service.send(queries={"q": query}).json() == {"q": {"result": []}}


def test_what_is_not_known_of_a_query_is_not_looked_at(service: Served) -> None:
    query = {"query": OWNER, "type": ["company"], "type_strict": "should",
             "properties": [{"pid": "shoe_size", "v": 44}]}  # fmt: skip
    found = service.send(queries={"q": query}).json()["q"]["result"]
    assert found[0]["id"] == OWNER


def test_a_small_batch_may_be_asked_for_by_get(service: Served) -> None:
    answers = service.get("", queries=json.dumps({"q": {"query": OWNER}})).json()
    assert answers["q"]["result"][0]["score"] == 100


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        ("{", '"queries" is not JSON'),
        ("[1]", '"queries" is an array; it must be a JSON object.'),
        ('{"q": {}}', 'Query "q" is no object with a "query" or "properties".'),
        ('{"q": {"query": 7}}', '"query" of query "q" is no text.'),
        ('{"q": {"query": "a", "limit": 0}}',
         '"limit" of query "q" is 0; it must be a whole number from 1 up.'),
        ('{"q": {"query": "a", "properties": [{"pid": "city"}]}}',
         'A property of query "q" is no object with "pid" and "v".'),
        ('{"q": {"query": "\\ud800"}}', '"queries" is not JSON'),
        ("[" * 5000, '"queries" is not JSON'),
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused_with_the_reason(
    service: Served, queries: str, said: str
) -> None:
    status, reason = refusal(service.send(queries=queries))
    assert (status, reason[: len(said)]) == (400, said)


def test_a_batch_that_is_too_long_is_refused(service: Served) -> None:
    many = {f"q{n}": {"query": "Kone"} for n in range(201)}
    assert refusal(service.send(queries=many)) == (
        413, "The batch has 201 queries; send 200 at most."
    )  # fmt: skip
    manifest = requests.get(service.url, timeout=20).json()
    assert manifest["batchSize"] == 200
