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
    same = pair.once(same_city) | pair.once(city_inside_name)
    rarity: Values = (same * pair.names.city_rarity[pair.name] / MOST_RARITY).astype(np.float32)
    return rarity


def cities_differ(pair: Comparison) -> Flags:
    """Both give a city, and another one."""
    return unequal(pair.rows.cities[pair.row], pair.names.cities[pair.name])


def city_inside_name(pair: Comparison) -> Flags:
    """The row's name holds the company's city, and the row gives no such city."""
    inside = np.zeros(len(pair.row), bool)
    city = pair.names.cities[pair.name]
    words = pair.row_words
    # Wolfsburg in the row and in a register's name is a shared word, and says nothing of the place.
    apart = (words.key == city[words.pair]) & (words.value < 1)
    inside[words.pair[apart]] = True
    apart_from_field: Flags = inside & ~pair.once(same_city)
    return apart_from_field


def same_registration_number(pair: Comparison) -> Flags:
    """The row's registration number is the company's, in the same country as far as known."""
    return _has_number(pair, pair.rows.identity.registration[pair.row])


def same_vat_number(pair: Comparison) -> Flags:
    """The row's VAT number is the company's, or contains its registration number."""
    return _has_number(pair, pair.rows.identity.vat[pair.row])


def _has_number(pair: Comparison, number: Keys) -> Flags:
    company = pair.names.identity.take(pair.name)
    same = equal(number, company.registration) | equal(number, company.vat)
    has: Flags = same & ~pair.once(countries_differ)
    return has


def numbers_differ(pair: Comparison) -> Flags:
    """Both have a registration number, or both a VAT number, and none is the same."""
    row, company = pair.rows.identity.take(pair.row), pair.names.identity.take(pair.name)
    differ = unequal(row.registration, company.registration) | unequal(row.vat, company.vat)
    same = pair.once(same_registration_number) | pair.once(same_vat_number)
    others: Flags = differ & ~same
    return others


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
