"""HubSpot as its documentation describes it: companies, their properties, batches of a hundred."""

import re
from pathlib import Path
from typing import Any

from crm_server import Call, CrmServer, Said
from pushing import table

TOKEN = "pat-eu1-canary-3d71"
BATCH = "/crm/v3/objects/companies/batch/"
READ, UPDATE, UPSERT = "/batch/read", "/batch/update", "/batch/upsert"
HEADER = ("Record ID", "City", "Number of Employees", "industry")
SCOPES = {"companies.read", "companies.write", "schemas.read", "schemas.write"}
OPTIONS = ("COMPUTER_SOFTWARE", "MACHINERY", "FURNITURE")


def property_(name: str, type_: str = "string", **more: Any) -> dict[str, Any]:
    label = name.replace("_", " ").title()
    return {"name": name, "label": label, "type": type_, "fieldType": "text", "options": [],
            "hasUniqueValue": False, "modificationMetadata": {}, **more}  # fmt: skip


STANDARD = (
    property_("name", label="Company name"),
    property_("domain", label="Company Domain Name"),
    property_("website", label="Website URL"),
    property_("address", label="Street Address"),
    property_("city"),
    property_("zip", label="Postal Code"),
    property_("founded_year", label="Year Founded"),
    property_("phone", label="Phone Number"),
    property_("numberofemployees", "number", label="Number of Employees"),
    property_("annualrevenue", "number", label="Annual Revenue"),
    property_("country", label="Country/Region"),
    property_(
        "industry",
        "enumeration",
        fieldType="select",
        options=[{"label": o.replace("_", " ").title(), "value": o} for o in OPTIONS],
    ),
    property_("hs_createdate", "datetime", modificationMetadata={"readOnlyValue": True}),
)  # fmt: skip
OUR_ID = property_("lookalike_company_id", hasUniqueValue=True, label="Lookalike: Company id")


class HubSpotServer(CrmServer):
    """Companies by their ids; `changed` lists each value that a call made another one."""

    def __init__(self) -> None:
        super().__init__()
        self.properties = {p["name"]: dict(p) for p in (*STANDARD, OUR_ID)}
        self.records: dict[str, dict[str, str]] = {}
        self.changed: list[tuple[str, str, str]] = []
        self.scopes = set(SCOPES)
        self.refuses_whole = True  # one bad value refuses the call, else only its record
        self.traces = True

    def delete(self, id_: str) -> None:
        """Take a company away."""
        self.records.pop(id_, None)

    def answer(self, call: Call) -> Said:
        if call.headers["Authorization"] != f"Bearer {TOKEN}":
            return error(401, "INVALID_AUTHENTICATION", f"Bad: {call.headers['Authorization']}")
        if call.path == "/account-info/v3/details":
            return Said(200, {"portalId": 4711, "accountType": "SANDBOX"})
        if call.path == "/crm/v3/properties/companies":
            return self._listed() if call.method == "GET" else self._made(call.body)
        if not call.path.startswith(BATCH):
            return Said(404, b"<html>not here</html>")
        verb = call.path.removeprefix(BATCH)
        if missing := self._missing_scope(
            "companies.read" if verb == "read" else "companies.write"
        ):
            return missing
        inputs = call.body["inputs"]
        if len(inputs) > 100:
            return error(400, "VALIDATION_ERROR", "Batch size must be at most 100")
        if len({i["id"] for i in inputs}) < len(inputs):
            return error(400, "VALIDATION_ERROR", "Duplicate IDs found in batch input")
        return {"read": self._read, "update": self._update, "upsert": self._upsert}[verb](call.body)

    def _missing_scope(self, scope: str) -> Said | None:
        if scope in self.scopes:
            return None
        context = {"requiredGranularScopes": [f"crm.objects.{scope}"]}
        return error(403, "MISSING_SCOPES", "Not all scopes", errors=[{"context": context}])

    def _listed(self) -> Said:
        return self._missing_scope("schemas.read") or Said(
            200, {"results": list(self.properties.values())}
        )

    def _made(self, asked: dict[str, Any]) -> Said:
        if missing := self._missing_scope("schemas.write"):
            return missing
        if not re.fullmatch(r"[a-z][a-z0-9_]*", asked["name"]) or "groupName" not in asked:
            return error(400, "VALIDATION_ERROR", "Property definition is not valid")
        if asked["name"] in self.properties:
            return error(409, "CONFLICT", "Property already exists")
        self.properties[asked["name"]] = asked | {"modificationMetadata": {}}
        return Said(201, asked)

    def _id(self, told: str, key: str | None) -> str | None:
        if key is None:
            return told if told in self.records else None
        return next((i for i, r in self.records.items() if r.get(key) == told), None)

    def _bad_key(self, key: str | None) -> Said | None:
        if key is None or self.properties.get(key, {}).get("hasUniqueValue"):
            return None
        said = f"Unable to perform update/upsert by non-unique 0-2 property {key}"
        return error(400, "VALIDATION_ERROR", said)

    def _read(self, body: dict[str, Any]) -> Said:
        key = body.get("idProperty")
        if bad := self._bad_key(key):
            return bad
        found = {i["id"]: self._id(i["id"], key) for i in body["inputs"]}
        wanted = [*body["properties"], "hs_object_id"]
        results = [
            {"id": id_, "properties": {n: self.records[id_].get(n) for n in wanted}}
            for id_ in found.values() if id_
        ]  # fmt: skip
        return batch(results, lost([told for told, id_ in found.items() if not id_]))

    def _update(self, body: dict[str, Any]) -> Said:
        if any("idProperty" in i for i in body["inputs"]):
            return error(400, "VALIDATION_ERROR", "idProperty is not for record ids")
        return self._write([(i, self._id(i["id"], None)) for i in body["inputs"]])

    def _upsert(self, body: dict[str, Any]) -> Said:
        asked = []
        for given in body["inputs"]:
            if bad := self._bad_key(given["idProperty"]):
                return bad
            asked.append((given, self._id(given["id"], given["idProperty"]) or ""))
        return self._write(asked)

    def _write(self, asked: list[tuple[dict[str, Any], str | None]]) -> Said:
        results, errors = [], []
        wrong = [(given, self._wrong(given, id_)) for given, id_ in asked if id_ is not None]
        if self.refuses_whole and (first := next((w for _, w in wrong if w), None)):
            return error(400, "VALIDATION_ERROR", first)
        bad = {given["id"]: why for given, why in wrong if why}
        for given, id_ in asked:
            if id_ is None:
                errors += lost([given["id"]])
            elif given["id"] in bad:
                trace = {"objectWriteTraceId": [given["objectWriteTraceId"]]}
                context = trace if self.traces else {"ids": [given["id"]]}
                errors.append({"category": "VALIDATION_ERROR", "message": bad[given["id"]],
                               "context": context})  # fmt: skip
            else:
                results.append(self._keep(given, id_))
        return batch(results, errors)

    def _wrong(self, given: dict[str, Any], id_: str | None) -> str | None:
        for name, value in given["properties"].items():
            known = self.properties.get(name)
            if known is None:
                return f'Property "{name}" does not exist'
            if not isinstance(value, str):
                return f"{name} was no text"
            options = [o["value"] for o in known["options"]]
            if known["type"] == "enumeration" and value not in options:
                return f"{value} was not one of the allowed options for {name}"
            if known["type"] == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
                return f"{value} was not a valid number for {name}"
            taken = known["hasUniqueValue"] and self._id(value, name) not in (None, id_)
            if taken:
                return f"{value} is taken for {name}"
        return None

    def _keep(self, given: dict[str, Any], id_: str) -> dict[str, Any]:
        is_new = not id_
        if is_new:
            id_ = str(9000 + len(self.records))
            self.records[id_] = {given["idProperty"]: given["id"]}
        for name, value in given["properties"].items():
            if self.records[id_].get(name) != value:
                self.changed.append((id_, name, value))
            self.records[id_][name] = value
        trace = {"objectWriteTraceId": given["objectWriteTraceId"]} if self.traces else {}
        return {"id": id_, "properties": given["properties"], "new": is_new, **trace}


def error(status: int, category: str, message: str, **more: Any) -> Said:
    body = {"status": "error", "category": category, "message": message, **more}
    return Said(status, body)


def busy(policy: str = "TEN_SECONDLY_ROLLING", retry_after: str | None = "1") -> Said:
    body = {"status": "error", "errorType": "RATE_LIMIT", "policyName": policy, "message": "Slow"}
    return Said(429, body, {"Retry-After": retry_after} if retry_after else {})


def batch(results: list[dict[str, Any]], errors: list[dict[str, Any]]) -> Said:
    body = {"status": "COMPLETE", "results": results}
    if not errors:
        return Said(200, body)
    return Said(207, {**body, "numErrors": len(errors), "errors": errors})


def lost(ids: list[str]) -> list[dict[str, Any]]:
    """The one error that stands for all records that are not there."""
    said = {"status": "error", "category": "OBJECT_NOT_FOUND", "message": "Could not get some"}
    return [{**said, "context": {"ids": ids}}] if ids else []


def three_companies(server: HubSpotServer, path: Path) -> Path:
    """Three companies: one empty, one that says the same as the file, one something else."""
    server.records = {
        "1": {"name": "Aava Oy", "city": ""},
        "2": {"name": "Suvi Oy", "city": "Turku", "numberofemployees": "12.0"},
        "3": {"name": "Taika Oy", "city": "Oulu", "numberofemployees": "0"},
    }
    rows = [["1", "Espoo", "7", "Machinery"], ["2", "Turku", "12", ""], ["3", "Turku", "5", ""]]
    return table(path, HEADER, *rows)
