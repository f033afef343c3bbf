"""Every answer against the JSON schemas of the specification, where these are at hand."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema import Draft7Validator, ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT7
from served import BLOCKED, CRANE, FISH, ODD, TWINS, Served

SCHEMAS = os.environ.get("RECONCILIATION_SCHEMAS", "")
QUERIES: dict[str, dict[str, Any]] = {
    "name": {"query": "Kurkisalmen Kone", "limit": 3, "type": "company", "type_strict": "should"},
    "twins": {"query": "Twin Bakery Ltd", "properties": [{"pid": "country", "v": ["GB", "IE"]}]},
    "id": {"query": CRANE},
    "number": {"properties": [{"pid": "registration_number", "v": 996178900}]},
    "entity": {"properties": [{"pid": "company_id", "v": {"id": ODD, "name": "odd"}}]},
    "nobody": {"query": "Zzyzx Qwrtp"},
}


@pytest.fixture(scope="module")
def schemas() -> dict[str, Draft7Validator]:
    """The schemas of version 0.2, by the name of their files."""
    if not SCHEMAS:
        pytest.skip(
            "RECONCILIATION_SCHEMAS does not name the folder 0.2/schemas of the specification "
            "(https://github.com/reconciliation-api/specs)"
        )
    files = {f.stem: json.loads(f.read_text()) for f in Path(SCHEMAS).glob("*.json")}
    known = [(s["$id"], DRAFT7.create_resource(s)) for s in files.values() if "$id" in s]
    registry: Registry[Any] = Registry().with_resources(known)
    return {name: Draft7Validator(s, registry=registry) for name, s in files.items()}


def test_the_schemas_refuse_what_is_wrong(schemas: dict[str, Draft7Validator]) -> None:
    with pytest.raises(ValidationError, match="'versions' is a required property"):
        schemas["manifest"].validate({"name": "nameless"})


def test_the_manifest_is_valid(schemas: dict[str, Draft7Validator], service: Served) -> None:
    manifest = requests.get(service.url, timeout=20).json()
    schemas["manifest"].validate(manifest)
    assert manifest["view"]["url"] == f"{service.url}company?id={{{{id}}}}"


def test_candidates_are_valid(schemas: dict[str, Draft7Validator], service: Served) -> None:
    schemas["reconciliation-query-batch"].validate(QUERIES)
    answers = service.send(queries=QUERIES).json()
    schemas["reconciliation-result-batch"].validate(answers)
    assert {key: len(answer["result"]) for key, answer in answers.items()} == {
        "name": 1, "twins": len(TWINS), "id": 1, "number": 1, "entity": 1, "nobody": 0,
    }  # fmt: skip


def test_values_of_every_property_are_valid(
    schemas: dict[str, Draft7Validator], service: Served
) -> None:
    proposed = service.get("properties", type="company").json()
    schemas["data-extension-property-proposal"].validate(proposed)
    wanted = [{"id": p["id"], "settings": {"years": "3"}} for p in proposed["properties"]]
    query = {"ids": [CRANE, FISH, BLOCKED, "unknown"], "properties": wanted}
    schemas["data-extension-query"].validate(query)
    answer = service.send(extend=query).json()
    schemas["data-extension-response"].validate(answer)
    assert list(answer["rows"]) == query["ids"]


@pytest.mark.parametrize(
    ("what", "schema", "prefix"),
    [("company", "entities", "kurki"), ("property", "properties", "c"), ("type", "types", "c")],
)
def test_suggestions_are_valid(
    schemas: dict[str, Draft7Validator], service: Served, what: str, schema: str, prefix: str
) -> None:
    answer = service.get(f"suggest/{what}", prefix=prefix).json()
    schemas[f"suggest-{schema}-response"].validate(answer)
    assert answer["result"]
