"""One module per public register, and one for the user's own table: read, and pure parse."""

from importlib import import_module
from typing import cast

from company.errors import unknown_name
from connectors.contract import Connector

# The list is the whole registration: a connector is a module, named after its code.
CODES = (
    "table",
    *("fi-prh", "fi-vero", "fi-xbrl"),
    *("no-brreg", "no-brreg-units", "no-regnskap"),
    *("gb-coh", "gb-accounts"),
    *("ee-rik", "ee-aruanne", "ee-emta"),
    *("lv-ur", "lv-statements"),
    "xi-lei",
)


def connector(code: str) -> Connector:
    """The connector of a register."""
    if code not in CODES:
        raise unknown_name("register", code, CODES)
    return cast("Connector", import_module(f"connectors.{code.replace('-', '_')}"))
