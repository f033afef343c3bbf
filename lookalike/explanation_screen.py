"""One company explained, on the screen: place, sum, customers behind it, what could change it."""

from collections.abc import Iterator

from lookalike.closest import Closest
from lookalike.phrases import amount, without_name
from lookalike.single import CompanyExplanation, FieldShare
from lookalike.words import earns, times

BAR = 12  # characters of the longest bar
SHOWN = 0.05  # points, below which a field shares a line with others
UNKNOWN = 4  # of what is not known, that are told
LEAST_SHARE = 0.005  # of what speaks for a company, below which it is not told
NOTED = 0.005  # points, below which a part of the sum is not told


def as_explanation(found: CompanyExplanation) -> str:
    """One company's score as the sum that it is, with the customers and doubts behind it."""
    parts = [_head(found), _sum(found), _made_of(found), _customers(found), _changes(found)]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _head(found: CompanyExplanation) -> list[str]:
    lines = [
        f"{found.name or found.company_id} ({found.company_id})",
        (
            f"grade {found.grade}, score {found.score:.1f} of 100: place {found.place:,} "
            f"of {found.living:,} companies"
        ),
        f"stands above {found.outranks} of {found.hidden} customers when these were hidden",
    ]
    lines += [f"kind of customer: {found.kind}"] if found.kind else []
    lines += [f"! {found.standing}"] if found.standing else []
    lines += [f"! {found.caution}"] if found.caution else []
    return lines


def _sum(found: CompanyExplanation) -> list[str]:
    """The points of each field, small ones together, down to the score."""
    told = [s for s in found.shares if abs(s.points) >= SHOWN]
    rest = [s for s in found.shares if abs(s.points) < SHOWN]
    largest = max((abs(s.points) for s in told), default=1.0)
    width = max([16, *(len(s.field) for s in told)])
    lines = [f"What each field adds (× as common among {found.whose} as among all companies)"]
    lines += [f"  {'every company':{width}} {found.baseline:+6.2f}"]
    lines += [_field(s, width, largest) for s in told]
    if rest:
        points, fields = sum(s.points for s in rest), ", ".join(s.field for s in rest)
        lines.append(f"  {'the others':{width}} {points:+6.2f} {'':{BAR}} {fields}")
    return [*lines, f"  {'together':{width}} {found.raw_score:+6.2f}"]


def _field(share: FieldShare, width: int, largest: float) -> str:
    bar = ("█" if share.points > 0 else "░") * round(BAR * abs(share.points) / largest)
    said = [without_name(share.field, share.value) if share.value else "not known"]
    if share.counted:
        around = without_name(share.field, share.counted)
        lift = f"{times(share.times_as_common)} ×"
        said.append(lift if around == said[0] else f"{around}: {lift}")
    said += [share.money] if share.money else []
    return f"  {share.field:{width}} {share.points:+6.2f} {bar:{BAR}} {' · '.join(said)}"


def _made_of(found: CompanyExplanation) -> list[str]:
    """The same points by where they come from, and what goes together."""
    shares = found.shares
    parts = [
        (sum(s.likeness for s in shares), "likeness to your customers, field by field"),
        (sum(s.combinations for s in shares), "what goes together"),
        (sum(s.contrast for s in shares), _risk(sum(s.contrast for s in shares))),
        (sum(s.profit for s in shares), earns(found.times_the_profit)),
    ]
    lines = ["Where the points come from"]
    lines += [f"  {points:+6.2f} {text}" for points, text in parts if abs(points) >= NOTED]
    lines += [f"  of which {one.points:+.2f}: {one.text}" for one in found.together]
    return lines


def _risk(contrast: float) -> str:
    often = "seldom" if contrast > 0 else "more often"
    return f"customers like this {often} lost you money"


def _customers(found: CompanyExplanation) -> list[str]:
    support = found.support
    if not support.closest:
        return []
    lines = ["Which customers it resembles (share of what speaks for it)"]
    lines += [line for near in support.closest for line in _closest(near)]
    rest = [
        (support.other_customers, "other customers"),
        (support.everyone, "no customer: what all companies are like"),
    ]
    return [*lines, *(f"  {share:>4.0%} {text}" for share, text in rest if share >= LEAST_SHARE)]


def _closest(near: Closest) -> Iterator[str]:
    money = f", profit {amount(near.profit)}" if near.profit is not None else ""
    who = ", ".join(part for part in (near.owner, near.sales_unit) if part)
    ask = f" (ask {who})" if who else ""
    yield f"  {near.share:>4.0%} {near.name or near.company_id}{money}{ask}"
    if near.in_common:
        yield f"       both: {', '.join(near.in_common)}"


def _changes(found: CompanyExplanation) -> list[str]:
    """What could move its place: what is not known, and the smallest change of what is."""
    asked = [u for u in found.unknown if u.matters][:UNKNOWN]
    lines = [
        f"  if {u.field} were known, it could rank between {u.best_place:,} and {u.worst_place:,}"
        for u in asked
    ]
    if found.turning:
        lines.append(f"  {found.turning.text}")
    else:
        lines.append("  no single change of what is known would lift it to the best grade")
    return ["What could change it", *lines] if lines else []
