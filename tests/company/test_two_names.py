import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from company.two_names import parts_of, readings


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Brennan Catering Ltd t/a The Blue Door", ["Brennan Catering Ltd", "The Blue Door"]),
        ("Acme Ltd, formerly Zeta Ltd", ["Acme Ltd", "Zeta Ltd"]),
        ("formerly Zeta Ltd", ["Zeta Ltd"]),
        ("Muster GmbH (vormals Meier KG)", ["Muster GmbH", "Meier KG"]),
        ("Kahvila Aino Oy, aputoiminimi Aino Cafe", ["Kahvila Aino Oy", "Aino Cafe"]),
        ("Smith Jones c/o Brown Ltd", ["Smith Jones", "Brown Ltd"]),
        ("Kone B.V. h.o.d.n. KoneX", ["Kone B.V.", "KoneX"]),
        ("ACME DBA Zeta", ["ACME", "Zeta"]),
        ("ACME (Parent Holdings plc)", ["ACME", "Parent Holdings plc"]),
        ("Asda/Walmart", ["Asda", "Walmart"]),
        ("Suomen Posti / Posten Finland", ["Suomen Posti", "Posten Finland"]),
    ],
)
def test_a_cell_of_two_names_has_both_parts(cell: str, parts: list[str]) -> None:
    assert parts_of([cell]) == [parts]


@pytest.mark.parametrize(
    "name",
    [
        "Kone Oyj", "Mustermann A/S", "Volvo AB (publ)", "Bowne II (Sweden) AB", "HL/CL 4",
        "Muster (South Africa) Ltd", "Muster (Hong Kong) Limited",
        "Muster UG (haftungsbeschränkt) & Co. KG", "Muster (mit beschränkter Haftung)", "DBA", "",
    ],
)  # fmt: skip
def test_one_name_has_no_parts(name: str) -> None:
    assert parts_of([name]) == [[]]


def test_readings_are_the_whole_and_then_its_parts() -> None:
    found = readings(pa.array(["Kone", "Asda/Walmart", None]))
    assert found.cell.tolist() == [0, 1, 1, 1, 2]
    assert found.texts.to_pylist() == ["Kone", "Asda/Walmart", "Asda", "Walmart", ""]
    assert found.is_part.tolist() == [False, False, True, True, False]


@given(st.lists(st.text(max_size=40), max_size=5))
def test_every_cell_is_read_whole_first(cells: list[str]) -> None:
    found = readings(pa.array(cells, pa.string()))
    assert found.texts.filter(pa.array(~found.is_part)).to_pylist() == cells
    assert found.cell[~found.is_part].tolist() == list(range(len(cells)))
