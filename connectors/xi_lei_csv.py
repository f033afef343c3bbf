"""GLEIF: the golden copy as CSV, 338 columns, some of them five times over, read column by column.

Empty cells are unknown. Lists are columns with numbers: OtherEntityName.1, .2, … each with .type
and .xmllang beside it.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from company.dates import FIRST_YEAR, LAST_YEAR
from company.fields import FIELDS, FIGURES, NAMES, conform, schema
from company.ids import LISTS
from company.values import each_distinct
from connectors.contract import Rows, Source
from connectors.xi_lei_codes import (
    LEI,
    NAME_KINDS,
    NATIONAL_NUMBERS,
    NO_NATIONAL_ID,
    OTHER_NAME,
    WITHDRAWN,
    form_class,
    form_name,
    status,
)
from connectors.xi_lei_record import EXTRAS, PAGE

NUMBERED = range(1, 6)
OTHER_NAMES = (
    *(f"Entity.OtherEntityNames.OtherEntityName.{n}" for n in NUMBERED),
    *(f"Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.{n}" for n in NUMBERED),
)
STREET = (
    "Entity.LegalAddress.FirstAddressLine",
    *(f"Entity.LegalAddress.AdditionalAddressLine.{n}" for n in (1, 2, 3)),
)
IDENTITY = (
    "LEI", "Entity.EntityCategory", "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID",
)  # fmt: skip
NEEDED = (
    *IDENTITY, "Entity.LegalName", "Entity.LegalAddress.City", "Entity.LegalAddress.Country",
    "Entity.LegalForm.EntityLegalFormCode", "Entity.EntityStatus",
    "Registration.RegistrationStatus",
)  # fmt: skip
READ = (
    *NEEDED, "Entity.LegalName.xmllang", "Entity.LegalAddress.Region",
    "Entity.LegalAddress.PostalCode", "Entity.HeadquartersAddress.Country",
    "Entity.LegalForm.OtherLegalForm", "Entity.EntityCreationDate", "Entity.EntityExpirationDate",
    "Entity.EntityExpirationReason", *STREET,
    *(c for name in OTHER_NAMES for c in (name, f"{name}.type", f"{name}.xmllang")),
)  # fmt: skip
RELATIONSHIP = (
    "Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID",
    "Relationship.RelationshipType", "Relationship.RelationshipStatus",
)  # fmt: skip
HALF_A_DAY = pa.scalar(12 * 3600, pa.duration("s"))


def faults(batch: pa.Table) -> pa.Array:
    """What is wrong with each row; null where nothing is."""
    is_lei = pc.match_substring_regex(batch["LEI"], LEI)
    reason = pc.if_else(is_lei, pa.scalar(None, pa.string()), "no LEI")
    return pc.if_else(pc.equal(batch["Entity.LegalName"], ""), "no name", reason)


def parse(batch: pa.Table, source: Source, parents: Mapping[str, str]) -> Rows:
    """The companies and names of a batch of rows; `parents` has the parent's id by LEI."""
    batch = batch.filter(
        pc.invert(pc.is_in(batch["Registration.RegistrationStatus"], pa.array(WITHDRAWN)))
    )
    lei, (company_id, number) = batch["LEI"], identities(batch)
    code = _column(batch, "Entity.LegalForm.EntityLegalFormCode")
    category = _column(batch, "Entity.EntityCategory")
    companies = {
        "company_id": company_id,
        "register": pa.repeat("xi-lei", len(batch)),
        "registration_number": number,
        "name": batch["Entity.LegalName"],
        "legal_form": pc.coalesce(
            each_distinct(code, lambda c: form_name(c, None)),
            _column(batch, "Entity.LegalForm.OtherLegalForm"),
        ),
        "legal_form_class": each_distinct(code, form_class),
        "status": _statuses(batch),
        "founded_on": days(_column(batch, "Entity.EntityCreationDate")),
        "dissolved_on": days(_column(batch, "Entity.EntityExpirationDate")),
        "country": _column(batch, "Entity.LegalAddress.Country"),
        "region": _column(batch, "Entity.LegalAddress.Region"),
        "postcode": _column(batch, "Entity.LegalAddress.PostalCode"),
        "city": _column(batch, "Entity.LegalAddress.City"),
        "street": _street(batch),
        "lei": lei,
        "parent_id": _looked_up(lei, parents),
        "is_natural_person": pc.fill_null(pc.equal(category, "SOLE_PROPRIETOR"), False),
        "source_url": pc.binary_join_element_wise(PAGE, lei, ""),
        "fetched_at": pa.repeat(source.fetched_at, len(batch)),
        "x_entity_category": category,
        "x_lei_status": _column(batch, "Registration.RegistrationStatus"),
        "x_headquarters_country": _column(batch, "Entity.HeadquartersAddress.Country"),
    }
    return Rows(
        conform(pa.table(companies), schema(FIELDS, EXTRAS)),
        schema(FIGURES).empty_table(),
        _names(company_id, batch),
    )


def identities(batch: pa.Table) -> tuple[pa.Array, pa.Array]:
    """The identifiers of a batch and the numbers in them, by the rules of `identity`."""
    _, category, authority, number = (_column(batch, c) for c in IDENTITY)
    plain = pc.utf8_upper(pc.replace_substring_regex(number, r"\s+", ""))
    is_fund = pc.fill_null(pc.equal(category, NO_NATIONAL_ID), False)
    company_id = national = pa.nulls(len(batch), pa.string())
    for rule in NATIONAL_NUMBERS:
        fits = pc.and_kleene(
            pc.is_in(authority, pa.array(rule.authorities)),
            pc.match_substring_regex(plain, rule.pattern),
        )
        fits = pc.and_not_kleene(pc.and_kleene(fits, pc.is_null(company_id)), is_fund)
        if not pc.any(fits).as_py():
            continue
        written = pc.replace_substring_regex(plain, rule.pattern, rule.written)
        named = pc.binary_join_element_wise(LISTS[rule.country], written, "-")
        national = pc.if_else(pc.fill_null(fits, False), written, national)
        company_id = pc.if_else(pc.fill_null(fits, False), named, company_id)
    lei = batch["LEI"].combine_chunks()
    own = pc.binary_join_element_wise("XI-LEI", lei, "-")
    return pc.coalesce(company_id, own), pc.coalesce(national, lei)


def _column(batch: pa.Table, name: str) -> pa.Array:
    """A column with its empty cells unknown; all of it where the file has no such column."""
    if name not in batch.column_names:
        return pa.nulls(len(batch), pa.string())
    column = batch[name].combine_chunks()
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _statuses(batch: pa.Table) -> pa.Array:
    columns = (
        "Entity.EntityStatus", "Registration.RegistrationStatus", "Entity.EntityExpirationReason"
    )  # fmt: skip
    said = (pc.fill_null(_column(batch, c), "") for c in columns)
    together = pc.binary_join_element_wise(*said, "|")
    return each_distinct(together, lambda three: status(*three.split("|")))


def days(times: pa.Array) -> pa.Array:
    """The days of times that stand for days, by the rule of `day`."""
    start = pc.utf8_slice_codeunits(times, 0, 19)
    found = pc.strptime(start, "%Y-%m-%dT%H:%M:%S", "s", error_is_null=True)
    day = pc.add(found, HALF_A_DAY).cast(pa.date32())
    year = pc.year(day)
    real = pc.and_(pc.greater_equal(year, FIRST_YEAR), pc.less_equal(year, LAST_YEAR))
    return pc.if_else(real, day, pa.scalar(None, pa.date32()))


def _street(batch: pa.Table) -> pa.Array:
    lines = (_column(batch, name) for name in STREET)
    joined = pc.binary_join_element_wise(*lines, ", ", null_handling="skip")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)


def _looked_up(lei: pa.ChunkedArray, parents: Mapping[str, str]) -> pa.Array:
    at = pc.index_in(lei, pa.array(list(parents), pa.string()))
    return pa.array(list(parents.values()), pa.string()).take(at.combine_chunks())


def _names(company_id: pa.Array, batch: pa.Table) -> pa.Table:
    """The legal name and up to ten others of each company, a row each."""
    legal = _column(batch, "Entity.LegalName")
    language = _language(batch, "Entity.LegalName")
    parts = [_named(company_id, legal, pa.repeat("legal", len(batch)), language)]
    for column in OTHER_NAMES:
        kind = each_distinct(
            _column(batch, f"{column}.type"), lambda t: NAME_KINDS.get(t, OTHER_NAME)
        )
        name = _column(batch, column)
        parts.append(
            _named(company_id, name, pc.fill_null(kind, OTHER_NAME), _language(batch, column))
        )
    return pa.concat_tables(parts)


def _language(batch: pa.Table, column: str) -> pa.Array:
    return pc.utf8_slice_codeunits(_column(batch, f"{column}.xmllang"), 0, 2)


def _named(company_id: pa.Array, name: pa.Array, kind: pa.Array, language: pa.Array) -> pa.Table:
    table = pa.table({"company_id": company_id, "name": name, "kind": kind, "language": language})
    return conform(table.filter(pc.is_valid(table["name"])), schema(NAMES))
