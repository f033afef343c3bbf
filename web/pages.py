"""Pages of a company: a short one for a frame, and one with all that is known."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from company.industries import label
from lookalike.phrases import amount, country, town
from web.companies import Company, description, name_of
from web.properties import Property

TEMPLATES = Environment(
    loader=PackageLoader("web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
# Nothing runs and nothing is loaded; only pages of this machine may frame it, and those allowed.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
FRAMES = "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"
AT_A_GLANCE = (
    "company_id", "legal_form", "founded_on", "employees", "revenue_eur", "revenue_year",
    "website", "source_url",
)  # fmt: skip
LINKS = ("website", "source_url")
ADDRESS = re.compile(r"(https?://)?([\w-]+\.)+\w{2,}(:\d+)?(/\S*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Fact:
    """A line of a page: what it is, the value in words, and where it leads."""

    label: str
    text: str
    link: str | None = None


@dataclass(frozen=True)
class Sheet:
    """What a page says of a company."""

    name: str
    said: str
    facts: Sequence[Fact]
    attribution: str = ""


def sheet(company: Company, properties: Iterable[Property], attribution: str = "") -> Sheet:
    """A company with those of the properties that are known of it."""
    facts = [
        Fact(p.name, _said(p.column, company[p.column]), _link(p.column, company[p.column]))
        for p in properties
        if company[p.column] is not None
    ]
    return Sheet(name_of(company), description(company), facts, attribution)


def _said(column: str, value: Any) -> str:
    """A value in words.

    >>> _said("revenue_eur", 4_230_000.0), _said("employer", True), _said("employees", 12.5)
    ('4.2 M€', 'yes', '12.5')
    """
    if column in WORDS:
        return WORDS[column](value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


WORDS: Mapping[str, Callable[[Any], str]] = {
    "city": town,
    "country": country,
    "industry": lambda code: f"{label(code)} ({code})" if label(code) else str(code),
    **dict.fromkeys(("revenue_eur", "profit_eur", "total_assets_eur"), amount),
    **dict.fromkeys(("revenue_per_employee", "pay_per_employee"), amount),
    **dict.fromkeys(("margin", "equity_ratio", "growth"), _share),
    "age": lambda years: f"{years:.1f}",
}


def _link(column: str, value: Any) -> str | None:
    """Where a web address leads; nothing but http and https does.

    >>> _link("website", "www.kone.com"), _link("website", "javascript:alert(1)")
    ('http://www.kone.com', None)
    """
    if column not in LINKS or not ADDRESS.fullmatch(value):
        return None
    return value if value.lower().startswith(("http://", "https://")) else f"http://{value}"


def page(template: str, company: Sheet, frames: Collection[str]) -> HTMLResponse:
    """A page; other pages than those of this machine may frame it only from `frames`."""
    text = TEMPLATES.get_template(template).render(company=company)
    policy = f"{POLICY}; {' '.join([FRAMES, *frames])}"
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})


def flyout(company: Sheet) -> str:
    """The same facts as a piece of HTML."""
    return TEMPLATES.get_template("facts.html").render(company=company)
