"""Any other list: our own field names, and the header words that users' lists have."""

from crm.shapes.fields import FIELDS
from crm.shapes.shape import Dialect, Property, PropertyType, Shape

# Only words that say whose turnover it is: "revenue" alone is what the customer has bought.
_ALSO = {
    "revenue_eur": ("annual revenue", "annual turnover", "company revenue", "company turnover",
                    "liikevaihto", "yrityksen liikevaihto", "nettoomsättning", "jahresumsatz"),
    "domain": ("domain", "company domain", "web domain", "verkkotunnus", "domän"),
    "industry": ("nace", "nace code", "nace rev. 2", "nace rev 2", "nace2"),
    "industry_label": ("industry", "toimiala", "bransch", "branche", "industry in words"),
    "region_name": ("region", "state/region", "state", "maakunta", "län", "bundesland"),
    "status": ("company status", "registration status", "register status", "yrityksen tila"),
}  # fmt: skip

# Words that mean the same in every list; a column of another field gets a name of its own, since
# "status" or "profit" in a list of customers says something else.
PLAIN = (
    "company_id", "name", "registration_number", "vat_number", "lei", "legal_form", "founded_on",
    "country", "municipality", "postcode", "city", "street", "latitude", "longitude", "website",
    "domain", "phone", "email", "employees",
)  # fmt: skip


def _property(name: str, kind: PropertyType) -> Property:
    header = name if name in PLAIN else f"lookalike_{name}"
    return Property(name, header, header, kind, also=_ALSO.get(name, ()))


SHAPE = Shape(
    "generic",
    "any list",
    ("row_id", "ID", "Customer number", "Customer ID", "CRM ID", "Asiakasnumero", "Kundnummer",
     "Kundennummer"),
    tuple(_property(f.name, f.type) for f in FIELDS),
    Dialect(encoding="utf-8-sig"),
)  # fmt: skip
