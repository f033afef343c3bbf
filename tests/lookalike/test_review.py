"""Reviewing a list: at the keyboard, by file, and what it means for everything after it."""

import csv
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.csv as pcsv
import pytest
from click.testing import CliRunner, Result
from review_cases import CUSTOMERS, LINE, MEANT, companies, customers, matched
from written_rows import write_rows

from cli import main
from company.errors import ConfigurationError
from lookalike.fitting import customer_ids, matched_customers
from lookalike.workspace import Workspace

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def matched_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("matched") / "once"
    folder.mkdir()
    matched(folder)
    return folder


@pytest.fixture
def folder(matched_once: Path, tmp_path: Path) -> Path:
    """A folder in which the list is matched: rows 9 and 1 wait, 9 is worth more."""
    shutil.copytree(matched_once, tmp_path, dirs_exist_ok=True)
    workspace = Workspace(tmp_path / "ws")
    workspace.match(tmp_path / "crm.csv")  # the same list at this test's own path
    return tmp_path


@pytest.fixture
def workspace(folder: Path) -> Workspace:
    return Workspace(folder / "ws")


@pytest.fixture
def run(folder: Path) -> Run:
    def command(*arguments: str | Path, keys: str = "") -> Result:
        words = ["--workspace", str(folder / "ws"), *map(str, arguments)]
        return CliRunner().invoke(main, words, input="\n".join(keys.split(" ")) if keys else "")

    return command


def means(workspace: Workspace) -> dict[str, Any]:
    """Each row's company where it is accepted, else what is decided."""
    rows = workspace.state.execute("select row_id, decision, company_id from decided_matches")
    return {r: company if said == "accept" else said for r, said, company in rows.fetchall()}


def test_the_most_valuable_row_is_shown_first_beside_its_candidates(run: Run) -> None:
    shown = run("review", keys="q").stdout
    assert shown.startswith("1 of 2 · row 9, line 10\n  Margin EUR: 9000\n")
    assert "CRM  Pohjan Auto     Oulu" in shown
    assert "1    Pohjan Auto Oy  Oulu" in shown
    assert "+ same name, legal form left out; same city" in shown
    assert "points · a-2" in shown
    assert "0 accepted, 0 without a company, 0 skipped; 2 still wait" in shown


def test_keys_accept_take_another_and_reject(run: Run, workspace: Workspace) -> None:
    result = run("review", "--by", "anna", keys="2 r")
    assert "1 accepted, 1 without a company, 0 skipped; 0 still wait" in result.stdout
    assert (means(workspace)["9"], means(workspace)["1"]) == ("a-2", "none")
    assert {d.decided_by for d in workspace.decisions()} == {"anna"}


def test_what_is_skipped_comes_again_and_what_is_decided_does_not(
    run: Run, workspace: Workspace
) -> None:
    assert (
        "0 accepted, 0 without a company, 1 skipped; 2 still wait"
        in run("review", keys="s q").stdout
    )
    run("review", keys="a q")
    assert workspace.review().lines() == [LINE["1"]]
    assert "1 of 1 · row 1" in run("review", keys="q").stdout


def test_undo_shows_the_row_again(run: Run, workspace: Workspace) -> None:
    result = run("review", keys="a u 2 q")
    assert result.stdout.count("1 of 2 · row 9") == 2
    assert means(workspace)["9"] == "a-2"
    assert "1 accepted" in result.stdout


def test_any_company_can_be_given_by_its_id(run: Run, workspace: Workspace) -> None:
    review = workspace.review()
    shown = CliRunner().invoke(
        main, ["--workspace", str(workspace.folder), "review"], input="= nobody\n= g-0\nq\n"
    )
    assert 'No company has the id or number "nobody"' in shown.stdout
    assert means(workspace)["9"] == "g-0"
    assert review.lines() == [LINE["1"]]


def test_a_key_that_is_none_is_told_and_asked_for_again(run: Run, workspace: Workspace) -> None:
    shown = run("review", keys="x 7 ? o a q").stdout
    assert '"x" is no key' in shown
    assert "The row has 2 candidates" in shown
    assert "reject all" in shown
    assert "1  a-1: no page is known" in shown
    assert means(workspace)["9"] == "a-1"


def test_the_page_in_the_register_is_printed(run: Run) -> None:
    assert "1  https://register.example/1" in run("review", keys="s o q").stdout


def test_the_end_of_the_input_ends_the_review(run: Run, workspace: Workspace) -> None:
    assert run("review", keys="a").exit_code == 0
    assert len(workspace.decisions()) == 1


def test_a_list_without_open_rows_says_so(run: Run) -> None:
    run("review", keys="a a")
    assert run("review").stdout == "no row waits for a decision\n"


def test_rows_that_were_not_found_come_last_when_asked_for(workspace: Workspace) -> None:
    review = workspace.review()
    assert review.lines(unmatched=True) == [LINE["9"], LINE["1"], LINE["7"]]
    review.decide(LINE["7"], None)
    assert review.lines(unmatched=True) == [LINE["9"], LINE["1"]]


def test_open_cases_are_given_as_json(run: Run) -> None:
    cases = json.loads(run("review", "--json").stdout)
    assert [case["row_id"] for case in cases] == ["9", "1"]
    assert [c["company_id"] for c in cases[0]["candidates"]] == ["a-1", "a-2"]


def press(terminal: int, key: bytes, until: bytes, shown: bytes = b"") -> bytes:
    """Press a key until it is heard, for what is typed before the program listens is lost."""
    end = time.monotonic() + 120
    while until not in shown and time.monotonic() < end:
        if b"q quit" in shown:
            os.write(terminal, key)
        if select.select([terminal], [], [], 0.5)[0]:
            shown += os.read(terminal, 4096)
    assert until in shown
    return shown


def test_single_keys_are_enough_on_a_terminal(folder: Path) -> None:
    program = f"import cli; cli.main(['--workspace', {str(folder / 'ws')!r}, 'review'])"
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdin=theirs, stdout=theirs, stderr=theirs
    )
    try:
        shown = press(ours, b"2", until="→ a-2".encode())
        press(ours, b"q", until=b"still wait", shown=shown)
    finally:
        child.kill()
        child.wait()
        os.close(ours)
        os.close(theirs)
    assert means(Workspace(folder / "ws"))["9"] == "a-2"


def test_the_open_rows_go_out_and_the_answers_come_back(
    run: Run, folder: Path, workspace: Workspace
) -> None:
    out = folder / "open.csv"
    assert "wrote 2 open rows" in run("review", "--export", out).stdout
    with out.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["candidate_2_why"] == "for: same name, legal form left out; same city"
    rows[0] |= {"company_id": "2", "decided_by": "leena"}
    write_rows(out, ",".join(rows[0]), [list(row.values()) for row in rows])
    taken = json.loads(run("review", "--from", out, "--json").stdout)
    assert taken == {"decided": 1, "unchanged": 0, "open": 1, "bad": []}
    assert means(workspace)["9"] == "a-2"
    assert workspace.decisions()[0].decided_by == "leena"


def test_a_filled_in_workbook_is_read_too(run: Run, folder: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    out = folder / "open.xlsx"
    run("review", "--export", out)
    book = openpyxl.load_workbook(out)
    sheet = book["Open rows"]
    answer = [cell.value for cell in sheet[1]].index("Your answer") + 1
    for row in (2, 3):
        sheet.cell(row, answer).value = "none"
    book.save(out)
    assert "2 decided, 0 decided so already" in run("review", "--from", out).stdout


def test_bad_lines_are_told_with_their_reason_and_the_others_taken(
    run: Run, folder: Path, workspace: Workspace
) -> None:
    rows = [("9", "a-1"), ("1", "XX-9"), ("77", "none"), ("9", "a-2"), ("", "none")]
    answers = write_rows(folder / "answers.csv", "row_id,company_id", rows)
    result = run("review", "--from", answers)
    assert "1 decided, 0 decided so already, 0 without an answer, 4 left out" in result.stdout
    assert 'line 3: No company has the id or number "XX-9"' in result.stderr
    assert "line 4: the list has no row 77" in result.stderr
    assert "line 5: line 2 says another company" in result.stderr
    assert "line 6: it names no row_id and no line" in result.stderr
    assert means(workspace)["9"] == "a-1"


def test_a_damaged_line_of_a_file_of_decisions_is_told(run: Run, folder: Path) -> None:
    answers = folder / "answers.csv"
    answers.write_text("row_id,company_id,comment\n9,a-1,\n1,none,a,b,c\n", "utf-8")
    result = run("review", "--from", answers)
    assert "1 decided, 0 decided so already, 0 without an answer, 1 left out" in result.stdout
    assert "left out, line 3: " in result.stderr


def test_the_same_decisions_twice_change_nothing(run: Run, folder: Path) -> None:
    answers = write_rows(
        folder / "a.csv", "line,company_id", [(LINE["9"], "a-1"), (LINE["1"], "None")]
    )
    assert "2 decided" in run("review", "--from", answers).stdout
    assert "0 decided, 2 decided so already" in run("review", "--from", answers).stdout


def test_an_answer_to_a_row_that_is_now_another_is_left_out(run: Run, folder: Path) -> None:
    rows = [("9", "Pohjan Auto Group", "a-1")]
    answers = write_rows(folder / "a.csv", "row_id,input_name,company_id", rows)
    result = run("review", "--from", answers)
    assert 'row 9 of the list is now "Pohjan Auto", not "Pohjan Auto Group"' in result.stderr


def test_a_file_without_the_needed_columns_is_refused(run: Run, folder: Path) -> None:
    result = run("review", "--from", write_rows(folder / "a.csv", "who,what", [("9", "a-1")]))
    assert result.exit_code == 1
    assert "needs a column row_id or line, and a column company_id" in result.stderr


def test_decisions_are_listed_and_undone_by_number(run: Run, workspace: Workspace) -> None:
    before = means(workspace)
    run("review", "--by", "anna", keys="a r")
    listed = run("review", "--undo").stdout.splitlines()
    assert "2  Tallinna Kala (row 1) is no company: anna" in listed[0]
    assert "1  Pohjan Auto (row 9) is a-1: anna" in listed[1]
    assert run("review", "--undo", "1").stdout.startswith("undone:")
    assert run("review", "--undo", "last").exit_code == 0
    assert means(workspace) == before
    assert run("review", "--undo").stdout == "nothing is decided on this list\n"


def test_a_decision_survives_every_later_match(
    run: Run, folder: Path, workspace: Workspace
) -> None:
    workspace.decide(LINE["9"], "a-2")
    assert workspace.match(folder / "crm.csv")[0].decided == 1
    rows = [("12", "Ilvespuu Oy", "Turku", 1, ""), *CUSTOMERS]
    workspace.match(customers(folder, rows))
    assert means(workspace)["9"] == "a-2"


def test_a_company_that_vanished_sends_its_row_to_review(
    folder: Path, workspace: Workspace
) -> None:
    workspace.decide(LINE["9"], "a-2")
    workspace.pull("table", companies(folder, without=["a-2"]), columns=MEANT)
    review = workspace.review()
    case = review.case(LINE["9"])
    assert LINE["9"] in review.lines()
    assert "decided for a-2, which is no longer there" in case.said
    workspace.pull("table", companies(folder), columns=MEANT)
    assert workspace.review().lines() == [LINE["1"]]
    assert means(workspace)["9"] == "a-2"


def test_customers_are_who_the_decisions_say(workspace: Workspace) -> None:
    assert {"a-1", "k-1"} <= set(customer_ids(workspace.state))
    workspace.decide(LINE["9"], "a-2")
    workspace.decide(LINE["1"], None)
    assert "a-2" in customer_ids(workspace.state)
    assert not {"a-1", "k-1"} & set(customer_ids(workspace.state))
    customers = {
        c["company_id"]: c["profit"] for c in matched_customers(workspace.state, 2).to_pylist()
    }
    assert customers["a-2"] == 9000
    assert workspace.standings().get("k-1") is None


def test_a_file_that_changed_is_matched_before_it_is_reviewed(
    folder: Path, workspace: Workspace
) -> None:
    customers(folder, [("1", "Tallinna Kala", "Tallinn", 5, "")])
    review = workspace.review(folder / "crm.csv")
    assert [row["row_id"] for row in review.rows()] == ["1"]


def test_a_company_that_does_not_exist_cannot_be_decided(workspace: Workspace) -> None:
    with pytest.raises(ConfigurationError, match='No company has the id or number "XX"'):
        workspace.decide(LINE["9"], "XX")
    with pytest.raises(ConfigurationError, match="has no row on line 99"):
        workspace.decide(99, "a-1")


@pytest.mark.parametrize(
    "words",
    [
        ("review", "--excel", "fi"),
        ("match", "crm.csv", "--excel", "fi"),
        ("rank", "--excel", "fi"),
        ("review", "--undo", "--export", "x.csv"),
        ("review", "--undo", "soon"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_the_report_has_its_four_parts(run: Run, folder: Path) -> None:
    result = run("match", folder / "crm.csv", "-o", folder / "m.csv", "--excel", "fi", "--json")
    found = json.loads(result.stdout)
    assert (found["accepted"], found["review"], found["none"], found["companies"]) == (6, 2, 1, 5)
    assert [d["action"] for d in found["parts"]["duplicates"]] == ["keep", "merge into 2"]
    assert [g["link"] for g in found["parts"]["groups"]] == [
        "belongs to Nordhavn Holding AS", "belongs to Nordhavn Fisk AS",
    ]  # fmt: skip
    assert found["causes"] == {"dissolved": 2, "natural persons": 1, "marketing block": 1}
    rows = pcsv.read_csv(folder / "m.csv", parse_options=pcsv.ParseOptions(delimiter=";"))
    by_row = {str(r["Row"]): r for r in rows.to_pylist()}
    assert str(by_row["8"]["Duplicate of"]) == "2"
    assert by_row["4"]["Group"] == "Nordhavn Holding AS"
    assert by_row["5"]["Not marketable"] == "marketing block: asked us to stop"


def test_the_summary_says_what_to_do_next(run: Run, folder: Path) -> None:
    result = run("match", folder / "crm.csv")
    assert "  to review     2  decide them: lookalike review" in result.stdout
    assert "Not marketable  4  dissolved 2, marketing block 1, natural persons 1" in result.stdout
    assert len(result.stdout.splitlines()) <= 12
    assert "review, to decide the rows that wait" in result.stderr
