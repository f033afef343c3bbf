"""Every register's samples, and what its connector makes of them, for the contract suite."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import wire
from samples import NOW, SAMPLES, Write

from company.fields import FIELDS, FIGURES, NAMES, schema
from connectors import CODES, connector
from connectors.contract import Quarantine, Source

REGISTERS = [code for code in CODES if code != "table"]  # a user's table has no wire form
FORMS = [(code, write) for code in REGISTERS for write in SAMPLES.get(code, ())]
each_form = pytest.mark.parametrize(("code", "write"), FORMS, ids=[w.__name__ for _, w in FORMS])
# The field of a JSON document without which there is no row.
MANDATORY = {
    "fi_prh": "businessId",
    "fi_prh_answer": "businessId",
    "no_brreg": "organisasjonsnummer",
    "no_brreg_units": "overordnetEnhet",
    "no_regnskap": "virksomhet",
    "ee_rik": "ariregistri_kood",
    "xi_lei_json": "LEI",
    "xi_lei_answer": "attributes",
}


@dataclass(frozen=True)
class Read:
    """What a connector made of a sample."""

    companies: pa.Table
    figures: pa.Table
    names: pa.Table
    bad: int

    @property
    def said(self) -> int:
        """How many values there are, so that a row which lost half of them counts as less."""
        tables = self.companies, self.figures, self.names
        return sum(len(c) - c.null_count for t in tables for c in t.columns)

    def rows(self) -> list[list[str]]:
        """The rows of each table in an order of their own."""
        return [
            sorted(map(repr, t.to_pylist())) for t in (self.companies, self.figures, self.names)
        ]


def source(files: list[Path]) -> Source:
    return Source(files[0], NOW, more=tuple(files[1:]))


def read(code: str, files: list[Path]) -> Read:
    quarantine = Quarantine()
    reading = connector(code).read(source(files), quarantine)
    batches = list(reading.batches)
    wanted = schema(FIELDS, reading.extras), schema(FIGURES), schema(NAMES)
    tables = [
        pa.concat_tables([s.empty_table(), *(pa_table(b, name, s) for b in batches)])
        for name, s in zip(("companies", "figures", "names"), wanted, strict=True)
    ]
    return Read(*tables, bad=quarantine.count)


def pa_table(batch: Any, name: str, wanted: pa.Schema) -> pa.Table:
    """A table of a batch; one without rows may lack the extras."""
    table: pa.Table = getattr(batch, name)
    return table if len(table) else wanted.empty_table()


def module_of(code: str) -> str:
    return code.replace("-", "_")


def spoilt(write: Write, folder: Path, place: int, change: wire.Change) -> list[Path]:
    """The sample with one of its files changed."""
    folder.mkdir()
    files = write(folder)
    wire.changed(files[place], change)
    return files
