"""What the figures say, in three sentences and a list of warnings."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookalike.evaluation.concentration import HUB
from lookalike.evaluation.leaks import ALONE, MISSING
from lookalike.evaluation.rivals import CHANCE, NAMES, OURS
from lookalike.evaluation.spread import FEWEST, Gain
from lookalike.evaluation.trials import Results
from lookalike.words import times

if TYPE_CHECKING:
    from lookalike.evaluation.evaluation import Evaluation

NOT_ENOUGH = "not enough to tell"
WORKS, LIKELY = "works", "probably works"
FAR = 10.0  # per cent between a cut's promise and what it kept
DISGUISED = 0.95  # rank correlation that no honest forecast of profit has
ALIKE = 0.5  # share of the list in one cell, above which that is said


@dataclass(frozen=True)
class Verdict:
    """Whether the score works, by how much better than the rule, and how sure that is."""

    state: str
    works: str
    better: str
    sure: str


@dataclass(frozen=True)
class Warning:
    """Something that an analyst should look at: what it is, and what to do."""

    kind: str
    text: str
    fix: str


def verdict(results: Results, customers: int, splits: int) -> Verdict:
    """The first screen."""
    gain = results.against[CHANCE]["ap"]
    state = _state(gain, customers)
    return Verdict(
        state,
        _works(results, state, customers),
        _better(results, customers),
        _sure(results, customers, splits),
    )


def _state(gain: Gain | None, customers: int) -> str:
    if gain is None or customers < FEWEST or gain.certainty in ("open", "worse"):
        return NOT_ENOUGH
    return WORKS if gain.certainty == "clear" else LIKELY


def percent(share: float) -> str:
    """A share in as many digits as one believes.

    >>> percent(0.684), percent(0.0123), percent(0.0)
    ('68 %', '1.2 %', '0 %')
    """
    if 0 < abs(share) < 0.0995:
        return f"{100 * share:.1f}".removesuffix(".0") + " %"
    return f"{100 * share:.0f} %"


def _works(results: Results, state: str, customers: int) -> str:
    found = results.found
    mine = found.mean[OURS]
    what = (
        f"the best {percent(found.share)} of all companies hold {percent(mine)} of the customers "
        f"that were hidden from it, {times(mine / found.share)} times what chance would put there"
    )
    if state == NOT_ENOUGH:
        why = (
            f"{customers} customers are fewer than {FEWEST}"
            if customers < FEWEST
            else "hidden customers stand no higher than chance explains"
        )
        return f"There is not enough to tell whether the score works: {why}. As measured, {what}."
    return f"The score {state}: {what}."


def _better(results: Results, customers: int) -> str:
    found = results.found
    if found.against == CHANCE:
        return "There is no rule to compare with: no field says an industry or a size."
    mine, theirs = found.mean[OURS], found.mean["rule"]
    gain = results.against["rule"]["ap"]
    more = f", {times(mine / theirs)} times as many" if theirs > 0 and mine > theirs else ""
    what = (
        f"the rule one would use otherwise (same industry and size) finds {percent(theirs)} there"
    )
    if gain is None or gain.certainty == "open" or customers < FEWEST:
        return f"Whether it beats the rule is open: {what}, the score {percent(mine)}."
    if gain.certainty == "worse":
        return f"It does worse than the rule: {what}, the score {percent(mine)}. Use the rule."
    adverb = "clearly" if gain.certainty == "clear" else "probably"
    ours = f"the score {percent(mine)}{more}{_trees(results)}"
    return f"It is {adverb} better than the rule: {what}, {ours}."


def _trees(results: Results) -> str:
    """How it stands to boosted trees, the strongest of the rivals."""
    gain = results.against["bagging"]["ap"]
    if gain is None:
        return ""
    said = {
        "clear": "; it is clearly ahead of boosted trees too",
        "likely": "; it is probably ahead of boosted trees too",
        "open": "; against boosted trees there is not enough to tell",
        "worse": "; boosted trees do better still",
    }
    return said[gain.certainty]


def _sure(results: Results, customers: int, splits: int) -> str:
    low, high = results.found.bounds
    text = (
        f"How sure: measured on {customers} customers, hidden in {splits} random splits; with "
        f"other customers of the same kind the share found would lie between {percent(low)} and "
        f"{percent(high)} (95 % confidence)"
    )
    if results.found.against != "rule":
        return f"{text}."
    first, last = (f"{100 * bound:+.0f}" for bound in results.found.ahead)
    return f"{text}, and the lead over the rule between {first} and {last} points."


def warnings(found: "Evaluation") -> tuple[Warning, ...]:
    """Everything that should be looked at before the list is used."""
    return (
        *_few(found), *_rivals(found), *_leaks(found), *_habits(found), *_hubs(found),
        *_cuts(found), *_profit(found),
    )  # fmt: skip


def _few(found: "Evaluation") -> Iterator[Warning]:
    if found.customers < FEWEST:
        yield Warning(
            "few customers",
            f"There are {found.customers} customers, fewer than {FEWEST}: every figure is rough.",
            "Add customers, or read the list as a suggestion.",
        )


def _rivals(found: "Evaluation") -> Iterator[Warning]:
    for name, gains in found.results.against.items():
        gain = gains["ap"]
        if name != CHANCE and gain and gain.certainty == "worse":
            yield Warning(
                "a rival ranks better",
                f"{NAMES[name]} ranks better on this list: average precision is "
                f"{-gain.mean:.2f} higher, on {gain.splits - gain.wins} of {gain.splits} splits.",
                "Look at both lists, or use the other method for this one.",
            )


def _leaks(found: "Evaluation") -> Iterator[Warning]:
    beside = {row.field: row for row in found.without}
    for row in found.alone:
        if not row.is_suspect:
            continue
        what = (
            f"by itself tells hidden customers from other companies (AUC {row.auc:.2f}, above "
            f"{ALONE})"
            if row.auc > ALONE
            else f"is known of customers and others so unequally that this alone tells them apart "
            f"(AUC {row.missing:.2f}, above {MISSING})"
        )
        left = beside.get(row.field)
        then = (
            f" Without it average precision is {left.ap.mean:.2f} instead of "
            f"{found.ap_on_side_splits:.2f}."
            if left and left.ap and found.ap_on_side_splits is not None
            else ""
        )
        yield Warning(
            "leak",
            f'"{row.field}" {what}.{then}',
            "It comes from a register, so it may simply be your market; see whether that is so."
            if row.public
            else "If it is written during or after the sale, take the column out of the table and "
            "fit again.",
        )


def _habits(found: "Evaluation") -> Iterator[Warning]:
    lift, auc = (found.results.figures[OURS][name] for name in ("lift_5", "auc"))
    for kind in found.elsewhere:
        if kind.by == "time" and lift and kind.lift_5 is not None and kind.falls(lift.mean):
            yield Warning(
                "newest customers are not found",
                f"When the newest customers are hidden, the lift in the top 5 % is "
                f"{kind.lift_5:.1f}, less than half of the {lift.mean:.1f} when they are hidden at "
                "random: the customers of today are others than those of yesterday.",
                "Fit on the newer customers only, and see whether they are found better.",
            )
        if auc and kind.within is not None and kind.is_habit(auc.mean):
            yield Warning(
                "repeats habits",
                f"Where a whole {kind.by} of customers is hidden, they are hardly told from the "
                f"other companies of that {kind.by} (AUC {kind.within:.2f}, against {auc.mean:.2f} "
                f"when customers are hidden at random): the score knows the {kind.by}, and little "
                "else of what makes a customer.",
                f"Do not use it to enter a new {kind.by}.",
            )


def _hubs(found: "Evaluation") -> Iterator[Warning]:
    for hub in found.concentration.hubs:
        if hub.share > HUB:
            yield Warning(
                "one customer behind the list",
                f"{percent(hub.share)} of the best {found.concentration.companies:,} companies "
                f"resemble {hub.name or hub.company_id} more than any other customer.",
                "If that customer is an exception, leave it out and fit again.",
            )
    for shares in found.concentration.shares:
        for cell in shares.cells:
            if cell.of_list > ALIKE and cell.of_list > 2 * cell.of_customers:
                yield Warning(
                    "narrow list",
                    f"{percent(cell.of_list)} of the best companies are {cell.name}, and only "
                    f"{percent(cell.of_customers)} of the customers.",
                    "Rank with a condition (--where) for the other kinds.",
                )


def _cuts(found: "Evaluation") -> Iterator[Warning]:
    for cut in found.coverage.covered:
        if 100 * (cut.nominal - cut.kept) > FAR:
            yield Warning(
                "scores promise too much",
                f"The cut that should keep {percent(cut.nominal)} of the customers kept "
                f"{percent(cut.kept)}.",
                "Read scores and grades as rough.",
            )


def _profit(found: "Evaluation") -> Iterator[Warning]:
    spread = found.earnings.rank_correlation
    if spread is None:
        return
    if spread.mean > DISGUISED:
        yield Warning(
            "profit may be a field in disguise",
            f"Expected and real profit of hidden customers agree almost perfectly (rank "
            f"correlation {spread.mean:.3f}).",
            "See whether the profit is computed from a field, or a field from the profit; then "
            "the figures of profit say nothing.",
        )
    elif found.profit_weight > 0 and spread.mean <= spread.sd:
        yield Warning(
            "profit is not predicted",
            f"Expected and real profit of hidden customers hardly agree (rank correlation "
            f"{spread.mean:.2f} ± {spread.sd:.2f}).",
            "Fit with --profit-weight 0, or bring a profit that covers more years.",
        )
