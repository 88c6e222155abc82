"""A given statement as JSON text and back, for keeping it sealed and for signing it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

from shared.domain.frequency import Frequency
from shared.domain.household import MOST_PEOPLE, Child, Household
from shared.domain.money import Money
from shared.domain.months_ahead import LONGEST_LABEL, MOST_CHANGES, KnownChange
from shared.domain.sfs.given import LONGEST_NOTE, Circumstances, Creditor, GivenStatement
from shared.domain.statement import Entry
from shared.domain.statement_groups import GROUP
from shared.domain.statement_lines import LINE
from shared.domain.year_month import YearMonth

FORMAT = "evenkeel-given-1"
MOST_CREDITORS = 200

Kind = TypeVar("Kind")


class NotAStatement(ValueError):
    """The text is not a statement of ours; nothing of it is repeated."""


def as_json(given: GivenStatement) -> str:
    """The same statement gives the same text, letter by letter."""
    return json.dumps(as_table(given), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def as_table(given: GivenStatement) -> dict[str, Any]:
    """The statement as plain values: amounts as text in pounds, days as ISO text."""
    return {
        "format": FORMAT,
        "household": _household_table(given.household),
        "lines": [
            [entry.code, entry.amount.plain(), entry.frequency.value, entry.note]
            for entry in given.in_order
        ],
        "dated_on": given.dated_on and given.dated_on.isoformat(),
        "review_on": given.review_on and given.review_on.isoformat(),
        "group_notes": dict(sorted(given.group_notes.items())),
        "savings": given.savings.plain(),
        "changes": [
            [str(change.from_month), change.monthly.plain(), change.label]
            for change in given.changes
        ],
        "notes": given.notes,
        "circumstances": asdict(given.circumstances),
        "creditors": [
            {**asdict(each), "owed": each.owed.plain(), "offer": each.offer.plain()}
            for each in given.creditors
        ],
        "ages_assumed": given.ages_assumed,
    }


def _household_table(household: Household) -> dict[str, Any]:
    return {
        "partner": household.partner,
        "children": [child.age for child in household.children],
        "other_dependants": household.other_dependants,
        "non_dependants": household.non_dependants,
    }


def from_json(text: str) -> GivenStatement:
    """Read the text again. Raises NotAStatement for anything that `as_json` does not write."""
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAStatement from error
    return from_table(table)


def from_table(table: object) -> GivenStatement:
    """Read plain values again. Raises NotAStatement."""
    try:
        return _read(_dict(table))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise NotAStatement from error


def _read(table: dict[str, Any]) -> GivenStatement:
    if table["format"] != FORMAT:
        raise NotAStatement
    entries = tuple(_entry(row) for row in _rows(table["lines"], len(LINE)))
    if len({entry.code for entry in entries}) < len(entries):
        raise NotAStatement
    return GivenStatement(
        household=_household(_dict(table["household"])),
        entries=entries,
        dated_on=_day(table["dated_on"]),
        review_on=_day(table["review_on"]),
        group_notes={_group(key): _text(note) for key, note in _dict(table["group_notes"]).items()},
        savings=_amount(table["savings"]),
        changes=tuple(_change(row) for row in _rows(table["changes"], MOST_CHANGES)),
        notes=_text(table["notes"], LONGEST_NOTE * 10),
        circumstances=circumstances_of(table["circumstances"]),
        creditors=creditors_of(table["creditors"]),
        ages_assumed=_bool(table["ages_assumed"]),
    )


def _entry(row: object) -> Entry:
    code, amount, frequency, note = _of(list, row)
    if code not in LINE:
        raise NotAStatement
    return Entry(code, _amount(amount), Frequency(frequency), _text(note))


def _change(row: object) -> KnownChange:
    month, amount, label = _of(list, row)
    monthly = Money.from_pounds_text(_text(amount), negative=True)
    return KnownChange(YearMonth.parse(_text(month)), monthly, _text(label, LONGEST_LABEL))


def _household(table: dict[str, Any]) -> Household:
    ages = _rows(table["children"], MOST_PEOPLE)
    children = tuple(Child() if age is None else Child(age=_count(age)) for age in ages)
    return Household(
        _bool(table["partner"]),
        children,
        _count(table["other_dependants"]),
        _count(table["non_dependants"]),
    )


def circumstances_of(value: object) -> Circumstances:
    """Circumstances out of plain values. Raises a ValueError, KeyError or TypeError."""
    table = _dict(value)

    def words(name: str) -> tuple[str, ...]:
        return tuple(_text(word, 80) for word in _rows(table[name], 20))

    return Circumstances(
        is_joint=_bool(table["is_joint"]),
        vehicles=_count(table["vehicles"], 99),
        tenure=_text(table["tenure"], 80),
        tenure_other=_text(table["tenure_other"]),
        employment=words("employment"),
        employment_other=_text(table["employment_other"]),
        partner_employment=words("partner_employment"),
        partner_employment_other=_text(table["partner_employment_other"]),
        assets_considered=_bool(table["assets_considered"]),
        savings_considered=_bool(table["savings_considered"]),
    )


def creditors_of(value: object) -> tuple[Creditor, ...]:
    """Creditors out of plain values. Raises a ValueError, KeyError or TypeError."""
    return tuple(_creditor(row) for row in _rows(value, MOST_CREDITORS))


def _creditor(row: object) -> Creditor:
    table = _dict(row)
    return Creditor(
        _text(table["name"]),
        _amount(table["owed"]),
        _amount(table["offer"]),
        _bool(table["is_priority"]),
        _bool(table["has_judgment"]),
        _text(table["note"]),
    )


def _amount(value: object) -> Money:
    return Money.from_pounds_text(_text(value))


def _group(value: str) -> str:
    if value not in GROUP:
        raise NotAStatement
    return value


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))


def _count(value: object, most: int = MOST_PEOPLE) -> int:
    number = _of(int, value)
    if type(value) is not int or not 0 <= number <= most:
        raise NotAStatement
    return number


def _rows(value: object, most: int) -> list[Any]:
    rows: list[Any] = _of(list, value)
    if len(rows) > most:
        raise NotAStatement
    return rows


def _text(value: object, longest: int = LONGEST_NOTE) -> str:
    text = _of(str, value)
    if len(text) > longest:
        raise NotAStatement
    return text


def _bool(value: object) -> bool:
    return _of(bool, value)


def _dict(value: object) -> dict[str, Any]:
    return _of(dict, value)


def _of(kind: type[Kind], value: object) -> Kind:
    if not isinstance(value, kind):
        raise NotAStatement
    return value
