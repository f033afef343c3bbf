"""Codes of industries as registers, people and spreadsheets write them."""

import pytest

from company.industries import codes, nace_class

# Without its zero the code is another one as it stands, and is read as that.
ANOTHER = {
    "01420": "14.20", "01610": "16.10", "01621": "16.21", "01629": "16.29", "03220": "32.20",
    "08110": "81.10", "09900": "99.00",
}  # fmt: skip


@pytest.mark.parametrize("spelling", [
    "62.01", "6201", "62 01", "62.01.0", "62010", "62 010", "J62.01", "J 62.01", "j62010", "62.01Z",
    "6201Z", "62.01.Z", "62.01 Z", "6201z", " 62010 ", "62010.0", "62,01", "62010 - Programming",
    "62.01: Programming", "62.01 Computer programming", "62010 (main)", "62.01, 62.02", "6201;4663",
])  # fmt: skip
def test_a_code_is_read_however_it_is_written(spelling: str) -> None:
    assert nace_class("tol2008", spelling) == "62.01"


@pytest.mark.parametrize("nonsense", [
    "", " ", "-", "n/a", "Programming", "about 62", "7", "0", "00000", "99999", "10-49", "10–49",
    "2012-05-01", "12,500", "12,5", "12/500", "62.05", "6205", "K62.01", "A62010", "62ABC",
    "+358 62 010", "1234567-8", "62010 62020 7", "X", "0000.0", "44.10",
])  # fmt: skip
def test_nonsense_is_no_industry(nonsense: str) -> None:
    assert nace_class("nace2", nonsense) is None


@pytest.mark.parametrize(("system", "spelling", "nace"), [
    ("tol2008", "1110", "01.11"), ("uksic2007", "2100", "02.10"), ("nace2", "111", "01.11"),
    ("nace2", "1.11", "01.11"), ("nace2", "1,11", "01.11"), ("db07", "11100", "01.11"),
    ("sknace2", "1.11.0", "01.11"), ("naf2", "111Z", "01.11"), ("pkd2007", "1.61.Z", "01.61"),
    ("sn2007", "1.110", "01.11"), ("tol2008", "1110.0", "01.11"), ("sic", "111", "01.11"),
])  # fmt: skip
def test_the_zero_that_a_spreadsheet_took_is_put_back(
    system: str, spelling: str, nace: str
) -> None:
    assert nace_class(system, spelling) == nace


@pytest.mark.parametrize("system", ["tol2008", "uksic2007", "sknace2"])
def test_every_code_survives_the_loss_of_its_zero_but_for_those_that_are_another(
    system: str,
) -> None:
    full = [digits for c in codes(system) if len(digits := c.replace(".", "")) == 5]
    zeros = [digits for digits in full if digits.startswith("0")]
    lost = {d: nace_class(system, d[1:]) for d in zeros}
    wrong = {d: found for d, found in lost.items() if found != nace_class(system, d)}
    assert len(zeros) > 50
    assert wrong == {d: found for d, found in ANOTHER.items() if d in zeros}


@pytest.mark.parametrize("system", ["naf2", "pkd2007"])
def test_every_french_and_polish_code_is_read_in_all_its_forms(system: str) -> None:
    full = [code for code in codes(system) if code[-1].isalpha()]
    assert len(full) == {"naf2": 732, "pkd2007": 654}[system]
    for code in full:
        bare = code.replace(".", "")
        forms = {code, bare, code.lower(), f"{bare[:4]} {bare[4:]}", f"{bare[:2]}.{bare[2:]}"}
        assert {nace_class(system, form) for form in forms} == {f"{bare[:2]}.{bare[2:4]}"}


@pytest.mark.parametrize(("spelling", "nace"), [
    ("62", "62"), ("62.0", "62.0"), ("620", "62.0"), ("62000", "62"),
    ("60000", "60"), ("46.700", "46.7"), ("10000", "10"), ("01", "01"), ("011", "01.1"),
    ("C", None),
])  # fmt: skip
def test_a_coarser_code_is_its_own_level(spelling: str, nace: str | None) -> None:
    assert nace_class("tol2008", spelling) == nace


@pytest.mark.parametrize(("spelling", "nace"), [
    ("541511", "62.01"), ("541511.0", "62.01"), (" 541511 - Programming", "62.01"),
    ("5415", "62.0"), ("541500", "62.0"), ("44-45", "47"), ("44 – 45", "47"), ("722", "56.10"),
    ("54", None), ("31-33", None), ("999999", None), ("A541511", None), ("6", None),
])  # fmt: skip
def test_american_codes_are_read_at_every_level(spelling: str, nace: str | None) -> None:
    assert nace_class("naics", spelling) == nace
