"""The statements of the match report over the universe and the tables `listed` and `found`."""

from company.permissions import may_sql
from enrich import masking

# Who may not be named beside a row that means somebody else.
UNNAMED = f"""
select company_id, '{masking.NOT_SHOWN}' as said from ({masking.UNNAMED})
where company_id not in (select matched from listed where matched is not null)
"""
# What each company belongs to at the top; owners that own each other in a ring count as one.
TOPS = """
with recursive up(company_id, ancestor) as (
    select company_id, parent_id from companies
    where parent_id is not null and company_id in (select matched from listed)
    union
    select up.company_id, c.parent_id
    from up join companies c on c.company_id = up.ancestor
    where c.parent_id is not null
)
select company_id,
       coalesce(min(ancestor) filter (
           ancestor not in (select company_id from companies where parent_id is not null)),
           min(ancestor)) as top
from up group by company_id
"""
IN_GROUPS = """
select l.place, l.matched, coalesce(t.top, l.matched) as top
from listed l left join tops t on t.company_id = l.matched
where l.matched is not null
qualify max(l.matched) over (partition by coalesce(t.top, l.matched))
     <> min(l.matched) over (partition by coalesce(t.top, l.matched))
"""
GROUPS = """
select coalesce(u.said, g.top) as group_parent_id,
       coalesce(u.said, p.name, g.top) as group_parent_name,
       case when g.matched = g.top then 'the parent itself'
            else 'belongs to ' || coalesce(v.said, o.name, c.parent_id) end as link,
       l.row_id, l.line, l.name as input_name, l.matched as company_id, c.name as company_name,
       c.country, coalesce(c.city, c.municipality) as city, l.worth, l.owner
from in_groups g
join listed l using (place)
join companies c on c.company_id = l.matched
left join companies p on p.company_id = g.top
left join companies o on o.company_id = c.parent_id
left join unnamed u on u.company_id = g.top
left join unnamed v on v.company_id = c.parent_id
order by sum(l.worth) over (partition by g.top) desc nulls last, group_parent_id,
         g.matched <> g.top, l.line
"""
# The strongest cause first: it is the one that is counted.
CAUSES = """
select l.place, list_filter([
    case c.status
        when 'dissolved' then {'cause': 'dissolved', 'action': 'close it in the CRM',
                               'said': 'dissolved' || coalesce(' on ' || c.dissolved_on, '')}
        when 'insolvent' then {'cause': 'insolvent', 'said': 'insolvent',
                               'action': 'stop selling, tell finance'}
        when 'liquidation' then {'cause': 'in liquidation', 'said': 'in liquidation',
                                 'action': 'stop selling, tell finance'}
        when 'inactive' then {'cause': 'inactive', 'said': 'inactive in the register',
                              'action': 'ask whether it still trades'} end,
    case when coalesce(c.marketing_block, '') <> ''
         then {'cause': 'marketing block', 'said': 'marketing block: ' || c.marketing_block,
               'action': 'leave it out of campaigns'} end,
    case when c.is_natural_person or c.legal_form_class = 'sole_trader'
         then {'cause': 'natural persons', 'said': 'a natural person',
               'action': 'leave it out of campaigns'} end
    ], lambda x: x is not null) as causes
from listed l join companies c on c.company_id = l.matched
where c.status <> 'active' or not {may_show}
""".replace("{may_show}", may_sql("show", "c."))
UNMARKETABLE = """
select list_aggregate([x.said for x in u.causes], 'string_agg', '; ') as reason,
       u.causes[1].action as action, l.row_id, l.line, l.name as input_name,
       l.matched as company_id, c.name as company_name, c.status, l.worth, l.owner, c.source_url,
       u.causes[1].cause as cause
from causes u join listed l using (place) join companies c on c.company_id = l.matched
order by count(*) over (partition by cause) desc, cause, l.worth desc nulls last, l.line
"""
DUPLICATES = """
select f.group, case when f.keep then 'keep' else 'merge into ' || k.row_id end as action,
       l.row_id, l.line, l.name as input_name, l.city as input_city,
       coalesce(l.registration_number, l.vat_number) as input_number,
       case when not f.keep then 'as row ' || o.row_id || ': ' || f.reason
            when l.filled > n.filled then 'most cells filled'
            when coalesce(l.ordered_on, 0) > coalesce(n.ordered_on, 0) then 'newest order'
            when coalesce(l.worth, '-inf'::double) > coalesce(n.worth, '-inf'::double)
            then 'worth most' else 'first in the list' end as reason,
       case when not f.keep then f.likeness end as likeness, l.filled,
       cast(l.last_order_on as date) as last_order_on, l.worth, l.owner, l.matched as company_id,
       c.name as company_name, l.place, k.row_id as kept
from (select *, lead(place) over (partition by "group" order by rank) as next_place,
             first(place) over (partition by "group" order by rank) as kept_place
      from found) f
join listed l using (place)
join listed k on k.place = f.kept_place
join listed o on o.place = f.other
left join listed n on n.place = f.next_place
left join companies c on c.company_id = l.matched
order by f.rank
"""
ROWS = """
select l.line, l.row_id, l.name as input_name, l.city as input_city,
       coalesce(l.registration_number, l.vat_number) as input_number, l.decision as match_status,
       l.matched as matched_company_id, l.candidate_1, a.name as candidate_1_name,
       coalesce(a.city, a.municipality) as candidate_1_city, a.status as candidate_1_status,
       l.probability as match_score, l.reasons as match_reasons,
       l.candidate_2, b.name as candidate_2_name,
       coalesce(b.city, b.municipality) as candidate_2_city, l.probability_2 as candidate_2_score,
       l.decided_by, l.decided_at, d.group as duplicate_group,
       case when d.kept <> l.row_id then d.kept end as duplicate_of,
       coalesce(u.said, g.top) as group_parent_id, coalesce(u.said, p.name, g.top)
           as group_parent_name, list_aggregate([x.said for x in w.causes], 'string_agg', '; ')
           as not_marketable
from listed l
left join companies a on a.company_id = l.candidate_1
left join companies b on b.company_id = l.candidate_2
left join duplicates d using (place)
left join in_groups g using (place)
left join companies p on p.company_id = g.top
left join unnamed u on u.company_id = g.top
left join causes w using (place)
order by l.line
"""
