"""What a match report says in a dozen lines."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MatchSummary:
    """The counts of a match report; `linked` says whether any register tells who owns whom."""

    file: str
    rows: int
    set_aside: int  # rows of the file that are damaged, or have no name and no number
    accepted: int
    review: int
    none: int
    decided: int
    companies: int  # distinct ones among the accepted rows
    duplicate_groups: int
    duplicate_rows: int
    too_alike: int
    linked: bool
    groups: int
    group_rows: int
    unmarketable: int
    causes: tuple[tuple[str, int], ...]


Line = tuple[str, str, str]
"""What is counted, how many, and what that means or what to do about it."""


def summary_lines(found: MatchSummary) -> list[Line]:
    """The report in lines: what is counted, how many, and a remark."""
    share = f"{100 * found.accepted / max(found.rows, 1):.0f} %"
    by_hand = f"; {found.decided:,} rows decided by hand" if found.decided else ""
    return [
        ("Rows", f"{found.rows:,}", found.file),
        *_set_aside(found),
        ("accepted", f"{found.accepted:,}", f"{share}: {found.companies:,} companies{by_hand}"),
        ("to review", f"{found.review:,}", _review(found)),
        ("not found", f"{found.none:,}", "in no register here" if found.none else ""),
        ("Duplicates", f"{found.duplicate_rows:,}", _duplicates(found)),
        *_too_alike(found),
        ("Groups", f"{found.group_rows:,}", _groups(found)),
        ("Not marketable", f"{found.unmarketable:,}", _causes(found)),
    ]


def _set_aside(found: MatchSummary) -> list[Line]:
    if not found.set_aside:
        return []
    return [("set aside", f"{found.set_aside:,}", "besides: damaged, or without name and number")]


def _review(found: MatchSummary) -> str:
    return "decide them: lookalike review" if found.review else "nothing waits for a decision"


def _duplicates(found: MatchSummary) -> str:
    if not found.duplicate_rows:
        return "no two rows are the same customer"
    customers = "customer" if found.duplicate_groups == 1 else "customers"
    spare = found.duplicate_rows - found.duplicate_groups
    rows = f"rows of {found.duplicate_groups:,} {customers}"
    return f"{rows}: {spare:,} can be merged into another row"


def _too_alike(found: MatchSummary) -> list[Line]:
    if not found.too_alike:
        return []
    return [
        ("too alike", f"{found.too_alike:,}", "rows with names so common that they say nothing")
    ]


def _groups(found: MatchSummary) -> str:
    if not found.linked:
        return "not known: no register here says who owns whom (xi-lei does)"
    groups = "group" if found.groups == 1 else "groups"
    return f"rows belong to {found.groups:,} {groups} of companies with several customers"


def _causes(found: MatchSummary) -> str:
    if not found.causes:
        return "every accepted company is alive and may be contacted"
    return ", ".join(f"{cause} {count:,}" for cause, count in found.causes)
