"""A universe of the demo's made-up companies, of names with common words, and of tricky cases."""

from itertools import product

import pyarrow as pa
from matching_cases import NAME_COLUMNS, names_table

from data.demo.population import populate
from data.demo.tables import texts

# id, name, kind, country, city, postcode, registration number, VAT number, website
TRICKY: list[tuple[str | None, ...]] = [
    ("siemens", "Siemens Aktiengesellschaft", "legal", "DE", "München"),
    ("siemens-energy", "Siemens Energy AG", "legal", "DE", "München"),
    ("deutsche-bank", "Deutsche Bank Aktiengesellschaft", "legal", "DE", "Frankfurt am Main"),
    ("muster", "Muster GmbH", "legal", "DE", "Berlin", "10115"),
    ("muster-kg", "Muster GmbH & Co. KG", "legal", "DE", "Berlin", "10115"),
    ("muster-verwaltung", "Muster Verwaltungs-GmbH", "legal", "DE", "Berlin", "10115"),
    ("fazer", "Oy Karl Fazer Ab", "legal", "FI", "Helsinki"),
    ("posti", "Suomen Posti Oy", "legal", "FI", "Helsinki"),
    ("posti", "Finska Posten Ab", "parallel", "FI", "Helsinki"),
    ("kyivstar", "ТОВ «Київстар»", "legal", "UA", "Київ"),
    ("vasilek", "ООО «Василёк»", "legal", "RU", "Москва"),
    ("kowalski", "Przedsiębiorstwo Produkcyjno-Handlowo-Usługowe \"Kowalski\" Jan Kowalski",
     "legal", "PL", "Kraków"),
    ("rimi", "SIA Rimi Latvia", "legal", "LV", "Rīga"),
    ("vilnius-bread", "UAB Vilniaus Duona", "legal", "LT", "Vilnius"),
    ("santander", "Banco Santander S.A.", "legal", "ES", "Santander"),
    ("santander-mexico", "Banco Santander México S.A.", "legal", "MX", "México"),
    ("caixa-mexico", "Caixaterra Serfin México S.A.", "legal", "MX", "México"),
    ("bowne-sweden", "Bowne Imaging II (Sweden) AB", "legal", "SE", "Stockholm"),
    ("grid-chile", "State Grid International Chile S.A.", "legal", "CL", "Santiago"),
    ("kkr-3", "KKR Asian Fund III", "legal", "US", None),
    ("kkr-4", "KKR Asian Fund IV", "legal", "US", None),
    ("citi-1", "Citigroup Capital Trust I", "legal", "US", None),
    ("citi-2", "Citigroup Capital Trust II", "legal", "US", None),
    ("blitz-156", "Blitz B18-156 GmbH", "legal", "DE", "München"),
    ("cvs", "CVS GmbH", "legal", "DE", "Hamburg"),
    ("bp", "BP P.L.C.", "legal", "GB", "London", "SW1Y 4PD", "00102498"),
    ("mercedes", "Mercedes-Benz AG", "legal", "DE", "Stuttgart"),
    ("coop", "COOP", "legal", "CH", "Basel"),
    ("amba", "AMBA", "legal", "DK", "Odense"),
    ("scs", "SCS & Company", "legal", "LU", "Luxembourg"),
    ("abc-company", "A-B-C Company", "legal", "GB", "London"),
    ("gsg", "Gewerbesiedlungs-Gesellschaft mbH", "legal", "DE", "Berlin"),
    ("bmv", "BMV Mineralöl Versorgungsgesellschaft mbH", "legal", "DE", "Berlin"),
    ("pubnative", "PubNative GmbH", "legal", "DE", "Berlin"),
    ("pubnative", "Verve Group Europe GmbH", "previous", "DE", "Berlin"),
    ("salesforce", "SALESFORCE UK LIMITED", "legal", "GB", "London", None, "05094083"),
    ("salesforce", "SALESFORCE.COM EMEA LIMITED", "previous", "GB", "London"),
    ("lukoil", "Lukoil Oil Company", "legal", "RU", "Moscow"),
    ("cnooc", "CNOOC Energy Technology & Services Limited", "legal", "CN", "Beijing"),
    ("haige", "Guangzhou Haige Communications Group Incorporated Company", "legal", "CN", None),
    ("beneteau", "Beneteau SA", "legal", "FR", "Saint-Gilles-Croix-de-Vie"),
    ("neurocrine", "Neurocrine Biosciences, Inc.", "legal", "US", "San Diego"),
    ("muller", "Müller Blechbau GmbH", "legal", "DE", "Köln"),
    ("moller", "Möller Tankbau GmbH", "legal", "DE", "Köln"),
    ("hapa", "Hapa Oy", "legal", "FI", "Turku"),
    ("carbide", "Union Carbide Corporation", "legal", "US", None),
    ("bank-east", "Bank of the East Ltd", "legal", "GB", "London"),
    ("acme", "Acmetron Ltd", "legal", "GB", "Leeds"),
    ("parent", "Ferrybridge Parent Holdings plc", "legal", "GB", "London"),
    ("brennan", "Brennan Catering Ltd", "legal", "GB", "Leeds"),
    ("asda", "Asda Stores Limited", "legal", "GB", "Leeds"),
    ("walmart", "Walmart Inc.", "legal", "US", "Bentonville"),
    ("hillmore", "Hillmore Joinery Ltd", "legal", "GB", "York"),
    ("hillmore", "Zetland Joinery Ltd", "previous", "GB", "York"),
    ("meier", "Meier GmbH", "legal", "CH", "Zürich"),
    ("meier-bern", "Meier GmbH", "legal", "CH", "Bern"),
    ("abc-tampere", "ABC Oy", "legal", "FI", "Tampere"),
    ("abc-turku", "ABC Oy", "legal", "FI", "Turku"),
    ("kesko", "Kesko Oyj", "legal", "FI", "Helsinki", None, None, None, "https://k-market.com"),
    ("konevuo", "Konevuo Oyj", "legal", "FI", "Espoo", None, "1927400-1", "FI19274001"),
    ("tesco-truro", "Tregony Tools Ltd", "legal", "GB", "Truro", None, "SC016876"),
]  # fmt: skip
SHARING_A_DOMAIN = 60  # shops
COMMON_WORDS = [
    ("DE", "Deutsche|Erste|Neue|Bau|Berliner|Union|Mineralöl|Gewerbe|Schmidt|Meier|Müller|Kowalski",
     "Bank AG|Verwaltungs-GmbH|Handels GmbH|Energy AG|Blechbau GmbH|Tankbau GmbH"),
    ("DE", "Deutsche|Erste|Neue|Bau|Berliner|Union|Mineralöl|Gewerbe|Schmidt|Meier|Müller|Kowalski",
     "Technik GmbH & Co. KG|Versorgungsgesellschaft mbH|Group Europe GmbH"),
    ("GB", "Union|State|Pacific|Asian|West|East|Capital|Parent|National|Citizens|Global|Energy",
     "Bank Ltd|Holdings plc|Fund II|Capital Trust III|Oil Company|Grid International Ltd"),
    ("GB", "Union|State|Pacific|Asian|West|East|Capital|Parent|National|Citizens|Global|Energy",
     "Technology & Services Limited|Communications Group plc|Stores Limited|Joinery Ltd"),
    ("GB", "Union|State|Pacific|Asian|West|East|Capital|Parent|National|Citizens|Global|Energy",
     "Catering Ltd|Imaging Ltd|of the West Ltd|Tools Ltd"),
    ("PL", "Jan|Anna|Piotr|Maria|Adam", "Nowak|Wójcik|Lewandowski|Kamiński|Zając"),
    ("MX", "Banco|Grupo|Industrias", "Azteca México S.A.|Norte México S.A.|Sur México S.A."),
    ("LV", "SIA Baltic|SIA Rīgas|SIA Jūras", "Latvia|Latvija|Serviss"),
]  # fmt: skip
NOT_COMMON = {"Deutsche Bank AG", "Müller Blechbau GmbH", "Müller Tankbau GmbH"}
BIG_TOWNS = {"DE": "Hamburg", "GB": "Leeds", "PL": "Gdańsk", "MX": "México", "LV": "Rīga"}


def universe() -> pa.Table:
    """The names of some 25,000 companies."""
    width = len(NAME_COLUMNS)
    tricky = [(*company, *[None] * (width - len(company))) for company in TRICKY]
    return pa.concat_tables([names_table([*tricky, *_common(), *_shops()]), _demo()])


def _common() -> list[tuple[str | None, ...]]:
    """Companies that make the words of the tricky ones as common as they are."""
    names = [
        (country, f"{start} {end}")
        for country, starts, ends in COMMON_WORDS
        for start, end in product(starts.split("|"), ends.split("|"))
    ]
    return [
        (f"{country}-{number}", name, "legal", country, BIG_TOWNS[country], *[None] * 4)
        for number, (country, name) in enumerate(names)
        if name not in NOT_COMMON
    ]


def _shops() -> list[tuple[str | None, ...]]:
    return [
        (f"shop-{n}", f"K-Market {n} Oy", "legal", "FI", "Lahti", *[None] * 3, "k-market.com")
        for n in range(SHARING_A_DOMAIN)
    ]


def _demo() -> pa.Table:
    population = populate(7)
    size = len(population.company_id)
    known = {
        "company_id": population.company_id,
        "name": population.names.legal,
        "kind": ["legal"] * size,
        "country": population.companies.country,
        "city": texts("places", "town")[population.companies.place],
    }
    nothing = pa.nulls(size, pa.string())
    return pa.table(
        {c: pa.array(known[c], pa.string()) if c in known else nothing for c in NAME_COLUMNS}
    )
