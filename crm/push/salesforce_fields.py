"""Salesforce's fields of an account, as it describes them."""

from collections.abc import Mapping
from typing import Any

from crm.push.contract import Definition, ValueType

TYPES: dict[str, ValueType] = {
    **dict.fromkeys(("string", "textarea", "phone", "email", "combobox"), "text"),
    **dict.fromkeys(("double", "currency", "percent"), "number"),
    "url": "web", "int": "whole", "long": "whole", "date": "date", "boolean": "flag",
    "picklist": "choice", "multipicklist": "text",
}  # fmt: skip


def definition(said: Mapping[str, Any]) -> Definition:
    """A field as Salesforce describes it; one of a kind that is not known takes no value."""
    type_ = TYPES.get(str(said.get("type")))
    if type_ == "text" and said["name"] == "BillingCountry":
        type_ = "country"
    options = [o for o in said.get("picklistValues") or [] if o.get("active", True)]
    folded = {str(o["label"]).casefold(): str(o["value"]) for o in options if o.get("label")}
    folded |= {str(o["value"]).casefold(): str(o["value"]) for o in options}
    return Definition(
        str(said["name"]),
        str(said.get("label") or said["name"]),
        type_ or "text",
        folded if type_ == "choice" else {},
        is_writable=bool(said.get("updateable")) and type_ is not None,
        is_key=bool(said.get("externalId")),
        longest=int(said.get("length") or 0) or None
        if type_ in ("text", "web", "country")
        else None,
        decimals=int(said.get("scale") or 0) if type_ == "number" else None,
    )
