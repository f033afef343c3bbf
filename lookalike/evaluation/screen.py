"""What `evaluate` prints for people."""

from lookalike.evaluation.comparison import Comparison
from lookalike.evaluation.evaluation import Evaluation
from lookalike.evaluation.places import FIGURES
from lookalike.evaluation.spread import Gain, Spread
from lookalike.evaluation.trials import Results
from lookalike.terminal import as_table

SHOWN = ("recall_1000", "lift_1", "ap", "profit_5")


def as_evaluation(found: Evaluation) -> str:
    """The verdict, the warnings, and the main figures of each method."""
    verdict = found.verdict
    lines = [verdict.works, verdict.better, verdict.sure, ""]
    lines += [f"! {w.kind}: {w.text} {w.fix}" for w in found.warnings]
    return "\n".join([*lines, *([""] if found.warnings else []), _table(found.results)])


def as_comparison(found: Comparison) -> str:
    """Which model ranks better, and the main figures of both."""
    return "\n".join([found.verdict, "", _table(found.results)])


def _table(results: Results) -> str:
    """Mean of each figure by method; the lead is ours in average precision, with its spread."""
    labels = [FIGURES[name].label for name in SHOWN]
    rows = []
    for method, spreads in results.figures.items():
        gain = results.against[method]["ap"] if method in results.against else None
        cells = [_cell(spreads[name]) for name in SHOWN]
        row = dict(zip(labels, cells, strict=True))
        rows.append({"method": method, **row, "lead": _lead(gain)})
    return as_table(rows, ["method", *labels, "lead"])


def _cell(spread: Spread | None) -> str:
    return "–" if spread is None else f"{spread.mean:.3f} ± {spread.sd:.3f}"


def _lead(gain: Gain | None) -> str:
    if gain is None:
        return ""
    return f"{gain.mean:+.3f} ± {gain.sd:.3f}, {gain.wins} of {gain.splits}"
