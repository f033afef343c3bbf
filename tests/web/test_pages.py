"""The pages of a company: what they say, and that nothing in them runs."""

import re
from html import escape

import pytest
from served import BLOCKED, CRANE, ODD, PERSON, SCRIPT, Served, refusal


def test_the_preview_says_what_a_company_is(service: Served) -> None:
    page = service.get("preview", id=CRANE)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Kurkisalmen Kone Oy</h1>" in page.text
    assert "<th>revenue (EUR)</th><td>1.5 M€</td>" in page.text
    assert 'href="https://kurkisalmenkone.example"' in page.text


def test_the_page_says_all_that_is_known(service: Served) -> None:
    text = service.get("company", id=CRANE).text
    assert "<th>industry</th><td>Manufacture of metal forming machinery (28.41)</td>" in text
    assert "<th>growth</th><td>25.0 %</td>" in text
    assert "<th>lei</th>" not in text


@pytest.mark.parametrize("path", ["preview", "company", "flyout"])
def test_what_a_register_says_is_never_html(service: Served, path: str) -> None:
    answer = service.get(path, id=ODD)
    text = answer.json()["html"] if path == "flyout" else answer.text
    assert escape(SCRIPT) in text
    assert "<script" not in text
    assert not re.search(r'href="(?!https?://)', text)


def test_a_page_runs_nothing_and_is_framed_by_pages_of_this_machine_only(service: Served) -> None:
    policy = service.get("preview", id=CRANE).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert policy.endswith("frame-ancestors 'self' http://127.0.0.1:* http://localhost:*")


@pytest.mark.parametrize("company_id", [PERSON, BLOCKED, "FI-PRO-9999999-9", ""])
@pytest.mark.parametrize("path", ["preview", "company", "flyout"])
def test_there_is_no_page_of_companies_that_are_unknown_or_not_shown(
    service: Served, path: str, company_id: str
) -> None:
    status, reason = refusal(service.get(path, id=company_id))
    assert (status, reason) == (404, f'No company that may be shown has the id "{company_id}".')
