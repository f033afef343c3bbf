"""Cells as values of a CRM's properties, and when two values are the same."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.push.contract import Definition, ValueType
from crm.push.hubspot_properties import definition
from crm.push.values import BadValue, are_same, value_of, without_guard
from crm.shapes.shape import Dialect

COMMA = Dialect(decimal=",", date="%d.%m.%Y", flags=("kyllä", "ei"))


def a(type_: ValueType, **more: Any) -> Definition:
    return Definition("p", "P", type_, **more)


@pytest.mark.parametrize(
    ("text", "definition", "value"),
    [
        ("1 234,5", a("number"), 1234.5),
        ("0", a("number"), 0),
        ("-12,0", a("whole"), -12),
        ("0,12345", a("number", decimals=2), 0.12),
        ("31.12.2025", a("date"), "2025-12-31"),
        ("2025-12-31", a("date"), "2025-12-31"),
        ("Kyllä", a("flag"), True),
        ("false", a("flag"), False),
        (" Turku ", a("text"), "Turku"),
        ("'=SUM(A1)", a("text"), "=SUM(A1)"),
    ],
)
def test_a_cell_is_read_as_its_file_writes_it(
    text: str, definition: Definition, value: object
) -> None:
    found = value_of(text, definition, COMMA)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "definition", "why"),
    [
        ("12 kpl", a("number"), "is no number"),
        ("nan", a("number"), "is no number"),
        ("12,5", a("whole"), "is no whole number"),
        ("9007199254740993", a("number"), "is no whole number"),
        ("31.2.2025", a("date"), r"is no date such as 31\.01\.2026"),
        ("ehkä", a("flag"), "is neither kyllä nor ei"),
        ("abcdef", a("text", longest=5), "is longer than 5 characters"),
        ("Banking", a("choice", options={"it": "IT"}), "is none of the property's options"),
    ],
)
def test_a_cell_that_a_property_cannot_take_is_refused_with_the_reason(
    text: str, definition: Definition, why: str
) -> None:
    with pytest.raises(BadValue, match=why):
        value_of(text, definition, COMMA)


@pytest.mark.parametrize(
    ("present", "ours", "type_", "same"),
    [
        ("1.2E7", 12_000_000, "number", True),
        ("0", 0, "number", True),
        ("", 0, "number", False),
        ("many", 5, "number", False),
        ("true", True, "flag", True),
        (False, False, "flag", True),
        ("2025-12-31T00:00:00Z", "2025-12-31", "date", True),
        ("Turku  ", "Turku", "text", True),
        ("turku", "Turku", "text", False),
        ("Suomi", "Finland", "country", True),
        ("Narnia", "Finland", "country", False),
        ("http://www.kone.example/", "kone.example", "web", True),
        ("kone.example/fi", "kone.example", "web", False),
    ],
)
def test_values_are_the_same_when_they_say_the_same(
    present: object, ours: object, type_: ValueType, same: bool
) -> None:
    assert are_same(present, ours, a(type_)) is same


@given(st.floats(-1e15, 1e15) | st.integers(-(2**52), 2**52))
def test_a_number_that_was_written_is_the_same_when_it_is_read_again(number: float) -> None:
    rounded = a("number", decimals=2)
    ours = value_of(f"{number:f}", rounded, Dialect())
    assert are_same(str(ours), ours, rounded)
    assert are_same(ours, value_of(str(ours), rounded, Dialect()), rounded)


@given(st.text(alphabet="ab=@+-;, \"'", max_size=12))
def test_text_without_guards_stays_as_it_is_when_read_twice(text: str) -> None:
    plain = without_guard(text)
    assert without_guard(plain) == plain or "''" in text


def test_a_property_that_hubspot_calculates_takes_no_value() -> None:
    said = {"name": "days", "type": "number", "fieldType": "number", "calculated": True}
    assert not definition(said).is_writable
    assert replace(definition(said), is_writable=True).type == "number"


@pytest.mark.parametrize(
    ("type_", "field_type", "found"),
    [("enumeration", "booleancheckbox", "flag"), ("bool", "booleancheckbox", "flag"),
     ("enumeration", "checkbox", "text"), ("enumeration", "select", "choice"),
     ("datetime", "date", "text")],
)  # fmt: skip
def test_the_kinds_of_hubspots_properties_are_told_apart(
    type_: str, field_type: str, found: str
) -> None:
    assert definition({"name": "x", "type": type_, "fieldType": field_type}).type == found
