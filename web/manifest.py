"""The manifest: what the service is called, what it offers, and where."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from web.companies import TYPE
from web.extension import SETTINGS
from web.queries import MOST_QUERIES

PREVIEW = (440, 240)  # pixels wide and high


def manifest(address: str) -> dict[str, Any]:
    """The manifest of the service at an address such as http://127.0.0.1:8765."""
    return {
        "versions": ["0.2"],
        "name": "lookalike: companies of this workspace",
        "identifierSpace": "https://org-id.guide/",
        "schemaSpace": "https://schema.org/Organization",
        "serviceVersion": _version(),
        "defaultTypes": [TYPE],
        "batchSize": MOST_QUERIES,
        "view": {"url": f"{address}/company?id={{{{id}}}}"},
        "preview": {
            "url": f"{address}/preview?id={{{{id}}}}",
            "width": PREVIEW[0],
            "height": PREVIEW[1],
        },
        "suggest": {
            "entity": {
                "service_url": address,
                "service_path": "/suggest/company",
                "flyout_service_path": "/flyout?id=${id}",
            },
            "property": {"service_url": address, "service_path": "/suggest/property"},
            "type": {"service_url": address, "service_path": "/suggest/type"},
        },
        "extend": {
            "propose_properties": {"service_url": address, "service_path": "/properties"},
            "property_settings": SETTINGS,
        },
    }


def _version() -> str:
    try:
        return version("lookalike")
    except PackageNotFoundError:
        return "unknown"
