"""The shapes of CRMs' files: one module each, recognised by headers, written as the CRM takes."""

from crm.shapes.addresses import is_taken
from crm.shapes.cells import cell_of, holds
from crm.shapes.importing import ImportFile, write_import
from crm.shapes.needed import needed_properties
from crm.shapes.recognition import SHAPES, property_columns, recognised, record_column, shape_of
from crm.shapes.shape import Dialect, Property, Shape

__all__ = [
    "SHAPES",
    "Dialect",
    "ImportFile",
    "Property",
    "Shape",
    "cell_of",
    "holds",
    "is_taken",
    "needed_properties",
    "property_columns",
    "recognised",
    "record_column",
    "shape_of",
    "write_import",
]
