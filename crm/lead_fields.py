"""The columns of a list of leads, each declared once, and the table made ready for a file.

CSV, XLSX and JSON lines, their headers, widths and legends come from `LEAD_FIELDS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from company.fields import ARROW_TYPES, Type
from company.permissions import ANSWERS
from crm.gate import require_passed

Style = Literal["text", "wrapped", "id", "link", "score", "amount", "share", "plain", "date"]
About = Sequence[tuple[str, object]]
"""What a reader should know of a list: label and value. The value "" makes the label a heading."""

DECIMALS: dict[Style, int] = {"score": 1, "amount": 0, "share": 3}

# Register text may hold anything. A line break or TAB splits a row for careless readers; the other
# control characters and the last two code points make Excel call the file damaged; the signs that
# turn the direction of writing make "exe.moc" read as "com.exe".
BREAKS = r"[\t\n\v\f\r\x{85}\x{2028}\x{2029}]+"
INVISIBLE = r"[\p{Cc}\x{202A}-\x{202E}\x{2066}-\x{2069}\x{FFFE}\x{FFFF}]"


@dataclass(frozen=True)
class LeadField:
    """One column of a list: its name, its header in words and how a sheet shows it.

    `width` counts characters; `detail` columns stay folded away until the reader opens them.
    """

    name: str
    type: Type
    header: str
    width: int
    style: Style
    description: str
    detail: bool = False


LEAD_FIELDS = [
    LeadField("rank", "integer", "Rank", 6, "plain", "Place in the list; 1 is the first to call"),
    LeadField("score", "number", "Score", 7, "score", "Likeness to profitable customers, 0 to 100"),
    LeadField("grade", "text", "Grade", 7, "text", "The score as a letter, A (best) to D"),
    LeadField("name", "text", "Company", 23, "wrapped", "Current legal name"),
    LeadField("company_id", "text", "Company id", 20, "id", "Register and number", True),
    LeadField("registration_number", "text", "Registration number", 14, "id",
              "Number in the register, exactly as it writes it", True),
    LeadField("status", "text", "Status", 10, "text", "Status of the company", True),
    LeadField("country", "text", "Country", 8, "text", "Country, ISO 3166-1 alpha-2"),
    LeadField("city", "text", "City", 13, "wrapped", "Post town"),
    LeadField("region", "text", "Region", 14, "text", "Region: NUTS 3 where known", True),
    LeadField("industry_code", "text", "Industry code", 10, "id",
              "Main industry, as the register codes it", True),
    LeadField("industry", "text", "Industry", 20, "wrapped", "Main industry in words"),
    LeadField("employees", "number", "Employees", 10, "amount", "Number of employees"),
    LeadField("employees_source", "text", "Employees from", 16, "text",
              "Where the number of employees comes from", True),
    LeadField("revenue_eur", "number", "Revenue, EUR", 12, "amount", "Revenue in euros"),
    LeadField("revenue_year", "integer", "Revenue year", 10, "plain",
              "Year in which the period of the revenue ended", True),
    LeadField("profit_eur", "number", "Profit, EUR", 12, "amount", "Profit in euros", True),
    LeadField("margin", "number", "Margin", 9, "share", "Profit as a share of revenue", True),
    LeadField("growth", "number", "Growth", 9, "share",
              "Change of revenue from the period before, as a share", True),
    LeadField("figures_source", "text", "Figures from", 16, "text",
              "Where revenue and profit come from", True),
    LeadField("founded_year", "integer", "Founded", 9, "plain", "Year of foundation", True),
    LeadField("why_1", "text", "Why 1", 29, "wrapped", "Strongest reason for the score"),
    LeadField("why_2", "text", "Why 2", 23, "wrapped", "Second reason"),
    LeadField("why_3", "text", "Why 3", 38, "wrapped", "Third reason"),
    LeadField("closest_1", "text", "Closest customer", 15, "wrapped",
              "The customer that it resembles most"),
    LeadField("closest_owner", "text", "Who knows it", 13, "wrapped",
              "Who looks after the closest customer"),
    LeadField("closest_1_share", "number", "Share of closest", 10, "share",
              "Share of all that speaks for it that the closest customer brings", True),
    LeadField("closest_2", "text", "2nd closest customer", 20, "wrapped",
              "The customer that it resembles next", True),
    LeadField("closest_2_share", "number", "Share of 2nd", 10, "share",
              "Share that the second brings", True),
    LeadField("closest_3", "text", "3rd closest customer", 20, "wrapped",
              "The third customer that it resembles", True),
    LeadField("closest_3_share", "number", "Share of 3rd", 10, "share",
              "Share that the third brings", True),
    LeadField("kind", "text", "Kind", 18, "wrapped",
              "The kind of good customers that it resembles, where there are several"),
    LeadField("caution", "text", "Caution", 15, "wrapped",
              "What speaks against it, and data that are missing or old"),
    LeadField("may_contact", "text", "May contact", 19, "wrapped",
              "What the law of the country says of each channel; the rules are on the sheet About"),
    LeadField("website", "text", "Website", 20, "link", "Web address"),
    LeadField("phone", "text", "Phone", 17, "id", "Telephone number, as the register writes it"),
    LeadField("source_url", "text", "Register page", 30, "link", "Its page in the register", True),
    LeadField("source_line", "text", "Source of the address", 24, "text",
              "Register or table, and the day of its data: to be named when asked", True),
    *(LeadField(f"may_{channel}", "text", f"May {verb}", 15, "text",
                f"{', '.join(ANSWERS)}", True)
      for channel, verb in (("post", "write"), ("phone", "call"), ("email", "e-mail"))),
    *(LeadField(f"{channel}_rule", "text", f"Rule for {word}", 22, "id",
                "The rule that decided, as in docs/permissions.md", True)
      for channel, word in (("post", "post"), ("phone", "phone"), ("email", "e-mail"))),
    LeadField("call_reason", "text", "Reason for the call", 24, "wrapped",
              "To fill in where the law asks for a concrete reason", True),
    LeadField("screened_on", "date", "Screened on", 11, "date",
              "To fill in: when the number was looked up in the list to screen first", True),
    LeadField("use_by", "date", "Use by", 11, "date", "Ask for a new list after this day", True),
    LeadField("list_id", "text", "List", 16, "id", "The list that the lead belongs to", True),
]  # fmt: skip


def lead_table(leads: pa.Table) -> pa.Table:
    """The leads with the declared columns in their order, text cleaned and figures rounded.

    Other columns are left out and missing ones are empty. Leads that have not come through the
    gate, or may not be shown, raise `WorkspaceError`, whatever has gone wrong before.
    """
    require_passed(leads)
    leads = leads.combine_chunks()  # thousands of small chunks would make every step slow
    present = set(leads.column_names)
    columns = [
        _ready(field, leads[field.name])
        if field.name in present
        else pa.nulls(len(leads), ARROW_TYPES[field.type])
        for field in LEAD_FIELDS
    ]
    return pa.table(columns, names=[field.name for field in LEAD_FIELDS])


def clean(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text on one line, without control characters and outer spaces; empty text is not known.

    >>> clean(pa.chunked_array([["Fazer\\x00 Oy\\r\\nHelsinki ", "  "]])).to_pylist()
    ['Fazer Oy Helsinki', None]
    """
    text = pc.replace_substring_regex(column.cast(pa.string()), BREAKS, " ")
    text = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, INVISIBLE, ""))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def about_text(value: object) -> str:
    """A value of the About lines in words.

    >>> about_text(datetime(2025, 11, 22, 6, 14)), about_text(None), about_text(1250000)
    ('2025-11-22 06:14', 'not known', '1,250,000')
    """
    if value is None:
        return "not known"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M %Z").strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return clean(pa.chunked_array([[str(value)]]))[0].as_py() or ""


def _ready(field: LeadField, column: pa.ChunkedArray) -> pa.ChunkedArray:
    if field.type == "text":
        return clean(column)
    column = column.cast(ARROW_TYPES[field.type])
    if field.type != "number":
        return column
    known = pc.if_else(pc.is_finite(column), column, pa.scalar(None, pa.float64()))
    # Adding zero turns "-0", the rounded form of a small loss, into "0".
    return pc.add(pc.round(known, DECIMALS[field.style]), 0.0)
