"""Step: what registers state of the company, each field by whom, its age and its former names."""

import pyarrow as pa

from company.fields import FIELDS
from enrich.steps.asking import align
from store.engine import Engine

ORIGINS = ", ".join(
    f"o.{f.name}.source as {f.name}_source, o.{f.name}.as_of as {f.name}_as_of"
    for f in FIELDS
    if f.name
    not in ("company_id", "register", "fetched_at", "is_natural_person", "marketing_block")
)
# Ages count to the day of the newest data, or to the end of the company where that came before.
COMPANIES = f"""
select c.* exclude (register, fetched_at), {ORIGINS},
    o.register.source as company_source, o.register.as_of as company_as_of,
    case when c.founded_on <= (select day from as_of)
         then date_sub('year', c.founded_on, least(c.dissolved_on, (select day from as_of)))
    end as age,
    p.names as previous_name
from (select * from companies semi join wanted using (company_id)) c
join (select * from origins semi join wanted using (company_id)) o using (company_id)
left join (
    select n.company_id, string_agg(distinct n.name, '; ' order by n.name) as names
    from names n semi join wanted using (company_id)
    where n.kind = 'previous'
    group by n.company_id
) p using (company_id)
"""


def companies(engine: Engine, rows: pa.Table) -> pa.Table:
    """The columns of the companies, those of `company.fields`, with age and previous_name."""
    found = align(rows["company_id"].combine_chunks(), engine.table(COMPANIES))
    return found.drop_columns(["company_id"])
