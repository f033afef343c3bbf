"""Numbers that a spreadsheet has damaged are told from those that say something else."""

import pyarrow as pa
import pytest

from enrich.damage import damaged

NUMBER = "registration_number"
DAMAGED = [
    (NUMBER, "931278-0", "0931278-0"), (NUMBER, "9312780", "0931278-0"),
    (NUMBER, "7657994", "07657994"), (NUMBER, "42", "00000042"),
    (NUMBER, "5,66178E+06", "05661783"), (NUMBER, "5.66E6", "5661783"),
    (NUMBER, "3,31355E+13", "33135512345678"), ("vat_number", "9312780", "FI09312780"),
    ("postcode", "1680", "01680"), ("postcode", "950", "00-950"),
]  # fmt: skip
OTHER = [
    (NUMBER, "931279-0", "0931278-0"), (NUMBER, "0931278-0", "931278-0"),
    (NUMBER, "5,66178E+06", "05661793"), (NUMBER, "5,66178E+07", "5661783"),
    (NUMBER, "1E+99999999", "05661783"), (NUMBER, "", "00000042"),
    (NUMBER, "00", "00000042"), (NUMBER, "SC16876", "SC016876"),
    (NUMBER, "0931278-0", "0931278-0"), (NUMBER, "42", ""),
    ("postcode", "1681", "01680"), ("postcode", "Vantaa", "01680"), ("name", "7", "07"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "cell", "value"), DAMAGED)
def test_lost_zeros_and_rounding_are_known(field: str, cell: str, value: str) -> None:
    assert damaged(field, pa.array([cell]), pa.array([value])).tolist() == [True]


@pytest.mark.parametrize(("field", "cell", "value"), OTHER)
def test_another_number_is_not_taken_for_damage(field: str, cell: str, value: str) -> None:
    assert damaged(field, pa.array([cell]), pa.array([value])).tolist() == [False]
