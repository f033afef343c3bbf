"""Pipedrive's organizations: exports whose headers begin with the kind of item."""

from crm.shapes.fields import with_custom
from crm.shapes.options import country_options, industry_options
from crm.shapes.shape import Dialect, Property, PropertyType, Shape


def _of(field: str, label: str, api: str, finnish: str, swedish: str, german: str) -> Property:
    """A part of an address, which Pipedrive makes itself from the whole."""
    others = (f"Organization - Address - {label}", f"Organisaatio - {finnish}",
              f"Organisation - {swedish}", f"Organisation - {german}")  # fmt: skip
    choices = country_options() if field == "country" else {}
    kind: PropertyType = "choice" if choices else "text"
    return Property(field, f"Organization - {label}", api, kind, choices, also=others,
                    is_written=False)  # fmt: skip


_STANDARD = (
    Property("address", "Organization - Address", "address", "text",
             also=("Organization - Full/combined address of Address", "Organisaatio - Osoite",
                   "Organisation - Adress", "Organisation - Adresse")),
    Property("name", "Organization - Name", "name", "text",
             also=("Organization", "Organisaatio - Nimi", "Organisation - Namn",
                   "Organisation - Name")),
    _of("street", "Street/road name of Address", "address_route", "Osoitteen katu/tie",
        "Gatu-/vägnamn för Adress", "Straßenname von Adresse"),
    _of("city", "City/town/village/locality of Address", "address_locality",
        "Osoitteen kaupunki/kylä", "Stad/ort för Adress", "Stadt/Ort von Adresse"),
    _of("region_name", "State/county of Address", "address_admin_area_level_1", "Osoitteen alue",
        "Region för Adress", "Region von Adresse"),
    _of("postcode", "ZIP/Postal code of Address", "address_postal_code",
        "Osoitteen postinumero", "Postnummer för Adress", "Postleitzahl von Adresse"),
    _of("country", "Country of Address", "address_country", "Osoitteen maa",
        "Land för Adress", "Land von Adresse"),
    Property("website", "Organization - Website", "website", "text",
             also=("Organisaatio - Verkkosivusto", "Organisation - Webbplats",
                   "Organisation - Website")),
    Property("employees", "Organization - Number of employees", "employee_count", "number",
             also=("Organisaatio - Työntekijöiden määrä", "Organisation - Antal anställda",
                   "Organisation - Anzahl der Mitarbeiter")),
    Property("industry", "Organization - Industry", "industry", "choice",
             industry_options("pipedrive"),
             also=("Organisaatio - Toimiala", "Organisation - Bransch", "Organisation - Branche")),
)  # fmt: skip

SHAPE = Shape(
    "pipedrive",
    "Pipedrive",
    ("Organization - ID", "Organization - System ID", "Organisaatio - ID", "Organisation - ID",
     "Organisaatio - Tunnus"),
    with_custom(_STANDARD, "Organization - Lookalike {label}", "Lookalike {label}"),
    Dialect(most_rows=50_000),
    {"Organization - *": 2, "Organisaatio - *": 2, "Organisation - *": 2},
)  # fmt: skip
