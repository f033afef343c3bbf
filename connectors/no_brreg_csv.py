"""The CSV of Enhetsregisteret, column by column.

It began with 54 columns and has 90 now, so those that came later may be missing. Quotes inside the
long texts at its end are not escaped, which moves the columns behind them: such a row has too many
values, or no flag where `erIKonsern` belongs, and is set aside.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from company.fields import FIELDS, FIGURES, NAMES, conform, schema
from connectors import no_brreg_codes as codes
from connectors.contract import Quarantine, Register, Rows, Source, check_columns
from connectors.csv_columns import csv_columns
from connectors.no_brreg_unit import EXTRAS, PAGE, WITHHELD

NEEDED = {
    "organisasjonsnummer", "navn", "organisasjonsform.kode", "naeringskode1.kode",
    "naeringskode2.kode", "harRegistrertAntallAnsatte", "antallAnsatte", "hjemmeside",
    "postadresse.adresse", "postadresse.poststed", "postadresse.postnummer", "postadresse.kommune",
    "postadresse.kommunenummer", "postadresse.landkode", "forretningsadresse.adresse",
    "forretningsadresse.poststed", "forretningsadresse.postnummer", "forretningsadresse.kommune",
    "forretningsadresse.kommunenummer", "forretningsadresse.landkode",
    "institusjonellSektorkode.kode", "sisteInnsendteAarsregnskap",
    "registreringsdatoenhetsregisteret", "stiftelsesdato", "registrertIMvaRegisteret", "konkurs",
    "underAvvikling", "underTvangsavviklingEllerTvangsopplosning", "overordnetEnhet", "aktivitet",
}  # fmt: skip
LATER = {
    "epostadresse", "telefon", "mobil", "underRekonstruksjonsforhandlingDato",
    "underUtenlandskInsolvensbehandlingDato", "fravalgRevisjonDato", "erIKonsern",
    "kapital.belop", "kapital.valuta",
}  # fmt: skip
FIRST_SEEN = "registreringsdatoenhetsregisteret"  # the JSON writes Enhetsregisteret
NUMBER = r"^\d{9}$"
FLAGS = pa.array(["true", "false", ""])
MISSING = pa.scalar(None, pa.string())


def csv_rows(
    path: Path, source: Source, register: Register, quarantine: Quarantine
) -> Iterator[Rows]:
    """Yield the rows of the nightly CSV file."""

    def check(headers: list[str]) -> None:
        check_columns(register, headers, NEEDED | LATER, NEEDED)

    usual = None
    for batch in csv_columns(path, ",", quarantine, check, NEEDED | LATER):
        usual = usual or codes.usual_edition(batch["naeringskode1.kode"].to_pylist())
        yield parse_batch(_whole(batch, quarantine), source, register, usual)


def _whole(batch: pa.Table, quarantine: Quarantine) -> pa.Table:
    """The rows with a number, a name and a flag where flags belong; the others are set aside."""
    good = pc.match_substring_regex(batch["organisasjonsnummer"], NUMBER)
    good = pc.and_(good, pc.not_equal(batch["navn"], ""))
    good = pc.and_(good, pc.is_in(batch["konkurs"], FLAGS))
    if "erIKonsern" in batch.column_names:
        good = pc.and_(good, pc.is_in(batch["erIKonsern"], FLAGS))
    for row in batch.filter(pc.invert(good)).to_pylist():
        reason = f'no number, or its columns have moved: "{row["organisasjonsnummer"]}"'
        quarantine.add(row["line"], reason, ",".join(str(v) for v in row.values()))
    return batch.filter(good)


def parse_batch(batch: pa.Table, source: Source, register: Register, usual: str) -> Rows:
    """The companies and names of a batch of rows; a pure function of its columns."""
    number, form = batch["organisasjonsnummer"], batch["organisasjonsform.kode"]
    identifier = pc.binary_join_element_wise("NO-BRC", number, "-")
    founded = pc.coalesce(_day(batch, "stiftelsesdato"), _day(batch, FIRST_SEEN))
    vat = _flag(batch, "registrertIMvaRegisteret")
    companies = {
        "company_id": identifier,
        "register": pa.repeat(register.code, len(batch)),
        "registration_number": number,
        "name": batch["navn"],
        "legal_form": filled(form),
        "legal_form_class": _each(form, codes.LEGAL_FORM_CLASSES.get),
        "status": _status(batch),
        "founded_on": founded,
        "website": filled(batch["hjemmeside"]),
        "phone": pc.coalesce(_column(batch, "telefon"), _column(batch, "mobil")),
        "email": _column(batch, "epostadresse"),
        "vat_number": pc.if_else(vat, pc.binary_join_element_wise("NO", number, "MVA", ""), None),
        "parent_id": pc.binary_join_element_wise("NO-BRC", filled(batch["overordnetEnhet"]), "-"),
        "vat_registered": vat,
        "employer": _flag(batch, "harRegistrertAntallAnsatte"),
        "is_natural_person": pc.is_in(form, pa.array(sorted(codes.NATURAL_PERSONS))),
        "source_url": pc.binary_join_element_wise(PAGE, number, ""),
        "fetched_at": pa.repeat(source.fetched_at.replace(microsecond=0), len(batch)),
        **_address(batch),
        **_industry(batch, usual),
        **_employees(batch),
        **_extras(batch),
    }
    names = {
        "company_id": identifier,
        "name": batch["navn"],
        "kind": pa.repeat("legal", len(batch)),
    }
    return Rows(
        conform(pa.table(companies), schema(FIELDS, EXTRAS)),
        schema(FIGURES).empty_table(),
        conform(pa.table(names), schema(NAMES)),
    )


def _status(batch: pa.Table) -> pa.ChunkedArray:
    insolvent = [
        _flag(batch, "konkurs"),
        pc.is_valid(_column(batch, "underRekonstruksjonsforhandlingDato")),
        pc.is_valid(_column(batch, "underUtenlandskInsolvensbehandlingDato")),
        pc.equal(batch["organisasjonsform.kode"], codes.BANKRUPTCY_ESTATE),
    ]
    winding_up = [
        _flag(batch, "underAvvikling"),
        _flag(batch, "underTvangsavviklingEllerTvangsopplosning"),
    ]
    return pc.if_else(
        _any(insolvent), "insolvent", pc.if_else(_any(winding_up), "liquidation", "active")
    )


def _address(batch: pa.Table) -> dict[str, pa.ChunkedArray]:
    """Where the unit works; where it gets its post when the register has no other address."""
    works = pc.not_equal(batch["forretningsadresse.landkode"], "")

    def part(of_work: str, of_post: str) -> pa.ChunkedArray:
        return filled(pc.if_else(works, batch[of_work], batch[of_post]))

    number = part("forretningsadresse.kommunenummer", "postadresse.kommunenummer")
    street = part("forretningsadresse.adresse", "postadresse.adresse")
    country = part("forretningsadresse.landkode", "postadresse.landkode")
    return {
        "country": pc.coalesce(country, "NO"),
        "region": _each(number, codes.region),
        "municipality": part("forretningsadresse.kommune", "postadresse.kommune"),
        "postcode": part("forretningsadresse.postnummer", "postadresse.postnummer"),
        "city": part("forretningsadresse.poststed", "postadresse.poststed"),
        "street": _each(street, codes.joined_street),
    }


def _industry(batch: pa.Table, usual: str) -> dict[str, pa.ChunkedArray]:
    code = batch["naeringskode1.kode"]
    return {
        "industry_code": _each(code, lambda c: codes.industry(c, usual)[0]),
        "industry_system": _each(code, lambda c: codes.industry(c, usual)[1]),
        "industry": _each(code, lambda c: codes.industry(c, usual)[2]),
    }


def _employees(batch: pa.Table) -> dict[str, pa.ChunkedArray]:
    exact = _number(batch, "antallAnsatte").cast(pa.int64())
    some = _flag(batch, "harRegistrertAntallAnsatte")
    fewest, most = (pc.if_else(some, n, pa.scalar(None, pa.int64())) for n in WITHHELD)
    return {
        "employees_min": pc.coalesce(exact, fewest),
        "employees_max": pc.coalesce(exact, most),
    }


def _extras(batch: pa.Table) -> dict[str, pa.ChunkedArray]:
    in_kroner = pc.equal(_column(batch, "kapital.valuta"), "NOK")
    capital = _number(batch, "kapital.belop")
    waived = pc.is_valid(_column(batch, "fravalgRevisjonDato"))
    return {
        "x_sector": filled(batch["institusjonellSektorkode.kode"]),
        "x_group": _each(_column(batch, "erIKonsern"), {"true": "yes", "false": "no"}.get),
        "x_share_capital_nok": pc.if_else(in_kroner, capital, pa.scalar(None, pa.float64())),
        "x_second_industry": filled(batch["naeringskode2.kode"]),
        "x_last_accounts": _number(batch, "sisteInnsendteAarsregnskap"),
        "x_audit_waived": pc.if_else(waived, "yes", MISSING),
        "x_activity": filled(batch["aktivitet"]),
    }


def _column(batch: pa.Table, name: str) -> pa.ChunkedArray:
    """A column that older files lack, as text or nothing."""
    if name not in batch.column_names:
        return pa.chunked_array([pa.nulls(len(batch), pa.string())])
    return filled(batch[name])


def filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The values of a column; an empty one is a missing one."""
    return pc.if_else(pc.equal(column, ""), MISSING, column)


def _number(batch: pa.Table, name: str) -> pa.ChunkedArray:
    text = _column(batch, name)
    is_number = pc.match_substring_regex(text, r"^\d+(\.\d+)?$")
    return pc.if_else(is_number, text, MISSING).cast(pa.float64())


def _flag(batch: pa.Table, name: str) -> pa.ChunkedArray:
    return pc.equal(_column(batch, name), "true")


def _any(flags: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    found = pc.fill_null(flags[0], False)
    for flag in flags[1:]:
        found = pc.or_(found, pc.fill_null(flag, False))
    return found


def _day(batch: pa.Table, name: str) -> pa.ChunkedArray:
    days = pc.strptime(_column(batch, name), "%Y-%m-%d", "s", error_is_null=True)
    return days.cast(pa.date32())


def _each(column: pa.ChunkedArray, meaning: Callable[[str], str | None]) -> pa.ChunkedArray:
    """The meaning of each value; every distinct one is looked up once."""
    encoded = pc.dictionary_encode(column).combine_chunks()
    known = [meaning(v) for v in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(known, pa.string()).take(encoded.indices)])
