import pytest

from enrich.evidence import EVIDENCE
from enrich.reasons import Difference, Given, differences, reason

SILENT = dict.fromkeys(EVIDENCE, 0.0)
SAME_WORDS = {"row's words found": 1.0, "register's words found": 1.0, "likeness as written": 1.0}
NO_DIFFERENCE = Difference([], [])


def said(difference: Difference = NO_DIFFERENCE, **evidence: float) -> str:
    return reason(SILENT | evidence, difference, Given("0112038-9", "FI01120389", "kone.com"))


def only(row: str, register: str) -> Difference:
    return Difference(row.split(), register.split())


@pytest.mark.parametrize(
    ("row", "name", "difference"),
    [
        ("Müller GmbH", "MUELLER gmbh", "name"),
        ("Gebr. Schmidt", "Gebrüder Schmidt", "name"),
        ("Banco Santander", "Banco Santander México", "name (without México)"),
        ("HK Automaten, Luschendorf", "HK Automaten", "name (with Luschendorf)"),
        ("Meier & Sohn", "Meier und Söhne", "name (Sohn/Söhne)"),
        ("a b c d e", "x", "name (a b c/x)"),
        (None, "Kone", "name (without Kone)"),
    ],
)
def test_a_difference_shows_the_words_as_written(
    row: str | None, name: str, difference: str
) -> None:
    assert differences([row], [name])[0].after("name") == difference


@pytest.mark.parametrize(
    ("evidence", "difference", "text"),
    [
        ({}, NO_DIFFERENCE, "same name"),
        ({"same city": 1}, NO_DIFFERENCE, "same name and city"),
        ({"same city": 1, "same postcode": 1}, NO_DIFFERENCE, "same name and city; same postcode"),
        ({"cities differ": 1}, NO_DIFFERENCE, "same name; city differs"),
        ({"legal form only in register": 1}, NO_DIFFERENCE, "same name, legal form left out"),
        ({"legal form only in row": 1}, NO_DIFFERENCE, "same name, legal form added"),
        ({"legal forms differ": 1}, only("AG", "GmbH"), "same name, other legal form (AG/GmbH)"),
        ({}, only("Ltd", "Limited"), "same name"),
        ({}, only("Geselschaft", "Gesellschaft"),
         "name nearly the same (Geselschaft/Gesellschaft)"),
    ],
)  # fmt: skip
def test_names_of_the_same_words(
    evidence: dict[str, float], difference: Difference, text: str
) -> None:
    assert said(difference, **SAME_WORDS, **evidence) == text


@pytest.mark.parametrize(
    ("row", "register", "likeness", "text"),
    [
        (0.9, 0.9, 0.95, "name nearly the same (Kona/Kone)"),
        (1.0, 0.5, 0.7, "shorter name (Kona/Kone)"),
        (0.5, 1.0, 0.7, "longer name (Kona/Kone)"),
        (0.5, 0.5, 0.7, "name alike (Kona/Kone)"),
        (0.5, 0.5, 0.3, "name differs (Kona/Kone)"),
    ],
)
def test_names_of_other_words(row: float, register: float, likeness: float, text: str) -> None:
    found = {"row's words found": row, "register's words found": register}
    assert said(only("Kona", "Kone"), **found, **{"likeness as written": likeness}) == text


def test_numbers_and_domains_come_before_names() -> None:
    evidence = {"same registration number": 1.0, "same VAT number": 1.0, "same web domain": 0.5}
    assert said(**SAME_WORDS, **evidence) == (
        "same registration number 0112038-9; same VAT number FI01120389; "
        "same web domain kone.com; same name"
    )


def test_what_speaks_against_is_told_too() -> None:
    evidence = {"numbers differ": 1.0, "web domains differ": 1.0, "countries differ": 1.0}
    assert said(**SAME_WORDS, **evidence) == (
        "registration number differs; web domain differs; same name; country differs"
    )


def test_a_row_without_a_name_says_so() -> None:
    assert said(**{"no name": 1.0, "same web domain": 1.0}) == "same web domain kone.com; no name"
