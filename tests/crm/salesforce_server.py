"""Salesforce as its documentation describes it: accounts, collections of two hundred, tokens."""

import re
from itertools import count
from typing import Any

from crm_server import Call, CrmServer, Said

CLIENT, SECRET = "canary-client-55", "canary-secret-9e2b"
DATA = "/services/data/v60.0"
COLLECTIONS = f"{DATA}/composite/sobjects"
KEY = "Lookalike_Company_Id__c"


def field(name: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name, "type": type_, "updateable": True, "externalId": False,
            "length": 255 if type_ in ("string", "url", "phone") else 0, "scale": 0,
            "picklistValues": [], **more}  # fmt: skip


STANDARD = (
    field("Id", "id", updateable=False, label="Account ID"),
    field("Name", "string", label="Account Name"),
    field("Website", "url"),
    field("Phone", "phone", label="Account Phone", length=40),
    field("BillingStreet", "textarea"),
    field("BillingPostalCode", "string", length=20),
    field("YearStarted", "string", length=4),
    field("Lookalike_Size_Class__c", "string"),
    field("BillingCity", "string", label="Billing City", length=40),
    field("BillingCountry", "string", label="Billing Country", length=80),
    field("NumberOfEmployees", "int", label="Employees"),
    field("AnnualRevenue", "currency", label="Annual Revenue", scale=2),
    field("Industry", "picklist", picklistValues=[
        {"label": v, "value": v} for v in ("Technology", "Machinery", "Manufacturing")]),
    field("Lookalike_Employer__c", "boolean", label="Lookalike Registered employer"),
    field(KEY, "string", externalId=True, label="Lookalike Company id"),
)  # fmt: skip


class SalesforceServer(CrmServer):
    """Accounts by their ids; `changed` lists each value that a call made another one."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = {f["name"]: f for f in STANDARD}
        self.records: dict[str, dict[str, Any]] = {}
        self.changed: list[tuple[str, str, Any]] = []
        self.locked: dict[str, int] = {}  # how often an account is still found locked
        self.unreadable = "\0"  # a value for which a whole call is refused
        self.usage = "api-usage=18/15000"
        self.tokens: set[str] = set()
        self._numbers = count(1)

    def expire(self) -> None:
        """End every token that was given out."""
        self.tokens.clear()

    def delete(self, id_: str) -> None:
        """Take an account away."""
        self.records.pop(id_, None)

    def answer(self, call: Call) -> Said:
        if call.path == "/services/oauth2/token":
            return self._token(call.body)
        if call.headers["Authorization"].removeprefix("Bearer ") not in self.tokens:
            return refused(401, "INVALID_SESSION_ID", f"Expired: {call.headers['Authorization']}")
        said = self._data(call)
        return Said(said.status, said.data, {"Sforce-Limit-Info": self.usage, **said.headers})

    def _token(self, form: dict[str, str]) -> Said:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            said = f"invalid client credentials {form.get('client_secret')}"
            return Said(400, {"error": "invalid_client", "error_description": said})
        if form.get("grant_type") != "client_credentials":
            return Said(400, {"error": "unsupported_grant_type"})
        token = f"00D!canary-token-{next(self._numbers)}"
        self.tokens.add(token)
        return Said(200, {"access_token": token, "instance_url": self.url, "token_type": "Bearer"})

    def _data(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", path if path == f"{DATA}/sobjects/Account/describe":
                return Said(200, {"name": "Account", "fields": list(self.fields.values())})
            case "GET", path if path == f"{DATA}/query":
                return self._query(call.query["q"])
            case "POST", path if path == f"{COLLECTIONS}/Account":
                return self._retrieved(call.body)
            case "PATCH", path if path == COLLECTIONS:
                return self._written(call.body, "Id")
            case "PATCH", path if path == f"{COLLECTIONS}/Account/{KEY}":
                return self._written(call.body, KEY)
        return refused(404, "NOT_FOUND", "The requested resource does not exist")

    def _retrieved(self, body: dict[str, Any]) -> Said:
        if len(body["ids"]) > 2000:
            return refused(400, "LIMIT_EXCEEDED", "at most 2000 ids")
        if any(name not in self.fields for name in body["fields"]):
            return refused(400, "INVALID_FIELD", "No such column on entity 'Account'")
        ids = [self._long(id_) for id_ in body["ids"]]
        return Said(200, [self._shown(id_, body["fields"]) if id_ else None for id_ in ids])

    def _query(self, query: str) -> Said:
        found = re.fullmatch(r"SELECT (.+) FROM Account WHERE (\w+) IN \((.+)\)", query)
        if not found:
            return refused(400, "MALFORMED_QUERY", query)
        names = found[1].split(", ")
        if any(name not in self.fields for name in (*names, found[2])):
            return refused(400, "INVALID_FIELD", "No such column on entity 'Account'")
        texts = re.findall(r"'((?:[^'\\]|\\.)*)'", found[3])
        told = {re.sub(r"\\(.)", r"\1", text).casefold() for text in texts}
        records = [
            self._shown(id_, names)
            for id_, record in self.records.items()
            if str(record.get(found[2])).casefold() in told
        ]
        return Said(200, {"totalSize": len(records), "done": True, "records": records})

    def _shown(self, id_: str, names: list[str]) -> dict[str, Any]:
        record = {"Id": id_, **self.records[id_]}
        return {"attributes": {"type": "Account"}, **{n: record.get(n) for n in names}}

    def _long(self, told: str) -> str | None:
        return next((id_ for id_ in self.records if id_[:15] == told[:15]), None)

    def _written(self, body: dict[str, Any], key: str) -> Said:
        records = body["records"]
        if len(records) > 200 or body["allOrNone"] is not False:
            return refused(400, "INVALID_INPUT", "at most 200 records")
        for record in records:
            for name, value in record.items():
                known = self.fields.get(name, {"type": ""})
                is_text = isinstance(value, str) and known["type"] in ("int", "currency", "boolean")
                if is_text or value == self.unreadable:
                    return refused(400, "JSON_PARSER_ERROR", f"Cannot deserialize {name}")
        return Said(200, [self._one(record, key) for record in records])

    def _one(self, record: dict[str, Any], key: str) -> dict[str, Any]:
        values = {n: v for n, v in record.items() if n not in ("attributes", "Id")}
        if key == "Id":
            id_ = self._long(record["Id"])
            if id_ is None:
                return failed("ENTITY_IS_DELETED", "entity is deleted")
        else:
            told = str(record[KEY]).casefold()
            mine = [i for i, r in self.records.items() if str(r.get(KEY)).casefold() == told]
            id_ = mine[0] if mine else ""
        if self.locked.get(id_):
            self.locked[id_] -= 1
            return failed("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access")
        for name, value in values.items():
            known = self.fields.get(name)
            if known is None or not known["updateable"]:
                return failed("INVALID_FIELD_FOR_INSERT_UPDATE", name)
            if isinstance(value, str) and known["length"] and len(value) > known["length"]:
                return failed("STRING_TOO_LONG", name)
        if not id_ and not values.get("Name"):
            return failed("REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]")
        return self._keep(id_, values)

    def _keep(self, id_: str, values: dict[str, Any]) -> dict[str, Any]:
        is_new = not id_
        if is_new:
            id_ = f"001{len(self.records):012d}AAA"
            self.records[id_] = {"Lookalike_Employer__c": False}
        for name, value in values.items():
            kept = round(value, 2) if isinstance(value, float) else value
            if self.records[id_].get(name) != kept:
                self.changed.append((id_, name, kept))
            self.records[id_][name] = kept
        return {"id": id_, "success": True, "errors": [], "created": is_new}


def refused(status: int, code: str, message: str) -> Said:
    return Said(status, [{"errorCode": code, "message": message}])


def failed(code: str, message: str) -> dict[str, Any]:
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": []}]}
