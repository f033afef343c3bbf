"""HubSpot's companies over its CRM interface, version 3."""

from collections.abc import Mapping, Sequence
from typing import Any

from company.errors import ConfigurationError, SourceDenied, SourceUnavailable
from connectors.keys import Key, Way, secret_named
from crm.push.call import PASSING, Caller, Reply
from crm.push.contract import Answer, Definition, Present, Row, Write
from crm.push.halving import halved
from crm.push.hubspot_properties import definition, made
from crm.shapes.hubspot import SHAPE
from crm.shapes.shape import Property

TOKEN_VARIABLE = "LOOKALIKE_HUBSPOT_TOKEN"
READING = ("crm.objects.companies.read", "crm.schemas.companies.read")
WRITING = "crm.objects.companies.write"
PROPERTIES, COMPANIES = "/crm/v3/properties/companies", "/crm/v3/objects/companies/batch"
PASSING_CATEGORIES = ("RATE_LIMITS", "LOCKED", "INTERNAL_ERROR", "TIMEOUT")


class HubSpot:
    """The companies of one HubSpot account; implements `crm.push.contract.Crm`."""

    code = "hubspot"
    label = "HubSpot"
    shape = SHAPE
    url = "https://api.hubapi.com"
    url_variable = "LOOKALIKE_HUBSPOT_URL"
    rate = (100, 10.0)  # calls of the smallest subscription, shared by all apps of an account
    batch = 100
    key = "lookalike_company_id"

    def __init__(self, caller: Caller) -> None:
        token = secret_named(TOKEN_VARIABLE)
        if token is None:
            raise ConfigurationError(
                "HubSpot wants the token of a private app: set the environment variable "
                f"{TOKEN_VARIABLE}, or keep it in the keyring (keyring set lookalike "
                f"{TOKEN_VARIABLE}). docs/push.md says how to get one."
            )
        caller.hide(token)
        self._sign = Key(Way(caller.host, "bearer"), token)
        self._caller = caller
        self._warned = False

    def account(self) -> str:
        """The number of the account, and its kind where it is not a common one."""
        path = "/account-info/v3/details"
        reply = self._ask("GET", path, refused=(403, 404))
        if reply.status != 200:
            return ""
        data = self._dict(reply, path)
        kind = str(data.get("accountType") or "STANDARD")
        return f"{data.get('portalId', '')}" + ("" if kind == "STANDARD" else f" ({kind.lower()})")

    def definitions(self) -> dict[str, Definition]:
        """Every property of a company, by its name."""
        reply = self._ask("GET", PROPERTIES)
        return {d.name: d for d in map(definition, self._list(reply, PROPERTIES, "results"))}

    def create(self, properties: Sequence[Property]) -> None:
        """Make properties in the group of company information."""
        for asked in properties:
            reply = self._ask("POST", PROPERTIES, made(asked, self.key), refused=(400, 409))
            if reply.status == 400:
                raise ConfigurationError(
                    f"HubSpot does not make the property {asked.api}: {self._said(reply)}. Make it "
                    "in HubSpot's settings, or leave its column out of the file."
                )

    def is_record_id(self, text: str) -> bool:
        """Whether a text is a number, as the ids of records are."""
        return text.isascii() and text.isdigit()

    def read(self, rows: Sequence[Row], names: Sequence[str]) -> dict[int, Present | str]:
        """By line the company that a row means, or why it cannot be told."""
        by_id = {row.record_id: row.line for row in rows if row.record_id}
        by_key = {row.company_id.casefold(): row.line for row in rows if not row.record_id}
        found: dict[int, Present | str] = {}
        if by_id:
            found |= self._read([r.record_id for r in rows if r.record_id], names, by_id)
        if by_key:
            ids = [r.company_id for r in rows if not r.record_id]
            found |= self._read(ids, [*names, self.key], by_key, self.key)
        return found

    def _read(
        self, ids: Sequence[str], names: Sequence[str], lines: Mapping[str, int], key: str = ""
    ) -> dict[int, Present | str]:
        asked = {"properties": sorted(set(names)), "inputs": [{"id": i} for i in ids]}
        path = f"{COMPANIES}/read"
        reply = self._ask(
            "POST", path, asked | ({"idProperty": key} if key else {}), refused=(404,)
        )
        if reply.status == 404:
            return {}
        found: dict[int, Present | str] = {}
        for result in self._list(reply, path, "results"):
            values = {n: v or None for n, v in (result.get("properties") or {}).items()}
            told = str(values.get(key) or "").casefold() if key else str(result.get("id"))
            if told in lines:
                found[lines[told]] = Present(str(result.get("id")), values)
        for error in self._dict(reply, path).get("errors") or []:
            if error.get("category") != "OBJECT_NOT_FOUND":
                for told in _context(error, "ids"):
                    if (line := lines.get(told.casefold())) is not None:
                        found.setdefault(line, self._caller.clean(error.get("message")))
        return found

    def write(self, writes: Sequence[Write]) -> dict[int, Answer]:
        """Update the records that have an id, and make the others under their key."""
        known = [w for w in writes if w.record_id]
        new = [w for w in writes if not w.record_id]
        done = halved(known, lambda some: self._send("update", some)) if known else {}
        return done | (halved(new, lambda some: self._send("upsert", some)) if new else {})

    def _send(self, verb: str, writes: Sequence[Write]) -> dict[int, Answer] | str:
        path = f"{COMPANIES}/{verb}"
        body = {"inputs": [self._input(write) for write in writes]}
        reply = self._ask("POST", path, body, refused=(400, 404, 409))
        if reply.status >= 400:
            return self._said(reply)
        traces = {str(w.line): w.line for w in writes}
        ids = {w.record_id or w.key: w.line for w in writes}
        done: dict[int, Answer] = {}
        for result in self._list(reply, path, "results"):
            told = (result.get("properties") or {}).get(self.key) if verb == "upsert" else None
            trace = traces.get(str(result.get("objectWriteTraceId")))
            line = trace or ids.get(str(told or result.get("id")))
            if line is not None:
                done[line] = Answer(record_id=str(result.get("id", "")))
        for error in self._dict(reply, path).get("errors") or []:
            passing = error.get("category") in PASSING_CATEGORIES
            said = self._caller.clean(error.get("message") or error.get("category"))
            lines = [traces.get(trace) for trace in _context(error, "objectWriteTraceId")]
            for line in lines or [ids.get(told) for told in _context(error, "ids")]:
                if line is not None:
                    done[line] = Answer(said or "refused", passing)
        silent = Answer("HubSpot does not say what became of it", is_passing=True)
        return {w.line: done.get(w.line, silent) for w in writes}

    def _input(self, write: Write) -> dict[str, object]:
        values = {name: _text(value) for name, value in write.values.items()}
        traced: dict[str, object] = {"properties": values, "objectWriteTraceId": str(write.line)}
        if write.record_id:
            return {"id": write.record_id, **traced}
        return {"id": write.key, "idProperty": self.key, **traced}

    def _ask(
        self, method: str, path: str, body: object = None, refused: tuple[int, ...] = ()
    ) -> Reply:
        """Ask once; statuses in `refused` come back, others raise."""
        reply = self._caller.call(method, path, body, sign=self._sign)
        self._watch(reply)
        if reply.status < 300 or reply.status in refused:
            return reply
        data = reply.data if isinstance(reply.data, dict) else {}
        if reply.status == 429 and data.get("policyName") == "DAILY":
            raise SourceUnavailable(
                "HubSpot's calls of this day are used up; they begin anew at midnight in the time "
                "zone of the account. Go on then with --resume."
            )
        if reply.status in PASSING:
            raise self._caller.passing(reply)
        if reply.status == 401:
            raise SourceDenied(
                f"HubSpot refuses the token (401). Check {TOKEN_VARIABLE}: is it complete, and is "
                "its private app still there?"
            )
        if reply.status == 403:
            raise SourceDenied(
                f"HubSpot refuses ({self._said(reply)}). Give the private app the scopes "
                f"{', '.join(_scopes(data) or [*READING, WRITING])}."
            )
        raise self._caller.changed(path, f"answers {reply.status} ({self._said(reply)})")

    def _watch(self, reply: Reply) -> None:
        """Wait where no call of this stretch of time is left; say once that the day's run short."""
        if str(reply.headers.get("X-HubSpot-RateLimit-Remaining")) == "0":
            stretch = str(reply.headers.get("X-HubSpot-RateLimit-Interval-Milliseconds", ""))
            self._caller.wait(int(stretch) / 1000 if stretch.isdigit() else 0.0)
        left = str(reply.headers.get("X-HubSpot-RateLimit-Daily-Remaining", ""))
        all_ = str(reply.headers.get("X-HubSpot-RateLimit-Daily", ""))
        if not self._warned and left.isdigit() and all_.isdigit() and int(left) * 10 < int(all_):
            self._warned = True
            self._caller.tell(f"HubSpot: {left} of the day's {all_} calls are left, for all apps")

    def _said(self, reply: Reply) -> str:
        data = reply.data if isinstance(reply.data, dict) else {}
        return self._caller.clean(data.get("message") or data.get("category") or reply.status)

    def _dict(self, reply: Reply, path: str) -> dict[str, Any]:
        if not isinstance(reply.data, dict):
            raise self._caller.changed(path, "answers with no object")
        return reply.data

    def _list(self, reply: Reply, path: str, name: str) -> list[dict[str, Any]]:
        found = self._dict(reply, path).get(name)
        if not isinstance(found, list):
            raise self._caller.changed(path, f"answers without {name}")
        return found


def _context(error: Mapping[str, Any], name: str) -> list[str]:
    found = (error.get("context") or {}).get(name) or []
    return [str(one) for one in (found if isinstance(found, list) else [found])]


def _scopes(data: Mapping[str, Any]) -> list[str]:
    errors = data.get("errors") or []
    return sorted({s for error in errors for s in _context(error, "requiredGranularScopes")})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
