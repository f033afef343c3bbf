"""The fields that enrichment adds, as a CRM needs to know them: type and label."""

from typing import NamedTuple

from crm.shapes.shape import Property, PropertyType


class EnrichedName(NamedTuple):
    """A field of ours with the type and the label of a property that holds it."""

    name: str
    type: PropertyType
    label: str


FIELDS = tuple(
    EnrichedName(*line)
    for line in (
        ("company_id", "text", "Company id"),
        ("name", "text", "Name"),
        ("registration_number", "text", "Registration number"),
        ("vat_number", "text", "VAT number"),
        ("lei", "text", "LEI"),
        ("legal_form", "text", "Legal form"),
        ("legal_form_class", "text", "Kind of legal form"),
        ("founded_on", "date", "Founded on"),
        ("age", "number", "Age in years"),
        ("status", "text", "Status in the register"),
        ("status_event", "text", "Latest event"),
        ("previous_name", "text", "Previous name"),
        ("country", "text", "Country"),
        ("region", "text", "Region code"),
        ("region_name", "text", "Region"),
        ("municipality", "text", "Municipality"),
        ("postcode", "text", "Postal code"),
        ("city", "text", "City"),
        ("street", "text", "Street address"),
        ("latitude", "number", "Latitude"),
        ("longitude", "number", "Longitude"),
        ("website", "text", "Website"),
        ("domain", "text", "Web domain"),
        ("phone", "text", "Phone"),
        ("email", "text", "E-mail"),
        ("industry", "text", "Industry, NACE class"),
        ("industry_label", "text", "Industry in words"),
        ("industry_division", "text", "Industry, NACE division"),
        ("industry_division_label", "text", "Industry division in words"),
        ("industry_section", "text", "Industry, NACE section"),
        ("industry_section_label", "text", "Industry section in words"),
        ("industry_weight", "number", "Certainty of the NACE class"),
        ("industry_code", "text", "Industry code of the register"),
        ("industry_system", "text", "Industry classification"),
        ("employees", "number", "Employees"),
        ("employees_range", "text", "Employees, range"),
        ("size_class", "text", "Size class"),
        ("revenue_eur", "number", "Revenue, EUR"),
        ("profit_eur", "number", "Profit, EUR"),
        ("total_assets_eur", "number", "Total assets, EUR"),
        ("equity_eur", "number", "Equity, EUR"),
        ("revenue", "number", "Revenue in original currency"),
        ("profit", "number", "Profit in original currency"),
        ("currency", "text", "Original currency"),
        ("figures_year", "number", "Year of the figures"),
        ("margin", "number", "Profit margin"),
        ("growth", "number", "Growth of revenue"),
        ("equity_ratio", "number", "Equity ratio"),
        ("revenue_per_employee", "number", "Revenue per head, EUR"),
        ("margin_percentile", "number", "Margin, percentile"),
        ("growth_percentile", "number", "Growth, percentile"),
        ("equity_ratio_percentile", "number", "Equity ratio, percentile"),
        ("revenue_per_employee_percentile", "number", "Revenue per head, percentile"),
        ("parent_id", "text", "Parent company id"),
        ("parent_name", "text", "Parent company"),
        ("group_id", "text", "Group id"),
        ("group_name", "text", "Group"),
        ("group_size", "number", "Companies in the group"),
        ("vat_registered", "flag", "In the VAT register"),
        ("employer", "flag", "Registered employer"),
    )
)


def with_custom(
    standard: tuple[Property, ...], label: str = "{label}", api: str = "{field}"
) -> tuple[Property, ...]:
    """The standard properties, and a custom one for each field that has none.

    label and api are patterns with {label}, {field} and {Field}, as in "Lookalike_{Field}__c".
    """
    has_one = {p.field for p in standard}
    custom = (
        Property(
            f.name,
            label.format(label=f.label, field=f.name, Field=_title(f.name)),
            api.format(label=f.label, field=f.name, Field=_title(f.name)),
            f.type,
            is_custom=True,
        )
        for f in FIELDS
        if f.name not in has_one
    )
    return (*standard, *custom)


def _title(name: str) -> str:
    return "_".join(word.capitalize() for word in name.split("_"))
