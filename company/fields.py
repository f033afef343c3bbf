"""The fields of a company, its figures and its names, each declared once.

Columns, documentation, exports and pages come from these lists. Missing is `None`, never zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from company.values import TRICKS, rewritten

Type = Literal["text", "date", "integer", "number", "flag", "time"]
Kind = Literal["number", "category", "hierarchy", "tags", "text"]

ARROW_TYPES: dict[Type, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "time": pa.timestamp("s", "UTC"),
}


@dataclass(frozen=True)
class CompanyField:
    """One column: its name, its type, what it says and in which unit."""

    name: str
    type: Type
    description: str
    unit: str = ""


@dataclass(frozen=True)
class Extra:
    """A column of the user's own table that is no declared field; the model may use it.

    `column` is its name in the universe ("x_" and the header in plain letters), `label` the header
    as written, `kind` how the model reads it.
    """

    column: str
    label: str
    kind: Kind


FIELDS = [
    CompanyField("company_id", "text", "Identifier: list code of org-id.guide, a hyphen, number"),
    CompanyField("register", "text", "Code of the register that the row comes from"),
    CompanyField("registration_number", "text", "Number in the register, exactly as it writes it"),
    CompanyField("name", "text", "Current legal name"),
    CompanyField("legal_form", "text", "Legal form, as the register says it"),
    CompanyField("legal_form_class", "text", "Kind of legal form, comparable between countries"),
    CompanyField("status", "text", "active, insolvent, liquidation, dissolved or inactive"),
    CompanyField("founded_on", "date", "Day of registration or foundation"),
    CompanyField("dissolved_on", "date", "Day on which the company ended"),
    CompanyField("country", "text", "Country, ISO 3166-1 alpha-2"),
    CompanyField("region", "text", "Region: NUTS 3 where known"),
    CompanyField("municipality", "text", "Municipality of the registered office"),
    CompanyField("postcode", "text", "Postal code"),
    CompanyField("city", "text", "Post town"),
    CompanyField("street", "text", "Street address"),
    CompanyField("latitude", "number", "Latitude, WGS 84", "degrees"),
    CompanyField("longitude", "number", "Longitude, WGS 84", "degrees"),
    CompanyField("industry_code", "text", "Main industry, as the register codes it"),
    CompanyField("industry_system", "text", "Classification of industry_code, such as uksic2007"),
    CompanyField("industry", "text", "Main industry as a NACE Rev. 2 class, derived"),
    CompanyField("employees_min", "integer", "Fewest employees that the register states", "people"),
    CompanyField("employees_max", "integer", "Most employees that the register states", "people"),
    CompanyField("website", "text", "Web address"),
    CompanyField("phone", "text", "Telephone number"),
    CompanyField("email", "text", "E-mail address"),
    CompanyField("vat_number", "text", "VAT number with its country prefix"),
    CompanyField("lei", "text", "Legal Entity Identifier, ISO 17442"),
    CompanyField("parent_id", "text", "company_id of the parent"),
    CompanyField("vat_registered", "flag", "Whether it is in the VAT register"),
    CompanyField("employer", "flag", "Whether it is in the register of employers"),
    CompanyField("is_natural_person", "flag", "Whether the row is a person, as sole traders are"),
    CompanyField("marketing_block", "text", "Rule that forbids marketing to it, or nothing"),
    CompanyField("source_url", "text", "Page of the company in its register"),
    CompanyField("fetched_at", "time", "When the row was fetched"),
]

FIGURES = [
    CompanyField("company_id", "text", "The company"),
    CompanyField("period_start", "date", "First day of the period"),
    CompanyField("period_end", "date", "Last day of the period"),
    CompanyField("basis", "text", "standalone or consolidated"),
    CompanyField("kind", "text", "accounts, tax, payroll, quarterly or derived"),
    CompanyField("currency", "text", "Currency of the amounts, ISO 4217"),
    CompanyField("revenue", "number", "Revenue", "currency"),
    CompanyField("operating_profit", "number", "Operating profit", "currency"),
    CompanyField("profit", "number", "Profit for the period", "currency"),
    CompanyField("total_assets", "number", "Total assets", "currency"),
    CompanyField("equity", "number", "Equity", "currency"),
    CompanyField("employees", "number", "Average number of employees", "people"),
    CompanyField("personnel_costs", "number", "Wages and social costs", "currency"),
    CompanyField("taxable_income", "number", "Taxable income", "currency"),
    CompanyField("source", "text", "Code of the register or the table that says so"),
    CompanyField("fetched_at", "time", "When the figures were fetched"),
]

NAMES = [
    CompanyField("company_id", "text", "The company"),
    CompanyField("name", "text", "A name that it has or had"),
    CompanyField("kind", "text", "legal, parallel, auxiliary, previous or trading"),
    CompanyField("language", "text", "Language of the name, ISO 639-1"),
]

STATUSES = ("active", "insolvent", "liquidation", "dissolved", "inactive")


def schema(fields: Iterable[CompanyField], extras: Iterable[Extra] = ()) -> pa.Schema:
    """The Arrow schema of declared fields, with the extra columns of a user's table behind them.

    >>> schema(NAMES).names
    ['company_id', 'name', 'kind', 'language']
    """
    declared = [(f.name, ARROW_TYPES[f.type]) for f in fields]
    more = [(e.column, pa.float64() if e.kind == "number" else pa.string()) for e in extras]
    return pa.schema(declared + more)


def conform(table: pa.Table, wanted: pa.Schema) -> pa.Table:
    """The table with exactly the wanted columns, in their order and types; missing ones are null.

    Names lose what could trick a terminal or a sheet, whichever register they come from.

    >>> conform(pa.table({"name": ["Fazer"]}), schema(NAMES)).to_pylist()
    [{'company_id': None, 'name': 'Fazer', 'kind': None, 'language': None}]
    """
    present = set(table.column_names)
    columns = [
        table[f.name].cast(f.type) if f.name in present else pa.nulls(len(table), f.type)
        for f in wanted
    ]
    if "name" in present:
        place = wanted.get_field_index("name")
        columns[place] = rewritten(columns[place], TRICKS, "")
    return pa.table(columns, schema=wanted)
