import pyarrow as pa
import pytest

from enrich.keys import NOT_KNOWN
from enrich.places import city_keys, country_keys, postcode_keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Freiburg im Breisgau", "FREIBURG"),
        ("Frankfurt am Main", "Frankfurt"),
        ("Köln", "Koeln"),
        ("Bad Homburg v.d.H.", "Bad Homburg vor der Höhe"),
        ("St. Gallen", "St Gallen"),
    ],
)
def test_ways_to_write_a_city_are_one(one: str, other: str) -> None:
    a, b = city_keys(pa.array([one, other]))
    assert a == b != NOT_KNOWN


def test_cities_of_one_beginning_are_two() -> None:
    a, b = city_keys(pa.array(["Bad Homburg", "Bad Nauheim"]))
    assert a != b


def test_a_postcode_survives_a_spreadsheet_and_a_country() -> None:
    assert len(set(postcode_keys(pa.array(["00100", "FI-00100", "100", " 00 100"])))) == 1
    a, b = postcode_keys(pa.array(["SW1Y 4PD", "sw1y4pd"]))
    assert a == b


def test_what_is_not_given_is_not_known() -> None:
    nothing = pa.array([None, "", " "])
    assert city_keys(nothing).tolist() == [NOT_KNOWN] * 3
    assert postcode_keys(nothing).tolist() == [NOT_KNOWN] * 3
    assert country_keys(nothing).tolist() == [NOT_KNOWN] * 3


def test_countries_are_equal_in_either_case() -> None:
    a, b, other = country_keys(pa.array(["fi", " FI", "SE"]))
    assert a == b != other
