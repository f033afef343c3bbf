"""Where the companies of the demo are, and how far from the firm's service depots."""

import numpy as np

from data.demo.tables import COUNTRIES, Array, numbers, pick, texts

DEPOTS = {"FI": "Tampere", "NO": "Stavanger", "EE": "Tallinn", "GB": "Leeds"}
SPREAD_KM = 5.0
KM_PER_DEGREE = 111.2


def draw_places(rng: np.random.Generator, countries: Array) -> Array:
    """A place for each company: a row of places.csv, by weight, in the company's country."""
    country_of_place, weights = texts("places", "country"), numbers("places", "weight")
    places = np.zeros(len(countries), int)
    for country in COUNTRIES:
        here = countries == country
        places[here] = pick(rng, weights * (country_of_place == country), int(here.sum()))
    return places


def scatter(rng: np.random.Generator, places: Array) -> tuple[Array, Array]:
    """Latitude and longitude of each company: its town's, a few kilometres off."""
    north, east = rng.normal(0, SPREAD_KM / KM_PER_DEGREE, (2, len(places)))
    latitudes = numbers("places", "latitude")[places] + north
    longitudes = numbers("places", "longitude")[places] + east / np.cos(np.radians(latitudes))
    return latitudes.round(5), longitudes.round(5)


def depot_distance_km(countries: Array, latitudes: Array, longitudes: Array) -> Array:
    """Kilometres to the depot of the company's own country."""
    towns = texts("places", "town").tolist()
    depots = np.array([towns.index(DEPOTS[country]) for country in COUNTRIES])
    depot = depots[[COUNTRIES.index(country) for country in countries]]
    north = latitudes - numbers("places", "latitude")[depot]
    east = (longitudes - numbers("places", "longitude")[depot]) * np.cos(np.radians(latitudes))
    distance: Array = KM_PER_DEGREE * np.hypot(north, east)
    return distance


def postcodes(rng: np.random.Generator, countries: Array, places: Array) -> Array:
    """A postcode for each company: the prefix of its town and digits as the country writes them."""
    digits = rng.integers(0, 100, len(places))
    wards = rng.integers(1, 20, len(places))
    letters = np.array(list("ABDEFGHJLNPQRSTUWXYZ"))[rng.integers(0, 20, (2, len(places)))]
    prefixes = texts("places", "postcode")[places]
    return np.array(
        [
            _postcode(country, prefix, int(n), int(ward), first + last)
            for country, prefix, n, ward, first, last in zip(
                countries, prefixes, digits, wards, *letters, strict=True
            )
        ],
        object,
    )


def _postcode(country: str, prefix: str, number: int, ward: int, letters: str) -> str:
    if country == "GB":
        return f"{prefix}{ward} {number % 9 + 1}{letters}"
    if country == "NO":
        return f"{prefix}{number:02d}"
    return f"{prefix}{number:02d}0" if country == "FI" else f"{prefix}{number:02d}1"


def streets(rng: np.random.Generator, countries: Array) -> Array:
    """A street and a number for each company, in the country's order."""
    listed = {
        country: words.split("|")
        for country, part, words in zip(
            texts("stems", "country"), texts("stems", "part"), texts("stems", "words"), strict=True
        )
        if part == "street"
    }
    drawn = rng.integers(0, 16, len(countries))
    house = rng.integers(1, 140, len(countries))
    return np.array(
        [
            f"{n} {listed[c][d]}" if c == "GB" else f"{listed[c][d]} {n}"
            for c, d, n in zip(countries, drawn, house, strict=True)
        ],
        object,
    )
