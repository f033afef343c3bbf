"""What is known of a company besides its name, as keys that can be compared: 0 is not known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company.folding import Flags, Keys, Numbers
from enrich.columns import has_values, text_column
from enrich.domains import domains
from enrich.identifiers import registration_numbers, vat_numbers
from enrich.keys import NOT_KNOWN, keys_or_unknown
from enrich.places import country_keys, postcode_keys
from enrich.ragged import expand, first_of_each

MOST_SHARING = 20  # companies: a number or a domain of more than these points to none of them


@dataclass(frozen=True)
class Identity:
    """The numbers, web domain and place of each row or company."""

    registration: Keys
    vat: Keys
    domain: Keys
    postcode: Keys
    country: Keys

    def take(self, places: Numbers) -> "Identity":
        """The identities at some places."""
        return Identity(
            self.registration[places],
            self.vat[places],
            self.domain[places],
            self.postcode[places],
            self.country[places],
        )

    def without_numbers(self, wrong_registration: Flags, wrong_vat: Flags) -> "Identity":
        """The same with the numbers left out that cannot be right."""
        return Identity(
            np.where(wrong_registration, NOT_KNOWN, self.registration),
            np.where(wrong_vat, NOT_KNOWN, self.vat),
            self.domain,
            self.postcode,
            self.country,
        )


def identity_of(table: pa.Table) -> Identity:
    """The identities of the rows of a table; any of the columns may be missing."""
    country = text_column(table, "country")
    return Identity(
        registration=_keys(
            table, "registration_number", lambda t: registration_numbers(t, country)
        ),
        vat=_keys(table, "vat_number", lambda t: vat_numbers(t, country)),
        domain=_domain_keys(table),
        postcode=postcode_keys(text_column(table, "postcode")),
        country=country_keys(country),
    )


def _keys(table: pa.Table, column: str, form: Callable[[pa.Array], pa.StringArray]) -> Keys:
    if not has_values(table, column):  # mostly so, and then the work is spared
        return np.zeros(len(table), np.uint64)
    return keys_or_unknown(form(table[column]))


def _domain_keys(table: pa.Table) -> Keys:
    """The domain of each row's website, else of its e-mail address."""
    website, email = _keys(table, "website", domains), _keys(table, "email", domains)
    return np.where(website == NOT_KNOWN, email, website)


@dataclass(frozen=True)
class Lookup:
    """Companies by a key of theirs, ascending."""

    keys: Keys
    companies: NDArray[np.int32]

    @classmethod
    def of(cls, keys: Keys, companies: Numbers) -> "Lookup":
        """A lookup of the keys that are known; a company may have several."""
        known = np.flatnonzero(keys != NOT_KNOWN)
        order = known[np.lexsort((companies[known], keys[known]))]
        once = first_of_each(keys[order]) | first_of_each(companies[order])
        return cls(keys[order][once], companies[order][once].astype(np.int32))

    def sharing(self, keys: Keys) -> Numbers:
        """How many companies have each key."""
        end = np.searchsorted(self.keys, keys, side="right")
        return end - np.searchsorted(self.keys, keys)

    def find(self, keys: Keys) -> tuple[Numbers, Numbers]:
        """(position in keys, company) of all companies that have one of these keys."""
        count = self.sharing(keys)
        count[(keys == NOT_KNOWN) | (count > MOST_SHARING)] = 0
        row, place = expand(count)
        return row, self.companies[np.searchsorted(self.keys, keys)[row] + place].astype(np.int64)
