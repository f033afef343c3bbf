"""HubSpot's companies: labels of its exports, names of its API, an import of its own format."""

from crm.shapes.fields import with_custom
from crm.shapes.options import country_options, industry_options
from crm.shapes.shape import Dialect, Property, Shape

_STANDARD = (
    Property("name", "Company name", "name", "text",
             also=("Name", "Yrityksen nimi", "Företagsnamn", "Unternehmensname")),
    Property("domain", "Company Domain Name", "domain", "text",
             also=("Yrityksen verkkotunnus", "Företagets domännamn", "Unternehmens-Domain-Name",
                   "Domain-Name des Unternehmens")),
    Property("website", "Website URL", "website", "text",
             also=("Verkkosivuston URL", "Verkkosivuston URL-osoite", "Webbplatsens URL",
                   "Webbplats-URL", "Website-URL")),
    Property("phone", "Phone Number", "phone", "text",
             also=("Puhelinnumero", "Telefonnummer")),
    Property("street", "Street Address", "address", "text",
             also=("Katuosoite", "Gatuadress", "Straße und Hausnummer", "Adresse")),
    Property("city", "City", "city", "text",
             also=("Kaupunki", "Ort", "Stad", "Stadt")),
    Property("postcode", "Postal Code", "zip", "text",
             also=("Postinumero", "Postnummer", "Postleitzahl")),
    Property("region_name", "State/Region", "state", "text",
             also=("Osavaltio/alue", "Maakunta/alue", "Delstat/Region", "Bundesland/Region")),
    Property("country", "Country/Region", "country", "choice", country_options(),
             also=("Country", "Maa/alue", "Land/Region")),
    Property("industry", "Industry", "industry", "choice", industry_options("hubspot"),
             also=("Toimiala", "Bransch", "Branche")),
    Property("employees", "Number of Employees", "numberofemployees", "number",
             also=("Työntekijöiden määrä", "Antal anställda", "Anzahl der Mitarbeiter",
                   "Mitarbeiterzahl")),
    Property("revenue_eur", "Annual Revenue", "annualrevenue", "number",
             also=("Vuosiliikevaihto", "Vuotuinen liikevaihto", "Årsintäkter", "Årlig omsättning",
                   "Jahresumsatz")),
    Property("founded_on", "Year Founded", "founded_year", "text", is_year=True,
             also=("Perustamisvuosi", "Grundat år", "Gründungsjahr")),
)  # fmt: skip

SHAPE = Shape(
    "hubspot",
    "HubSpot",
    ("Record ID", "hs_object_id", "Company ID", "Tietueen tunnus", "Post-ID", "Datensatz-ID"),
    with_custom(_STANDARD, "Lookalike: {label}", "lookalike_{field}"),
    Dialect(),
    {
        "hs_object_id": 4, "hubspot_owner_id": 4, "Record ID": 2, "Company Domain Name": 2,
        "Company owner": 1, "Lifecycle Stage": 1,
        "Number of times contacted": 1, "Associated Contact": 1,
        "Associated Contact IDs": 2, "Tietueen tunnus": 2, "Yrityksen verkkotunnus": 2,
        "Post-ID": 2, "Företagets domännamn": 2, "Datensatz-ID": 2, "Unternehmens-Domain-Name": 2,
        "Domain-Name des Unternehmens": 2, "Company name": 1, "Yrityksen nimi": 1,
        "Företagsnamn": 1, "Unternehmensname": 1,
    },
)  # fmt: skip
