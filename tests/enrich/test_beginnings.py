from pathlib import Path

import pytest
from matching_cases import matcher_of, names_only

from enrich.beginnings import names_beginning


@pytest.mark.parametrize(
    "typed",
    ["Müller u", "Müller und", "müller und ", "Müller &", "Müller og S", "Müller and Sohn G"],
)
def test_a_name_with_and_is_found_letter_by_letter(tmp_path: Path, typed: str) -> None:
    index = matcher_of(names_only("Müller und Sohn GmbH", "Mueller Uhren AG"), tmp_path).index
    found = index.names.take(names_beginning(index, typed)).to_pylist()
    assert "Müller und Sohn GmbH" in found


def test_and_alone_is_no_sign(tmp_path: Path) -> None:
    index = matcher_of(names_only("Andersen AS", "& Partner AS"), tmp_path).index
    found = index.names.take(names_beginning(index, "And")).to_pylist()
    assert found == ["Andersen AS"]
