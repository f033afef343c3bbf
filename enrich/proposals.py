"""For each cell of a list what to do with it: fill, update, keep, or leave a conflict as it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.values import as_array, words
from enrich.cell_texts import plain_texts
from enrich.damage import damaged
from enrich.policy import FieldRule
from enrich.sameness import Flags
from enrich.targets import Target

WORD = pa.dictionary(pa.int32(), pa.string())
PROPOSALS = pa.schema(
    [
        ("line", pa.int64()), ("row_id", pa.string()), ("record_id", pa.string()),
        ("row", pa.string()), ("company_id", pa.string()), ("field", WORD), ("header", WORD),
        ("action", WORD), ("old", pa.string()), ("new", pa.string()), ("written", pa.string()),
        ("source", WORD), ("as_of", pa.date32()), ("rule", WORD),
    ]
)  # fmt: skip
WRITTEN = ("fill", "update")
DAMAGED = "damaged by a spreadsheet"
OF_ROW = ("line", "row_id", "record_id", "row", "company_id")


@dataclass(frozen=True)
class Matched:
    """Rows of a list that mean a company which may be shown, and what is known of that.

    rows: line, row_id, record_id, row (its name), company_id; cells: the list's own columns;
    known: the fields of ENRICHED with their sources; all have the same rows.
    """

    rows: pa.Table
    cells: pa.Table
    known: pa.Table

    def texts(self, target: Target) -> pa.Array:
        """The values of a field in plain text; null where nothing is known."""
        return plain_texts(target.field.type, self.known[target.field.name])


@dataclass(frozen=True)
class Told:
    """What is said of one column: the proposals, and why some cells have none.

    unknown: rows of which no register here knows the field, by country; unsaid: values for which
    the CRM's closed list has no option.
    """

    proposals: pa.Table
    unknown: Mapping[str, int]
    unsaid: int


def propose(
    target: Target,
    matched: Matched,
    rule: FieldRule,
    policy: str,
    written_by_us: pa.Array,
    lacks: Callable[[str], bool],
) -> Told:
    """What to do with each cell of a column.

    written_by_us: what a former run wrote into each cell, null where none did: such a cell may be
    updated by any policy while nobody has changed it. lacks: whether the list cannot hold a text.
    """
    plain = matched.texts(target)
    new = target.in_list(plain)
    size = len(plain)
    old = as_array(matched.cells[target.header]) if not target.is_new else _empty(size)
    as_of = as_array(matched.known[target.field.as_of])
    is_known = np.asarray(pc.is_valid(new))
    is_blank = np.asarray(pc.is_null(words(old)))
    agrees = target.same(old, plain, new)
    is_ours = ~is_blank & target.same(old, pc.fill_null(written_by_us, ""), written_by_us)
    is_recent = _recent(as_of, rule.newer_than)
    fits = ~_each(new, lacks)
    may_write = is_recent & fits & (rule.rule != "never")
    is_damaged = ~is_blank & ~agrees & damaged(target.field.name, old, plain)
    may_mend = is_damaged & (rule.rule == "mend")
    may_update = may_write & (is_ours | may_mend | (rule.rule == "update"))
    action = np.select(
        [~is_known, is_blank & may_write, is_blank, agrees, may_update],
        ["", "fill", "", "keep", "update"],
        "conflict",
    )
    why = np.select(
        [action == "fill", action == "keep", (action == "update") & is_ours,
         (action == "update") & is_damaged, action == "update", ~fits, ~is_recent, is_damaged],
        ["empty cell", "says the same", "written by us before", f"{DAMAGED}; policy {policy}",
         f"policy {policy}", "the list's encoding lacks its letters",
         f"not newer than {rule.newer_than}", f"{DAMAGED}; policy {policy} leaves it"],
        f"differs; policy {policy} leaves it",
    )  # fmt: skip
    chosen = np.flatnonzero((action != "") | (is_known & is_blank & ~fits & is_recent))
    action = np.where(action == "", "conflict", action)
    table = {
        **{name: matched.rows[name] for name in OF_ROW},
        "field": pa.repeat(target.field.name, size),
        "header": pa.repeat(target.header, size),
        "action": pa.array(action),
        "old": old,
        "new": plain,
        "written": new,
        "source": matched.known[target.field.source],
        "as_of": as_of,
        "rule": pa.array(why),
    }
    picked = pa.table(table).take(pa.array(chosen)).cast(PROPOSALS)
    said = np.asarray(pc.is_valid(plain))
    return Told(picked, _by_country(matched, ~said), int((said & ~is_known).sum()))


def as_changes(proposals: pa.Table) -> pa.Table:
    """The proposals that change a cell."""
    return proposals.filter(pc.is_in(proposals["action"].cast(pa.string()), pa.array(WRITTEN)))


def _empty(size: int) -> pa.Array:
    return pa.repeat(pa.scalar("", pa.string()), size)


def _recent(as_of: pa.Array, newer_than: date | None) -> Flags:
    """Which days are after one; a day that is not known is not."""
    if newer_than is None:
        return np.ones(len(as_of), bool)
    recent = pc.fill_null(pc.greater(as_of, pa.scalar(newer_than)), False)
    return np.asarray(recent, bool)


def _each(texts: pa.Array, test: Callable[[str], bool]) -> Flags:
    """The test over a column, called once for each distinct text; false where there is none."""
    if pc.all(pc.fill_null(pc.string_is_ascii(texts), True)).as_py():
        return np.zeros(len(texts), bool)
    encoded = as_array(pc.dictionary_encode(texts))
    found = [text is not None and test(text) for text in encoded.dictionary.to_pylist()]
    answers = pa.array(found, pa.bool_()).take(encoded.indices)
    return np.asarray(pc.fill_null(answers, False), bool)


def _by_country(matched: Matched, missing: Flags) -> dict[str, int]:
    countries = matched.known["country"].filter(pa.array(missing))
    counted = pc.value_counts(pc.fill_null(countries, "not known"))
    return {str(one["values"]): int(one["counts"].as_py()) for one in counted}
