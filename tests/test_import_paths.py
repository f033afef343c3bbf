"""Companies that must not come out are in no import file of any CRM, whatever the list says."""

from collections.abc import Callable
from pathlib import Path

import protected_world as world
import pytest
from click.testing import Result
from protected_world import FORGOTTEN, NAMES, SECRETS, SUPPRESSED
from written_rows import write_rows

HEADERS = {
    "hubspot": "Record ID,Company name,Company Domain Name,City,Number of Employees",
    "salesforce": "Id,Name,OwnerId,BillingCity,NumberOfEmployees",
    "pipedrive": "Organization - ID,Organization - Name,Organization - Label,"
    "Organization - City/town/village/locality of Address,Organization - Number of employees",
    "dynamics": "(Do Not Modify) Account,Account Name,(Do Not Modify) Row Checksum,"
    "Address 1: City,Number of Employees",
}
OURS = {
    "hubspot": "Lookalike: Company id",
    "salesforce": "Lookalike_Company_Id__c",
    "pipedrive": "Organization - Lookalike Company id",
    "dynamics": "Lookalike Company id",
}


def export(code: str, path: Path) -> Path:
    """The export of a CRM with open customers and all that must not come out, by their ids."""
    kept = [
        (f"c-{i:04d}", f"{world.WORDS[i % 20]}{world.WORDS[i // 20]} Oy") for i in range(24, 60)
    ]
    rows = [
        [f"r{n}", name, "", "Oulu", "", id_]
        for n, (id_, name) in enumerate([*kept, *NAMES.items()])
    ]
    return write_rows(path, f"{HEADERS[code]},{OURS[code]}", rows)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Result]:
    return world.make(tmp_path_factory.mktemp("world"))


@pytest.mark.parametrize("code", HEADERS)
def test_no_import_file_holds_a_company_that_may_not_be_shown(code, run, tmp_path):
    listed = export(code, tmp_path / "list.csv")
    result = run("enrich", str(listed), "--apply", "-o", str(tmp_path / "out.csv"))
    assert result.exit_code == 0, result.output
    [file] = tmp_path.glob("out-*-import.csv")
    text = file.read_text("utf-8-sig")
    assert "c-0024" in text
    numbers = [secret.split("-", 2)[2] for secret in NAMES]
    told = [s for s in [*SECRETS, *numbers, SUPPRESSED, FORGOTTEN, "r36", "r41"] if s in text]
    assert told == []
