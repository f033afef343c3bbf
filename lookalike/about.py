"""What a reader should know of a list: the question, the data, the model, how to read it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lookalike.calibration import Grade
from lookalike.model import Model
from store.manifest import Dataset

ROUGH = 30  # customers below which measured figures are rough


def about_list(
    model: Model,
    datasets: Sequence[Dataset],
    asked: Mapping[str, object],
    now: datetime,
    list_id: str,
) -> tuple[tuple[str, object], ...]:
    """Pairs of label and value; a pair without a value is a heading."""
    return (
        ("What was asked", ""),
        ("Leads", asked["limit"]),
        ("Condition", asked["where"] or "none: all living companies"),
        ("Left out", "customers, companies not active, persons, protected and suppressed ones"),
        ("Made at", now.replace(tzinfo=None)),
        ("List", list_id),
        ("Model", ""),
        ("Model id", model.model_id),
        ("Customers learned from", learned_from(model)),
        ("Weight of profit", f"likeness x expected profit ** {model.settings['profit_weight']:g}"),
        ("Fields", ", ".join(f.name for f in model.ranker.fields_)),
        *_kinds(model),
        *_quality(model),
        *_reading(),
        *_data(datasets),
    )


def learned_from(model: Model) -> str:
    """How many customers of which profit the model learned from."""
    known = model.settings["profit_known"]
    unknown = len(model.customers) - known
    also = f" and {unknown} of unknown profit" if unknown else ""
    bad = model.settings["bad_customers"]
    against = f", against {bad} without profit" if bad else ""
    what = (
        f"{known} profitable customers{also}" if known else f"{unknown} customers, no profit known"
    )
    return what + against


def _kinds(model: Model) -> list[tuple[str, object]]:
    """The kinds of good customers, where there are several."""
    kinds = model.kinds if len(model.kinds) > 1 else ()
    return [(f"Kind {n}", f"{k.name}: {k.customers} customers") for n, k in enumerate(kinds, 1)]


def _quality(model: Model) -> list[tuple[str, object]]:
    """The measured worth of the ranking, on customers hidden from it."""
    calibration = model.calibration
    count = len(calibration.above)
    pairs: list[tuple[str, object]] = [
        ("How well it works", ""),
        ("Measured on", f"{count} customers, each hidden once from the model"),
    ]
    for share in (0.01, 0.05):
        found = round(calibration.within(0, share))
        pairs.append(
            (
                f"In the top {share:.0%} of all companies",
                f"{found} of {count} hidden customers: {calibration.lift(share):.1f} × chance",
            )
        )
    pairs += [(f"Grade {grade.letter}", grade_in_words(grade)) for grade in calibration.grades()]
    if count < ROUGH:
        pairs.append(("Caution", f"fewer than {ROUGH} customers: these figures are rough"))
    return pairs


def grade_in_words(grade: Grade) -> str:
    """A band of the ranking in words.

    >>> grade_in_words(Grade("A", 0.0, 0.05, 12.3, 40))
    'best 5 % of all companies: customers are 12.3 × as common as on average (n = 40)'
    """
    best = f"best {100 * grade.bottom:g} %"
    where = best if grade.top == 0 else f"from {100 * grade.top:g} to {100 * grade.bottom:g} %"
    lift = f"customers are {grade.lift:.1f} × as common as on average (n = {grade.customers:.0f})"
    return f"{where} of all companies: {lift}"


def _reading() -> list[tuple[str, object]]:
    return [
        ("How to read it", ""),
        ("Score", "fits better than so many per cent of your own customers did when hidden"),
        ("Not a probability", "a high score says how alike a company is, not how likely it buys"),
        ("Grade", "by measured lift: A at least 8 ×, B 3 ×, C 1.2 ×, D below"),
        (
            "Why",
            "what speaks for it most, and how many times as common that is among the customers",
        ),
        ("Closest customers", "whom it resembles most, and their share of all that speaks for it"),
        ("Caution", "what speaks against it, and what is not known"),
    ]


def _data(datasets: Sequence[Dataset]) -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = [("Data", "")]
    for d in datasets:
        text = f"{d.companies:,} companies, fetched {d.fetched_at[:10]}, licence {d.licence}"
        pairs.append((d.dataset, f"{text}. {d.attribution}".strip()))
    return pairs
