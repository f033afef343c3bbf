"""The identifier ladder: ids and numbers come before names."""

import pytest
from matching_cases import answer, rows_table

from enrich import Matcher

NOKIA, KONE = "FI-PRO-0112038-9", "FI-PRO-1927400-1"


def test_a_company_id_is_taken_at_its_word(matcher: Matcher) -> None:
    found = answer(matcher, name="Something Else", company_id=KONE)
    assert (found["company_id"], found["decision"]) == (KONE, "accept")
    assert (found["probability"], found["reasons"]) == (1.0, "same company id")


def test_an_unknown_company_id_is_told_and_the_name_decides(matcher: Matcher) -> None:
    found = answer(matcher, name="Kone Oyj", city="Espoo", company_id="FI-PRO-1")
    assert found["company_id"] == KONE
    assert found["reasons"] == "same name and city; company id FI-PRO-1 is not known"


@pytest.mark.parametrize(
    ("name", "country", "number", "company_id"),
    [
        ("Nokia", "FI", "0112038-9", NOKIA),
        ("Nokia", "FI", "01120389", NOKIA),
        ("Nokia", None, "fi 0112038-9", NOKIA),
        ("Nokia", "FI", "112038-9", NOKIA),
        ("Equinor", "NO", "NO 923 609 016 MVA", "NO-BRC-923609016"),
        ("BP", "GB", "102498", "GB-COH-00102498"),
        ("Latvijas Gaze", None, "LV40003032949", "LV-RE-40003032949"),
    ],
)
def test_a_registration_number_is_accepted_however_it_is_written(
    matcher: Matcher, name: str, country: str | None, number: str, company_id: str
) -> None:
    found = answer(matcher, name=name, country=country, registration_number=number)
    assert (found["company_id"], found["decision"]) == (company_id, "accept")
    assert found["reasons"].startswith(f"same registration number {number}; ")


def test_a_vat_number_finds_the_registration_number_it_contains(matcher: Matcher) -> None:
    found = answer(matcher, name="Kone", vat_number="FI19274001")
    assert (found["company_id"], found["decision"]) == (KONE, "accept")


def test_a_vat_number_that_stands_for_itself_is_found(matcher: Matcher) -> None:
    found = answer(matcher, name="Swedbank", country="EE", vat_number="100366327")
    assert (found["company_id"], found["decision"]) == ("EE-RIK-10060701", "accept")
    assert found["reasons"].startswith("same VAT number 100366327; ")


def test_a_number_is_enough_where_there_is_no_name(matcher: Matcher) -> None:
    found = answer(matcher, name=None, registration_number="FI0112038-9")
    assert (found["company_id"], found["decision"]) == (NOKIA, "accept")
    assert found["reasons"] == "same registration number FI0112038-9; no name"


def test_a_number_against_a_strange_name_is_for_review(matcher: Matcher) -> None:
    found = answer(matcher, name="Zyxwv Quux", country="FI", registration_number="0112038-9")
    assert (found["company_id"], found["decision"]) == (NOKIA, "review")
    expected = "same registration number 0112038-9; name differs (Zyxwv Quux/Nokia Oyj)"
    assert found["reasons"] == expected


def test_a_number_of_one_company_with_the_name_of_another_shows_both(matcher: Matcher) -> None:
    found = answer(
        matcher, name="Kone Oyj", city="Espoo", country="FI", registration_number="0112038-9"
    )
    assert found["decision"] == "review"
    assert {found["company_id"], found["candidate_2"]} == {KONE, NOKIA}
    told = {NOKIA: "its name is rather that of Kone Oyj", KONE: "its number is that of Nokia Oyj"}
    assert told[found["company_id"]] in found["reasons"]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("0112038-8", "registration number 0112038-8 fails its check digit"),
        ("3,31355E+13", "registration number 3,31355E+13 was damaged by a spreadsheet"),
        ("1.23E+08", "registration number 1.23E+08 was damaged by a spreadsheet"),
    ],
)
def test_a_damaged_number_is_told_and_the_name_decides(
    matcher: Matcher, number: str, told: str
) -> None:
    row = {"name": "Nokia Oyj", "country": "FI", "registration_number": number}
    found = answer(matcher, **row)
    assert found["company_id"] == NOKIA
    assert found["reasons"] == f"same name; {told}"


def test_the_number_of_a_company_of_another_country_is_no_proof(matcher: Matcher) -> None:
    found = answer(matcher, name="Zyxwv", country="GB", registration_number="10060701")
    assert found["decision"] == "none"


def test_a_web_domain_finds_the_company_behind_a_brand(matcher: Matcher) -> None:
    found = answer(matcher, name="Nokia Networks", email="anna@fi.nokia.com")
    assert found["company_id"] == NOKIA
    assert found["reasons"].startswith("same web domain nokia.com; ")


def test_a_domain_alone_is_for_review(matcher: Matcher) -> None:
    found = answer(matcher, name=None, website="www.kone.com/fi")
    assert (found["company_id"], found["decision"]) == (KONE, "review")


def test_free_mail_is_no_evidence(matcher: Matcher) -> None:
    plain = answer(matcher, name="Kone")
    assert answer(matcher, name="Kone", email="kone@gmail.com") == plain


def parts_of(matcher: Matcher, **row: str) -> list[dict[str, float]]:
    return [candidate.parts for candidate in matcher.explain(rows_table(row))[0]]


def test_a_shared_domain_counts_less(matcher: Matcher) -> None:
    (mine,) = parts_of(matcher, name="Kone", website="kone.com")
    shared, *_ = parts_of(matcher, name="Muster", website="muster.de")
    assert mine["same web domain"] > 3
    assert shared["same web domain"] / mine["same web domain"] == pytest.approx(0.59, abs=0.001)
