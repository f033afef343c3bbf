"""How well names of each language are found, under damage that the training did not use."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from enrich.evidence import Points
from train.evidence import labelled
from train.judging import Judged
from train.noise import HELD_OUT
from train.rows import halves, make_task

COUNTRIES = {
    "Finnish": ["FI"], "Swedish": ["SE"], "Norwegian": ["NO"], "Estonian": ["EE"],
    "Latvian": ["LV"], "Lithuanian": ["LT"], "Polish": ["PL"], "Czech": ["CZ"], "French": ["FR"],
    "German": ["DE", "AT"], "Cyrillic": ["RU", "UA", "BG"],
}  # fmt: skip
ROWS = 6000  # a language: what is right of 4,000 accepted is known to .001


def in_languages(register: pa.Table, points: Points, folder: Path, seed: int) -> dict[str, Judged]:
    """What the points make of rows in each language, all looked for in the whole register."""
    countries = np.where(halves(register), np.array(register["country"].to_pylist()), "")
    places = [np.flatnonzero(np.isin(countries, codes)) for codes in COUNTRIES.values()]
    names = np.array(register["name"].to_pylist())
    places[-1] = places[-1][[not name.isascii() for name in names[places[-1]]]]
    draw = np.random.default_rng(seed)
    among = np.concatenate([draw.choice(place, ROWS) for place in places])
    task = make_task(register, HELD_OUT, among, seed)
    pairs, _ = labelled(task, folder)
    choice, right = pairs.answers(points)
    findable = np.array([company is not None for company in task.company_ids])
    found = Judged(choice.probability, right, findable, pairs.unsure(choice))
    language = np.repeat(np.arange(len(places)), ROWS)
    return {name: found.of(language == number) for number, name in enumerate(COUNTRIES)}
