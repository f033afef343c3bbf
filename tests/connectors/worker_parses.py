"""Ways to parse that go wrong in a worker, in a module that a worker can import."""

import os
from typing import Any

from connectors.contract import Record
from connectors.fi_prh_company import parse


def dying(document: Any, parent: int) -> Record:
    """Kills every process but the parent at the company 0000100-0."""
    if document["businessId"]["value"] == "0000100-0" and os.getpid() != parent:
        os._exit(1)
    return parse(document)


def undeclared(document: Any) -> Record:
    """Says of one company what no field is declared for."""
    record = parse(document)
    if record.company and record.company["registration_number"] == "0000100-0":
        record.company["moustaches"] = 7
    return record


def printing(document: Any) -> Record:
    """Prints where answers are expected."""
    print("moustaches")  # noqa: T201
    return parse(document)
