from pathlib import Path

import pytest
from matching_cases import evidence_of_one

LETTERS = ["no letter wrong", "at most one letter wrong", "at most two letters wrong"]


@pytest.mark.parametrize(
    ("row", "name", "told"),
    [
        ("Rolf Vogelmann", "Rolf Vogelmann GmbH", [1, 1, 1]),
        ("Rofl Vogelmann", "Rolf Vogelmann GmbH", [0, 1, 1]),
        ("Rofl Vogelman", "Rolf Vogelmann GmbH", [0, 0, 1]),
        ("Vogelmann", "Rolf Vogelmann GmbH", [0, 0, 0]),
        ("Vogelmann, Rolf", "Rolf Vogelmann GmbH", [1, 1, 1]),
        ("Vogelmann, Rofl", "Rolf Vogelmann GmbH", [0, 1, 1]),
        ("Snowe", "Snowy GmbH", [0, 1, 1]),
        ("KKR Fund III", "KKR Fund IV", [0, 0, 0]),
        ("Bau Kone East", "Bau Kone West", [0, 0, 0]),
    ],
)
def test_wrong_letters_are_counted_whatever_the_order(
    tmp_path: Path, row: str, name: str, told: list[int]
) -> None:
    found = evidence_of_one(tmp_path, {"name": row}, (name,))
    assert [found[kind] for kind in LETTERS] == told


def test_of_a_short_name_no_letter_may_be_wrong(tmp_path: Path) -> None:
    row = {"name": "CVC", "registration_number": "10137319"}
    found = evidence_of_one(tmp_path, row, ("CVS", None, None, None, None, "10137319"))
    assert [found[kind] for kind in LETTERS] == [0, 0, 0]


def test_a_name_cut_off_is_like_the_beginning_of_the_whole(tmp_path: Path) -> None:
    row = {"name": "Kone Aufzüge und Rollt"}
    whole = evidence_of_one(tmp_path, row, ("Kone Aufzüge und Rolltreppen Vertrieb GmbH",))
    other = evidence_of_one(tmp_path, row, ("Aufzüge Kone und Rollt GmbH",))
    kind = "likeness to the beginning"
    assert whole[kind] == 1.0 > other[kind] > 0.5


@pytest.mark.parametrize(
    ("row", "name", "same"),
    [
        ("röhrs", "Röhrs GmbH", 1),
        ("Rohrs", "Röhrs GmbH", 0.5),
        ("Stoeck", "Stoeck GmbH", 1),
        ("Stoeck", "Stock GmbH", 0),
        ("Röhr", "Röhrs GmbH", 0),
        ("Raiffeisen eG", "Raiffeisen eG", 1),
        ("Raiffeisen eG", "Raiffeisen eingetragene Genossenschaft", 0),
    ],
)
def test_a_name_is_written_the_same_or_goes_on(
    tmp_path: Path, row: str, name: str, same: float
) -> None:
    assert evidence_of_one(tmp_path, {"name": row}, (name,))["written the same"] == same


@pytest.mark.parametrize(
    ("row", "name", "found"),
    [
        ("Bela Futt. GmbH", "Bela Futtermittel GmbH", 1),
        ("Bela Futt. GmbH", "Bela Getreide GmbH", 0),
        ("Bela Futt. Im.", "Bela Futtermittel Import", 1),
        ("Bela Futt GmbH", "Bela Futtermittel GmbH", 1),
        ("Bela Futt Import", "Bela Futtermittel GmbH", 0),
        ("Bela GmbH", "Bela Futtermittel GmbH", 0),
        ("Bela Ltd. Kone", "Bela Kone Ltd", 0),
    ],
)
def test_a_word_that_was_cut_short_begins_one_of_the_name(
    tmp_path: Path, row: str, name: str, found: int
) -> None:
    assert evidence_of_one(tmp_path, {"name": row}, (name,))["abbreviation found"] == found


@pytest.mark.parametrize(
    ("row", "name", "left_out"),
    [
        ("Meier", "Meier GmbH & Co. KG", 1),
        ("Meier", "Meier GmbH", 0),
        ("Meier GmbH", "Meier GmbH & Co. KG", 0),
        ("Meier GmbH & Co. KG", "Meier GmbH & Co. KG", 0),
    ],
)
def test_a_form_of_two_companies_is_left_out_or_not(
    tmp_path: Path, row: str, name: str, left_out: int
) -> None:
    found = evidence_of_one(tmp_path, {"name": row}, (name,))
    assert found["compound form only in register"] == left_out
