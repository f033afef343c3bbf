"""Names of companies, made from words of each country's language."""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np

from data.demo.companies import Companies
from data.demo.tables import COUNTRIES, Array, rows, texts

PREVIOUS_SHARE = 0.075
TRADING_SHARE = 0.06
TWIN_SHARE = 0.012
# How often a name begins with a made place, its town, a brand, a coinage, initials, a surname.
OPENINGS = {
    "FI": (0.40, 0.16, 0.20, 0.14, 0.08, 0.02),
    "NO": (0.42, 0.16, 0.22, 0.12, 0.06, 0.02),
    "EE": (0.42, 0.14, 0.22, 0.14, 0.07, 0.01),
    "GB": (0.42, 0.13, 0.24, 0.11, 0.07, 0.03),
}
CONSONANTS = np.array(list("BDFHJKLMNPRSTV"), object)
GROUP = {"FI": "Yhtiöt", "NO": "Gruppen", "EE": "Grupp", "GB": "Group"}


@dataclass(frozen=True)
class Names:
    """The names of each company; previous ones are separated by |, missing ones are empty."""

    stem: Array  # the name without its legal form
    legal: Array
    previous: Array
    trading: Array
    domain: Array


def draw_names(rng: np.random.Generator, companies: Companies) -> Names:
    """Names for all companies: nearly all distinct in a country, some twins in other towns."""
    stem = _twins(rng, companies, _distinct(rng, companies))
    earlier, first = stems(rng, companies), stems(rng, companies)
    chance = PREVIOUS_SHARE * (0.8 + np.minimum(companies.staff, 100) / 80)
    luck = rng.random(len(stem)) / chance
    previous = np.where(luck < 1, with_form(companies, earlier), "").astype(object)
    twice = luck < 0.15
    previous[twice] = previous[twice] + "|" + with_form(companies, first)[twice]
    brand = rng.random(len(stem)) < TRADING_SHARE
    trading = np.where(brand, _trading(rng, companies), "").astype(object)
    return Names(stem, with_form(companies, stem), previous, trading, _domains(companies, stem))


@cache
def words(country: str, part: str) -> Array:
    """The words of a country for one part of a name."""
    found = [r["words"] for r in rows("stems") if (r["country"], r["part"]) == (country, part)]
    return np.array(found[0].split("|"), object)


def draw(rng: np.random.Generator, listed: Array, size: int) -> Array:
    """Words drawn evenly from a list."""
    drawn: Array = listed[rng.integers(0, len(listed), size)]
    return drawn


def stems(rng: np.random.Generator, companies: Companies) -> Array:
    """A name without legal form for every company."""
    result = np.empty(len(companies), object)
    for country in COUNTRIES:
        here = companies.country == country
        activity = _activities(rng, country, companies.family[here])
        town = texts("places", "attribute")[companies.place[here]]
        result[here] = _compose(rng, country, town, activity)
    return result


def _activities(rng: np.random.Generator, country: str, family: Array) -> Array:
    lists = [text.split("|") for text in texts("words", country)]
    lengths = np.array([len(words) for words in lists])
    table = np.array([words + [""] * (lengths.max() - len(words)) for words in lists], object)
    chosen: Array = table[family, (rng.random(len(family)) * lengths[family]).astype(int)]
    return chosen


def _compose(rng: np.random.Generator, country: str, town: Array, activity: Array) -> Array:
    size = len(town)
    seconds = draw(rng, words(country, "second"), size)
    named = np.array([s.partition("/")[0] for s in seconds], object)
    attribute = np.array([s.rpartition("/")[2] for s in seconds], object)
    first = draw(rng, words(country, "first"), size)
    coined = draw(rng, words(country, "opening"), size) + draw(rng, words(country, "ending"), size)
    initials = np.sum([draw(rng, CONSONANTS, size) for _ in range(3)], axis=0)
    leading = (rng.random(size) < 0.2) & (country == "FI")  # "Konepaja Koivuranta"
    choices = [
        np.where(leading, activity + " " + first + named, first + attribute + " " + activity),
        town + " " + activity,
        draw(rng, words(country, "brand"), size) + " " + activity,
        np.where(rng.random(size) < 0.3, coined, coined + " " + activity),
        initials + ("-" if country == "FI" else " ") + activity,
        draw(rng, words(country, "surname"), size) + " " + activity,
    ]
    opening = rng.choice(len(choices), size, p=OPENINGS[country])
    composed: Array = np.array(choices, object)[opening, np.arange(size)]
    grouped = rng.random(size) < 0.03
    composed[grouped] = composed[grouped] + " " + GROUP[country]
    return composed


def _distinct(rng: np.random.Generator, companies: Companies) -> Array:
    stem = stems(rng, companies)
    for _ in range(6):
        again = _repeated(companies, stem)
        stem[again] = stems(rng, companies)[again]
    again = _repeated(companies, stem)
    stem[again] = stem[again] + " " + texts("places", "town")[companies.place[again]]
    return stem


def _repeated(companies: Companies, stem: Array) -> Array:
    _, first = np.unique((companies.country + stem).astype(str), return_index=True)
    repeated = np.ones(len(stem), bool)
    repeated[first] = False
    return repeated


def _twins(rng: np.random.Generator, companies: Companies, stem: Array) -> Array:
    order = np.lexsort((rng.random(len(stem)), companies.family, companies.country))
    left, right = order[:-1:2], order[1::2]
    alike = (companies.family[left] == companies.family[right]) & (
        companies.country[left] == companies.country[right]
    )
    apart = companies.place[left] != companies.place[right]
    chosen = alike & apart & (rng.random(len(left)) < 2 * TWIN_SHARE)
    stem[right[chosen]] = stem[left[chosen]]
    return stem


def with_form(companies: Companies, stem: Array) -> Array:
    """Legal names: capitals in Britain, the form in front for some Estonian companies."""
    front = np.array([len(s) % 6 == 0 for s in stem]) & (companies.country == "EE")
    legal = np.where(front, companies.form + " " + stem, stem + " " + companies.form)
    return np.array(
        [n.upper() if c == "GB" else n for n, c in zip(legal, companies.country, strict=True)],
        object,
    )


def _trading(rng: np.random.Generator, companies: Companies) -> Array:
    result = np.empty(len(companies), object)
    for country in COUNTRIES:
        here = np.flatnonzero(companies.country == country)
        coined = [draw(rng, words(country, part), len(here)) for part in ("opening", "ending")]
        result[here] = coined[0] + coined[1]
    return result


def fold(text: str) -> str:
    """The plain lower-case letters and digits of a name, as in a web address.

    >>> fold("Hämeen Höyläämö")
    'hameenhoylaamo'
    """
    spelled = text.lower().replace("ø", "o").replace("æ", "ae")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isalnum())


def _domains(companies: Companies, stem: Array) -> Array:
    domain = np.array([fold(s) for s in stem], object)
    again = _repeated(companies, domain)
    domain[again] = domain[again] + [
        "-" + fold(town) for town in texts("places", "town")[companies.place[again]]
    ]
    # .example is reserved: no address of the demo can belong to anybody.
    return np.asarray(domain + ".example")
