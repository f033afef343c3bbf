"""Microsoft Dynamics' accounts: sheets that go back as they came, with hidden columns."""

from crm.shapes.fields import with_custom
from crm.shapes.options import country_options, industry_options
from crm.shapes.shape import Dialect, Property, Shape

_STANDARD = (
    Property("name", "Account Name", "name", "text",
             also=("Tilin nimi", "Asiakkaan nimi", "Kontonamn", "Firmenname", "Kontoname")),
    Property("website", "Website", "websiteurl", "text",
             also=("WWW-sivusto", "Sivusto", "Webbplats")),
    Property("phone", "Main Phone", "telephone1", "text",
             also=("Päänumero", "Ensisijainen puhelin", "Huvudtelefon", "Telefon (Hauptanschluss)",
                   "Haupttelefon")),
    Property("email", "Email", "emailaddress1", "text",
             also=("Sähköposti", "E-post", "E-Mail")),
    Property("street", "Address 1: Street 1", "address1_line1", "text",
             also=("Osoite 1: katu 1", "Adress 1: Gata 1", "Adresse 1: Straße 1")),
    Property("city", "Address 1: City", "address1_city", "text",
             also=("Osoite 1: kaupunki", "Osoite 1: postitoimipaikka", "Adress 1: Ort",
                   "Adresse 1: Ort")),
    Property("postcode", "Address 1: ZIP/Postal Code", "address1_postalcode", "text",
             also=("Osoite 1: postinumero", "Adress 1: Postnummer", "Adresse 1: Postleitzahl")),
    Property("region_name", "Address 1: State/Province", "address1_stateorprovince", "text",
             also=("Osoite 1: osavaltio tai provinssi", "Adress 1: Region",
                   "Adresse 1: Bundesland/Kanton")),
    Property("country", "Address 1: Country/Region", "address1_country", "choice",
             country_options(),
             also=("Osoite 1: maa tai alue", "Adress 1: Land/region", "Adresse 1: Land/Region")),
    Property("latitude", "Address 1: Latitude", "address1_latitude", "number"),
    Property("longitude", "Address 1: Longitude", "address1_longitude", "number"),
    Property("industry", "Industry", "industrycode", "choice", industry_options("dynamics"),
             also=("Toimiala", "Bransch", "Branche")),
    Property("employees", "Number of Employees", "numberofemployees", "number",
             also=("Työntekijöiden määrä", "Antal anställda", "Anzahl der Beschäftigten",
                   "Mitarbeiterzahl")),
    Property("revenue_eur", "Annual Revenue", "revenue", "number",
             also=("Vuosittaiset tulot", "Liikevaihto", "Årsomsättning", "Årlig omsättning",
                   "Jahresumsatz")),
)  # fmt: skip

MARKS = ("(Do Not Modify)", "(Älä muokkaa)", "(Ändra inte)", "(Nicht ändern)", "(Nicht bearbeiten)")

SHAPE = Shape(
    "dynamics",
    "Microsoft Dynamics",
    (*(f"{mark} {word}" for mark, word in zip(
        MARKS, ("Account", "Tili", "Konto", "Firma", "Konto"), strict=True)),
     "accountid"),
    with_custom(_STANDARD, "Lookalike {label}", "new_lookalike_{field}"),
    Dialect(encoding="utf-8-sig", erases_blanks=True),
    {
        **{f"{mark} *": 3 for mark in MARKS},
        "accountid": 2, "address1_city": 1, "address1_postalcode": 1, "address1_country": 1,
        "websiteurl": 1, "telephone1": 1, "industrycode": 1, "Address 1: City": 2,
        "Address 1: Street 1": 2, "Address 1: ZIP/Postal Code": 2, "Address 1: Country/Region": 2,
        "Osoite 1: kaupunki": 2, "Adress 1: Ort": 2, "Adresse 1: Ort": 2,
    },
)  # fmt: skip
