"""What the commands print for people: tables, a list of leads."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from lookalike.kind_names import Kind
from lookalike.leads import Lead, LeadList
from lookalike.phrases import amount, count_of

ONE_KIND = "Your good customers are of one kind: they do not fall into groups"
SHOWN = 10  # leads printed; the whole list goes into a file


def as_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as aligned columns under their names.

    >>> print(as_table([{"country": "FI", "companies": 6012}], ["country", "companies"]))
    country  companies
    FI       6,012
    """
    lines = [list(columns), *([_cell(row[c]) for c in columns] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def as_lines(lines: Sequence[tuple[str, str, str]]) -> str:
    """What is counted, how many and a remark, under each other; parts of a count are set in.

    >>> print(as_lines([("Rows", "1,210", "crm.csv"), ("to review", "5", "decide them")]))
    Rows         1,210  crm.csv
      to review      5  decide them
    """
    names = [name if name[:1].isupper() else f"  {name}" for name, _, _ in lines]
    wide, long = max(map(len, names)), max(len(count) for _, count, _ in lines)
    return "\n".join(
        f"{name:{wide}}  {count:>{long}}  {remark}".rstrip()
        for name, (_, count, remark) in zip(names, lines, strict=True)
    )


def as_kinds(kinds: Sequence[Kind]) -> str:
    """The kinds of good customers, each with what tells it from all companies."""
    several = f"{len(kinds)} kinds of good customers" if len(kinds) > 1 else ONE_KIND
    return "\n\n".join([several, *(_kind(kind) for kind in kinds)])


def as_leads(leads: LeadList) -> str:
    """The first leads of a list, each with its reasons and closest customers."""
    shown = [_lead(lead) for lead in islice(leads, SHOWN)]
    more = len(leads) - len(shown)
    return "\n\n".join([*shown, f"… and {more} more in the list"] if more else shown)


def _kind(kind: Kind) -> str:
    money = f", half of them bring over {amount(kind.profit)}" if kind.profit is not None else ""
    lines = [f"{kind.name}: {kind.customers} customers{money}"]
    return "\n".join([*lines, *(f"     + {tell.text}" for tell in kind.tells)])


def _lead(lead: Lead) -> str:
    row = lead.row
    size = [
        count_of(row["employees"], "employees") if row["employees"] is not None else None,
        f"revenue {amount(row['revenue_eur'])}" if row["revenue_eur"] is not None else None,
    ]
    place = ", ".join(p for p in (row["city"], row["country"]) if p)
    facts = " · ".join(f for f in (place, row["industry"], *size) if f)
    lines = [f"{lead.rank:>3}. {lead.name}   score {lead.score:.1f}, grade {lead.grade}"]
    lines += [f"     {facts}"] if facts else []
    lines += [f"     + {why}" for why in lead.why]
    near = [*lead.closest]
    if near and row["closest_owner"]:
        near[0] += f" (ask {row['closest_owner']})"
    lines += [f"     like {'; '.join(near)}"] if near else []
    lines += [f"     kind: {row['kind']}"] if row["kind"] else []
    lines += [f"     ! {lead.caution}"] if lead.caution else []
    lines += [f"     {row['may_contact']}"]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
