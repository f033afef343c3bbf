"""Which of several facts is in use, and why the others are not, by the rules of `precedence`.

The views of the universe say the same in SQL (`store.layers`, `store.views`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter

from company.facts import Fact, differ
from company.precedence import PROTECTING, Precedence, Rule

KINDS_IN_ORDER = ("accounts", "payroll", "quarterly")
# Amounts that accounts alone state; of others any kind does.
OF_ACCOUNTS = ("revenue", "profit", "operating_profit", "personnel_costs")
UNDATED = date(1900, 1, 1)


def decided(facts: Sequence[Fact], rule: Rule, day: date) -> tuple[Fact, ...]:
    """The facts of one field, the one in use first, each with why it is or is not.

    day: the day of the newest data, to which ages count.
    """
    if not facts:
        return ()
    ordered = sorted(facts, key=lambda f: (rule.rank(f.dataset, f.source), f.dataset))
    used = _protecting(ordered) or _trusted(ordered, rule, day)
    return (
        replace(used, is_used=True, why=_why_used(used, ordered, rule, day)),
        *(_unused(fact, used, rule, day) for fact in ordered if fact is not used),
    )


def _protecting(ordered: Sequence[Fact]) -> Fact | None:
    """What protects somebody, wherever it is said."""
    return next((f for f in ordered if f.field in PROTECTING and f.value), None)


def _trusted(ordered: Sequence[Fact], rule: Rule, day: date) -> Fact:
    """The most trusted that is not too old; if all are, the freshest."""
    fresh = [fact for fact in ordered if not _is_old(fact, rule, day)]
    return fresh[0] if fresh else max(ordered, key=attrgetter("fetched_at"))


def _is_old(fact: Fact, rule: Rule, day: date) -> bool:
    """Whether a fact is too old for its rule; one of unknown age is not."""
    if rule.most_days is None or fact.fetched_at is None:
        return False
    return (day - fact.fetched_at.date()).days > rule.most_days


def _why_used(used: Fact, ordered: Sequence[Fact], rule: Rule, day: date) -> str:
    if len(ordered) == 1:
        return "nobody else states it"
    if used.field in PROTECTING and used.value:
        return "what protects somebody wins wherever it is said"
    if _is_old(used, rule, day):
        return f"all are older than {rule.most_days} days, this is the freshest ({rule.origin})"
    if used is not ordered[0]:
        older = ordered[0].dataset
        return f"{older} is trusted more but older than {rule.most_days} days ({rule.origin})"
    return rule.in_words()


def _unused(fact: Fact, used: Fact, rule: Rule, day: date) -> Fact:
    if fact.field in PROTECTING and used.value:
        why = "what protects somebody wins"
    elif _is_old(fact, rule, day) and not _is_old(used, rule, day):
        why = f"older than {rule.most_days} days ({rule.origin})"
    elif _is_old(fact, rule, day):
        why = f"less fresh than {used.dataset} ({rule.origin})"
    else:
        why = f"trusted less than {used.dataset} ({rule.origin})"
    return replace(fact, why=why, is_conflict=differ(fact.value, used.value))


def decided_figures(facts: Sequence[Fact], precedence: Precedence) -> tuple[Fact, ...]:
    """The facts of one figure: the newest period first, each with why it is or is not in use."""
    rule = precedence.rule("figures")
    ordered = sorted(facts, key=lambda f: _place(f, rule))
    ordered.sort(key=lambda f: f.period_end or UNDATED, reverse=True)
    used = next((fact for fact in ordered if _is_eligible(fact)), None)
    told = [_of_period(fact, used, ordered, rule) for fact in ordered]
    return tuple(sorted(told, key=lambda fact: not fact.is_used))


def _place(fact: Fact, rule: Rule) -> tuple[int, int, str, str, str, str]:
    """Where a fact stands among those of its period, as the view `latest` orders them."""
    kind = _form(fact)[1]
    place = KINDS_IN_ORDER.index(kind) if kind in KINDS_IN_ORDER else len(KINDS_IN_ORDER)
    start, trust = str(fact.period_start or ""), rule.rank(fact.dataset, fact.source)
    return place, trust, fact.dataset, fact.unit or "", start, str(fact.value)


def _form(fact: Fact) -> tuple[str, str]:
    """The basis and the kind of a figure."""
    basis, _, kind = (fact.basis or "").partition(" ")
    return basis, kind


def _is_eligible(fact: Fact) -> bool:
    """Whether a figure can be in use: standalone, and of a kind that states it."""
    basis, kind = _form(fact)
    kinds = KINDS_IN_ORDER[:1] if fact.field in OF_ACCOUNTS else KINDS_IN_ORDER
    return basis == "standalone" and kind in (("tax",) if fact.field == "taxable_income" else kinds)


def _of_period(fact: Fact, used: Fact | None, ordered: Sequence[Fact], rule: Rule) -> Fact:
    rivals = [f for f in ordered if f is not fact and _period(f) == _period(fact)]
    same = [f for f in rivals if f.unit == fact.unit]
    is_conflict = any(f.dataset != fact.dataset and differ(f.value, fact.value) for f in same)
    if fact is used:
        most = f"; {rule.in_words()}" if rivals else ""
        return replace(fact, is_used=True, is_conflict=is_conflict, why=f"newest period{most}")
    return replace(fact, is_conflict=is_conflict, why=_why_not(fact, used, rule))


def _why_not(fact: Fact, used: Fact | None, rule: Rule) -> str:
    if used is None or not _is_eligible(fact):
        return f"{fact.basis or 'figures of an unknown basis'} are not used for this field"
    if fact.period_end != used.period_end:
        compared = "; growth compares with it" if _is_year_before(fact, used) else ""
        return f"older period than {used.period_end}{compared}"
    if _form(fact) != _form(used):
        return f"{_form(used)[1]} come before {_form(fact)[1]}"
    return f"trusted less than {used.dataset} ({rule.origin})"


def _is_year_before(fact: Fact, used: Fact) -> bool:
    """Whether a revenue is that of the year before the newest."""
    if fact.field != "revenue" or fact.period_end is None or used.period_end is None:
        return False
    return fact.period_end.year == used.period_end.year - 1


def _period(fact: Fact) -> tuple[date | None, str | None]:
    return fact.period_end, fact.basis
