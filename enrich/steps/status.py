"""Step: what befell a company: why one should not sell to it, and since when if that is known."""

import pyarrow as pa
import pyarrow.compute as pc

from store.engine import Engine

# What each status tells a seller. Registers that say no more are put under the nearest.
EVENTS = {
    "insolvent": "bankruptcy or other insolvency proceedings",
    "liquidation": "in liquidation",
    "dissolved": "dissolved",
    "inactive": "dormant, or to be struck off",
}


def status_events(engine: Engine, rows: pa.Table) -> pa.Table:
    """status_event, its source, and its day: of the dissolution, or of the row that says so.

    >>> rows = {"status": ["active", "dissolved"], "dissolved_on": [None, "2024-05-31"]}
    >>> rows |= {"status_source": ["gb-coh"] * 2, "status_as_of": ["2026-11-01"] * 2}
    >>> status_events(None, pa.table(rows))["status_event"].to_pylist()
    [None, 'dissolved on 2024-05-31']
    """
    place = pc.index_in(rows["status"], value_set=pa.array(list(EVENTS)))
    event = pa.chunked_array([pa.array(list(EVENTS.values()))]).take(place)
    is_dated = pc.and_(pc.equal(rows["status"], "dissolved"), pc.is_valid(rows["dissolved_on"]))
    dated = pc.binary_join_element_wise(event, rows["dissolved_on"].cast(pa.string()), " on ")
    day = pc.if_else(pc.fill_null(is_dated, False), rows["dissolved_on"], rows["status_as_of"])
    return pa.table(
        {
            "status_event": pc.if_else(pc.fill_null(is_dated, False), dated, event),
            "event_source": pc.if_else(pc.is_valid(event), rows["status_source"], None),
            "event_as_of": pc.if_else(pc.is_valid(event), day, None),
        }
    )
