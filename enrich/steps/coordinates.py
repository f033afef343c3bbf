"""Step: where a company is: the coordinates that are stated, or the middle of its neighbours.

A company without coordinates gets the median of those that others of the universe state in the
same postcode, or else in the same municipality or town: an estimate that needs no other source.
"""

import pyarrow as pa
import pyarrow.compute as pc

from enrich.steps.asking import align
from store.engine import Engine

FEWEST_IN_TOWN = 3  # one address says little of where a town's middle is
MIDDLES = f"""
with w as (
    select c.company_id, c.country, c.postcode, lower(coalesce(c.municipality, c.city)) as town
    from companies c semi join wanted using (company_id)
    where c.latitude is null or c.longitude is null
),
located as (
    select country, postcode, lower(coalesce(municipality, city)) as town, latitude, longitude
    from companies where latitude is not null and longitude is not null
),
postcodes as (
    select country, postcode, median(latitude) as latitude, median(longitude) as longitude,
        count(*) as companies
    from located semi join w using (country, postcode) group by country, postcode
),
towns as (
    select country, town, median(latitude) as latitude, median(longitude) as longitude,
        count(*) as companies
    from located semi join w using (country, town) group by country, town
    having count(*) >= {FEWEST_IN_TOWN}
)
select w.company_id, coalesce(p.latitude, t.latitude) as latitude,
    coalesce(p.longitude, t.longitude) as longitude,
    case when p.latitude is not null
         then 'middle of ' || p.companies || ' in postcode ' || w.postcode
         when t.latitude is not null
         then 'middle of ' || t.companies || ' in ' || w.town end as made_of
from w left join postcodes p using (country, postcode) left join towns t using (country, town)
"""


def coordinates(engine: Engine, rows: pa.Table) -> pa.Table:
    """latitude and longitude, and whether they are stated or which middle they are."""
    found = align(rows["company_id"].combine_chunks(), engine.table(MIDDLES))
    is_stated = pc.and_(pc.is_valid(rows["latitude"]), pc.is_valid(rows["longitude"]))
    latitude = pc.if_else(is_stated, rows["latitude"], found["latitude"])
    day = pc.if_else(is_stated, rows["latitude_as_of"], rows["postcode_as_of"])
    return pa.table(
        {
            "latitude": latitude,
            "longitude": pc.if_else(is_stated, rows["longitude"], found["longitude"]),
            "coordinates_source": pc.if_else(is_stated, rows["latitude_source"], found["made_of"]),
            "coordinates_as_of": pc.if_else(pc.is_valid(latitude), day, None),
        }
    )
