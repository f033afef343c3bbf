"""Enriching a list: what is proposed, what is written, and how it is taken back."""

import csv
import json
from hashlib import sha256
from pathlib import Path

import enriched_world as world
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from cli import main
from company.errors import ConfigurationError, WorkspaceError
from lookalike.enriching import Enrichment, Wanted
from lookalike.workspace import Workspace


@pytest.fixture
def made(tmp_path: Path) -> tuple[Workspace, Path]:
    return world.make(tmp_path)


def run(file: Path, *words: str | Path) -> Result:
    said = ["--workspace", str(file.with_name("ws")), "enrich", *map(str, words)]
    return CliRunner().invoke(main, said)


def actions(found: Enrichment, row: str) -> dict[str, str]:
    rows = found.proposals.select(["row_id", "field", "action"]).to_pylist()
    return {one["field"]: one["action"] for one in rows if one["row_id"] == row}


def written(found: Enrichment, row: str, field: str) -> tuple[str, str, str]:
    [one] = [
        (p["old"], p["written"], p["rule"])
        for p in found.proposals.to_pylist()
        if (p["row_id"], p["field"]) == (row, field)
    ]
    return one


def cells(file: Path, row: str) -> dict[str, str]:
    """The cells of a row of a delimited file by its header."""
    header, *lines = file.read_text("cp1252").split("\n")
    [line] = [line for line in lines if line.startswith(f"{row};")]
    return dict(zip(header.strip().split(";"), line.strip().split(";"), strict=True))


def test_what_says_the_same_in_other_words_is_kept(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    found = workspace.enrich(crm)
    kept = {"city": "keep", "website": "keep", "founded_on": "keep", "country": "keep"}
    assert actions(found, "r1").items() >= kept.items()
    assert actions(found, "r2")["registration_number"] == "keep"
    assert (actions(found, "r4")["name"], actions(found, "r3")["employees"]) == ("keep", "keep")


def test_only_empty_cells_are_filled_and_in_the_form_of_their_column(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    found = workspace.enrich(crm)
    assert written(found, "r2", "employees") == ("25", "28", "differs; policy empty leaves it")
    assert found.summary.cells("update") == 0
    assert written(found, "r3", "founded_on")[:2] == ("", "2.1.1990")
    done = workspace.apply(found)
    assert done.out == crm.with_name("crm-enriched.csv")
    row = cells(done.out, "r2")
    assert (row["City"], row["Employees"], row["lookalike_size_class"]) == ("Kuopio", "25", "small")


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
    assert world.ROWS[4] in workspace.apply(found).out.read_text("cp1252")  # type: ignore[union-attr]


@pytest.mark.parametrize("policy", ["empty", "official", "all"])
def test_a_second_run_proposes_nothing(made: tuple[Workspace, Path], policy: str) -> None:
    workspace, crm = made
    wanted = Wanted(policy=policy, fields=["all"])
    done = workspace.apply(workspace.enrich(crm, wanted))
    assert done.out is not None
    again = workspace.enrich(done.out, wanted)
    assert (again.summary.cells("fill"), again.summary.cells("update")) == (0, 0)
    assert workspace.apply(again).run is None


def test_a_policy_by_name_overwrites_what_it_says_and_no_more(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    official = workspace.enrich(crm, Wanted(policy="official"))
    assert actions(official, "r1")["name"] == "update"
    assert actions(official, "r2")["employees"] == "conflict"
    assert actions(workspace.enrich(crm, Wanted(policy="all")), "r2")["employees"] == "update"


DAMAGED = """\
Customer number;Name;Business ID;City;Country;Postcode
r1;Pohjan Panimo Oyj;112038-9;;FI;100
r2;Järvinen Metallityö Oy;2,40382E+07;;FI;70691
"""


def test_what_a_spreadsheet_has_damaged_is_told_and_mended_by_policy(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    crm, policy = tmp_path / "damaged.csv", tmp_path / "policy.toml"
    crm.write_text(DAMAGED, encoding="utf-8")
    policy.write_text('[fields]\nregistration_number = "mend"\npostcode = "mend"\n')
    left = "damaged by a spreadsheet; policy empty leaves it"
    found = workspace.enrich(crm)
    assert written(found, "r1", "registration_number") == ("112038-9", "0112038-9", left)
    assert written(found, "r1", "postcode") == ("100", "00100", left)
    assert written(found, "r2", "postcode")[2] == "differs; policy empty leaves it"
    for name in ("official", policy):
        done = workspace.enrich(crm, Wanted(policy=name))
        numbers = {"registration_number": "update"}
        assert actions(done, "r1").items() >= (numbers | {"postcode": "update"}).items()
        assert actions(done, "r2").items() >= (numbers | {"postcode": "conflict"}).items()
        assert written(done, "r2", "registration_number")[2].startswith("damaged by a spreadsheet")


def test_a_policy_of_ones_own_decides_field_by_field(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, crm = made
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'default = "never"\n[fields]\nemployees = "update"\ncity = "fill"\n'
        'lei = "fill"\n[newer_than]\ncity = 2999-01-01\n'
    )
    found = workspace.enrich(crm, Wanted(policy=policy))
    assert actions(found, "r2") == {"employees": "update"}
    assert actions(found, "r3") == {"employees": "keep", "city": "keep"}


def test_what_we_wrote_may_be_updated_while_nobody_has_changed_it(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, crm = made
    workspace.apply(workspace.enrich(crm), in_place=True)
    assert cells(crm, "r1")["Employees"] == "2"
    edited = crm.read_bytes().replace(b";Stavanger;NO;;55;", b";Stavanger;NO;;54;")
    crm.write_bytes(edited)
    firms = tmp_path / "firms.csv"
    firms.write_text(world.COMPANIES.replace(",506567,2,", ",506567,3,").replace(",55,", ",56,"))
    workspace.pull("table", firms, name="firms")
    found = workspace.enrich(crm)
    assert written(found, "r1", "employees") == ("2", "3", "written by us before")
    assert actions(found, "r4")["employees"] == "conflict"


def test_undoing_a_run_removes_what_was_not_there_before(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    done = workspace.apply(workspace.enrich(crm))
    assert done.run is not None
    assert done.out is not None
    said = workspace.undo_enrichment(done.run)
    assert said[0] == f"removed {done.out}, which was not there before"
    assert [path.name for path in crm.parent.glob("crm*")] == ["crm.csv"]
    assert workspace.enrichments()[0].undone_at is not None


def test_undoing_a_run_in_place_restores_every_byte(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    before = crm.read_bytes()
    done = workspace.apply(workspace.enrich(crm), in_place=True)
    assert done.run is not None
    assert crm.read_bytes() != before
    workspace.undo_enrichment(done.run)
    assert crm.read_bytes() == before
    with pytest.raises(ConfigurationError, match="is undone already"):
        workspace.undo_enrichment(done.run)


def test_a_file_that_stood_at_the_path_comes_back(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    files = crm.with_name("out.csv"), crm.with_name("out.csv.datapackage.json")
    for file in files:
        file.write_bytes(b"something else")
    done = workspace.apply(workspace.enrich(crm), files[0])
    assert done.run is not None
    assert not [file for file in files if file.read_bytes() == b"something else"]
    assert "replaced the out.csv that stood there; --undo 1 brings it back" in done.said
    workspace.undo_enrichment(done.run)
    assert [file.read_bytes() for file in files] == [b"something else"] * 2


def test_of_two_runs_into_one_file_the_later_is_undone_first(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    out = crm.with_name("out.csv")
    for _ in range(2):
        workspace.apply(workspace.enrich(crm), out)
    content = out.read_bytes()
    with pytest.raises(ConfigurationError, match=r"Undo it first: lookalike enrich --undo 2\."):
        workspace.undo_enrichment(1)
    assert out.read_bytes() == content
    workspace.undo_enrichment(2)
    workspace.undo_enrichment(1)
    assert not out.exists()


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


def test_a_file_that_was_edited_since_is_not_undone_unless_forced(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    before = crm.read_bytes()
    run_id = workspace.apply(workspace.enrich(crm), in_place=True).run
    assert run_id is not None
    crm.write_bytes(crm.read_bytes() + b"r7;Uusi Oy\r\n")
    with pytest.raises(WorkspaceError, match="was changed since it was written"):
        workspace.undo_enrichment(run_id)
    workspace.undo_enrichment(run_id, force=True)
    assert crm.read_bytes() == before


def test_somebody_forgotten_is_gone_from_the_journal_and_from_what_files_were(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    run_id = workspace.apply(workspace.enrich(crm), in_place=True).run
    assert run_id is not None
    workspace.forget("FI-PRO-0112038-9")
    left = workspace.state.execute(
        "select group_concat(company_id || cells), max(former is not null) "
        "from enriched_rows, enrichment_files"
    ).fetchone()
    assert "0112038-9" not in left[0]
    assert left[1] == 0
    with pytest.raises(WorkspaceError, match="somebody in it was forgotten"):
        workspace.undo_enrichment(run_id)


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
    assert cells(workspace.apply(found).out, "r2")["City"] == ""  # type: ignore[arg-type]


def test_a_hubspot_export_gets_an_import_file_beside_it(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    export = tmp_path / "hubspot.csv"
    export.write_text(
        "Record ID,Company name,Company Domain Name,Company owner,City,Country/Region,"
        "Number of Employees\n"
        "501,Järvinen Metallityö Oy,,KL,,Finland,25\n502,Pohjan Panimo Oyj,panimo.example,MN,,,\n"
    )
    found = workspace.enrich(export)
    assert found.summary.shape == "HubSpot"
    done = workspace.apply(found)
    [file] = [p for p in done.imports if p.suffix == ".csv"]
    rows = file.read_text().splitlines()
    assert rows[0].startswith("Record ID,")
    assert [row.split(",")[0] for row in rows[1:]] == ["501", "502"]
    assert ",25" not in rows[1]
    assert done.run is not None
    workspace.undo_enrichment(done.run)
    assert sorted(p.name for p in tmp_path.glob("hubspot*")) == ["hubspot.csv"]


@pytest.mark.parametrize(
    ("crm", "header", "following"),
    [("salesforce", "Id,Name,BillingCity", "push salesforce {}, to see what that would write"),
     ("pipedrive", "Organization - ID,Organization - Name,Organization - Owner",
      "enrich --undo 1, if that was wrong")],
)  # fmt: skip
def test_an_import_file_that_can_be_pushed_is_followed_by_the_command_for_it(
    made: tuple[Workspace, Path], tmp_path: Path, crm: str, header: str, following: str
) -> None:
    export = tmp_path / "export.csv"
    export.write_text(f"{header}\n0015g00000XyZ1aAAF,Pohjan Panimo Oyj,\n")
    done = run(export, export, "--apply", "--as", crm)
    said = following.format(tmp_path / "export-enriched-salesforce-import.csv")
    assert done.stderr.splitlines()[-1] == f"Next: lookalike --workspace {tmp_path}/ws {said}"
    assert "enrich --undo 1" in done.stderr


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


EXPORTS = {
    "salesforce": ("0015g00000XyZ1aAAF", "Account ID,Account Name,Billing City,Employees"),
    "pipedrive": ("41", "Organization - ID,Organization - Name,Organization - Website"),
    "dynamics": ("b1-0", "(Do Not Modify) Account,Account Name,Address 1: City,Website"),
}


@pytest.mark.parametrize("crm", EXPORTS)
def test_every_crm_gets_its_import_keyed_on_the_record_and_a_second_run_proposes_nothing(
    made: tuple[Workspace, Path], tmp_path: Path, crm: str
) -> None:
    workspace, _ = made
    id_, header = EXPORTS[crm]
    export = tmp_path / "export.csv"
    export.write_text(f"{header}\n{id_},Pohjan Panimo Oyj,{',' * (header.count(',') - 2)}\n")
    done = workspace.apply(workspace.enrich(export, Wanted(crm=crm)))
    [file] = [p for p in done.imports if p.suffix == ".csv"]
    assert file.read_text("utf-8-sig").splitlines()[1].split(",")[0] == id_
    again = workspace.enrich(done.out, Wanted(crm=crm))  # type: ignore[arg-type]
    assert (again.summary.cells("fill"), again.summary.cells("update")) == (0, 0)


ADDRESSES = """\
Organization - ID,Organization - Name,Organization - Address,\
Organization - Street/road name of Address,\
Organization - City/town/village/locality of Address,\
Organization - ZIP/Postal code of Address,Organization - Country of Address
41,Pohjan Panimo Oyj,,,,,
42,Järvinen Metallityö Oy,"Paja, Finland",Paja,,,Finland
43,Kurkivaaran Kiinteistö Oy,"13000 Lahti, Finland",,Lahti,13000,Finland
"""


def imported_addresses(workspace: Workspace, export: Path, policy: str) -> dict[str, str]:
    done = workspace.apply(workspace.enrich(export, Wanted(policy=policy)))
    [file] = [p for p in done.imports if p.suffix == ".csv"]
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    addresses = {row["Organization - ID"]: row.get("Organization - Address", "") for row in rows}
    return {record: address for record, address in addresses.items() if address}


def test_pipedrive_gets_a_whole_address_where_it_has_none_or_a_part_is_updated(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    export = tmp_path / "export.csv"
    export.write_text(ADDRESSES, encoding="utf-8")
    found = workspace.enrich(export)
    assert actions(found, "41").items() >= {"city": "fill", "postcode": "fill"}.items()
    assert actions(found, "43").items() >= {"city": "conflict", "postcode": "keep"}.items()
    panimo = {"41": "00100 Helsinki, Finland"}
    assert imported_addresses(workspace, export, "empty") == panimo
    updated = panimo | {"43": "13000 Hämeenlinna, Finland"}
    assert imported_addresses(workspace, export, "all") == updated


def test_an_address_that_the_export_does_not_show_is_not_written(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    export = tmp_path / "export.csv"
    export.write_text("Organization - ID,Organization - Name\n41,Pohjan Panimo Oyj\n")
    done = workspace.apply(workspace.enrich(export, Wanted(fields=["city", "employees"])))
    assert "1 cells are not in the import file: the CRM takes addresses whole" in done.said[0]
    assert "Helsinki" not in done.imports[0].read_text("utf-8")


def test_an_export_without_record_ids_gets_no_import_file_and_says_why(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    export = tmp_path / "export.csv"
    export.write_text("Account Name,Billing City\nPohjan Panimo Oyj,\n")
    done = workspace.apply(workspace.enrich(export, Wanted(crm="salesforce")))
    assert done.imports == ()
    assert "no import file: The list has no ids of its records" in done.said[0]


def test_a_suppressed_row_is_not_touched_and_not_told(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, crm = made
    names = tmp_path / "never.csv"
    names.write_text("Name\nPohjan Panimo Oyj\n")
    workspace.suppress(names)
    found = workspace.enrich(crm)
    assert (actions(found, "r3"), found.summary.withheld) == ({}, 2)
    assert world.ROWS[2] in workspace.apply(found).out.read_text("cp1252")  # type: ignore[union-attr]


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


def test_runs_are_listed_and_undone_by_the_command(made: tuple[Workspace, Path]) -> None:
    _, crm = made
    assert run(crm, crm, "--apply", "--json").exit_code == 0
    [one] = json.loads(run(crm, "--runs", "--json").stdout)
    assert (one["run_id"], one["policy"], one["rows"]) == (1, "empty", 4)
    assert "removed" in run(crm, "--undo", "1").stdout
    assert "lookalike enrich --runs lists them" in run(crm, "--undo", "7").stderr


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
    again = workspace.enrich(done.out)  # type: ignore[arg-type]
    assert (again.summary.cells("fill"), again.summary.cells("update")) == (0, 0)
