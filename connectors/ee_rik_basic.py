"""The basic data of the Estonian business register: one CSV row a company.

`ettevotja_rekvisiidid__lihtandmed.csv.zip`: UTF-8 with a byte order mark, separated by semicolons.
It alone has the VAT numbers; it has no industry and no contacts.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from company.dates import dates
from company.fields import FIELDS, FIGURES, NAMES, conform, schema
from company.values import each_distinct, names
from connectors.contract import Quarantine, Register, Rows, Source, check_columns
from connectors.csv_columns import csv_columns
from connectors.ee_rik_words import STATUSES, legal_form_class, place

READ = (
    "nimi", "ariregistri_kood", "ettevotja_oiguslik_vorm", "kmkr_nr", "ettevotja_staatus",
    "ettevotja_esmakande_kpv", "asukoht_ettevotja_aadressis", "asukoha_ehak_tekstina",
    "indeks_ettevotja_aadressis", "ads_normaliseeritud_taisaadress", "teabesysteemi_link",
)  # fmt: skip
IGNORED = (
    "ettevotja_oigusliku_vormi_alaliik", "ettevotja_staatus_tekstina", "ettevotja_aadress",
    "asukoha_ehak_kood", "ads_adr_id", "ads_ads_oid",
)  # fmt: skip
NUMBER = r"^\d{8}$"


def batches(path: Path, register: Register, quarantine: Quarantine) -> Iterator[pa.Table]:
    """The rows of the file that have a number of eight digits and a name, batch by batch."""

    def check(headers: list[str]) -> None:
        check_columns(register, headers, set(READ), set(READ))

    for batch in csv_columns(path, ";", quarantine, check, READ):
        number = pc.match_substring_regex(batch["ariregistri_kood"], NUMBER)
        good = pc.and_(number, pc.not_equal(batch["nimi"], ""))
        for row in batch.filter(pc.invert(good)).to_pylist():
            reason = f'no number of 8 digits or no name: "{row["ariregistri_kood"]}"'
            quarantine.add(row["line"], reason, ";".join(str(v) for v in row.values()))
        yield batch.filter(good)


def vat_numbers(path: Path, register: Register, quarantine: Quarantine) -> dict[str, str]:
    """The VAT number of every company that has one, by its registration number."""
    known: dict[str, str] = {}
    for batch in batches(path, register, quarantine):
        registered = batch.filter(pc.not_equal(batch["kmkr_nr"], ""))
        numbers = registered["ariregistri_kood"].to_pylist(), registered["kmkr_nr"].to_pylist()
        known.update(zip(*numbers, strict=True))
    return known


def parse(batch: pa.Table, source: Source) -> Rows:
    """The companies and names of a batch of rows; a pure function of its columns."""
    number, vat = batch["ariregistri_kood"], names(batch["kmkr_nr"])
    identifier = pc.binary_join_element_wise("EE-RIK", number, "-")
    form = names(batch["ettevotja_oiguslik_vorm"])
    form_class = each_distinct(form, legal_form_class)
    companies = {
        "company_id": identifier,
        "register": pa.repeat("ee-rik", len(batch)),
        "registration_number": number,
        "name": batch["nimi"],
        "legal_form": form,
        "legal_form_class": form_class,
        "status": each_distinct(batch["ettevotja_staatus"], STATUSES.get),
        "founded_on": dates(batch["ettevotja_esmakande_kpv"]).values,
        "country": pa.repeat("EE", len(batch)),
        **_places(batch),
        "postcode": names(batch["indeks_ettevotja_aadressis"]),
        "street": names(batch["asukoht_ettevotja_aadressis"]),
        "vat_number": vat,
        "vat_registered": pc.if_else(pc.is_valid(vat), True, pa.scalar(None, pa.bool_())),
        "is_natural_person": pc.fill_null(pc.equal(form_class, "sole_trader"), False),
        "source_url": names(batch["teabesysteemi_link"]),
        "fetched_at": pa.repeat(source.fetched_at, len(batch)),
    }
    legal = {
        "company_id": identifier,
        "name": batch["nimi"],
        "kind": pa.repeat("legal", len(batch)),
    }
    return Rows(
        conform(pa.table(companies), schema(FIELDS)),
        schema(FIGURES).empty_table(),
        conform(pa.table(legal), schema(NAMES)),
    )


def _places(batch: pa.Table) -> dict[str, pa.Array]:
    """Region, municipality and city; some rows name the county in the full address only."""
    county = pc.replace_substring_regex(batch["ads_normaliseeritud_taisaadress"], ",.*$", "")
    units = pc.binary_join_element_wise(batch["asukoha_ehak_tekstina"], county, ", ")
    return {
        "region": each_distinct(units, lambda text: place(text)[0]),
        "municipality": each_distinct(batch["asukoha_ehak_tekstina"], lambda text: place(text)[1]),
        "city": each_distinct(batch["asukoha_ehak_tekstina"], lambda text: place(text)[2]),
    }
