"""Salesforce's accounts over its REST interface: records in collections of two hundred."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from company.errors import ConfigurationError, SourceDenied, SourceUnavailable
from connectors.keys import Key, Way, secret_named
from crm.push.call import PASSING, Caller, Reply
from crm.push.contract import Answer, Definition, Present, Row, Write
from crm.push.halving import halved
from crm.push.salesforce_fields import definition
from crm.shapes.salesforce import SHAPE
from crm.shapes.shape import Property

ID_VARIABLE = "LOOKALIKE_SALESFORCE_CLIENT_ID"
SECRET_VARIABLE = "LOOKALIKE_SALESFORCE_CLIENT_SECRET"
DATA = "/services/data/v60.0"
COLLECTIONS = f"{DATA}/composite/sobjects"
RECORD = re.compile(r"001[A-Za-z0-9]{12}([A-Za-z0-9]{3})?")  # 001: an account
PASSING_CODES = ("UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "REQUEST_RUNNING_TOO_LONG")
FULL = "REQUEST_LIMIT_EXCEEDED"
USAGE = re.compile(r"api-usage=(\d+)/(\d+)")


class Salesforce:
    """The accounts of one Salesforce organisation; implements `crm.push.contract.Crm`."""

    code = "salesforce"
    label = "Salesforce"
    shape = SHAPE
    url = ""  # each organisation has its own
    url_variable = "LOOKALIKE_SALESFORCE_URL"
    rate = (100, 10.0)  # there is no limit a second; one a day, and on calls at once
    batch = 200
    key = "Lookalike_Company_Id__c"

    def __init__(self, caller: Caller) -> None:
        self._client = {name: _needed(name) for name in (ID_VARIABLE, SECRET_VARIABLE)}
        for secret in self._client.values():
            caller.hide(secret)
        self._caller = caller
        self._sign: Key | None = None
        self._warned = False

    def account(self) -> str:
        """The host of the organisation."""
        return self._caller.host

    def definitions(self) -> dict[str, Definition]:
        """Every field of an account that the user of the app can see, by its name."""
        path = f"{DATA}/sobjects/Account/describe"
        reply = self._ask("GET", path)
        fields = reply.data.get("fields") if isinstance(reply.data, dict) else None
        if not isinstance(fields, list):
            raise self._caller.changed(path, "answers without fields")
        return {d.name: d for d in map(definition, fields)}

    def create(self, properties: Sequence[Property]) -> None:
        """Refuse: fields are made in Salesforce's setup, where it is decided who sees them."""
        listed = ", ".join(p.api for p in properties)
        raise ConfigurationError(
            f"Salesforce's fields are made in its setup, which also decides who sees them. Make "
            f"{listed} there (docs/push.md has their kinds), or leave the columns out of the file."
        )

    def is_record_id(self, text: str) -> bool:
        """Whether a text is the id of an account, in its form of 15 or of 18 characters."""
        return RECORD.fullmatch(text) is not None

    def read(self, rows: Sequence[Row], names: Sequence[str]) -> dict[int, Present | str]:
        """By line the account that a row means, or why it cannot be told."""
        by_id = [row for row in rows if row.record_id]
        by_key = [row for row in rows if not row.record_id]
        found: dict[int, Present | str] = {}
        if by_id:
            path = f"{COLLECTIONS}/Account"
            asked = {"ids": [r.record_id for r in by_id], "fields": ["Id", *names]}
            records = self._listed(self._ask("POST", path, asked), path, len(by_id))
            found |= {
                row.line: Present(str(record["Id"]), record)
                for row, record in zip(by_id, records, strict=True)
                if record
            }
        return found | (self._read_by_key(by_key, names) if by_key else {})

    def _read_by_key(self, rows: Sequence[Row], names: Sequence[str]) -> dict[int, Present | str]:
        wanted = ", ".join(f"'{_escaped(row.company_id)}'" for row in rows)
        fields = ", ".join(dict.fromkeys(["Id", self.key, *names]))  # names that describe gave
        query = f"SELECT {fields} FROM Account WHERE {self.key} IN ({wanted})"
        path = f"{DATA}/query?q={quote(query, safe='')}"
        reply = self._ask("GET", path)
        records = reply.data.get("records") if isinstance(reply.data, dict) else None
        if not isinstance(records, list):
            raise self._caller.changed(f"{DATA}/query", "answers without records")
        lines = {row.company_id.casefold(): row.line for row in rows}
        found: dict[int, Present | str] = {}
        for record in records:
            line = lines.get(str(record.get(self.key)).casefold())
            if line in found:
                found[line] = f"several accounts have this {self.key}"
            elif line is not None:
                found[line] = Present(str(record["Id"]), record)
        return found

    def write(self, writes: Sequence[Write]) -> dict[int, Answer]:
        """Update the accounts that have an id, and make the others under their key."""
        known = [w for w in writes if w.record_id]
        new = [w for w in writes if not w.record_id]
        done = halved(known, lambda some: self._send(COLLECTIONS, some)) if known else {}
        upsert = f"{COLLECTIONS}/Account/{self.key}"
        return done | (halved(new, lambda some: self._send(upsert, some)) if new else {})

    def _send(self, path: str, writes: Sequence[Write]) -> dict[int, Answer] | str:
        records = [self._record(write) for write in writes]
        reply = self._ask("PATCH", path, {"allOrNone": False, "records": records}, refused=(400,))
        if reply.status == 400:
            return self._said(reply)
        results = self._listed(reply, path, len(writes))
        return {w.line: self._answer(r) for w, r in zip(writes, results, strict=True)}

    def _record(self, write: Write) -> dict[str, object]:
        whom = {"Id": write.record_id} if write.record_id else {self.key: write.key}
        return {"attributes": {"type": "Account"}, **whom, **write.values}

    def _answer(self, result: Mapping[str, Any]) -> Answer:
        if result.get("success"):
            return Answer(record_id=str(result.get("id") or ""))
        errors = result.get("errors") or [{}]
        codes = [str(e.get("statusCode") or e.get("errorCode") or "refused") for e in errors]
        if FULL in codes:
            raise _used_up()
        said = "; ".join(
            f"{code}: {e.get('message')}" for code, e in zip(codes, errors, strict=True)
        )
        return Answer(self._caller.clean(said), is_passing=codes[0] in PASSING_CODES)

    def _ask(
        self, method: str, path: str, body: object = None, refused: tuple[int, ...] = ()
    ) -> Reply:
        """Ask once, with a new token where the one at hand has ended."""
        reply = self._caller.call(method, path, body, sign=self._signed())
        if reply.status == 401:
            self._sign = None
            reply = self._caller.call(method, path, body, sign=self._signed())
        self._watch(reply)
        if reply.status < 300 or reply.status in refused:
            return reply
        code = _code(reply)
        if code == FULL:
            raise _used_up()
        if reply.status in PASSING or code in PASSING_CODES:
            raise self._caller.passing(reply)
        if reply.status in (401, 403):
            raise SourceDenied(
                f"Salesforce refuses ({reply.status}: {self._said(reply)}). Check what the app's "
                "user may do: API access, and reading and editing of accounts."
            )
        raise self._caller.changed(
            path.partition("?")[0], f"answers {reply.status} ({self._said(reply)})"
        )

    def _signed(self) -> Key:
        """The token of the app's user, which is kept in memory only."""
        if self._sign is None:
            path = "/services/oauth2/token"
            form = {
                "grant_type": "client_credentials",
                "client_id": self._client[ID_VARIABLE],
                "client_secret": self._client[SECRET_VARIABLE],
            }
            reply = self._caller.call("POST", path, form=form)
            token = reply.data.get("access_token") if isinstance(reply.data, dict) else None
            if reply.status in PASSING:
                raise self._caller.passing(reply)
            if reply.status != 200 or not token:
                raise SourceDenied(
                    f"Salesforce gives no token ({reply.status}: {self._said(reply)}). Check "
                    f"{ID_VARIABLE} and {SECRET_VARIABLE}, that the address is that of My Domain, "
                    "and that the app has the client credentials flow with a user."
                )
            self._caller.hide(str(token))
            self._sign = Key(Way(self._caller.host, "bearer"), str(token))
        return self._sign

    def _watch(self, reply: Reply) -> None:
        """Say once that the calls of the day run short."""
        usage = USAGE.search(str(reply.headers.get("Sforce-Limit-Info", "")))
        if usage and not self._warned and int(usage[1]) * 10 > int(usage[2]) * 9:
            self._warned = True
            self._caller.tell(f"Salesforce: {usage[1]} of the day's {usage[2]} calls are used")

    def _said(self, reply: Reply) -> str:
        data = reply.data[0] if isinstance(reply.data, list) and reply.data else reply.data
        if not isinstance(data, dict):
            return str(reply.status)
        said = data.get("message") or data.get("error_description") or data.get("error")
        return self._caller.clean(f"{data.get('errorCode', '')} {said or ''}")

    def _listed(self, reply: Reply, path: str, count: int) -> list[Any]:
        if not isinstance(reply.data, list) or len(reply.data) != count:
            raise self._caller.changed(path, f"does not answer for each of {count} records")
        return reply.data


def _needed(name: str) -> str:
    secret = secret_named(name)
    if secret is None:
        raise ConfigurationError(
            "Salesforce wants the key and the secret of an app: set the environment variables "
            f"{ID_VARIABLE} and {SECRET_VARIABLE}, or keep them in the keyring (keyring set "
            f"lookalike {name}). docs/push.md says how to get them."
        )
    return secret


def _escaped(text: str) -> str:
    """A text as it stands between the quotes of a query.

    >>> _escaped("O'Neil")
    "O\\\\'Neil"
    """
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _code(reply: Reply) -> str:
    data = reply.data[0] if isinstance(reply.data, list) and reply.data else reply.data
    return str(data.get("errorCode", "")) if isinstance(data, dict) else ""


def _used_up() -> SourceUnavailable:
    return SourceUnavailable(
        "Salesforce's calls of the last 24 hours are used up. Go on later with --resume."
    )
