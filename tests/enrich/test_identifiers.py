import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.domains import domains
from enrich.identifiers import NUMBERS, fault, registration_numbers, vat_numbers
from enrich.identity import MOST_SHARING, Lookup


def compared(number: str, country: str | None) -> str:
    column, countries = pa.array([number]), pa.array([country], pa.string())
    return registration_numbers(column, countries)[0].as_py()


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        ("FI", ["0112038-9", "01120389", "112038-9", "FI01120389", "fi 0112038-9"]),
        ("NO", ["923609016", "923 609 016", "NO923609016MVA", "923609016 MVA"]),
        ("GB", ["00102498", "102498", "GB 00102498"]),
        ("GB", ["SC016876", "sc 16876"]),
        ("FR", ["552100554", "FR72552100554", "552 100 554 00013"]),
        ("SE", ["556012-5790", "SE556012579001", "16556012-5790"]),
        ("BE", ["0403.170.701", "BE0403170701", "403170701"]),
        ("CH", ["CHE-105.909.036", "CHE-105.909.036 MWST"]),
        ("LV", ["40003032949", "LV40003032949"]),
        ("CZ", ["00006947", "6947"]),
    ],
)
def test_ways_to_write_one_number_compare_equal(country: str, numbers: list[str]) -> None:
    assert len({compared(number, country) for number in numbers}) == 1


def test_a_prefix_tells_the_country_where_none_is_given() -> None:
    assert compared("FI01120389", None) == compared("0112038-9", "FI")
    assert compared("NO923609016MVA", None) == compared("923609016", "NO")


def test_a_vat_number_of_its_own_stays_apart_from_registration_numbers() -> None:
    numbers, countries = pa.array(["119511515", "LT119511515"]), pa.array(["LT", "LT"])
    assert vat_numbers(numbers, countries).to_pylist() == ["LT119511515", "LT119511515"]
    assert compared("119511515", "LT") == "119511515"


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("FI", "0112038-9"), ("NO", "923609016"), ("EE", "10137319"), ("LV", "40003032949"),
        ("DK", "24256790"), ("SE", "556012-5790"), ("FR", "55210055400013"), ("BE", "403170701"),
        ("GB", "SC016876"), ("CZ", "45274649"), ("EE", "EE100366327"), ("DE", "HRB 6684"),
        ("", "0112038-8"),
    ],
)  # fmt: skip
def test_right_numbers_have_no_fault(country: str, number: str) -> None:
    assert fault(number, country) is None


@pytest.mark.parametrize("country", ["FI", "NO", "EE", "LV", "DK", "SE", "FR", "BE"])
def test_one_wrong_digit_is_noticed(country: str) -> None:
    right = {
        "FI": "01120389", "NO": "923609016", "EE": "10137319", "LV": "40003032949",
        "DK": "24256790", "SE": "5560125790", "FR": "552100554", "BE": "0403170701",
    }[country]  # fmt: skip
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert fault(wrong, country) == "fails its check digit"


@given(st.text(max_size=20), st.sampled_from(["", *NUMBERS]))
def test_any_text_is_judged_and_compared(number: str, country: str) -> None:
    assert (fault(number, country) or "fails").startswith(("fails", "has", "was"))
    once = compared(number, country)
    assert compared(once, country) == once


def test_domains_are_those_of_the_company() -> None:
    addresses = ["HTTP://shop.k-market.fi/x?y", "jo@news.bbc.co.uk", "www.kone.com:80", "kone"]
    assert domains(pa.array(addresses)).to_pylist() == ["k-market.fi", "bbc.co.uk", "kone.com", ""]


def test_anybodys_domains_point_to_nobody() -> None:
    addresses = ["a@gmail.com", "b@t-online.de", "https://www.facebook.com/kone", "c@mail.ru"]
    assert domains(pa.array(addresses)).to_pylist() == [""] * 4


def test_a_key_of_too_many_companies_finds_none() -> None:

    keys = np.array([7] * (MOST_SHARING + 1) + [8, 8], np.uint64)
    lookup = Lookup.of(keys, np.arange(len(keys)))
    row, company = lookup.find(np.array([7, 8, 0], np.uint64))
    assert (row.tolist(), company.tolist()) == ([1, 1], [21, 22])
