"""HubSpot's properties of a company: how it describes them, and how one is made."""

from collections.abc import Mapping
from typing import Any

from crm.push.contract import Definition, ValueType
from crm.shapes.shape import Property, PropertyType

TYPES: dict[str, ValueType] = {
    "string": "text", "number": "number", "date": "date", "bool": "flag", "enumeration": "choice",
}  # fmt: skip
MADE: dict[PropertyType, tuple[str, str]] = {
    "text": ("string", "text"), "number": ("number", "number"), "date": ("date", "date"),
    "flag": ("bool", "booleancheckbox"), "choice": ("enumeration", "select"),
}  # fmt: skip
WRITTEN_ITS_WAY: dict[str, ValueType] = {"domain": "web", "website": "web", "country": "country"}


def definition(said: Mapping[str, Any]) -> Definition:
    """A property as HubSpot describes it."""
    name = str(said["name"])
    is_flag = said.get("fieldType") == "booleancheckbox"
    type_: ValueType = "flag" if is_flag else TYPES.get(str(said.get("type")), "text")
    several = said.get("fieldType") == "checkbox"  # several options, between semicolons
    type_ = "text" if several else WRITTEN_ITS_WAY.get(name, type_) if type_ == "text" else type_
    options = [o for o in said.get("options") or [] if type_ == "choice"]
    folded = {str(o["label"]).casefold(): str(o["value"]) for o in options}
    folded |= {str(o["value"]).casefold(): str(o["value"]) for o in options}
    locked = (said.get("modificationMetadata") or {}).get("readOnlyValue") or said.get("calculated")
    return Definition(
        name,
        str(said.get("label") or name),
        type_,
        folded,
        is_writable=not locked,
        is_key=bool(said.get("hasUniqueValue")),
    )


def made(asked: Property, key: str) -> dict[str, object]:
    """What asks HubSpot to make a property; that of the key has unique values."""
    type_, field_type = MADE[asked.type]
    options = [{"label": o, "value": o, "hidden": False} for o in sorted({*asked.choices.values()})]
    if asked.type == "flag":
        options = [{"label": w, "value": w.lower(), "hidden": False} for w in ("True", "False")]
    return {
        "name": asked.api,
        "label": asked.header,
        "type": type_,
        "fieldType": field_type,
        "groupName": "companyinformation",
        "hasUniqueValue": asked.api == key,
        "options": options,
    }
