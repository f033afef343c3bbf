"""A made universe with customers of a known kind, for the tests of the ranker."""

import numpy as np
import pandas as pd

from lookalike.field import Field

FIELDS = [
    Field("industry", "hierarchy", ["nace2", "nace4"]),
    Field("legal form", "category", ["form"]),
    Field("revenue", "number", ["revenue"]),
    Field("products", "tags", ["products"]),
    Field("about", "text", ["about"]),
]
DIVISIONS = ["25", "41", "62", "70"]
WORDS = {
    "25": "steel frames welded by hand",
    "41": "houses and roofs built to order",
    "62": "software for hospitals and banks",
    "70": "advice on mergers and strategy",
}


def universe(rows: int = 600, seed: int = 0) -> pd.DataFrame:
    """Companies of four industries; a tenth of each column is not known."""
    rng = np.random.default_rng(seed)
    division = rng.choice(DIVISIONS, rows)
    frame = pd.DataFrame(
        {
            "nace2": division,
            "nace4": [d + rng.choice(["10", "20", "90"]) for d in division],
            "form": rng.choice(["oy", "oyj", "ky"], rows, p=[0.7, 0.1, 0.2]),
            "revenue": np.exp(rng.normal(13, 2, rows)),
            "products": ["|".join(rng.choice(list("abcdef"), 2)) for _ in range(rows)],
            "about": [f"{WORDS[d]} since {rng.integers(1950, 2020)}" for d in division],
        }
    )
    return frame.mask(rng.random(frame.shape) < 0.1)


def customers(companies: pd.DataFrame) -> "np.ndarray":
    """Half of the metal workers of middling revenue, as truth values."""
    revenue = companies["revenue"].between(1e5, 2e6).to_numpy()
    alike = (companies["nace2"] == "25").to_numpy(bool) & revenue
    return alike & (np.arange(len(companies)) % 2 == 0)
