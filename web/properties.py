"""The properties of a company: which refine a query, and which can be fetched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from company.fields import FIELDS, FIGURES, CompanyField, Extra
from store.views import DERIVED

Place = Literal["companies", "profiles", "figures"]  # the view that has it

# What a query may say besides a name, as the matcher reads it.
MATCHED = (
    "city", "postcode", "country", "registration_number", "vat_number", "website", "email",
    "company_id",
)  # fmt: skip
FILED = "filed_"  # before the id of a figure as it was filed, to tell it from the one in euros
OF_PERIOD = ("period_start", "period_end", "currency")
AMOUNTS = (
    "revenue", "operating_profit", "profit", "total_assets", "equity", "employees",
    "personnel_costs", "taxable_income",
)  # fmt: skip


@dataclass(frozen=True)
class Property:
    """A property: its id, what people call it, what it says, and the view and column it is in."""

    id: str
    name: str
    description: str
    place: Place
    column: str

    @property
    def shown(self) -> dict[str, str]:
        """The property in the form in which it is suggested."""
        return {"id": self.id, "name": self.name, "description": self.description}


def all_properties(extras: Iterable[Extra]) -> Sequence[Property]:
    """Those that refine a query first, then the other fields, the latest figures, filed figures."""
    declared = {f.name: f for f in FIELDS}
    ordered = [*MATCHED, *(name for name in declared if name not in MATCHED)]
    filed = {f.name: f for f in FIGURES}
    return [
        *(_of_company(declared[name]) for name in ordered),
        *(Property(e.column, e.label, "Column of your own table", "companies", e.column)
          for e in extras),
        *(Property(c, _plain(c), says, "profiles", c) for c, says in DERIVED.items()),
        *(_filed(filed[name]) for name in (*OF_PERIOD, *AMOUNTS)),
    ]  # fmt: skip


def _of_company(field: CompanyField) -> Property:
    says = field.description + ("; refines a query" if field.name in MATCHED else "")
    return Property(field.name, _plain(field.name), says, "companies", field.name)


def _filed(field: CompanyField) -> Property:
    unit = ", in the currency of the accounts" if field.unit == "currency" else ""
    says = f"{field.description}, as filed{unit}"
    return Property(
        f"{FILED}{field.name}", f"{_plain(field.name)} as filed", says, "figures", field.name
    )


def _plain(column: str) -> str:
    """What people call a column.

    >>> _plain("legal_form"), _plain("revenue_eur")
    ('legal form', 'revenue (EUR)')
    """
    in_euros = column.endswith("_eur")
    return column.removesuffix("_eur").replace("_", " ") + (" (EUR)" if in_euros else "")
