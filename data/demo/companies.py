"""What the companies of the demo are: country, place, industry, size, age, form and status."""

from dataclasses import dataclass

import numpy as np

from data.demo import places
from data.demo.tables import COUNTRIES, Array, numbers, pick, texts

COUNTS = {"FI": 7000, "NO": 5500, "EE": 3500, "GB": 9000}
SNAPSHOT = np.datetime64("2026-01-01")
STAFF_SPREAD = 1.25  # of the logarithm: one company in eight has twenty people or more
STATUSES = ("active", "strike off", "liquidation", "insolvent", "dissolved")
STATUS_SHARES = {"GB": (0.885, 0.06, 0.042, 0.013, 0.0), "": (0.94, 0.0, 0.025, 0.015, 0.02)}


@dataclass(frozen=True)
class Companies:
    """Columns of equal length, one place in each for every company."""

    country: Array
    place: Array  # a row of places.csv
    industry: Array  # a row of industries.csv
    family: Array  # a row of families.csv
    staff: Array
    founded: Array
    form: Array
    status: Array
    dormant: Array
    latitude: Array
    longitude: Array
    street: Array
    postcode: Array

    def __len__(self) -> int:
        return len(self.country)

    @property
    def live(self) -> Array:
        """Whether each company trades: it is not being wound up and is not dormant."""
        trading: Array = np.isin(self.status, ["active", "strike off"]) & ~self.dormant
        return trading


def draw_companies(rng: np.random.Generator) -> Companies:
    """All companies of the four countries, in the order of COUNTRIES."""
    country = np.repeat(np.array(COUNTRIES, object), [COUNTS[c] for c in COUNTRIES])
    industry, family = _industries(rng, len(country))
    staff = _staff(rng, family)
    place = places.draw_places(rng, country)
    latitude, longitude = places.scatter(rng, place)
    return Companies(
        country=country,
        place=place,
        industry=industry,
        family=family,
        staff=staff,
        founded=_founded(rng, country, staff),
        form=_forms(rng, country, family, staff),
        status=_statuses(rng, country),
        dormant=(country == "GB") & (staff < 3) & (rng.random(len(country)) < 0.3),
        latitude=latitude,
        longitude=longitude,
        street=places.streets(rng, country),
        postcode=places.postcodes(rng, country, place),
    )


def _industries(rng: np.random.Generator, size: int) -> tuple[Array, Array]:
    names = texts("families", "family").tolist()
    family = np.array([names.index(name) for name in texts("industries", "family")])
    within = numbers("industries", "weight")
    shares = numbers("families", "share")[family] * within / np.bincount(family, within)[family]
    drawn = pick(rng, shares, size)
    return drawn, family[drawn]


def _staff(rng: np.random.Generator, family: Array) -> Array:
    median = numbers("families", "staff")[family]
    people = median * np.exp(rng.normal(0, STAFF_SPREAD, len(family)))
    return np.asarray(np.floor(people).astype(int))


def _founded(rng: np.random.Generator, country: Array, staff: Array) -> Array:
    years = rng.exponential(7 + 3 * np.log1p(staff))  # larger companies are older
    oldest = np.where(country == "EE", 35, 90)  # Estonia has had companies since 1990
    days = (np.clip(years, 0.1, oldest) * 365.25).astype(int)
    founded: Array = SNAPSHOT - days.astype("timedelta64[D]")
    return founded


def _forms(rng: np.random.Generator, country: Array, family: Array, staff: Array) -> Array:
    luck = rng.random(len(country))
    plain = {"FI": "Oy", "NO": "AS", "EE": "OÜ", "GB": "LTD"}
    form = np.array([plain[c] for c in country], object)
    form[(country == "GB") & (luck < 0.55)] = "LIMITED"
    form[(country == "FI") & (staff < 8) & (luck < 0.1)] = "Ky"
    form[(country == "NO") & (staff < 8) & (luck < 0.03)] = "DA"
    form[(country == "EE") & (staff > 30) & (luck < 0.5)] = "AS"
    advisers = family == texts("families", "family").tolist().index("consulting")
    form[(country == "GB") & advisers & (luck < 0.12)] = "LLP"
    listed = {"FI": "Oyj", "NO": "ASA", "GB": "PLC"}
    for place, name in listed.items():
        form[(country == place) & (staff > 200) & (luck < 0.35)] = name
    return form


def _statuses(rng: np.random.Generator, country: Array) -> Array:
    british = pick(rng, np.array(STATUS_SHARES["GB"]), len(country))
    others = pick(rng, np.array(STATUS_SHARES[""]), len(country))
    return np.array(STATUSES, object)[np.where(country == "GB", british, others)]
