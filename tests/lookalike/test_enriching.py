"""Enriching a list: what is proposed, what is written, what is left alone."""

import json
from hashlib import sha256
from pathlib import Path

import enriched_world as world
import pytest
from enriched_world import actions, cells, out_of, run, written
from openpyxl import load_workbook

from company.errors import ConfigurationError
from lookalike.enriching import Wanted
from lookalike.workspace import Workspace


@pytest.fixture
def made(tmp_path: Path) -> tuple[Workspace, Path]:
    return world.make(tmp_path)


def test_what_says_the_same_in_other_words_is_kept(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    found = workspace.enrich(crm)
    kept = {"city": "keep", "website": "keep", "founded_on": "keep", "country": "keep"}
    assert actions(found, "r1").items() >= kept.items()
    assert actions(found, "r2")["registration_number"] == "keep"
    assert (actions(found, "r4")["name"], actions(found, "r3")["employees"]) == ("keep", "keep")


def test_the_list_itself_and_rows_without_a_company_stay_as_they_are(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    before = crm.read_bytes()
    done = workspace.apply(workspace.enrich(crm))
    assert crm.read_bytes() == before
    assert done.out is not None
    last = done.out.read_bytes().split(b"\r\n")[6]
    assert last == b"r6;Tuntematon Firma Oy;;Oulu;FI;;;;" + b";" * 7


def test_a_company_that_may_not_be_shown_fills_nothing(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    found = workspace.enrich(crm)
    assert actions(found, "r5") == {}
    assert found.summary.withheld == 1
    assert world.ROWS[4] in out_of(workspace.apply(found)).read_text("cp1252")


@pytest.mark.parametrize("name", ["crm.txt", "crm.TSV"])
def test_a_list_of_another_ending_is_described_as_what_it_is(
    made: tuple[Workspace, Path], name: str
) -> None:
    workspace, crm = made
    out = workspace.apply(workspace.enrich(crm.rename(crm.with_name(name)))).out
    assert out is not None
    told = json.loads(out.with_name(f"{out.name}.datapackage.json").read_text("utf-8"))
    resource = told["resources"][0]
    assert (resource["path"], resource["format"], resource["mediatype"]) == (
        out.name, "csv", "text/csv"
    )  # fmt: skip


def test_the_enriched_list_has_a_description_beside_it(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    crm.write_bytes(b"Asiakkaat\r\n" + crm.read_bytes())
    out = workspace.apply(workspace.enrich(crm)).out
    assert out is not None
    told = json.loads(out.with_name("crm-enriched.csv.datapackage.json").read_text("utf-8"))
    [resource] = told["resources"]
    assert resource["hash"] == f"sha256:{sha256(out.read_bytes()).hexdigest()}"
    said = resource["encoding"], resource["dialect"]["delimiter"], resource["dialect"]["headerRows"]
    assert said == ("windows-1252", ";", [2])
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert list(fields) == out.read_text("cp1252").splitlines()[1].split(";")
    assert (fields["Note"]["type"], fields["Employees"]["type"]) == ("string", "string")
    assert fields["lookalike_revenue_eur"]["type"] == "number"
    assert fields["lookalike_revenue_eur"]["unit"] == "EUR"


def test_a_list_that_changes_while_it_is_looked_at_is_not_written(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    found = workspace.enrich(crm)
    world.crm(crm, world.ROWS[1:])
    with pytest.raises(ConfigurationError, match="has changed while it was looked at"):
        workspace.apply(found)
    assert workspace.enrichments() == []


def test_a_column_that_means_something_else_is_left_alone(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    own = tmp_path / "own.csv"
    firms = [line.split(",")[1:3] for line in world.COMPANIES.splitlines()[1:5]]
    rows = [f"r{n};{name};{id_};Gold" for n, (id_, name) in enumerate([*firms, *firms])]
    own.write_text("\n".join(["Customer number;Name;Business ID;Company status", *rows]))
    found = workspace.enrich(own)
    header = {p["header"] for p in found.proposals.to_pylist() if p["field"] == "status"}
    assert header == {"lookalike_status"}
    [note] = found.summary.notes
    assert note.startswith('"Company status" is left alone: it agrees with status in 0 of ')


def test_letters_that_the_encoding_lacks_are_told_and_not_written(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, crm = made
    firms = tmp_path / "firms.csv"
    firms.write_text(world.COMPANIES.replace("70690,Kuopio", "70690,Łódź"), encoding="utf-8")
    workspace.pull("table", firms, name="firms")
    found = workspace.enrich(crm)
    assert written(found, "r2", "city") == ("", "Łódź", "the list's encoding lacks its letters")
    assert any("letters that the file's encoding lacks" in note for note in found.summary.notes)
    assert cells(out_of(workspace.apply(found)), "r2")["City"] == ""


def test_a_column_that_the_user_names_for_a_field_is_used(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    crm.write_bytes(crm.read_bytes().replace(b";City;", b";Where;", 1))
    assert "city" not in actions(workspace.enrich(crm), "r2")
    found = workspace.enrich(crm, Wanted(columns={"city": "Where"}))
    assert written(found, "r2", "city")[1] == "Kuopio"
    [header] = {p["header"] for p in found.proposals.to_pylist() if p["field"] == "city"}
    assert header == "Where"


def test_a_suppressed_row_is_not_touched_and_not_told(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, crm = made
    names = tmp_path / "never.csv"
    names.write_text("Name\nPohjan Panimo Oyj\n")
    workspace.suppress(names)
    found = workspace.enrich(crm)
    assert (actions(found, "r3"), found.summary.withheld) == ({}, 2)
    assert world.ROWS[2] in out_of(workspace.apply(found)).read_text("cp1252")


def test_without_apply_the_command_changes_nothing_and_says_so(
    made: tuple[Workspace, Path],
) -> None:
    _, crm = made
    before = sorted(p.name for p in crm.parent.iterdir())
    done = run(crm, crm)
    assert done.exit_code == 0, done.output
    assert "lookalike_size_class (new)" in done.stdout
    assert "Nothing in crm.csv has been changed." in done.stderr
    assert sorted(p.name for p in crm.parent.iterdir()) == before


def test_the_proposals_are_a_file_to_look_at_with_source_day_and_licence(
    made: tuple[Workspace, Path],
) -> None:
    _, crm = made
    out = crm.with_name("proposals.xlsx")
    assert run(crm, crm, "-o", out).exit_code == 0
    header, *rows = load_workbook(out)["Cells"].iter_rows(values_only=True)
    table = [dict(zip(header, row, strict=True)) for row in rows]
    [staff] = [r for r in table if (r["Row"], r["Field"]) == ("r2", "employees")]
    assert (staff["In the CRM"], staff["Proposed"], staff["Action"]) == ("25", "28", "conflict")
    assert (staff["Source"], str(staff["As of"])[:10]) == ("table-firms", "2024-12-31")
    assert staff["Licence"] == "the user's own"
    assert not any("Skaermet" in str(r["Company"]) for r in table)


@pytest.mark.parametrize(
    ("words", "said"),
    [(["-o", "crm.csv"], "is the list itself"), (["-o", "crm.csv", "--apply"], "--in-place"),
     (["--in-place"], "--in-place belongs to --apply"),
     (["-o", "x.xlsx", "--apply"], "ends in .csv"),
     (["--policy", "offical"], 'Did you mean "official"?'),
     (["--fields", "staff"], "Unknown field"), (["--as", "hubspt"], 'Did you mean "hubspot"?')],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_the_fix(
    made: tuple[Workspace, Path], words: list[str], said: str
) -> None:
    _, crm = made
    before = crm.read_bytes()
    given = [str(crm.parent / w) if w.endswith((".csv", ".xlsx")) else w for w in words]
    done = run(crm, crm, *given)
    assert done.exit_code in (1, 2)
    assert said in done.stderr
    assert crm.read_bytes() == before


def test_a_workbook_is_enriched_with_numbers_as_numbers(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    from openpyxl import Workbook

    workspace, _ = made
    book, path = Workbook(), tmp_path / "crm.xlsx"
    for line in [world.HEADER, *world.ROWS]:
        book.active.append([cell.strip('"') or None for cell in line.split(";")][:9])
    book.save(path)
    done = workspace.apply(workspace.enrich(path))
    header, first, *_ = load_workbook(done.out).worksheets[0].iter_rows(values_only=True)
    row = dict(zip(header, first, strict=True))
    assert (row["Employees"], row["lookalike_revenue_eur"]) == (2, 506567)
    again = workspace.enrich(out_of(done))
    assert (again.summary.cells("fill"), again.summary.cells("update")) == (0, 0)
