"""How many bad rows a user accepts, said once and remembered."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from company.errors import ConfigurationError
from connectors.tolerance import read_share

GOOD = "".join(f"Firma {n} Oy;Turku\n" for n in range(94))
BAD = "ragged\n" * 6


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    """A CRM file of which six rows in a hundred are bad."""
    (tmp_path / "crm.csv").write_text(f"Name;City\n{GOOD}{BAD}")
    return tmp_path / "crm.csv"


def run(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(main, ["--workspace", str(folder / "ws"), *words])
    return result.stdout + result.stderr


def test_what_was_accepted_of_a_list_is_accepted_when_it_is_read_again(
    crm: Path, tmp_path: Path
) -> None:
    (tmp_path / "firms.csv").write_text("Company ID;Name;City\nc-1;Firma 1 Oy;Turku\n")
    run(tmp_path, "pull", "table", "--file", str(tmp_path / "firms.csv"))
    assert "6 of 100 rows are bad, the first in line 96: 1 values" in run(
        tmp_path, "match", str(crm)
    )
    assert "94  crm.csv" in run(tmp_path, "match", str(crm), "--bad-rows", "7%")
    crm.write_text(f"Name;City\nFirma 95 Oy;Turku\n{GOOD}{BAD}")
    assert "95  crm.csv" in run(tmp_path, "match", str(crm))
    crm.write_text(f"Name;City\n{GOOD}{BAD}{BAD}")
    assert "12 of 106 rows are bad" in run(tmp_path, "match", str(crm))


def test_a_table_takes_what_the_user_accepts(crm: Path, tmp_path: Path) -> None:
    words = ("pull", "table", "--file", str(crm), "--column", "row_id=Name")
    assert "6 of 100 rows are bad" in run(tmp_path, *words)
    assert "94 companies" in run(tmp_path, *words, "--bad-rows", "0,06")


@pytest.mark.parametrize("text", ["many", "120%", "-1", "5 rows"])
def test_a_share_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="is no share of bad rows"):
        read_share(text)
