"""A description beside each export, in the form of Data Package 2: columns, licences, sources.

A program that reads the list finds there what each column says and in which unit, how the file is
written, whether it has changed since, and whom to name when its data are passed on.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from crm.atomic import replacing
from store.manifest import Dataset, current_datasets

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
DIALECT_PROFILE = "https://datapackage.org/profiles/2.0/tabledialect.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
# By our types of fields (company.fields.Type).
TYPES = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "flag": "boolean",
    "time": "datetime",
}
FORMATS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
}
LICENCE_PAGES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "NLOD-2.0": "https://data.norge.no/nlod/en/2.0",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


@dataclass(frozen=True)
class PackageField:
    """A column as the file names it, its type in words of the specification, and what it says."""

    name: str
    type: str
    description: str
    title: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Resource:
    """A table of the file; `sheet` counts in workbooks only, the dialect elsewhere.

    `header_line` is that of the header, where titles stand above it.
    """

    fields: Sequence[PackageField]
    delimiter: str = ","
    encoding: str = "utf-8"
    decimal: str = "."
    sheet: str = ""
    header_line: int = 1


def package_path(path: Path) -> Path:
    """Where the description of an export lies: beside it, by its whole name.

    >>> package_path(Path("monday/leads.csv")).name
    'leads.csv.datapackage.json'
    """
    return path.with_name(f"{path.name}.datapackage.json")


def write_package(state: Database, path: Path, title: str, resources: Sequence[Resource]) -> None:
    """Write the description of an export that has been written, with the registers it is from."""
    with replacing(package_path(path)) as part:
        write_package_to(part, state, path, title, resources, path)


def write_package_to(
    part: Path,
    state: Database,
    path: Path,
    title: str,
    resources: Sequence[Resource],
    content: Path,
) -> None:
    """Write to `part` the description of an export whose content does not stand at its path yet."""
    datasets = current_datasets(state)
    told: dict[str, object] = {
        "$schema": PROFILE,
        "name": slug(path.name),
        "title": title,
        "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "licenses": licences(datasets),
        "sources": sources(datasets),
        "resources": [
            _resource(path, content.read_bytes(), resource, len(resources))
            for resource in resources
        ],
    }
    told = {key: value for key, value in told.items() if value}  # an empty list is not allowed
    part.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def licences(datasets: Sequence[Dataset]) -> list[dict[str, str]]:
    """The licences of the registers, each once, with the page of those that are well known."""
    names = dict.fromkeys(dataset.licence for dataset in datasets if dataset.licence)
    return [_licence(name) for name in names]


def _licence(name: str) -> dict[str, str]:
    if name in LICENCE_PAGES:
        return {"name": name, "path": LICENCE_PAGES[name]}
    return {"name": slug(name), "title": name}


def sources(datasets: Sequence[Dataset]) -> list[dict[str, str]]:
    """The registers with their attribution: whom to name, the version and the day of the data."""
    return [
        {"title": dataset.attribution or dataset.dataset, "version": dataset.version}
        for dataset in datasets
    ]


def slug(text: str) -> str:
    """Text as a name that a package may have.

    >>> slug("Leads, Tampere 2.csv")
    'leads-tampere-2.csv'
    """
    return re.sub(r"[^a-z0-9._]+", "-", text.lower()).strip("-._") or "list"


def _resource(path: Path, content: bytes, resource: Resource, of: int) -> dict[str, object]:
    ending = path.suffix.removeprefix(".").lower()
    if ending not in FORMATS:  # lists of users end in .txt, .tsv or .xlsm, too
        ending = "xlsx" if resource.sheet else "csv"
    name = slug(f"{path.stem}-{resource.sheet}" if of > 1 else path.stem)
    encoding = {} if ending == "xlsx" else {"encoding": resource.encoding.removesuffix("-sig")}
    return {
        "$schema": RESOURCE_PROFILE,
        "name": name,
        "type": "table",
        "path": path.name,
        "format": ending,
        "mediatype": FORMATS[ending],
        **encoding,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": _dialect(ending, resource),
        "schema": {
            "$schema": SCHEMA_PROFILE,
            # By name: a workbook puts what matters first. The published profile wants a list here.
            **({"fieldsMatch": ["equal"]} if ending == "xlsx" else {}),
            "fields": [_field(f, resource.decimal) for f in resource.fields],
            "missingValues": [""],
        },
    }


def _dialect(ending: str, resource: Resource) -> dict[str, object]:
    told: dict[str, object] = {"$schema": DIALECT_PROFILE}
    if resource.header_line > 1:
        told["headerRows"] = [resource.header_line]
    if ending == "csv":
        return {**told, "header": True, "delimiter": resource.delimiter}
    if ending == "xlsx":
        return {**told, "header": True, "sheetName": resource.sheet}
    return told


def _field(f: PackageField, decimal: str) -> dict[str, object]:
    told: dict[str, object] = {"name": f.name, "type": f.type, "title": f.title}
    if f.type == "number" and decimal != ".":
        told["decimalChar"] = decimal
    told |= {"description": f.description, "unit": f.unit}
    return {key: value for key, value in told.items() if value != ""}
