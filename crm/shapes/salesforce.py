"""Salesforce's accounts: labels of its reports, API names, and files as its Data Loader takes."""

from crm.shapes.fields import with_custom
from crm.shapes.options import country_options, industry_options
from crm.shapes.shape import Dialect, Property, Shape

_STANDARD = (
    Property("name", "Account Name", "Name", "text",
             also=("Tilin nimi", "Asiakkaan nimi", "Kontonamn", "Accountname")),
    Property("website", "Website", "Website", "text",
             also=("Web-sivusto", "WWW-sivusto", "Webbplats")),
    Property("phone", "Phone", "Phone", "text", also=("Account Phone", "Puhelin", "Telefon")),
    Property("street", "Billing Street", "BillingStreet", "text",
             also=("Billing Address Line 1", "Laskutuskatu", "Laskutusosoitteen katu",
                   "Fakturagata", "Faktureringsgata", "Rechnungsstraße",
                   "Straße (Rechnungsanschrift)")),
    Property("city", "Billing City", "BillingCity", "text",
             also=("Laskutuskaupunki", "Fakturaort", "Faktureringsort", "Rechnungsort",
                   "Stadt (Rechnungsanschrift)")),
    Property("postcode", "Billing Zip/Postal Code", "BillingPostalCode", "text",
             also=("Billing Postal Code", "Laskutuspostinumero", "Postnummer för fakturering",
                   "Fakturapostnummer", "Rechnungs-PLZ", "PLZ (Rechnungsanschrift)")),
    Property("region_name", "Billing State/Province", "BillingState", "text",
             also=("Billing State", "Laskutusosavaltio/-lääni", "Faktureringsregion",
                   "Bundesland (Rechnungsanschrift)")),
    Property("country", "Billing Country", "BillingCountry", "choice", country_options(),
             also=("Laskutusmaa", "Fakturaland", "Faktureringsland", "Rechnungsland",
                   "Land (Rechnungsanschrift)")),
    Property("latitude", "Billing Latitude", "BillingLatitude", "number"),
    Property("longitude", "Billing Longitude", "BillingLongitude", "number"),
    Property("industry", "Industry", "Industry", "choice", industry_options("salesforce"),
             also=("Toimiala", "Bransch", "Branche")),
    Property("employees", "Employees", "NumberOfEmployees", "number",
             also=("Number of Employees", "Työntekijät", "Anställda", "Mitarbeiter")),
    Property("revenue_eur", "Annual Revenue", "AnnualRevenue", "number",
             also=("Vuosiliikevaihto", "Vuosittainen liikevaihto", "Årsomsättning",
                   "Årliga intäkter", "Jahresumsatz")),
    Property("founded_on", "Year Started", "YearStarted", "text", is_year=True,
             also=("Aloitusvuosi", "Startår", "Gründungsjahr")),
    # The name that the others would give it is longer than the 40 letters that Salesforce allows.
    Property("revenue_per_employee_percentile", "Lookalike Revenue per head, percentile",
             "Lookalike_Revenue_Per_Employee_Pctl__c", "number", is_custom=True),
)  # fmt: skip

SHAPE = Shape(
    "salesforce",
    "Salesforce",
    ("Id", "Account ID", "Account ID 18", "18-digit Account ID", "Account: Account ID",
     "AccountId", "Tilin tunnus", "Konto-ID", "Account-ID"),
    with_custom(_STANDARD, "Lookalike {label}", "Lookalike_{Field}__c"),
    Dialect(writes_api_names=True, endings=("csv",), most_rows=5_000_000),
    {
        "Account ID": 2, "Account Name": 1, "Billing City": 2, "Billing Country": 2,
        "Billing State/Province": 2, "Billing Zip/Postal Code": 2, "Billing Street": 2,
        "BillingCity": 2, "BillingCountry": 2, "BillingStreet": 2, "BillingPostalCode": 2,
        "BillingState": 2, "OwnerId": 2,
        "RecordTypeId": 2, "SystemModstamp": 3, "IsDeleted": 2,
        "Laskutuskaupunki": 2, "Laskutusmaa": 2, "Tilin tunnus": 2, "Tilin nimi": 1,
        "Fakturaort": 2, "Fakturaland": 2, "Faktureringsort": 2, "Faktureringsland": 2,
        "Kontonamn": 1, "Konto-ID": 2, "Rechnungsort": 2, "Rechnungsland": 2, "Account-ID": 2,
        "Accountname": 1,
    },
)  # fmt: skip
