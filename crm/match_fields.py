"""The columns of a match report, each declared once, part by part."""

from crm.lead_fields import LeadField

_LINE = LeadField("line", "integer", "Line", 7, "plain", "Line of the file that the row starts on")
_ROW = LeadField("row_id", "text", "Row", 11, "id", "The CRM's own number of the row, or its line")
_NAME = LeadField("input_name", "text", "Name in the CRM", 28, "wrapped", "As the CRM writes it")
_CITY = LeadField("input_city", "text", "City in the CRM", 14, "text", "As the CRM writes it")
_NUMBER = LeadField("input_number", "text", "Number in the CRM", 15, "id", "As the CRM writes it")
_OWNER = LeadField("owner", "text", "Owner", 10, "text", "Who looks after the customer")
_WORTH = LeadField(
    "worth", "number", "Worth, EUR", 12, "amount",
    "Profit that the customer brings, or its sales where the CRM has no profit",
)  # fmt: skip
_COMPANY = LeadField("company_id", "text", "Company id", 21, "id", "The company that the row means")
_FOUND = LeadField("company_name", "text", "Company", 32, "wrapped", "Its current legal name")

MATCH_FIELDS = [
    _LINE, _ROW, _NAME, _CITY, _NUMBER,
    LeadField("match_status", "text", "Match", 9, "text",
              "accept: it means this company; review: somebody should decide; none: not found"),
    LeadField("matched_company_id", "text", "Company id", 21, "id",
              "The company, where the match is accepted"),
    LeadField("candidate_1", "text", "Candidate id", 21, "id",
              "The best candidate, accepted or not", True),
    LeadField("candidate_1_name", "text", "Best candidate", 28, "wrapped", "Its legal name"),
    LeadField("candidate_1_city", "text", "Its city", 14, "text", "Where it is"),
    LeadField("candidate_1_status", "text", "Its status", 11, "text",
              "active, insolvent, liquidation, dissolved or inactive"),
    LeadField("match_score", "number", "Probability", 11, "share",
              "How probably the row means it; nothing where a reviewer named another"),
    LeadField("match_reasons", "text", "Reasons", 44, "wrapped", "What speaks for it and against"),
    LeadField("candidate_2", "text", "2nd candidate id", 21, "id", "The next best", True),
    LeadField("candidate_2_name", "text", "2nd candidate", 26, "wrapped", "Its legal name", True),
    LeadField("candidate_2_city", "text", "Its city", 14, "text", "Where it is", True),
    LeadField("candidate_2_score", "number", "Its probability", 11, "share",
              "How probably the row means it", True),
    LeadField("decided_by", "text", "Decided by", 12, "text",
              "The reviewer, where one has decided; else the matcher did"),
    LeadField("decided_at", "text", "Decided at", 20, "id", "When", True),
    LeadField("duplicate_group", "integer", "Duplicates", 11, "plain",
              "Number of the group on the sheet Duplicates"),
    LeadField("duplicate_of", "text", "Duplicate of", 12, "id", "The row to keep instead of it"),
    LeadField("group_parent_id", "text", "Group id", 21, "id",
              "The topmost owner, where other rows belong to it too", True),
    LeadField("group_parent_name", "text", "Group", 22, "wrapped", "Its name"),
    LeadField("not_marketable", "text", "Not marketable", 20, "wrapped",
              "Why nothing can or may be sold to it"),
]  # fmt: skip

DUPLICATE_FIELDS = [
    LeadField("group", "integer", "Group", 7, "plain", "Rows with one number are one customer"),
    LeadField("action", "text", "What to do", 19, "text",
              "keep this row, or merge it into the one that is kept"),
    _ROW, _LINE, _NAME, _CITY, _NUMBER,
    LeadField("reason", "text", "Why", 40, "wrapped",
              "Why it is kept, or what it has in common with which row"),
    LeadField("likeness", "number", "Likeness", 10, "share",
              "How probably the two rows are one customer"),
    LeadField("filled", "integer", "Filled cells", 8, "plain", "Cells of the row with a value"),
    LeadField("last_order_on", "date", "Last order", 11, "date", "Day of the last order"),
    _WORTH, _OWNER, _COMPANY, _FOUND,
]  # fmt: skip

GROUP_FIELDS = [
    LeadField("group_parent_id", "text", "Group id", 21, "id", "The topmost owner", True),
    LeadField("group_parent_name", "text", "Group", 28, "wrapped", "The topmost owner's name"),
    LeadField("link", "text", "In the group", 30, "wrapped",
              "The parent itself, or whom it belongs to"),
    _ROW, _LINE, _NAME, _COMPANY, _FOUND,
    LeadField("country", "text", "Country", 9, "text", "Country, ISO 3166-1 alpha-2"),
    LeadField("city", "text", "City", 14, "text", "Where the company is"),
    _WORTH, _OWNER,
]  # fmt: skip

UNMARKETABLE_FIELDS = [
    LeadField("reason", "text", "Why", 30, "wrapped", "Why nothing can or may be sold to it"),
    LeadField("action", "text", "What to do", 34, "wrapped", "What to change in the CRM"),
    _ROW, _LINE, _NAME, _COMPANY, _FOUND,
    LeadField("status", "text", "Status", 12, "text", "What the register says"),
    _WORTH, _OWNER,
    LeadField("source_url", "text", "Register page", 36, "link", "Its page in the register"),
]  # fmt: skip
