"""What is known of companies: `enriched` gives the fields of ENRICHED for a list of ids.

Each module is one step, a function that is given the rows so far and returns further columns.
"""

from enrich.steps.enriching import enriched
from enrich.steps.fields import ENRICHED, SOURCES, EnrichedField, enriched_schema
from enrich.steps.figures import yearly_figures

__all__ = [
    "ENRICHED",
    "SOURCES",
    "EnrichedField",
    "enriched",
    "enriched_schema",
    "yearly_figures",
]
