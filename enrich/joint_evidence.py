"""What two kinds of evidence say together, beyond what each says alone."""

from company.folding import Flags
from enrich.alignment import Values
from enrich.comparison import Comparison
from enrich.fact_evidence import (
    cities_differ,
    postcodes_differ,
    rarity_of_the_city,
    same_city,
    same_postcode,
)
from enrich.name_evidence import crowd


def small_city_in_a_crowd(pair: Comparison) -> Values:
    """How small the city is that both are in, the more so the more names are like the row's."""
    settled: Values = pair.once(rarity_of_the_city) * pair.once(crowd)
    return settled


def same_city_and_postcode(pair: Comparison) -> Flags:
    """Both have the same city and postcode, of which one mostly tells the other."""
    both: Flags = pair.once(same_city) & pair.once(same_postcode)
    return both


def city_and_postcode_differ(pair: Comparison) -> Flags:
    """Both have another city and postcode, which one move changes together."""
    both: Flags = pair.once(cities_differ) & pair.once(postcodes_differ)
    return both
