"""A statement in the exchange format 1.1: every sum is worked out here.

The format knows no negative amount. A deficit is written as 0.00, and told in the notes at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.domain.frequency import Frequency
from shared.domain.money import ZERO, Money, total
from shared.domain.sfs.elements import (
    FIXED,
    FLEXIBLE,
    INCOME,
    OTHER_ESSENTIAL,
    SUMMARY_FIXED,
    SUMMARY_FLEXIBLE,
    SUMMARY_INCOME,
    SUMMARY_LINES,
    Form,
    Kind,
    Part,
)
from shared.domain.sfs.given import Creditor, GivenStatement
from shared.domain.sfs.notes import notes_of
from shared.domain.sfs.written import as_json, as_xml
from shared.domain.statement import Entry, Totals
from shared.domain.statement_groups import Side
from shared.domain.statement_lines import LINE

UNKNOWN_BIRTH = date(1900, 1, 1)
"""Stands where a date of birth is not known: the format has no empty date. The notes say so."""

NOT_ASKED = "Not asked"
EVERY = {
    Frequency.WEEKLY: "every week",
    Frequency.FORTNIGHTLY: "every 2 weeks",
    Frequency.FOUR_WEEKLY: "every 4 weeks",
    Frequency.MONTHLY: "every month",
    Frequency.QUARTERLY: "every 3 months",
    Frequency.ANNUAL: "every year",
    Frequency.TEN_INSTALMENTS: "10 times a year",
}
Tree = dict[str, Any]


@dataclass(frozen=True)
class About:
    """Whom the statement is about, for the head of a file."""

    name: str = ""
    born_on: date | None = None
    address: str = ""


NOBODY = About()


@dataclass(frozen=True)
class _Sums:
    """The figures that stand in more than one place."""

    totals: Totals
    priority: tuple[Creditor, ...]
    others: tuple[Creditor, ...]

    @property
    def outgoings(self) -> Money:
        """Fixed and flexible; what goes to creditors stands by itself in the format."""
        return self.totals.side(Side.FIXED) + self.totals.side(Side.FLEXIBLE)

    @property
    def left(self) -> Money:
        return self.totals.income - self.outgoings

    @property
    def for_priority(self) -> Money:
        return self.left - self.totals.saved

    @property
    def priority_offers(self) -> Money:
        return total(each.offer for each in self.priority)

    @property
    def for_others(self) -> Money:
        return self.for_priority - self.priority_offers


def exported(given: GivenStatement, about: About, kind: Kind, form: Form) -> str:
    """The whole file as text: JSON or XML of either kind."""
    tree = tree_of(given, about, kind, form)
    return as_xml("root", tree) if form is Form.XML else as_json(tree) + "\n"


def tree_of(given: GivenStatement, about: About, kind: Kind, form: Form) -> Tree:
    """The elements in the format's order. JSON has fewer that must be there, and other dates."""
    sums = _sums(given)
    notes = notes_of(given, sums.left, sums.for_others, about.born_on is not None)
    head = _head(given, about, form)
    if kind is Kind.SUMMARY:
        return head | _summary(given, sums) | {"notes": notes}
    return head | _entry_form(given, sums, form) | {"additional-notes": notes}


def _sums(given: GivenStatement) -> _Sums:
    creditors = _listed(given)
    return _Sums(
        given.totals,
        tuple(each for each in creditors if each.is_priority),
        tuple(each for each in creditors if not each.is_priority),
    )


def _listed(given: GivenStatement) -> tuple[Creditor, ...]:
    """The lines for repayments, as the creditors that the format lists. What is owed is not known."""
    return tuple(
        Creditor(
            LINE[entry.code].label,
            offer=entry.monthly,
            is_priority=LINE[entry.code].group == "priority-debts",
            note=_note(entry),
        )
        for entry in given.in_order
        if LINE[entry.code].group in ("priority-debts", "other-debts") and entry.amount
    )


def _head(given: GivenStatement, about: About, form: Form) -> Tree:
    told, people = given.circumstances, given.household
    ages = [child.age if child.age is not None else 0 for child in people.children]
    is_joint = told.is_joint or people.partner
    named = 1 + is_joint + len(ages) + people.other_dependants + people.non_dependants
    return {
        "client-name": about.name,
        "client-date-of-birth": _born(about.born_on, form),
        "is-joint-application": told.is_joint,
        "client-address": about.address,
        "dependent-children-under-16": sum(age < 16 for age in ages),
        "dependent-children-16-18": sum(age >= 16 for age in ages),
        "other-dependents": people.other_dependants,
        "non-dependents": people.non_dependants,
        "total-number-in-household": named,
        "vehicles": told.vehicles,
        "housing-tenure": told.tenure or "other",
        "housing-tenure-other": told.tenure_other if told.tenure else NOT_ASKED,
        **_employment(given),
    }


def _employment(given: GivenStatement) -> Tree:
    told = given.circumstances
    found: Tree = {
        "client-employment-status": list(told.employment or ("Other",)),
        "client-employment-status-other": told.employment_other if told.employment else NOT_ASKED,
    }
    if told.partner_employment:
        found["partner-employment-status"] = list(told.partner_employment)
        found["partner-employment-status-other"] = told.partner_employment_other
    return found


def _born(born_on: date | None, form: Form) -> str:
    day = (born_on or UNKNOWN_BIRTH).isoformat()
    return day if form is Form.XML else f"{day}T00:00:00Z"


def _entry_form(given: GivenStatement, sums: _Sums, form: Form) -> Tree:
    entries = {entry.code: entry for entry in given.entries}

    def part(each: Part) -> tuple[str, Tree]:
        name = each.names[0 if form is Form.XML else 1]
        lines = {code: _line(entries.get(code), code) for code in each.lines}
        return name, lines | {each.total: sums.totals.by_group.get(each.group, ZERO)}

    def parts(several: Iterable[Part]) -> Tree:
        return dict(part(each) for each in several)

    totals = sums.totals
    return {
        "asset-use-considered": given.circumstances.assets_considered,
        "overview": _overview(sums, with_left=True),
        "monthly-income": parts(INCOME) | {"total-monthly-income": totals.income},
        "monthly-outgoings": {
            "fixed-costs": parts(FIXED) | {"total-fixed-costs": totals.side(Side.FIXED)},
            "flexible-costs": parts(FLEXIBLE)
            | {"total-flexible-costs": totals.side(Side.FLEXIBLE)},
            "total-monthly-outgoings": sums.outgoings,
        },
        "savings": {
            "savings-contribution": totals.saved,
            "savings-contribution-considered": _considered(given),
        },
        "debts": _debts(sums),
    }


def _line(entry: Entry | None, code: str) -> Tree | list[Tree]:
    found = {
        "monthly-amount": entry.monthly if entry else ZERO,
        "notes": _note(entry) if entry else "",
    }
    if code == OTHER_ESSENTIAL:
        return [found] if entry else []
    return found


def _note(entry: Entry) -> str:
    """The note, and how it is paid where that is not by the month: the format has months only."""
    if entry.frequency is Frequency.MONTHLY:
        return entry.note
    paid = f"Paid as {entry.amount.plain()} {EVERY[entry.frequency]}."
    return f"{paid} {entry.note}".strip()


def _overview(sums: _Sums, *, with_left: bool) -> Tree:
    left = {"income-minus-outgoings": at_least_nought(sums.left)} if with_left else {}
    return {
        "total-monthly-income": sums.totals.income,
        "total-monthly-outgoings": sums.outgoings,
        **left,
        "savings-contribution": sums.totals.saved,
        "debt-admin-fee": ZERO,
        "total-available-for-priority-debts": at_least_nought(sums.for_priority),
        "total-available-for-non-priority-debts": at_least_nought(sums.for_others),
    }


def at_least_nought(amount: Money) -> Money:
    """The amount, or 0.00 where the format has no way to write it."""
    return max(amount, ZERO)


def _debts(sums: _Sums) -> Tree:
    return {
        "debt-admin-fee": {"monthly-amount": ZERO, "notes": ""},
        "total-available-for-priority-debts": at_least_nought(sums.for_priority),
        "priority-debts": [_creditor(each) | {"notes": each.note} for each in sums.priority],
        "total-priority-debts": total(each.owed for each in sums.priority),
        "total-priority-debt-offers": sums.priority_offers,
        "total-available-for-non-priority-debts": at_least_nought(sums.for_others),
        "non-priority-debts": [
            _creditor(each) | {"ccj": each.has_judgment, "notes": each.note} for each in sums.others
        ],
        "total-non-priority-debts": total(each.owed for each in sums.others),
        "token-payments": ZERO,
    }


def _creditor(each: Creditor) -> Tree:
    return {"creditor": each.name, "amount-owed": each.owed, "repayment-offer": each.offer}


def _considered(given: GivenStatement) -> bool:
    return given.circumstances.savings_considered or bool(given.savings)


def _summary(given: GivenStatement, sums: _Sums) -> Tree:
    totals = sums.totals
    monthly = {entry.code: entry.monthly for entry in given.entries}
    lines = {
        name: total(monthly.get(code, ZERO) for code in codes)
        for name, codes in SUMMARY_LINES.items()
    }
    flexible = _group_totals(SUMMARY_FLEXIBLE, totals)
    fixed = lines | _group_totals(SUMMARY_FIXED, totals)
    return {
        "overview": _overview(sums, with_left=False),
        "monthly-income": _group_totals(SUMMARY_INCOME, totals)
        | {"total-monthly-income": totals.income},
        "monthly-outgoings": {
            "fixed-costs": fixed | {"total-fixed-costs": totals.side(Side.FIXED)},
            "flexible-costs": flexible | {"total-flexible-costs": totals.side(Side.FLEXIBLE)},
            "total-monthly-outgoings": sums.outgoings,
        },
        "confirmations": {
            "asset-use-considered": given.circumstances.assets_considered,
            "savings-contribution-considered": _considered(given),
        },
        "debts": {
            "priority-debts": [_creditor(each) for each in sums.priority],
            "total-priority-debts": total(each.owed for each in sums.priority),
            "non-priority-debts": [
                _creditor(each) | {"ccj": each.has_judgment} for each in sums.others
            ],
            "total-non-priority-debts": total(each.owed for each in sums.others),
            "token-payments": ZERO,
        },
    }


def _group_totals(names: Mapping[str, tuple[str, tuple[str, ...]]], totals: Totals) -> Tree:
    return {
        name: total(totals.by_group.get(group, ZERO) for group in groups)
        for name, (_line_code, groups) in names.items()
    }
