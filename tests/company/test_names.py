import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from company.name_numbers import roman_value
from company.names import canonical, parse


def core(name: str | None) -> str:
    return parse(pa.array([name], pa.string())).cores.to_pylist()[0]


@pytest.mark.parametrize(
    "names",
    [
        ("Müller GmbH", "Mueller GmbH", "MULLER gmbh", "Müller"),
        ("KKR Asian Fund III", "KKR Asian Fund 3", "KKR Asian Fund Three"),
        ("Gebr. Schmidt", "Gebrüder Schmidt OHG"),
        ("Meier & Sohn", "Meier und Sohn", "Meier + Sohn KG"),
        ("A-B-C Company", "ABC Company"),
        ("Brigade 44", "Brigade Forty Four"),
        ("1st Data", "First Data"),
        ("Asian Fund V LP", "Asian Fund 5"),
        ("Windpark IV und V GmbH", "Windpark 4 & 5"),
        ("Kowalski i Syn", "Kowalski & Syn"),
        ("Ромашка и Василёк", "Ромашка та Василёк", "Ромашка + Василёк"),
        ("Windpark I GmbH", "Windpark 1"),
        ("Int'l Bldg Svcs", "International Building Services"),
        ("3%ers", "3 Percenters", "Three Percenters"),
        ("Kiint. Oy Kulma", "Kulma"),
        ("USA Steel", "United States Steel", "United States of America Steel Corp"),
    ],
)
def test_ways_to_write_one_name_have_one_core(names: tuple[str, ...]) -> None:
    assert len({core(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Möller"),
        ("Haapa Oy", "Hapa Oy"),
        ("Blitz B18-156 GmbH", "Blitz B18-165 GmbH"),
        ("Fund II", "Fund III"),
        ("Windpark I GmbH & Co. KG", "Windpark II GmbH & Co. KG"),
        ("Fund E GmbH", "Fund GmbH"),
        ("Fund A", "Fund A.E."),
    ],
)
def test_names_that_differ_keep_different_cores(one: str, other: str) -> None:
    assert core(one) != core(other)


@pytest.mark.parametrize("name", ["COOP", "AMBA", "SCS & Company", "AG"])
def test_a_name_of_nothing_but_legal_forms_keeps_its_words(name: str) -> None:
    assert core(name) != ""


def test_a_name_of_several_legal_forms_keeps_the_first() -> None:
    assert (core("SCS & Company"), core("COOP AG")) == ("scs", "coop")


def test_a_missing_name_has_no_words() -> None:
    names = parse(pa.array([None, "", "Kone", "!!!"]))
    assert np.diff(names.bounds).tolist() == [0, 0, 1, 0]
    assert names.cores.to_pylist() == ["", "", "kone", ""]


def test_a_conjunction_at_the_edge_of_a_name_is_part_of_it() -> None:
    assert (core("Y Combinator"), core("Ortega y Gasset")) == ("ycombinator", "ortegagasset")


def test_the_legal_form_tells_real_namesakes() -> None:
    names = ["Muster AG", "MUSTER  ag.", "Muster Aktiengesellschaft", "Muster GmbH"]
    ag, again, in_full, gmbh = parse(pa.array(names)).wholes
    assert ag == again == in_full
    assert ag != gmbh


@given(st.integers(2, 38))
def test_roman_numerals_up_to_38_are_read_by_value(number: int) -> None:
    tens, ones = divmod(number, 10)
    ones_written = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][ones]
    numeral = "x" * tens + ones_written
    assert roman_value(numeral) == number
    assert len(numeral) == 1 or canonical(numeral) == str(number)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_a_name_is_parsed_alike_in_any_company(texts: list[str]) -> None:
    together = parse(pa.array(texts, pa.string()))
    alone = [parse(pa.array([text], pa.string())) for text in texts]
    assert together.cores.to_pylist() == [names.cores[0].as_py() for names in alone]
    assert together.wholes.tolist() == [int(names.wholes[0]) for names in alone]
    assert together.forms.tolist() == [names.forms[0].tolist() for names in alone]
