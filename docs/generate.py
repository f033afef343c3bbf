"""Write the generated pages of the documentation; with --check, refuse when one is stale."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cli import main  # noqa: E402  # the project may not be installed yet
from company.fields import FIELDS, FIGURES, NAMES, CompanyField  # noqa: E402
from connectors import CODES, connector  # noqa: E402
from crm.fields import CUSTOMER_FIELDS  # noqa: E402
from crm.lead_fields import LEAD_FIELDS  # noqa: E402
from store.views import DERIVED  # noqa: E402

NOTE = "<!-- Written by docs/generate.py; edit the code, then run `make docs`. -->\n\n"


def fields_page() -> str:
    """Every declared field of a company, its figures, its names, a CRM row and a lead."""
    parts = ["# Fields\n\nMissing is empty, never zero.\n"]
    for title, fields in (
        ("Companies", FIELDS),
        ("Figures: a row a company, period and basis", FIGURES),
        ("Names: a row a name", NAMES),
        ("Customers: what is read of a CRM file", CUSTOMER_FIELDS),
    ):
        parts.append(f"## {title}\n\n{_company_fields(fields)}")
    derived = [(f"`{name}`", says) for name, says in DERIVED.items()]
    parts.append(f"## Profiles: derived from the figures\n\n{table(('column', 'says'), derived)}")
    leads = [(f"`{f.name}`", f.header, f.type, f.description) for f in LEAD_FIELDS]
    parts.append(f"## Leads: the list\n\n{table(('column', 'header', 'type', 'says'), leads)}")
    return "\n".join(parts)


def _company_fields(fields: Sequence[CompanyField]) -> str:
    rows = [(f"`{f.name}`", f.type, f.unit, f.description) for f in fields]
    return table(("field", "type", "unit", "says"), rows)


def registers_page() -> str:
    """Every register: what it covers and gives, its licence, key, limits and quirks."""
    overview = [
        (f"`{code}`", r.country or "any", r.gives, r.licence, "needed" if r.needs_key else "")
        for code in CODES
        for r in [connector(code).REGISTER]
    ]
    head = ("code", "country", "gives", "licence", "key")
    parts = ["# Registers\n", table(head, overview), *(_register(code) for code in CODES)]
    return "\n".join(parts)


def _register(code: str) -> str:
    module, (calls, seconds) = connector(code), connector(code).REGISTER.rate
    r = module.REGISTER
    asks = [name for name in ("download", "lookup", "search", "changes") if hasattr(module, name)]
    rows = [
        ("publisher", r.publisher),
        ("coverage", f"{r.expected[0]:,} to {r.expected[1]:,} {r.holds} expected"),
        ("gives", r.gives),
        ("figures", "only figures, no companies" if r.holds == "figures" else "see what it gives"),
        ("licence", r.licence),
        ("attribution", r.attribution or "–"),
        ("updated", r.frequency),
        ("key", f"in `{r.key_variable}`" if r.key_variable else "none"),
        ("over the network", ", ".join(asks) or "nothing; give a file"),
        ("limit", f"{calls} calls in {seconds:g} s at most"),
        ("page", r.url or "–"),
        ("left out on purpose", f"{len(r.ignored)} fields, listed in the connector"),
    ]
    quirks = "".join(f"- {quirk}\n" for quirk in r.quirks)
    return f"## `{code}`: {r.name}\n\n{table(('', ''), rows)}" + (f"\n{quirks}" if quirks else "")


def commands_page() -> str:
    """The help of every command."""
    parts = ["# Commands\n"]
    for name in ("", *sorted(main.commands)):
        command: click.Command = main.commands[name] if name else main
        title = f"lookalike {name}".strip()
        parent = click.Context(main, info_name="lookalike", terminal_width=90)
        context = click.Context(command, info_name=name, parent=parent) if name else parent
        context.terminal_width = context.max_content_width = 90
        parts.append(f"## {title}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '¦') for cell in line)} |\n" for line in lines)


PAGES: dict[str, Callable[[], str]] = {
    "fields.md": fields_page,
    "registers.md": registers_page,
    "commands.md": commands_page,
}


def stale_pages(write: bool) -> list[str]:
    """The pages that differ from what the code says; they are written anew if asked."""
    stale = []
    for name, make in PAGES.items():
        path, text = ROOT / "docs" / name, NOTE + make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if write:
                path.write_text(text, encoding="utf-8")
    return stale


def broken_links() -> list[str]:
    """Links from one page of the project to a file that is not there."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data").rglob("*.md")]
    return [
        f"{page.relative_to(ROOT)} → {target}"
        for page in pages
        for target in _targets(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]


def _targets(text: str) -> list[str]:
    links = (part.split(")")[0].split("#")[0] for part in text.split("](")[1:])
    return [link for link in links if link and "://" not in link]


if __name__ == "__main__":
    check = "--check" in sys.argv
    wrong = [f"{name} is stale: run `make docs`" for name in stale_pages(not check) if check]
    wrong += [f"broken link: {link}" for link in broken_links()]
    for line in wrong:
        click.echo(line, err=True)
    sys.exit(bool(wrong))
