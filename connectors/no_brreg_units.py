"""Norway: the sub-units of Enhetsregisteret (underenheter), the places where units work.

A shop, a plant or an office has a number and a name of its own, and customers are often filed under
these; but it buys nothing by itself, and as a company it would stand in a list beside the unit it
belongs to. So a sub-unit gives its unit a trading name, and all of them together give it a payroll
figure: their employees, summed, where every number is known.

Oddities: as in Enhetsregisteret the number of employees is withheld below five, so that a unit with
such a place gets no sum; some sub-units name a unit that is not in the register; the CSV spells the
day of registration otherwise than the one of the units does.
"""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from company.errors import RecordError
from company.fields import FIELDS, FIGURES, NAMES, conform, schema
from connectors.contract import (
    Http,
    Quarantine,
    Reading,
    Record,
    Register,
    Rows,
    Source,
    check_columns,
)
from connectors.csv_columns import csv_columns
from connectors.documents import rows_of_documents
from connectors.no_brreg import API
from connectors.no_brreg import REGISTER as UNITS
from connectors.no_brreg_csv import NUMBER, filled
from connectors.no_brreg_files import is_json, parts

REGISTER = Register(
    code="no-brreg-units",
    name="Enhetsregisteret, sub-units",
    country="NO",
    publisher=UNITS.publisher,
    licence=UNITS.licence,
    attribution=UNITS.attribution,
    url=UNITS.url,
    frequency="nightly",
    gives="employees of all places of a company together, names of shops and branches",
    covers="the places where units work: shops, plants, offices",
    fills=("employees",),
    expected=(10_000, 200_000),
    holds="figures",
    rate=UNITS.rate,
    quirks=(
        "a company with a place of one to four employees gets no figure: that number is withheld",
        "the name of a place becomes a trading name of its company",
    ),
    reads=(
        "organisasjonsnummer", "navn", "overordnetEnhet", "harRegistrertAntallAnsatte",
        "antallAnsatte", "nedleggelsesdato", "slettedato",
        "registreringsdatoAntallAnsatteNAVAaregisteret",
    ),
    mandatory=("overordnetEnhet or slettedato or nedleggelsesdato", "navn"),
    recurring=("harRegistrertAntallAnsatte", "antallAnsatte"),
    ignored=(
        "_links", "links", "respons_klasse", "organisasjonsform", "organisasjonsform.kode",
        "organisasjonsform.beskrivelse", "naeringskode1", "naeringskode1.kode",
        "naeringskode1.beskrivelse", "naeringskode2", "naeringskode2.kode",
        "naeringskode2.beskrivelse", "naeringskode3", "naeringskode3.kode",
        "naeringskode3.beskrivelse", "hjelpeenhetskode", "hjelpeenhetskode.kode",
        "hjelpeenhetskode.beskrivelse", "hjemmeside", "epostadresse", "telefon", "mobil",
        "postadresse", "beliggenhetsadresse", "historiskeNavn", "registrertIMvaregisteret",
        "frivilligMvaRegistrertBeskrivelser", "registreringsdatoEnhetsregisteret",
        "registreringsdatoIEnhetsregisteret", "registreringsdatoAntallAnsatteEnhetsregisteret",
        "registreringsdatoantallansatteNAVAaregisteret",
        "registreringsdatoMerverdiavgiftsregisteret",
        "registreringsdatoMerverdiavgiftsregisteretEnhetsregisteret",
        "registreringsdatoFrivilligMerverdiavgiftsregisteret", "oppstartsdato", "datoEierskifte",
        *(f"{place}.{part}" for place in ("postadresse", "beliggenhetsadresse")
          for part in ("adresse", "poststed", "postnummer", "kommune", "kommunenummer", "land",
                       "landkode")),
    ),
)  # fmt: skip
READ = {
    "organisasjonsnummer", "navn", "overordnetEnhet", "harRegistrertAntallAnsatte",
    "antallAnsatte", "nedleggelsesdato",
}  # fmt: skip


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read the nightly file of sub-units, JSON or CSV; names come at once, the sums at the end."""
    places = chain.from_iterable(
        _json_rows(path, source, quarantine) if is_json(path) else _csv_rows(path, quarantine)
        for path in (source.path, *source.more)
    )
    return Reading(
        per_company(places, source),
        understood=("Sub-units of Enhetsregisteret: trading names, employees summed",),
    )


def download(http: Http) -> list[Path]:
    """Fetch the nightly JSON file."""
    return [http.download(f"{API}/underenheter/lastned", "no-brreg-underenheter.json.gz")]


def parse(document: dict[str, Any]) -> Record:
    """What a sub-unit adds to its unit; nothing where it is closed.

    A figure without a number stands for employees whose number is withheld.
    """
    parent, name = document.get("overordnetEnhet"), document.get("navn")
    if document.get("slettedato") or document.get("nedleggelsesdato"):
        return Record(None)
    if not parent or not name:
        raise RecordError(f"no unit above it, or no name: {document.get('organisasjonsnummer')}")
    identifier = f"NO-BRC-{parent}"
    employees = document.get("antallAnsatte")
    trading = {"company_id": identifier, "name": name, "kind": "trading"}
    if employees is None and not document.get("harRegistrertAntallAnsatte"):
        return Record(None, names=(trading,))
    counted = document.get("registreringsdatoAntallAnsatteNAVAaregisteret")
    figure = {
        "company_id": identifier,
        "period_end": date.fromisoformat(counted) if counted else None,
        "kind": "payroll",
        "employees": employees,
    }
    return Record(None, figures=(figure,), names=(trading,))


def _json_rows(path: Path, source: Source, quarantine: Quarantine) -> Iterator[Rows]:
    places = parts(path, "underenheter")
    return rows_of_documents(places, parse, REGISTER, source, quarantine)


def _csv_rows(path: Path, quarantine: Quarantine) -> Iterator[Rows]:
    def check(headers: list[str]) -> None:
        check_columns(REGISTER, headers, READ, READ)

    for batch in csv_columns(path, ",", quarantine, check, READ):
        good = pc.match_substring_regex(batch["overordnetEnhet"], NUMBER)
        for row in batch.filter(pc.invert(good)).to_pylist():
            reason = f'no unit above it: "{row["organisasjonsnummer"]}"'
            quarantine.add(row["line"], reason, ",".join(str(v) for v in row.values()))
        yield parse_batch(batch.filter(good))


def parse_batch(batch: pa.Table) -> Rows:
    """What a batch of the CSV's rows adds to their units; a pure function of its columns."""
    batch = batch.filter(pc.equal(batch["nedleggelsesdato"], ""))
    identifier = pc.binary_join_element_wise("NO-BRC", batch["overordnetEnhet"], "-")
    names = {"company_id": identifier, "name": batch["navn"], "kind": _same("trading", batch)}
    employees = filled(batch["antallAnsatte"]).cast(pa.float64())
    figures = pa.table(
        {"company_id": identifier, "kind": _same("payroll", batch), "employees": employees}
    )
    some = pc.equal(batch["harRegistrertAntallAnsatte"], "true")
    figures = figures.filter(pc.or_(some, pc.is_valid(employees)))
    named = pa.table(names).filter(pc.not_equal(batch["navn"], ""))
    return Rows(
        schema(FIELDS).empty_table(),
        conform(figures, schema(FIGURES)),
        conform(named, schema(NAMES)),
    )


def per_company(places: Iterator[Rows], source: Source) -> Iterator[Rows]:
    """Yield the names as they come, then one payroll figure a company."""
    seen = [schema(FIGURES).empty_table()]
    none = schema(FIGURES).empty_table()
    for rows in places:
        seen.append(rows.figures)
        yield Rows(rows.companies, none, rows.names)
    sums = _sums(pa.concat_tables(seen), source)
    yield Rows(schema(FIELDS).empty_table(), sums, schema(NAMES).empty_table())


def _sums(figures: pa.Table, source: Source) -> pa.Table:
    """The employees of each company; one withheld number makes the sum unknown."""
    every = pc.ScalarAggregateOptions(skip_nulls=False)
    sums = figures.group_by("company_id", use_threads=False).aggregate(
        [("employees", "sum", every), ("period_end", "max")]
    )
    sums = sums.filter(pc.is_valid(sums["employees_sum"]))
    today = pa.scalar(source.fetched_at.date())
    figure = {
        "company_id": sums["company_id"],
        "period_end": pc.coalesce(sums["period_end_max"], today),
        "basis": _same("standalone", sums),
        "kind": _same("payroll", sums),
        "employees": sums["employees_sum"],
        "source": _same(REGISTER.code, sums),
        "fetched_at": _same(source.fetched_at.replace(microsecond=0), sums),
    }
    return conform(pa.table(figure), schema(FIGURES))


def _same(value: object, table: pa.Table) -> pa.Array:
    return pa.repeat(value, len(table))
