"""What is said of a pair besides the names: cities, postcodes, countries, numbers, web domains."""

import numpy as np

from company.folding import Flags, Keys
from enrich.alignment import Values
from enrich.comparison import Comparison
from enrich.keys import equal, unequal

MOST_RARITY = 10  # of a city with one name among 20,000


def same_city(pair: Comparison) -> Flags:
    """Both are in the same city."""
    return equal(pair.rows.cities[pair.row], pair.names.cities[pair.name])


def rarity_of_the_city(pair: Comparison) -> Values:
    """How small the city is that both are in, by a field or by the row's name."""
    same = same_city(pair) | city_inside_name(pair)
    return (same * pair.names.city_rarity[pair.name] / MOST_RARITY).astype(np.float32)


def cities_differ(pair: Comparison) -> Flags:
    """Both give a city, and another one."""
    return unequal(pair.rows.cities[pair.row], pair.names.cities[pair.name])


def city_inside_name(pair: Comparison) -> Flags:
    """The row's name holds the company's city, and the row gives no such city."""
    inside = np.zeros(len(pair.row), bool)
    city = pair.names.cities[pair.name]
    words = pair.row_words
    inside[words.pair[words.key == city[words.pair]]] = True
    return inside & ~same_city(pair)


def same_registration_number(pair: Comparison) -> Flags:
    """The row's registration number is the company's, in the same country as far as known."""
    return _has_number(pair, pair.rows.identity.registration[pair.row])


def same_vat_number(pair: Comparison) -> Flags:
    """The row's VAT number is the company's, or contains its registration number."""
    return _has_number(pair, pair.rows.identity.vat[pair.row])


def _has_number(pair: Comparison, number: Keys) -> Flags:
    company = pair.names.identity.take(pair.name)
    same = equal(number, company.registration) | equal(number, company.vat)
    return same & ~countries_differ(pair)


def numbers_differ(pair: Comparison) -> Flags:
    """Both have a registration number, or both a VAT number, and none is the same."""
    row, company = pair.rows.identity.take(pair.row), pair.names.identity.take(pair.name)
    differ = unequal(row.registration, company.registration) | unequal(row.vat, company.vat)
    return differ & ~same_registration_number(pair) & ~same_vat_number(pair)


def same_domain(pair: Comparison) -> Values:
    """Both have the same web domain; it counts less where several companies share it."""
    row, company = pair.rows.identity.domain[pair.row], pair.names.identity.domain[pair.name]
    discount = 1 / (1 + np.log(pair.names.sharing[pair.name]))
    return (equal(row, company) * discount).astype(np.float32)


def domains_differ(pair: Comparison) -> Flags:
    """Both have a web domain, and another one."""
    return unequal(pair.rows.identity.domain[pair.row], pair.names.identity.domain[pair.name])


def same_postcode(pair: Comparison) -> Flags:
    """Both have the same postcode."""
    return equal(pair.rows.identity.postcode[pair.row], pair.names.identity.postcode[pair.name])


def postcodes_differ(pair: Comparison) -> Flags:
    """Both have a postcode, and another one."""
    return unequal(pair.rows.identity.postcode[pair.row], pair.names.identity.postcode[pair.name])


def same_country(pair: Comparison) -> Flags:
    """Both are in the same country."""
    return equal(pair.rows.identity.country[pair.row], pair.names.identity.country[pair.name])


def countries_differ(pair: Comparison) -> Flags:
    """Both give a country, and another one."""
    return unequal(pair.rows.identity.country[pair.row], pair.names.identity.country[pair.name])
