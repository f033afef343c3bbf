"""Policies by name and of the user's own."""

from datetime import date
from pathlib import Path

import pytest

from company.errors import ConfigurationError
from enrich.policy import FieldRule, policy_of


@pytest.mark.parametrize(
    ("name", "of_name", "of_phone"),
    [(None, "fill", "fill"), ("empty", "fill", "fill"), ("official", "update", "fill"),
     ("all", "update", "update")],
)  # fmt: skip
def test_a_shipped_policy_says_what_may_be_overwritten(
    name: str | None, of_name: str, of_phone: str
) -> None:
    policy = policy_of(name)
    assert (policy.of("name").rule, policy.of("phone").rule) == (of_name, of_phone)


def test_a_csv_file_names_fields_and_a_star_for_the_others(tmp_path: Path) -> None:
    file = tmp_path / "policy.csv"
    file.write_text("\ufefffield;rule;newer_than\n*;never;\nemployees;update;2024\n", "utf-8")
    policy = policy_of(file)
    assert policy.of("employees") == FieldRule("update", date(2024, 1, 1))
    assert policy.of("name") == FieldRule("never")


def test_a_toml_file_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('default = "never"\n[fields]\nemployees = "update"\n'
                    '[newer_than]\nemployees = 2024-01-01\n')  # fmt: skip
    assert policy_of(file).of("employees") == FieldRule("update", date(2024, 1, 1))
    assert policy_of(file).of("name") == FieldRule("never")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("p.toml", 'default = "overwrite"', "Known: never, fill, mend, update"),
     ("p.toml", '[fields]\nemployes = "fill"', 'Did you mean "employees"'),
     ("p.toml", "[rules]\n", "Unknown part of"), ("p.toml", "= 1", "is no TOML file"),
     ("p.csv", "field;rule;newer_than\nname;fill;soon", '"soon" is no day'),
     ("p.csv", "column,may\nname,fill", "has not the columns field and rule")],
)  # fmt: skip
def test_a_file_that_cannot_be_meant_is_refused_with_the_fix(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(ConfigurationError, match=said):
        policy_of(file)


def test_a_policy_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no policy file"):
        policy_of(tmp_path / "p.toml")
