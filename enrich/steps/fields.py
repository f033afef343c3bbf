"""The fields that enrichment gives, each declared once: what it says, made of what, by whom.

`source` and `as_of` name two columns of the same table: who states the value, and of which day it
is. Several fields may share such a pair; SOURCES lists them.
"""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from company.fields import ARROW_TYPES, Type

Kind = Literal["official", "derived", "estimated"]


@dataclass(frozen=True)
class EnrichedField:
    """One field: official as a register states it, derived by a rule, or estimated.

    `inputs` are the fields of companies and figures that it is made of; none: it is one itself.
    """

    name: str
    type: Type
    label: str
    description: str
    unit: str = ""
    kind: Kind = "official"
    inputs: tuple[str, ...] = ()
    source: str = "company_source"
    as_of: str = "company_as_of"


def _stated(name: str, type: Type, label: str, description: str, unit: str = "") -> EnrichedField:
    """A field of the company's row, as the most trusted register states it."""
    columns = f"{name}_source", f"{name}_as_of"
    return EnrichedField(name, type, label, description, unit, source=columns[0], as_of=columns[1])


def _made(
    name: str,
    type: Type,
    label: str,
    description: str,
    inputs: str,
    of: str = "company",
    *,
    unit: str = "",
    kind: Kind = "derived",
) -> EnrichedField:
    """A field that is made of others; `of` names its pair of source columns."""
    columns = f"{of}_source", f"{of}_as_of"
    return EnrichedField(
        name, type, label, description, unit, kind, tuple(inputs.split()), *columns
    )


def _euros(amount: str, label: str, description: str) -> EnrichedField:
    """An amount of the newest accounts in euros."""
    inputs = f"{amount} currency period_end"
    return _made(f"{amount}_eur", "number", label, description, inputs, "figures", unit="EUR")


def _filed(amount: str, label: str, description: str) -> EnrichedField:
    """An amount of the newest accounts in the currency in which they were filed."""
    columns = "figures_source", "figures_as_of"
    return EnrichedField(amount, "number", label, description, "currency", "official", (), *columns)


def _ratio(name: str, label: str, description: str, inputs: str, unit: str) -> EnrichedField:
    return _made(name, "number", label, description, inputs, "figures", unit=unit)


def _percentile(name: str, label: str, says: str, inputs: str, _: str) -> EnrichedField:
    """Where a ratio stands among its peers."""
    description = f"{says}: how many of its peers (industry and country) have less"
    made_of = f"{inputs} industry country"
    name, label = f"{name}_percentile", f"{label}, percentile"
    return _made(name, "number", label, description, made_of, "peers", unit="%")


# Name, label, what it says, what it is made of, unit.
RATIOS = (
    ("margin", "Margin", "Profit as a share of revenue", "profit revenue", "share"),
    ("growth", "Growth", "Revenue against the year before, as a share", "revenue", "share"),
    (
        "equity_ratio", "Equity ratio", "Equity as a share of total assets",
        "equity total_assets", "share",
    ),
    (
        "revenue_per_employee", "Revenue per employee", "Revenue by the employees of its year",
        "revenue employees", "EUR",
    ),
)  # fmt: skip

ENRICHED: tuple[EnrichedField, ...] = (
    EnrichedField("company_id", "text", "Company id", "List code of org-id.guide and number"),
    _stated("name", "text", "Name", "Current legal name"),
    _stated("registration_number", "text", "Registration number", "Number in the register"),
    _stated("vat_number", "text", "VAT number", "VAT number with its country prefix"),
    _stated("lei", "text", "LEI", "Legal Entity Identifier, ISO 17442"),
    _stated("legal_form", "text", "Legal form", "Legal form, as the register says it"),
    _made(
        "legal_form_class", "text", "Kind of legal form", "Comparable between countries",
        "legal_form", "legal_form_class",
    ),
    _stated("founded_on", "date", "Founded", "Day of registration or foundation"),
    _made(
        "age", "integer", "Age", "Whole years from its foundation to the newest data or to its end",
        "founded_on dissolved_on", "founded_on", unit="years",
    ),
    _stated("status", "text", "Status", "active, insolvent, liquidation, dissolved or inactive"),
    _made(
        "status_event", "text", "Status event", "Why one should not sell to it, and since when",
        "status dissolved_on", "event",
    ),
    _made(
        "previous_name", "text", "Previous name", "Names that it had before, by the alphabet", "",
        "name", kind="official",
    ),
    _stated("country", "text", "Country", "Country, ISO 3166-1 alpha-2"),
    _made(
        "region", "text", "Region code", "NUTS 3 region, or the coarser one that is known",
        "region municipality postcode country", "region",
    ),
    _made(
        "region_name", "text", "Region", "Name of the region",
        "region municipality postcode country", "region",
    ),
    _stated("municipality", "text", "Municipality", "Municipality of the registered office"),
    _stated("postcode", "text", "Postcode", "Postal code"),
    _stated("city", "text", "City", "Post town"),
    _stated("street", "text", "Street", "Street address"),
    _made(
        "latitude", "number", "Latitude", "Latitude, WGS 84: stated, or the middle of its postcode",
        "latitude postcode municipality city country", "coordinates", unit="degrees",
        kind="estimated",
    ),
    _made(
        "longitude", "number", "Longitude", "Longitude, WGS 84, likewise",
        "longitude postcode municipality city country", "coordinates", unit="degrees",
        kind="estimated",
    ),
    _stated("website", "text", "Website", "Web address"),
    _made(
        "domain", "text", "Web domain", "Registrable domain of the website, else of the e-mail",
        "website email", "domain",
    ),
    _stated("phone", "text", "Telephone", "Telephone number"),
    _stated("email", "text", "E-mail", "E-mail address"),
    _made(
        "industry", "text", "Industry code", "Main industry: NACE Rev. 2 class or coarser",
        "industry_code industry_system", "industry",
    ),
    _made("industry_label", "text", "Industry", "The class in words", "industry", "industry"),
    _made("industry_division", "text", "Division", "NACE division", "industry", "industry"),
    _made(
        "industry_division_label", "text", "Division in words", "The division in words",
        "industry", "industry",
    ),
    _made("industry_section", "text", "Section", "NACE section", "industry", "industry"),
    _made(
        "industry_section_label", "text", "Section in words", "The section in words",
        "industry", "industry",
    ),
    _made(
        "industry_weight", "number", "Weight of the industry",
        "Share of the national code that this class is; 1 where it is exact",
        "industry_code industry_system", "industry",
    ),
    _stated("industry_code", "text", "National industry code", "As the register codes it"),
    _stated("industry_system", "text", "Industry system", "Classification of that code"),
    _made(
        "employees", "number", "Employees", "Number of employees, where one is stated",
        "employees employees_min employees_max", "employees", unit="people", kind="official",
    ),
    _made(
        "employees_range", "text", "Employees, range",
        "Range that is stated, such as 10-49, or else the European size class of the number",
        "employees employees_min employees_max", "range", unit="people",
    ),
    _made(
        "size_class", "text", "Size class", "micro, small, medium or large, by 2003/361/EC",
        "employees employees_min employees_max employer revenue total_assets", "size",
        kind="estimated",
    ),
    _euros("revenue", "Revenue, EUR", "Revenue at the average rate of its year"),
    _euros("profit", "Profit, EUR", "Profit for the period, likewise"),
    _euros("total_assets", "Total assets, EUR", "Total assets, likewise"),
    _euros("equity", "Equity, EUR", "Equity, likewise"),
    _filed("revenue", "Revenue", "Revenue as it was filed"),
    _filed("profit", "Profit", "Profit for the period as it was filed"),
    EnrichedField(
        "currency", "text", "Currency", "Currency of the figures as filed, ISO 4217",
        source="figures_source", as_of="figures_as_of",
    ),
    _made(
        "figures_year", "integer", "Year of the figures", "Year in which their period ended",
        "period_end", "figures",
    ),
    *(_ratio(*ratio) for ratio in RATIOS),
    *(_percentile(*ratio) for ratio in RATIOS),
    _stated("parent_id", "text", "Parent id", "company_id of the parent"),
    _made("parent_name", "text", "Parent", "Name of the parent", "parent_id", "parent_id"),
    _made("group_id", "text", "Group id", "Id of the parent above all", "parent_id", "group"),
    _made("group_name", "text", "Group", "Name of the parent above all", "parent_id", "group"),
    _made(
        "group_size", "integer", "Companies in the group", "Companies of its group that are known",
        "parent_id", "group", unit="companies",
    ),
    _stated("vat_registered", "flag", "VAT registered", "Whether it is in the VAT register"),
    _stated("employer", "flag", "Employer", "Whether it is in the register of employers"),
)  # fmt: skip

# The columns that say who states a field and of which day; several fields share such a pair.
SOURCES = tuple(dict.fromkeys((field.source, field.as_of) for field in ENRICHED))


def enriched_schema() -> pa.Schema:
    """The schema of what `enriched` gives: the fields, then their source and day columns."""
    columns = [(f.name, ARROW_TYPES[f.type]) for f in ENRICHED]
    for source, as_of in SOURCES:
        columns += [(source, pa.string()), (as_of, pa.date32())]
    return pa.schema(columns)
