"""Precedence: whom to believe about a field, as a table that a user can override."""

from pathlib import Path

import pytest

from company.errors import ConfigurationError
from company.precedence import SHIPPED, Precedence, precedence

CODES = ("fi-prh", "no-brreg", "xi-lei", "table")


def of(folder: Path, *lines: str, head: str = "field;trust;most_days;says") -> Precedence:
    if lines:
        (folder / "precedence.csv").write_text("\n".join([head, *lines]), "utf-8")
    return precedence(folder, CODES)


def test_without_a_file_registers_come_before_gleif_before_tables(tmp_path: Path) -> None:
    rule = of(tmp_path).rule("city")
    assert (rule.trust, rule.most_days) == (("register", "xi-lei", "table"), None)
    assert rule.origin == SHIPPED
    assert of(tmp_path).rule("lei").trust[0] == "xi-lei"


def test_a_row_of_the_own_file_stands_in_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    rules = of(tmp_path, "website;table;90;My list is newer")
    assert rules.rule("website").trust == ("table", "register", "xi-lei")
    assert rules.rule("website").most_days == 90
    assert rules.rule("website").origin == f"{tmp_path / 'precedence.csv'}, line 2"
    assert rules.rule("lei").origin == SHIPPED


def test_an_own_rule_for_everything_stands_in_the_place_of_all_shipped_ones(
    tmp_path: Path,
) -> None:
    rules = of(tmp_path, "*;table;;")
    assert rules.rule("lei").trust == rules.rule("website").trust == ("table", "register", "xi-lei")
    assert rules.rule("website").most_days is None


def test_the_narrowest_word_for_a_source_decides_its_place(tmp_path: Path) -> None:
    rule = of(tmp_path, "city;table-crm register fi-prh table;;").rule("city")
    ranks = [
        rule.rank(dataset, register)
        for dataset, register in (
            ("table-crm", "table"), ("no-brreg", "no-brreg"), ("fi-prh", "fi-prh"),
            ("table-b", "table"), ("xi-lei", "xi-lei"),
        )
    ]  # fmt: skip
    assert ranks == [0, 1, 2, 3, 4]


def test_a_file_as_excel_saves_it_is_read(tmp_path: Path) -> None:
    rules = of(tmp_path, "city,table register,,", ",,,", head="\ufefffield,trust,most_days,says")
    assert rules.rule("city").trust == ("table", "register", "xi-lei")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("citty;table;;", 'there is no field "citty" that registers state. Did you mean "city"?'),
        ("city;fi-phr;;", 'unknown source "fi-phr". Did you mean "fi-prh"? Known: register, table'),
        ("city;table table;;", "a source is named twice in trust. Leave one out."),
        ("city;table;two years;", 'most_days is "two years". Write a whole number of days'),
        ("city;table;-5;", 'most_days is "-5". Write a whole number'),
        ("marketing_block;table;;", "marketing_block protects somebody and wins wherever it is"),
        ("is_natural_person;table;;", "is_natural_person protects somebody and wins wherever"),
        ("fetched_at;table;;", "fetched_at says which record it is and goes by the rule of *."),
        ("revenue;table;;", "figures of a period stay together. Write figures instead of revenue."),
        ("figures;table;365;", "figures have no most_days, since the newest period is always"),
        ("lei;table;;", "lei has a rule already. Leave one out."),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_the_fix(
    tmp_path: Path, line: str, said: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        of(tmp_path, "lei;xi-lei;;", line)
    assert str(refused.value).startswith(f"{tmp_path / 'precedence.csv'}, line 3: {said}")


def test_a_file_without_its_header_is_refused_with_the_line_to_write(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        of(tmp_path, "city;table;;", head="column;trust;most_days")
    assert "line 1: the column field is missing" in str(refused.value)
    assert str(refused.value).endswith("The first line must be: field;trust;most_days;says")


def test_a_file_in_another_code_page_is_refused_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "precedence.csv").write_bytes("city;table;;Töölö".encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"precedence.csv cannot be read .*CSV in UTF-8"):
        precedence(tmp_path, CODES)
