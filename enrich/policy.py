"""What may be written into which field of a CRM: policies by name, or a file of the user's own."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, cast

from company.errors import ConfigurationError, unknown_name
from enrich.steps import ENRICHED

Rule = Literal["never", "fill", "mend", "update"]
RULES = ("never", "fill", "mend", "update")
FIELD_NAMES = tuple(f.name for f in ENRICHED)
# What a register knows better than anybody: who the company is, and whether it lives.
REGISTER_FACTS = (
    "company_id", "name", "registration_number", "vat_number", "lei", "legal_form",
    "legal_form_class", "founded_on", "age", "status", "status_event", "previous_name", "industry",
    "industry_label", "industry_division", "industry_division_label", "industry_section",
    "industry_section_label", "industry_weight", "industry_code", "industry_system",
    "vat_registered", "employer",
)  # fmt: skip


@dataclass(frozen=True)
class FieldRule:
    """What may be done with a field: leave it, fill empty cells, or overwrite what differs.

    To mend is to fill, and to overwrite what a spreadsheet has damaged (`enrich.damage`).
    `newer_than`: older values, and those of an unknown day, are not used.
    """

    rule: Rule = "fill"
    newer_than: date | None = None


@dataclass(frozen=True)
class Policy:
    """The rule of each field; `usual` is that of the fields that are not named."""

    name: str
    usual: FieldRule
    fields: Mapping[str, FieldRule] = field(default_factory=dict)

    def of(self, name: str) -> FieldRule:
        """The rule of a field."""
        return self.fields.get(name, self.usual)


EMPTY = Policy("empty", FieldRule("fill"))
POLICIES = {
    "empty": EMPTY,
    "official": Policy(
        "official",
        FieldRule("fill"),
        dict.fromkeys(REGISTER_FACTS, FieldRule("update")) | {"postcode": FieldRule("mend")},
    ),
    "all": Policy("all", FieldRule("update")),
}


def policy_of(given: str | Path | None) -> Policy:
    """The policy of a name, or that of a TOML or CSV file; without either, only empty cells.

    A TOML file has `default`, a table [fields] of rules, and [newer_than] of days; a CSV file has
    the columns field, rule and newer_than, and * for all other fields.
    """
    if given is None:
        return EMPTY
    if str(given) in POLICIES:
        return POLICIES[str(given)]
    path = Path(given)
    if path.suffix.lower() not in (".toml", ".csv"):
        raise unknown_name("policy", str(given), [*POLICIES, "a .toml or .csv file"])
    if not path.is_file():
        raise ConfigurationError(f"There is no policy file {path}. Check the path.")
    read = _of_toml if path.suffix.lower() == ".toml" else _of_csv
    rules, days = read(path)
    usual = FieldRule(_rule(path, rules.pop("*", "fill")), _day(path, days.pop("*", None)))
    for name in {**rules, **days}:
        if name not in FIELD_NAMES:
            raise unknown_name(f"field in {path}", name, FIELD_NAMES)
    fields = {
        name: FieldRule(
            _rule(path, rules.get(name, usual.rule)), _day(path, days.get(name)) or usual.newer_than
        )
        for name in {**rules, **days}
    }
    return Policy(path.name, usual, fields)


def _of_toml(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is no TOML file ({error}). Mend that line.") from error
    for name in read:
        if name not in ("default", "fields", "newer_than"):
            raise unknown_name(f"part of {path}", name, ("default", "fields", "newer_than"))
    rules = {"*": read.get("default", "fill"), **read.get("fields", {})}
    return rules, dict(read.get("newer_than", {}))


def _of_csv(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        delimiter = ";" if ";" in file.readline() else ","
        file.seek(0)
        rows = list(csv.DictReader(file, delimiter=delimiter))
    if not rows or not {"field", "rule"} <= set(rows[0]):
        raise ConfigurationError(
            f"{path} has not the columns field and rule (and newer_than). Name them so."
        )
    named = [row for row in rows if (row["field"] or "").strip()]
    rules = {row["field"].strip(): row["rule"] for row in named if row["rule"]}
    return rules, {r["field"].strip(): r["newer_than"] for r in named if r.get("newer_than")}


def _rule(path: Path, text: Any) -> Rule:
    if text not in RULES:
        raise unknown_name(f"rule in {path}", str(text), RULES)
    return cast(Rule, text)


def _day(path: Path, value: Any) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    text = f"{value}-01-01" if str(value).strip().isdigit() else str(value).strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(
            f'{path}: newer_than "{value}" is no day. Write it as 2024-12-31.'
        ) from None
