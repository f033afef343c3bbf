"""The report: one HTML file that loads nothing, runs nothing and reads well on paper."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crm.atomic import replacing
from lookalike.evaluation.charts import charts, found_chart
from lookalike.evaluation.comparison import Comparison
from lookalike.evaluation.curve import Curve
from lookalike.evaluation.evaluation import Evaluation
from lookalike.evaluation.places import FIGURES
from lookalike.evaluation.rivals import CHANCE, NAMES, OURS
from lookalike.evaluation.spread import Gain, Spread
from lookalike.evaluation.verdict import NOT_ENOUGH, percent
from lookalike.phrases import amount

DIGITS = ((29.95, 0), (1.5, 1), (0.0995, 2), (0.0, 3))  # behind the point, by the size of a figure
TEMPLATES = Environment(
    loader=PackageLoader("lookalike.evaluation"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(found: Evaluation | Comparison) -> str:
    """The page of an evaluation, or of a comparison of two models."""
    return report(found) if isinstance(found, Evaluation) else comparison_report(found)


def report(found: Evaluation) -> str:
    """The page of an evaluation."""
    return TEMPLATES.get_template("report.html").render(
        found=found,
        verdict=found.verdict,
        warnings=found.warnings,
        is_open=found.verdict.state == NOT_ENOUGH,
        charts=_drawn(charts(found)),
        more=more_customers(found.curve),
        ours=OURS,
        usual=found.results.figures[OURS]["lift_5"],
        names=NAMES,
        figures=FIGURES,
    )


def comparison_report(found: Comparison) -> str:
    """The page of a comparison of two models."""
    names = {model.model_id: model.model_id for model in found.models} | {CHANCE: NAMES[CHANCE]}
    return TEMPLATES.get_template("comparison.html").render(
        found=found,
        charts=_drawn({"found": found_chart(found.results, names)}),
        names=names,
        figures=FIGURES,
    )


def write_page(page: str, path: Path) -> None:
    """Write a page, whole or not at all."""
    with replacing(path) as part:
        part.write_text(page, encoding="utf-8")


def _drawn(pictures: Mapping[str, str]) -> dict[str, Markup]:
    return {name: Markup(picture) for name, picture in pictures.items()}


def more_customers(curve: Curve | None) -> str:
    """Whether more customers would help, from the last step of the curve."""
    if curve is None or curve.last is None:
        return "There are too few customers, or the run was quick: this was not measured."
    before, now = (step.customers for step in curve.steps[-2:])
    step = f"from {before} to {now} customers average precision moved by {curve.last.mean:+.3f}"
    if curve.last.certainty in ("clear", "likely"):
        return f"More customers would help: {step} (± {curve.last.sd:.3f})."
    return f"More customers would hardly help: {step} (± {curve.last.sd:.3f}), which is noise."


def number(value: float) -> str:
    """A figure in as many digits as one believes.

    >>> number(0.0456), number(0.705), number(18.48), number(82.9)
    ('0.046', '0.70', '18.5', '83')
    """
    digits = next(d for least, d in DIGITS if abs(value) >= least) if value else 0
    return f"{value:.{digits}f}"


def mean(spread: Spread | None, is_share: bool) -> str:
    """A mean as the tables write it; a dash where it is not known.

    >>> mean(Spread(0.831, 0.02, ()), True), mean(None, True)
    ('83 %', '–')
    """
    if spread is None:
        return "–"
    return percent(spread.mean) if is_share else number(spread.mean)


def deviation(spread: Spread | None, is_share: bool) -> str:
    """The standard deviation beside a mean."""
    if spread is None or len(spread.values) < 2:
        return ""
    return f"± {100 * spread.sd:.1f}" if is_share else f"± {number(spread.sd)}"


def lead(gain: Gain | None, is_share: bool) -> str:
    """A difference with its sign and spread.

    >>> lead(Gain(0.21, 0.028, 10, 10), True), lead(Gain(-0.012, 0.03, 4, 10), False)
    ('+21.0 ± 2.8', '-0.012 ± 0.030')
    """
    if gain is None:
        return "–"
    if is_share:
        return f"{100 * gain.mean:+.1f} ± {100 * gain.sd:.1f}"
    return f"{'+' if gain.mean >= 0 else ''}{number(gain.mean)} ± {number(gain.sd)}"


FILTERS: dict[str, Any] = {
    "percent": percent,
    "number": number,
    "mean": mean,
    "deviation": deviation,
    "lead": lead,
    "money": amount,
}
TEMPLATES.filters.update(FILTERS)
