"""Step: the web domain: of the website, or else of an e-mail address that is the company's own.

Mail for anybody and pages on somebody else's site are no domain of the company, nor is an e-mail
domain that more than a few companies give, such as that of an accountant.
"""

import pyarrow as pa
import pyarrow.compute as pc

from enrich.domains import domains
from store.engine import Engine

MOST_SHARING = 5  # companies that may give addresses at one domain
SHARED = f"""
select after as shared
from (select lower(trim(split_part(email, '@', 2))) as after from companies where email is not null)
group by after having count(*) > {MOST_SHARING}
"""


def web_domains(engine: Engine, rows: pa.Table) -> pa.Table:
    """domain, and who states the address that it is of."""
    of_website = _known(domains(rows["website"]))
    of_email = _known(domains(rows["email"]))
    shared = domains(pc.binary_join_element_wise("a", engine.table(SHARED)["shared"], "@"))
    of_email = pc.if_else(pc.is_in(of_email, value_set=shared), None, of_email)
    source, day = (
        pc.if_else(
            pc.is_valid(of_website),
            rows[f"website_{says}"],
            pc.if_else(pc.is_valid(of_email), rows[f"email_{says}"], None),
        )
        for says in ("source", "as_of")
    )
    domain = pc.coalesce(of_website, of_email)
    return pa.table({"domain": domain, "domain_source": source, "domain_as_of": day})


def _known(found: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(found, ""), None, found)
