import pyarrow as pa
import pytest

from company.trailing_junk import without_junk


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("BENETEAU SA INH. EO-,10", "BENETEAU SA"),
        ("NEUROCRINE BIOSCI. DL-001", "NEUROCRINE BIOSCI"),
        ("FERRO CORP. DL 1", "FERRO CORP"),
        ("TENCENT HLDGS HD-,00002", "TENCENT HLDGS"),
        ("VOLKSWAGEN AG VZO O.N.", "VOLKSWAGEN AG"),
        ("NESTLE NAM. SF-,10", "NESTLE"),
        ("FOO CORP. REG. SHS", "FOO CORP"),
        ("ALIBABA GR.HLDG SP.ADR 8", "ALIBABA GR.HLDG"),
    ],
)
def test_the_kind_of_share_and_its_value_are_left_out(listed: str, name: str) -> None:
    assert without_junk(pa.array([listed])).to_pylist() == [name]


@pytest.mark.parametrize(
    "name",
    ["Kone Oyj", "Studio SD 5 GmbH", "Handels DK", "Müller Reg.", "SHS Viveon AG", "Fund 10"],
)
def test_other_names_stay_as_they_are(name: str) -> None:
    assert without_junk(pa.array([name])).to_pylist() == [name]
