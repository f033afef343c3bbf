"""The page of an evaluation: one file, nothing to load, well-formed, and what it says."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from evaluation_tasks import at_random, companies, task

from lookalike.evaluation.evaluation import Evaluation, evaluate
from lookalike.evaluation.report import more_customers, report, write_page


def evaluated(quick: bool = False) -> Evaluation:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    frame = companies()
    frame.loc[frame["nace2"] == "25", "name"] = "<b>Ruuvi & Mutteri</b> Oy"
    return evaluate(task(frame), now, universe="made", model_id=None, repeats=2, quick=quick)


@pytest.fixture(scope="module")
def found() -> Evaluation:
    return evaluated()


@pytest.fixture(scope="module")
def page(found: Evaluation) -> str:
    return report(found)


def test_the_page_loads_nothing_and_runs_nothing(page: str) -> None:
    for forbidden in ("http:", "https:", "//", "<script", "<link", "<img", "@import", " onload"):
        assert forbidden not in page, forbidden
    assert set(re.findall(r"url\(([^)]{0,1})", page)) <= {"#"}


def test_the_page_is_well_formed_and_escapes_names(page: str) -> None:
    root = ET.fromstring(page)
    assert root.tag == "html"
    assert "&lt;b&gt;Ruuvi &amp; Mutteri&lt;/b&gt; Oy" in page
    assert len(root.findall(".//svg")) == 4
    named = [part.get("id") for part in root.iter() if part.get("id")]
    assert len(named) == len(set(named))  # pictures do not take each other's parts


def test_the_first_screen_is_the_verdict(page: str, found: Evaluation) -> None:
    root = ET.fromstring(page)
    first = root.find(".//div")
    assert [p.text for p in first] == [
        found.verdict.works, found.verdict.better, found.verdict.sure,
    ]  # fmt: skip


def test_the_page_has_the_headings_that_an_analyst_looks_for(page: str) -> None:
    root = ET.fromstring(page)
    assert [h.text for h in root.iter("h2")] == [
        "Hold-out results", "Against the alternatives", "Calibration of scores and grades",
        "Learning curve", "Newer customers, other regions, other industries",
        "Which fields carry it", "Leakage check", "What the list looks like", "Profit",
        "Second opinion", "Limits", "Reproducibility",
    ]  # fmt: skip


def test_the_table_says_what_was_measured(page: str, found: Evaluation) -> None:
    ap = found.results.figures["lookalike"]["ap"]
    row = re.search(r"<td>average precision<.*?</tr>", page, re.DOTALL)
    assert row is not None
    assert f">{ap.mean:.2f}<" in row.group()


def test_industries_without_customers_are_said_to_fall_out_of_the_list(page: str) -> None:
    assert "The list keeps to industries where you have customers" in page


def test_a_quick_evaluation_has_a_page_that_says_what_was_left_out() -> None:
    page = report(evaluated(quick=True))
    ET.fromstring(page)
    assert "Left out of a quick run" in page


def test_an_open_verdict_is_not_green() -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    mine = evaluate(at_random(25), now, universe="", model_id=None, repeats=2, quick=True)
    page = report(replace(mine))
    assert '<div class="verdict open">' in page
    assert "fewer than 30" in page


def test_whether_more_customers_would_help_is_said(found: Evaluation) -> None:
    assert found.curve is not None
    said = more_customers(found.curve)
    assert said.startswith("More customers would")
    assert more_customers(None).endswith("was not measured.")


def test_the_page_is_written_whole(page: str, tmp_path: Path) -> None:
    write_page(page, tmp_path / "new" / "report.html")
    assert (tmp_path / "new" / "report.html").read_text(encoding="utf-8") == page
    assert len(list((tmp_path / "new").iterdir())) == 1
