"""What the legal forms of a pair say."""

import numpy as np
from numpy.typing import NDArray

from company.folding import Flags
from company.legal_forms import NO_FORM
from company.names import legal_forms
from enrich.comparison import Comparison


def same_legal_form(pair: Comparison) -> Flags:
    """Both have the same legal form, be it in two languages, such as Oy and Ab."""
    same = np.zeros(len(pair.row), bool)
    for row_form in pair.rows.forms[pair.row].T:
        for name_form in pair.names.forms[pair.name].T:
            same |= legal_forms().is_same[row_form, name_form]
    return same


def related_legal_form(pair: Comparison) -> Flags:
    """Both have a legal form, not the same one but of the same kind, such as GmbH and Ltd."""
    related: Flags = same_class(pair) & ~pair.once(same_legal_form)
    return related


def legal_forms_differ(pair: Comparison) -> Flags:
    """Both have a legal form, and of different kinds, such as GmbH and AG."""
    both = _has_class(pair.rows.forms[pair.row]) & _has_class(pair.names.forms[pair.name])
    return both & ~same_class(pair)


def legal_form_only_in_register(pair: Comparison) -> Flags:
    """The row leaves the legal form out."""
    return _has_form(pair.names.forms[pair.name]) & ~_has_form(pair.rows.forms[pair.row])


def legal_form_only_in_row(pair: Comparison) -> Flags:
    """The row has a legal form that the register's name has not."""
    return _has_form(pair.rows.forms[pair.row]) & ~_has_form(pair.names.forms[pair.name])


def second_form_only_in_register(pair: Comparison) -> Flags:
    """The register's name has two legal forms, and the row has one or none.

    One form in two languages, as in Oy Kone Ab, is not two.
    """
    first, second = pair.names.forms[pair.name].T
    two = (second != NO_FORM) & ~legal_forms().is_same[first, second]
    only: Flags = two & (pair.rows.forms[pair.row][:, 1] == NO_FORM)
    return only


def compound_form_only_in_register(pair: Comparison) -> Flags:
    """The row leaves out a legal form of two companies, GmbH & Co. KG: often a part of it stays."""
    compound = legal_forms().is_compound[pair.names.forms[pair.name]].any(axis=1)
    left_out: Flags = compound & pair.once(legal_form_only_in_register)
    return left_out


def same_class(pair: Comparison) -> Flags:
    """Whether one of the up to two forms of each side is of the same class."""
    class_of, has_class = legal_forms().class_of, legal_forms().has_class
    shared = np.zeros(len(pair.row), bool)
    for row_form in pair.rows.forms[pair.row].T:
        for name_form in pair.names.forms[pair.name].T:
            shared |= has_class[row_form] & (class_of[row_form] == class_of[name_form])
    return shared


def _has_form(forms: NDArray[np.int16]) -> Flags:
    has: Flags = forms[:, 0] != NO_FORM
    return has


def _has_class(forms: NDArray[np.int16]) -> Flags:
    """Whether one of the forms is of a class; Company and PPHU say not what kind of company."""
    classed: Flags = np.any(legal_forms().has_class[forms], axis=1)
    return classed
