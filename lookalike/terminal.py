"""What the commands print for people: tables, a list of leads, one company explained."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from lookalike.leads import Lead, LeadList
from lookalike.phrases import amount, count_of
from lookalike.single import CompanyExplanation, FieldShare
from lookalike.words import times

SHOWN = 10  # leads printed; the whole list goes into a file
BAR = 24  # characters of the longest bar


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


def as_leads(leads: LeadList) -> str:
    """The first leads of a list, each with its reasons and closest customers."""
    shown = [_lead(lead) for lead in islice(leads, SHOWN)]
    more = len(leads) - len(shown)
    return "\n\n".join([*shown, f"… and {more} more in the list"] if more else shown)


def as_explanation(found: CompanyExplanation) -> str:
    """One company's score as the sum that it is."""
    largest = max((abs(s.points) for s in found.shares), default=1.0) or 1.0
    width = max((len(s.field) for s in found.shares), default=0)
    lines = [
        f"{found.name or found.company_id} ({found.company_id})",
        f"score {found.score:.1f} of 100, grade {found.grade}",
        "",
        f"  {'start, the same for all':{width + 1}} {found.baseline:+7.2f}",
        *(_share(share, width, largest) for share in found.shares),
        _sum(found, width),
        "",
        *(_closest(*near) for near in found.closest),
    ]
    if found.caution:
        lines.append(f"caution: {found.caution}")
    if found.standing:
        lines.append(found.standing)
    return "\n".join(lines)


def _sum(found: CompanyExplanation, width: int) -> str:
    worth = f"outranks {found.outranks} of {found.hidden} hidden customers"
    return f"  {'sum':{max(width, 23)}} {found.raw_score:+7.2f}   {worth}"


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
    lines += [f"     like {', '.join(lead.closest)}"] if lead.closest else []
    lines += [f"     ! {lead.caution}"] if lead.caution else []
    return "\n".join(lines)


def _share(share: FieldShare, width: int, largest: float) -> str:
    bar = ("█" if share.points > 0 else "░") * round(BAR * abs(share.points) / largest)
    value = share.value or "not known"
    if share.counted:
        around = "" if share.counted == value else f"{share.counted}: "
        value += f" ({around}{times(share.times_as_common)} × as common)"
    return f"  {share.field:{max(width, 23)}} {share.points:+7.2f} {bar:{BAR}} {value}"


def _closest(name: str, profit: float | None, share: float) -> str:
    money = f", profit {amount(profit)}" if profit is not None else ""
    return f"like your customer {name}{money}: {share:.0%} of all likeness found"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
