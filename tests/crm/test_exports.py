"""Leads as files and rows: the form of each, the gate before it, the journal behind it."""

import csv
import errno
import json
import os
from hashlib import sha256
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from exported_leads import ABOUT, LEADS, STATES, export, left_by, same_as_golden, with_evidence
from sqlite_utils import Database

from company.errors import ConfigurationError, WorkspaceError
from company.permissions import permissions_version
from crm import exports, journal
from crm.csv_file import neutral, write_csv
from crm.exports import EXPORTS, exported_rows
from crm.gate import permitted
from crm.lead_fields import LEAD_FIELDS, clean


@pytest.fixture(scope="module", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return left_by(tmp_path_factory.mktemp("state"))


@pytest.mark.parametrize("excel", [None, "fi", "gb"])
def test_csv_is_what_a_person_has_approved(tmp_path, excel):
    path = tmp_path / "leads.csv"
    export(LEADS, ABOUT, path, excel)
    assert same_as_golden(path.read_bytes().decode(), f"leads_{excel or 'machine'}.csv")


def test_json_lines_and_their_about_file_are_what_a_person_has_approved(tmp_path):
    export(LEADS, ABOUT, tmp_path / "leads.jsonl")
    assert same_as_golden((tmp_path / "leads.jsonl").read_text("utf-8"), "leads.jsonl")
    assert same_as_golden((tmp_path / "leads.about.txt").read_text("utf-8"), "leads.about.txt")


def test_machine_csv_reads_back_to_the_values_written(tmp_path):
    export(LEADS, ABOUT, tmp_path / "leads.csv")
    with (tmp_path / "leads.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert list(first) == [field.name for field in LEAD_FIELDS]
    assert (first["score"], first["revenue_eur"], first["use_by"]) == (
        "96.4",
        "23189238",
        "2026-01-21",
    )
    assert (second["employees"], second["revenue_eur"]) == ("0", "")


def test_csv_for_finnish_excel_has_its_mark_separator_and_decimal_comma(tmp_path):
    write_csv(permitted(STATES[0], with_evidence(LEADS)), ABOUT, tmp_path / "leads.csv", excel="FI")
    raw = (tmp_path / "leads.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfRank;Score;Grade;Company;")
    assert b"\r\n1;96,4;A;Hyvink\xc3\xa4\xc3\xa4n Konepaja Oy;" in raw
    assert b";-1600846;-0,069;0,082;" in raw


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(A1)",
        "+1+1",
        "-Foo Oy",
        "-2+3+cmd|' /C calc'!A0",
        "- =1",
        "＝1+1",
        "+1,SUM(A1)",
    ],
)
def test_text_that_a_spreadsheet_would_calculate_gets_an_apostrophe(text):
    assert neutral(pa.array([text])).to_pylist() == ["'" + text]


@pytest.mark.parametrize(
    "text",
    [
        "+358 40 123",
        "+358 (0)40 123",
        "+358401234567",
        "-5,2",
        "-196 °C Oy",
        "a=b",
        "R+D Oy",
        "O'Hara",
    ],
)
def test_text_that_only_looks_like_a_formula_stays_as_it_is(text):
    assert neutral(pa.array([text])).to_pylist() == [text]


def test_a_formula_behind_the_separator_of_another_country_is_stopped_too():
    assert neutral(pa.array(["Foo;=1+1", 'Foo, "@A1'])).to_pylist() == ["Foo;'=1+1", "Foo, \"'@A1"]


def test_control_characters_and_reversed_writing_are_removed():
    column = pa.chunked_array([["a\x00b\u202ecod\x1b.exe", "two\r\nlines", "\t=1", "\uffff"]])
    assert clean(column).to_pylist() == ["abcod.exe", "two lines", "=1", None]


@pytest.mark.parametrize("ending", EXPORTS)
def test_a_list_without_leads_is_a_file_without_rows(tmp_path, ending):
    path = tmp_path / f"leads.{ending}"
    export(LEADS.slice(0, 0), [], path)
    if ending == "xlsx":
        assert openpyxl.load_workbook(path)["Leads"].max_row == 1
    else:
        assert len(path.read_text("utf-8").splitlines()) == (1 if ending == "csv" else 0)


def test_json_lines_keep_types_and_say_null_for_the_unknown(tmp_path):
    export(LEADS, ABOUT, tmp_path / "leads.jsonl")
    second = json.loads((tmp_path / "leads.jsonl").read_text("utf-8").splitlines()[1])
    assert (second["rank"], second["employees"], second["revenue_eur"]) == (2, 0.0, None)
    assert second["name"] == '=HYPERLINK("http://evil.example","x")'


@pytest.mark.parametrize("ending", EXPORTS)
@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("marketing_block", [None, "DK reklamebeskyttelse"]),
        ("is_natural_person", [False, True]),
        ("legal_form_class", ["limited", "sole_trader"]),
    ],
)
def test_a_lead_that_may_not_be_shown_is_in_no_export(tmp_path, ending, column, values):
    path = tmp_path / f"leads.{ending}"
    assert export(LEADS.append_column(column, pa.array(values)), ABOUT, path) == 1
    if ending == "xlsx":
        found = openpyxl.load_workbook(path)["Leads"].max_row - 1
    else:
        lines = path.read_text("utf-8").splitlines()
        found = len(lines) - (ending == "csv")
        assert "evil.example" not in "".join(lines)
    assert found == 1


@pytest.mark.parametrize("ending", EXPORTS)
def test_leads_that_have_not_come_through_the_gate_are_refused_by_every_writer(tmp_path, ending):
    with pytest.raises(WorkspaceError, match=r"^2 leads have not been checked"):
        EXPORTS[ending](LEADS.slice(0), ABOUT, tmp_path / f"leads.{ending}")
    forged = LEADS.append_column("may_show", pa.array(["yes", "no"]))
    forged = forged.append_column("show_rule", pa.array(["legal-person", "natural-person"]))
    with pytest.raises(
        WorkspaceError, match=r"^1 of 2 leads may not be shown \(rule natural-person"
    ):
        EXPORTS[ending](forged, ABOUT, tmp_path / f"leads.{ending}")
    assert list(tmp_path.iterdir()) == []


def test_a_list_that_does_not_say_what_permissions_are_decided_by_is_refused(tmp_path):
    bare = with_evidence(LEADS).drop_columns(["marketing_block"])
    with pytest.raises(WorkspaceError, match="cannot be told without marketing_block"):
        exports.export(STATES[0], bare, ABOUT, tmp_path / "leads.csv")


def test_a_list_says_how_each_company_may_be_contacted_and_by_which_rule(tmp_path):
    export(LEADS, ABOUT, tmp_path / "leads.jsonl")
    lead = json.loads((tmp_path / "leads.jsonl").read_text("utf-8").splitlines()[0])
    assert lead["may_contact"] == "post, phone: yes; e-mail: offer an opt-out"
    assert (lead["may_email"], lead["email_rule"]) == ("opt_out", "fi-organisation")
    assert lead["use_by"] == "2026-01-21"
    about = (tmp_path / "leads.about.txt").read_text("utf-8")
    assert "fi-organisation: E-marketing to an organisation is allowed" in about
    assert "country-not-covered: " in about  # the other lead has no country


def test_every_export_is_in_the_journal_with_its_hash_and_its_count(tmp_path):
    export(LEADS, ABOUT, tmp_path / "leads.csv")
    [last, *_] = journal.exports(STATES[0])
    assert (last.list_id, last.what, last.rows, last.withheld) == ("2025-11-22-a", "csv", 2, 0)
    assert last.sha256 == sha256((tmp_path / "leads.csv").read_bytes()).hexdigest()
    assert last.permissions == permissions_version()
    rows = exported_rows(STATES[0], with_evidence(LEADS))
    [last, *_] = journal.exports(STATES[0])
    assert (len(rows), last.what, last.file) == (2, "json", "(screen)")


def test_unknown_ending_names_the_nearest_one():
    with pytest.raises(ConfigurationError) as refused:
        export(LEADS, ABOUT, Path("leads.xslx"))
    assert str(refused.value) == (
        'Unknown file ending "xslx". Did you mean "xlsx"? Known: csv, xlsx, jsonl.'
    )


def test_a_country_for_excel_is_refused_outside_csv_and_when_unknown(tmp_path):
    with pytest.raises(ConfigurationError, match="applies to csv, not to xlsx"):
        export(LEADS, ABOUT, tmp_path / "leads.xlsx", "fi")
    with pytest.raises(ConfigurationError, match=r'^Unknown country for Excel "fin"'):
        export(LEADS, ABOUT, tmp_path / "leads.csv", "fin")


@pytest.mark.parametrize("ending", EXPORTS)
def test_a_full_disk_leaves_the_old_file_and_no_parts(tmp_path, monkeypatch, ending):
    path = tmp_path / f"leads.{ending}"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match=r"no space left on device\. Free some space"):
        export(LEADS, [], path)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(path.name, "old")]


@pytest.mark.parametrize("ending", EXPORTS)
def test_a_folder_that_cannot_be_made_is_refused_with_its_path(tmp_path, ending):
    (tmp_path / "file").write_text("in the way")
    path = tmp_path / "file" / f"leads.{ending}"
    with pytest.raises(ConfigurationError, match=r"^Cannot write .*leads\..*Choose another path"):
        export(LEADS, ABOUT, path)


def test_folders_on_the_way_are_made(tmp_path):
    export(LEADS, ABOUT, tmp_path / "monday" / "north" / "leads.csv")
    names = sorted(file.name for file in (tmp_path / "monday" / "north").iterdir())
    assert names == ["leads.about.txt", "leads.csv", "leads.csv.datapackage.json"]
