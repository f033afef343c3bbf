"""Finland: the open data of the Business Information System (YTJ), version 3.

About 820,000 companies and associations, living and ceased, as one JSON array of 1.45 GB in a
zip, renewed daily; single companies and searches through the same address. No key.
Documentation: https://avoindata.prh.fi/en/ytj/swagger-ui

Oddities: `status` is "2" for the dead, too, and a bankrupt company keeps tradeRegisterStatus "1":
the situations come first. Texts stand in three languages in any order. A company's own post
office ("NOKIA GROUP") stands in the postal address, so that the visiting address is trusted more.
A lookup of a number that does not exist answers 200 with no companies; an empty search answers
with the whole register.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from company.errors import SourceChanged
from company.ids import registration_number
from connectors.contract import Http, Quarantine, Reading, Record, Register, Source
from connectors.documents import rows_of_documents
from connectors.fi_prh_company import EXTRAS, parse
from connectors.json_stream import Array
from connectors.records import parsed

API = "https://avoindata.prh.fi/opendata-ytj-api/v3"
PAGE_SIZE = 100  # fixed by the register
PAGES = 3  # of a search by name: enough to find the nearest names among
SHORTEST = 3  # letters below which the register's search answers with too much
FORMS = {
    "oy", "oyj", "ab", "abp", "ky", "kb", "ay", "osk", "ry", "r.y.", "rf", "r.f.", "sr", "tmi",
}  # fmt: skip
REGISTER = Register(
    code="fi-prh",
    name="Finnish Business Information System (YTJ), open data",
    country="FI",
    publisher="Finnish Patent and Registration Office (PRH)",
    licence="CC-BY-4.0",
    attribution="Patentti- ja rekisterihallitus / YTJ avoin data, CC BY 4.0",
    url="https://avoindata.prh.fi/en/ytj/swagger-ui",
    frequency="daily",
    gives="names of all kinds, address, legal form, status, industry, website; whether it is "
    "liable for VAT, an employer, in the prepayment register",
    covers="companies, associations and foundations with a business id, "
    "living and ceased; no sole traders",
    fills=(
        "legal_form", "legal_form_class", "status", "founded_on", "dissolved_on", "country",
        "region", "municipality", "postcode", "city", "street", "industry_code", "industry_system",
        "industry", "website", "vat_number", "vat_registered", "employer", "is_natural_person",
        "source_url",
    ),
    expected=(600_000, 1_500_000),
    rate=(60, 60.0),  # none is stated; 429 is answered to bursts
    persons=("addresses.co",),
    reads=(
        "businessId.value", "names.name", "names.type", "names.endDate", "names.version",
        "mainBusinessLine.type", "mainBusinessLine.typeCodeSet", "website.url",
        "companyForms.type", "companyForms.descriptions.languageCode",
        "companyForms.descriptions.description", "companyForms.endDate", "companyForms.version",
        "companySituations.type", "companySituations.endDate", "registeredEntries.type",
        "registeredEntries.endDate", "registeredEntries.register", "addresses.type",
        "addresses.street", "addresses.buildingNumber", "addresses.entrance",
        "addresses.apartmentNumber", "addresses.apartmentIdSuffix", "addresses.postOfficeBox",
        "addresses.freeAddressLine", "addresses.postCode", "addresses.postOffices.city",
        "addresses.postOffices.languageCode", "addresses.postOffices.municipalityCode",
        "tradeRegisterStatus", "registrationDate", "endDate",
        # a part that is null stands as itself
        "mainBusinessLine", "website", "names", "companyForms", "companySituations",
        "registeredEntries", "addresses", "addresses.postOffices",
    ),
    mandatory=(
        "businessId.value", "names.name", "companySituations", "registeredEntries",
        "tradeRegisterStatus",
    ),
    recurring=(
        "endDate", "registrationDate", "names.type", "names.endDate", "companyForms.type",
        "companySituations.type", "registeredEntries.register", "registeredEntries.endDate",
        "mainBusinessLine.type", "mainBusinessLine.typeCodeSet", "addresses.postCode",
        "website.url",
    ),
    ignored=(
        "status",  # "2" always
        "lastModified",
        "euId",  # "FIFPRO." and the business id
        "addresses.co",  # often a person: "c/o Meikäläinen Matti"
        "addresses.country", "addresses.registrationDate", "addresses.source",
        "businessId.registrationDate", "businessId.source", "names.registrationDate",
        "names.source",
        "mainBusinessLine.descriptions", "mainBusinessLine.registrationDate",
        "mainBusinessLine.source", "website.registrationDate", "website.source",
        "companyForms.registrationDate", "companyForms.source",
        "companySituations.registrationDate", "companySituations.source",
        "companySituations.descriptions", "registeredEntries.descriptions",
        "registeredEntries.registrationDate", "registeredEntries.authority",
    ),
    quirks=(
        "sole traders, staff, revenue, telephone and e-mail are not in it",
        "a tenth are housing and property companies (Asunto-osakeyhtiö): no leads",
        "a company in restructuring counts as insolvent",
        "an association that is not in the trade register counts as inactive",
        "ceased companies keep the industry code of their time (tol1995, tol2002)",
        "the language of a name is told by its legal form, where that tells one",
    ),
)  # fmt: skip


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read the register: the zip as it comes, the JSON in it, or saved answers of a search."""
    return Reading(
        rows_of_documents(_arrays(source, quarantine), parse, REGISTER, source, quarantine, EXTRAS),
        extras=EXTRAS,
        understood=("open data of the Finnish Business Information System, one object a company",),
    )


def _arrays(source: Source, quarantine: Quarantine) -> Iterator[Array]:
    from connectors.archives import members

    for path in (source.path, *source.more):
        key = "companies" if _is_answer(path) else ""
        for _, stream in members(path, (".json",)):
            yield Array(stream, key, quarantine)


def _is_answer(path: Path) -> bool:
    """Whether a file is an answer of the search, an object around the array."""
    from connectors.archives import members

    beginnings = (stream.read(64) for _, stream in members(path, (".json",)))
    return next(beginnings, b"").removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def download(http: Http) -> list[Path]:
    """Fetch the whole register: one zip."""
    return [http.download(f"{API}/all_companies", "fi-prh-all-companies.zip")]


def lookup(http: Http, number: str) -> Record | None:
    """The company of a business id in any writing, or None where there is none."""
    wanted = registration_number("FI", number)
    if wanted is None:
        return None
    for record in _ask(http, {"businessId": wanted}, pages=1):
        if record.company and record.company["registration_number"] == wanted:
            return record
    return None


def search(http: Http, name: str, limit: int) -> list[Record]:
    """Companies that have or had the name, the most alike first.

    The register finds "Kone" but not always "Kone Oyj": the legal form is left out. Fewer than
    three letters would find too much; they find nothing here.
    """
    wanted = plain(name)
    if len(wanted) < SHORTEST:
        return []
    found = list(_ask(http, {"name": wanted}, PAGES))
    return sorted(found, key=lambda record: _unlike(record, wanted))[:limit]


def plain(name: str) -> str:
    """A name in small letters and without its legal form.

    >>> plain("Oy Linde Gas Ab"), plain("KONE Oyj"), plain("Ky")
    ('linde gas', 'kone', 'ky')
    """
    words = name.lower().split()
    return " ".join([w for w in words if w not in FORMS] or words)


def _unlike(record: Record, wanted: str) -> tuple[bool, bool, int]:
    """How far a company's nearest name is from the wanted one; smallest is nearest."""
    names = [plain(n["name"]) for n in record.names] or [""]
    return min((n != wanted, not n.startswith(wanted), len(n)) for n in names)


def _ask(http: Http, wanted: Mapping[str, str], pages: int) -> Iterator[Record]:
    """The companies of a search, page by page; never called with nothing to search for."""
    for page in range(1, pages + 1):
        answer = http.json(f"{API}/companies", {**wanted, "page": str(page)})
        companies = _companies(answer)
        yield from parsed(enumerate(companies, 1), parse, REGISTER, Quarantine())
        if len(companies) < PAGE_SIZE:
            return


def _companies(answer: Any) -> list[Any]:
    if answer is None:
        return []
    if not isinstance(answer, dict) or not isinstance(answer.get("companies"), list):
        raise SourceChanged(
            f'{REGISTER.code}: the answer of {API}/companies has no list "companies". '
            "If the register changed, its connector must follow."
        )
    return list(answer["companies"])
