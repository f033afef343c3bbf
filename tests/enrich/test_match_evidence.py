import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from matching_cases import evidence_of_one, matcher_of, names_table, rows_table

from data import shipped
from enrich.alignment import likeness
from enrich.evidence import EVIDENCE, OF_NEIGHBOURS, doubtful, shipped_points, total_points
from enrich.scoring import read_rows, score
from enrich.vocabulary import letter_sets

COUNTRIES_DIFFER = ["other of a series", "modifier only in row", "modifier only in register"]


@pytest.mark.parametrize(
    ("row", "name", "kinds"),
    [
        ("Kone Oyj", "KONE  OYJ", ["same name", "same legal form"]),
        ("Kone GmbH", "Kone Oyj", ["legal forms differ"]),
        ("Kone Company", "Kone Corporation", []),
        ("Kone", "Kone Oyj", ["legal form only in register"]),
        ("Kone Oyj", "Kone", ["legal form only in row"]),
        ("Kone 2", "Kone 3", ["other number"]),
        ("Kone 2", "Kone", ["number missing in register"]),
        ("Kone", "Kone 3", ["number missing in row", "one word against several"]),
        ("Bau Kone East", "Bau Kone West", ["other of a series"]),
        ("Bau Kone Sverige", "Bau Kone Suomi", COUNTRIES_DIFFER),
        ("Bau Kone Nederland", "Bau Kone United Kingdom", COUNTRIES_DIFFER),
        ("Bau Kone Israel", "Bau Kone", ["modifier only in row"]),
        ("Kone Oy", "Oy Kone Ab", ["same legal form"]),
        ("Kone GmbH", "Kone GmbH KGaA", ["same legal form", "second legal form only in register"]),
        ("Kone Holding", "Kone", ["modifier only in row"]),
        ("Kone", "Kone Deutschland", ["modifier only in register", "one word against several"]),
    ],
)
def test_what_two_names_say(tmp_path: Path, row: str, name: str, kinds: list[str]) -> None:
    said = {
        "same name", "same legal form", "legal forms differ", "legal form only in register",
        "legal form only in row", "number missing in row", "number missing in register",
        "modifier only in row", "modifier only in register", "one word against several",
        "other number", "other of a series", "second legal form only in register",
    }  # fmt: skip
    found = evidence_of_one(tmp_path, {"name": row}, (name,))
    assert {kind for kind in said if found[kind]} == set(kinds)


def test_equal_names_are_wholly_alike(tmp_path: Path) -> None:
    found = evidence_of_one(tmp_path, {"name": "Bäckerei Schmidt"}, ("Baeckerei Schmidt",))
    shares = ["row's words found", "register's words found", "same name"]
    assert [found[kind] for kind in shares] == [1.0] * 3
    assert found["rare word missing in row"] == found["rare word missing in register"] == 0.0


def test_and_is_a_sign_however_it_is_written(tmp_path: Path) -> None:
    found = evidence_of_one(tmp_path, {"name": "Meier og Sohn"}, ("Meier & Sohn",))
    assert found["likeness as written"] == found["written the same"] * 2 == 1.0


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Kone Bau Sweden", "Kone Bau Sverige AB"),
        ("Kone Bau U.S.", "Kone Bau USA Inc"),
        ("United States Bau", "US Bau Inc"),
        ("Kone Bau (United Kingdom)", "Kone Bau UK Ltd"),
    ],
)
def test_a_country_is_the_same_in_any_language(tmp_path: Path, row: str, name: str) -> None:
    found = evidence_of_one(tmp_path, {"name": row}, (name,))
    assert min(found["row's words found"], found["register's words found"]) > 0.9
    assert found["modifier only in row"] == found["modifier only in register"] == 0
    assert found["other of a series"] == found["other word in its place"] == 0


def test_a_word_that_is_the_city_is_not_missing(tmp_path: Path) -> None:
    there = evidence_of_one(tmp_path, {"name": "Meier Zürich"}, ("Meier", None, None, "Zürich"))
    assert there["city inside the name"] == 1.0
    assert there["rare word missing in register"] == 0.0


@pytest.mark.parametrize(
    ("column", "place", "same", "differs"),
    [
        ("city", 3, "same city", "cities differ"),
        ("postcode", 4, "same postcode", "postcodes differ"),
        ("country", 2, "same country", "countries differ"),
        ("registration_number", 5, "same registration number", "numbers differ"),
        ("vat_number", 6, "same VAT number", "numbers differ"),
    ],
)
def test_facts_agree_differ_or_are_silent(
    tmp_path: Path, column: str, place: int, same: str, differs: str
) -> None:
    company = ("Kone", *[None] * (place - 1), "10137319")
    said = []
    for value in ("10137319", "10060701", None):
        found = evidence_of_one(tmp_path, {"name": "Kone", column: value}, company)
        said.append((found[same], found[differs]))
    assert said == [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]


@pytest.mark.parametrize(
    ("row", "name", "two"),
    [
        ("KKR Fund III", "KKR Fund IV", True),
        ("Grid East AB", "Grid West AB", True),
        ("KKR Fund III", "KKR Asian Fund IV", False),
        ("KKR Fund III", "KKR Fund", False),
        ("Kone Bau", "Kone Transport", False),
    ],
)
def test_two_of_a_series_differ_in_nothing_else(
    tmp_path: Path, row: str, name: str, two: bool
) -> None:
    assert evidence_of_one(tmp_path, {"name": row}, (name,))["two of a series"] == two


@pytest.mark.parametrize(
    ("row", "name", "nothing"),
    [
        ("Brandes &", "Brandes GmbH", True),
        ("Brandes &", "Brandes & Diesing GmbH", False),
        ("Tölle KG,", "Tölle KG,", False),
        ("Tölle KG,", "Tölle KG", True),
        ("Tölle Masch. und", "Tölle Maschinen KG", True),
        ("Meier e.U.", "Meier e.U.", False),
    ],
)
def test_a_row_that_breaks_off_must_go_on(
    tmp_path: Path, row: str, name: str, nothing: bool
) -> None:
    found = evidence_of_one(tmp_path, {"name": row}, (name,))
    assert found["nothing where row breaks off"] == nothing


def test_an_initial_stands_for_a_name(tmp_path: Path) -> None:
    short = evidence_of_one(tmp_path, {"name": "H. Meier"}, ("Hans Meier",))
    long = evidence_of_one(tmp_path, {"name": "Hans Meier"}, ("H. Meier",))
    other = evidence_of_one(tmp_path, {"name": "B. Meier"}, ("Hans Meier",))
    missing = "rare word missing in row"
    assert short[missing] == long[missing] == 0 < other[missing]


def test_a_form_left_out_says_nothing_of_its_length(tmp_path: Path) -> None:
    forms = ["Ltd", "Gesellschaft mit beschränkter Haftung"]
    found = [
        evidence_of_one(tmp_path, {"name": "Meier Bau"}, (f"Meier Bau {form}",)) for form in forms
    ]
    assert [f["likeness as written"] for f in found] == [1.0, 1.0]


def test_a_city_that_both_names_have_is_a_shared_word(tmp_path: Path) -> None:
    row = {"name": "Meier Zürich"}
    apart = evidence_of_one(tmp_path, row, ("Meier", None, None, "Zürich"))
    shared = evidence_of_one(tmp_path, row, ("Meier Zürich", None, None, "Zürich"))
    assert (apart["city inside the name"], shared["city inside the name"]) == (1.0, 0.0)


def test_city_and_postcode_speak_together(tmp_path: Path) -> None:
    company = ("Kone", None, None, "Oulu", "90100")
    same = evidence_of_one(tmp_path, {"name": "Kone", "city": "Oulu", "postcode": "90100"}, company)
    other = evidence_of_one(
        tmp_path, {"name": "Kone", "city": "Turku", "postcode": "20100"}, company
    )
    assert (same["same city and postcode"], same["city and postcode differ"]) == (1.0, 0.0)
    assert (other["same city and postcode"], other["city and postcode differ"]) == (0.0, 1.0)


def test_words_are_alike_by_letters_or_when_cut_short(tmp_path: Path) -> None:
    words = ["kowalski", "kowalsky", "masch", "maschinenbau", "verwaltung", "hausverwaltung", "bp"]
    matcher = matcher_of(names_table([("c", " ".join(words), *[None] * 7)]), tmp_path)
    vocabulary = matcher.index.vocabulary
    number = {word: i for i, word in enumerate(vocabulary.spellings.to_pylist())}
    pairs = [("kowalski", "kowalsky"), ("masch", "maschinenbau"), ("bp", "masch")]
    left, right = (np.array([number[p[side]] for p in pairs], np.int32) for side in (0, 1))
    found = likeness(left, right, vocabulary.table)
    assert found.tolist() == pytest.approx([(7 / 8) ** 2, 0.8, 0.0])


def test_many_names_that_are_as_much_like_the_rows_make_a_crowd(tmp_path: Path) -> None:
    names = [
        (f"c{number}", f"Meier Bau {city}") for number, city in enumerate(["Ulm", "Hof", "Kiel"])
    ]
    companies = [(*name, *[None] * 7) for name in names]
    crowds = []
    for size in (1, 2, 3):
        index = matcher_of(names_table(companies[:size]), tmp_path).index
        crowds.append(
            score(read_rows(rows_table({"name": "Meier Bau"}), index), index).shown("crowd")
        )
    assert crowds[0].tolist() == [0.0]
    assert crowds[1].max() < crowds[2].max() < 2


def test_letter_sets_hold_each_letter_once() -> None:
    sets = letter_sets(pa.array(["abba", "ab", "", "kowalski"]))
    assert sets[0] == sets[1]
    assert np.bitwise_count(sets).tolist() == [2, 2, 0, 7]


def test_points_are_the_base_and_the_worth_of_each_kind() -> None:
    points = shipped_points()
    found = np.zeros((len(EVIDENCE), 2), np.float32)
    found[list(EVIDENCE).index("same city"), 1] = 1
    worth = points.worth[list(EVIDENCE).index("same city")]
    assert total_points(found, points).tolist() == pytest.approx([points.base, points.base + worth])


def test_every_kind_of_evidence_is_worth_something_and_explains_itself() -> None:
    settings = json.loads(shipped("match_points.json").read_text(encoding="utf-8"))
    assert list(settings["points"]) == list(EVIDENCE)
    assert [kind for kind, worth in settings["points"].items() if worth == 0] == []
    assert settings["made"]["by"] == "make train-matcher"
    assert [kind for kind, measure in EVIDENCE.items() if not measure.__doc__] == []


@pytest.mark.parametrize(
    ("shown", "unseen"),
    [
        ({"modifier only in row": 1, "same city": 1}, False),
        ({"modifier only in row": 1, "same web domain": 1}, True),
        ({"rare words in each other's place": 0.4}, False),
        ({"rare words in each other's place": 0.4, "same city": 1}, False),
        ({"rare words in each other's place": 0.4} | dict.fromkeys(OF_NEIGHBOURS, 1), True),
        ({"rare words in each other's place": 0.4} | dict.fromkeys(OF_NEIGHBOURS, 0.4), False),
        ({"nothing where row breaks off": 1}, False),
        ({"no name": 1, "same web domain": 1}, False),
        ({"no name": 1, "same VAT number": 1}, True),
    ],
)
def test_what_may_be_another_company_is_not_believed_unseen(
    shown: dict[str, float], unseen: bool
) -> None:
    evidence = np.array([[shown.get(kind, 0)] for kind in EVIDENCE], np.float32)
    assert doubtful(evidence).tolist() == [not unseen]
