"""United Kingdom: the rows of the bulk file as sorted companies, in SQL and in one pass.

The file is the view `lines`; the words of a category, a status or an industry, which are few, are
enumerations there. That halves what has to be sorted, and what a word means is looked up once.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from company.fields import Extra
from company.values import TRICKS
from connectors.contract import KEPT_EXAMPLES
from connectors.gb_coh_codes import NUMBER, PAGE
from connectors.gb_coh_words import MEANINGS
from connectors.queried import literal
from connectors.sql_companies import stored_of

PREVIOUS = [f"PreviousName_{n}.CompanyName" for n in range(1, 11)]
TYPES = {
    "IncorporationDate": "DATE",
    "DissolutionDate": "DATE",
    "Mortgages.NumMortOutstanding": "BIGINT",
}
WORDS = {
    "CompanyCategory": "category",
    "CompanyStatus": "status",
    "SICCode.SicText_1": "sic",
    "Accounts.AccountCategory": "accounts",
}
# The rows of another view as `lines`, with their words as enumerations.
AS_WORDS = "create or replace view lines as select * replace ({}) from {{}}".format(
    ", ".join(f'"{column}"::{word} as "{column}"' for column, word in WORDS.items())
)
TRICKS_SQL = re.sub("[^ -~]", lambda found: rf"\x{{{ord(found[0]):X}}}", TRICKS)
TRICK = TRICKS_SQL.partition("|")[2]  # one letter: an escape sequence begins with one of them
MACROS = f"""
create or replace macro tidy(text) as
    case when regexp_matches(text, '{TRICK}|^ | $')
        then nullif(trim(regexp_replace(text, '{TRICKS_SQL}', '', 'g')), '') else text end;
create or replace macro fits(number, name) as
    coalesce(regexp_matches(number, '{NUMBER}') and name is not null, false);
"""
# Few texts are untidy, and one look at all of a row takes less time than one at each.
KEPT = f"""
select
    if(untidy, tidy("CompanyNumber"), "CompanyNumber") as key,
    if(untidy, tidy("CompanyName"), "CompanyName") as name,
    "CompanyCategory" as category,
    "CompanyStatus" as status,
    "IncorporationDate" as founded_on,
    "DissolutionDate" as dissolved_on,
    if(untidy, tidy("RegAddress.PostCode"), "RegAddress.PostCode") as postcode,
    if(untidy, tidy("RegAddress.PostTown"), "RegAddress.PostTown") as city,
    if(untidy, tidy(trim(address, ', ')), address) as street,
    "SICCode.SicText_1" as sic,
    "Accounts.AccountCategory" as accounts,
    "Mortgages.NumMortOutstanding" as charges,
    case when "PreviousName_1.CompanyName" is not null
        then [{", ".join(f'tidy("{column}")' for column in PREVIOUS)}] end as previous_names
from (
    select *,
        concat_ws(', ', "RegAddress.AddressLine1", "RegAddress.AddressLine2") as address,
        regexp_matches(
            concat_ws('|', '', "CompanyNumber", "CompanyName", "RegAddress.PostCode",
                "RegAddress.PostTown", "RegAddress.AddressLine1", "RegAddress.AddressLine2", ''),
            '{TRICK}|[|][ ,]|[ ,][|]'
        ) as untidy
    from lines
)
"""
# A sequence counts the rows that do not fit; only where there are any they are looked for.
FITTING = f"from ({KEPT}) where case when fits(key, name) then true else nextval('misfits') < 0 end"
MISFITS = f"""
select * from (
    select {{place}} as place, "CompanyNumber" as number, "CompanyName" as name,
        concat_ws(',', {{headers}}) as text
    from {{rows}}
)
where not fits(tidy(number), tidy(name)) order by place limit {KEPT_EXAMPLES}
"""
COMPANIES = {
    "company_id": "'GB-COH-' || key",
    "registration_number": "key",
    "name": "name",
    "founded_on": "founded_on",
    "dissolved_on": "dissolved_on",
    "country": "'GB'::enum('GB')",
    "postcode": "postcode",
    "city": "city",
    "street": "nullif(street, '')",
    "is_natural_person": "false",
    "x_charges_outstanding": "charges::double",
    "page": f"{literal(PAGE)}::enum({literal(PAGE)})",
    "previous_names": "list_filter(previous_names, lambda previous: previous is not null)",
} | {
    column: f"getvariable('{column}')[enum_code({word}) + 1]"
    for column, (word, _) in MEANINGS.items()
}


def companies(register: str, fetched_at: datetime, extras: Sequence[Extra]) -> str:
    """The select that makes sorted companies of `lines`; most is computed behind the sorting."""
    columns = COMPANIES | {
        "register": f"{literal(register)}::enum({literal(register)})",
        "fetched_at": f"timestamptz {literal(fetched_at.isoformat())}",
    }
    return stored_of(columns, extras, f"({FITTING} order by key)")
