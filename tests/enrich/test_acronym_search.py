from pathlib import Path

import pytest
from matching_cases import answer, matcher_of, names_table

from enrich import Matcher

COMPANIES = [
    ("gsg", "Gewerbesiedlungs-Gesellschaft mbH", "legal", "DE", "Berlin", *[None] * 4),
    ("wbg", "Wohnungsbaugesellschaft Nordlicht mbH", "legal", "DE", "Rostock", *[None] * 4),
    ("kone", "Kone Oyj", "legal", "FI", "Espoo", *[None] * 4),
]


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    return matcher_of(names_table(COMPANIES), Path(tmp_path_factory.mktemp("acronyms")))


@pytest.mark.parametrize(
    ("row", "company"), [("GSG", "gsg"), ("GSG Berlin", "gsg"), ("WBGN", "wbg")]
)
def test_a_short_word_in_capitals_finds_the_name_that_it_stands_for(
    matcher: Matcher, row: str, company: str
) -> None:
    assert (
        answer(matcher, name=row, city="Berlin" if company == "gsg" else None)["company_id"]
        == company
    )


def test_small_letters_are_no_acronym(matcher: Matcher) -> None:
    assert answer(matcher, name="gsg", city="Berlin")["company_id"] is None
