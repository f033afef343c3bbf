"""The charts of the report as SVG that stands in the page: no script, nothing to load."""

import re
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from lookalike.evaluation.curve import Curve
from lookalike.evaluation.evaluation import Evaluation
from lookalike.evaluation.leaks import Without
from lookalike.evaluation.places import GRID
from lookalike.evaluation.rivals import CHANCE, NAMES, OURS
from lookalike.evaluation.trials import Results

INK, MINE = "#1a1a1a", "#0b4f8a"
STYLES: dict[str, tuple[str, list[int]]] = {  # dashes tell the lines apart on grey paper
    OURS: (MINE, [1, 0]),
    CHANCE: ("#767676", [2, 4]),
    "rule": ("#b8461b", [6, 3]),
    "knn": ("#7a4fa3", [8, 2, 2, 2]),
    "bagging": ("#2f7d3b", [3, 2]),
}
WIDTH = 520
OWN = re.compile(r'(\bid="|url\(#|href="#)')  # names within one picture


def svg(chart: alt.Chart | alt.LayerChart | alt.FacetChart, name: str, says: str) -> str:
    """A chart as an SVG element; its inner names get a prefix, for pages hold several."""
    styled = chart.configure(
        font="Helvetica, Arial, sans-serif",
        axis=alt.AxisConfig(
            labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12, gridColor="#e4e4e4",
            titleFontWeight="normal", labelLimit=260,
        ),
        legend=alt.LegendConfig(
            labelColor=INK, labelFontSize=12, title=None, labelLimit=260, orient="bottom",
            columns=3, symbolStrokeWidth=3, symbolSize=300,
        ),
        view=alt.ViewConfig(stroke=None),
    )  # fmt: skip
    text = vl_convert.vegalite_to_svg(styled.to_dict())
    text = re.sub(r' xmlns(:xlink)?="[^"]*"', "", text)
    text = re.sub(r"<svg ", f'<svg role="img" aria-label="{says}" ', text, count=1)
    return OWN.sub(rf"\g<1>{name}-", text)


def found_chart(results: Results, names: dict[str, str]) -> str:
    """The share of hidden customers found, down the ranking of each method."""
    rows = [
        {"share": share, "found": found, "method": names[name]}
        for name, curve in results.curves.items()
        for share, found in zip(GRID.tolist(), curve, strict=True)
    ]
    return svg(
        _lines(
            rows,
            alt.X("share:Q", scale=alt.Scale(type="log", domain=[0.001, 1]),
                  axis=alt.Axis(values=[0.001, 0.01, 0.05, 0.1, 0.5, 1], format="~%",
                                title="best share of all companies (each step to the right is "
                                "a longer list)")),
            alt.Y("found:Q", scale=alt.Scale(domain=[0, 1]),
                  axis=alt.Axis(format="~%", title="hidden customers found")),
            names,
            points=False,
        ),
        "found",
        "Share of hidden customers found, by length of the list and method",
    )  # fmt: skip


def seeds_chart(curve: Curve) -> str:
    """Average precision with 15, 30, 60 and all customers, ours beside plain neighbours."""
    rows = [
        {"customers": step.customers, "ap": spread["ap"].mean, "method": NAMES[name]}
        for step in curve.steps
        for name, spread in step.figures.items()
        if spread["ap"]
    ]
    sizes = [step.customers for step in curve.steps]
    return svg(
        _lines(
            rows,
            alt.X("customers:Q", axis=alt.Axis(values=sizes, title="customers learned from"),
                  scale=alt.Scale(domain=[0, max(sizes)])),
            alt.Y("ap:Q", scale=alt.Scale(zero=True),
                  axis=alt.Axis(title="average precision", tickCount=5)),
            {name: NAMES[name] for name in curve.steps[0].figures},
            points=True,
        ),
        "seeds",
        "Average precision by number of customers",
    )  # fmt: skip


def lead_chart(results: Results) -> str:
    """Our average precision minus that of each rival: mean and one standard deviation."""
    rows = [
        {
            "method": NAMES[name],
            "mean": gain.mean,
            "low": gain.mean - gain.sd,
            "high": gain.mean + gain.sd,
        }
        for name, gains in results.against.items()
        if (gain := gains["ap"])
    ]
    return _with_spread(
        rows, "method", "lead in average precision (mean and spread over the splits)", "lead",
        "Lead of the score over each rival",
    )  # fmt: skip


def fields_chart(without: Sequence[Without]) -> str:
    """What average precision loses without each field."""
    rows = [
        {
            "field": row.field,
            "mean": row.brings.mean,
            "low": row.brings.mean - row.brings.sd,
            "high": row.brings.mean + row.brings.sd,
        }
        for row in without
        if row.brings
    ]
    return _with_spread(
        rows, "field", "average precision lost without the field", "fields",
        "Average precision lost without each field",
    )  # fmt: skip


def charts(found: Evaluation) -> dict[str, str]:
    """All charts of an evaluation, by name."""
    drawn = {
        "found": found_chart(found.results, {n: NAMES[n] for n in found.results.curves}),
        "lead": lead_chart(found.results),
    }
    if found.curve and len(found.curve.steps) > 1:
        drawn["seeds"] = seeds_chart(found.curve)
    if len(found.without) > 1:
        drawn["fields"] = fields_chart(found.without)
    return drawn


def _lines(
    rows: list[dict[str, Any]], x: alt.X, y: alt.Y, names: dict[str, str], points: bool
) -> Any:
    spare = (style for name, style in STYLES.items() if name not in names)  # for models
    styles = [STYLES[name] if name in STYLES else next(spare) for name in names]
    order = list(names.values())
    colour = alt.Scale(domain=order, range=[style[0] for style in styles])
    dash = alt.Scale(domain=order, range=[style[1] for style in styles])
    legend = alt.Legend(symbolType="stroke")
    base = alt.Chart(pd.DataFrame(rows), width=WIDTH, height=300).encode(
        x=x, y=y, color=alt.Color("method:N", scale=colour, legend=legend)
    )
    lines = base.mark_line(strokeWidth=2.5).encode(
        strokeDash=alt.StrokeDash("method:N", scale=dash, legend=legend)
    )
    return alt.layer(lines, base.mark_point(filled=True, size=45)) if points else lines


def _with_spread(rows: list[dict[str, Any]], label: str, title: str, name: str, says: str) -> str:
    """A point with its spread for each row, the largest on top, beside a line at zero."""
    data = pd.DataFrame(rows)
    order = [row[label] for row in sorted(rows, key=lambda row: -row["mean"])]
    y = alt.Y(f"{label}:N", sort=order, axis=alt.Axis(title=None))
    bar = alt.Chart(data).mark_rule(strokeWidth=2, color=MINE)
    dot = alt.Chart(data).mark_point(filled=True, size=70, color=MINE, opacity=1)
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=INK)
    layers = alt.layer(
        zero.encode(x=alt.X("x:Q")),
        bar.encode(y=y, x=alt.X("low:Q", axis=alt.Axis(title=title, tickCount=6)), x2="high:Q"),
        dot.encode(y=y, x="mean:Q"),
    ).properties(width=WIDTH - 120, height=26 * len(rows))
    return svg(layers, name, says)
