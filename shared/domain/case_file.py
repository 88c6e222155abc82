"""The public contract of `evenkeel policy try`: a case as JSON in, the answer as JSON out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from shared.domain.case import Case, CaseDebt, Change, financial_year
from shared.domain.engine import Evaluation
from shared.domain.frequency import PAYABLE, Frequency
from shared.domain.money import ZERO, Money, NotAnAmount
from shared.domain.says import Sayable, Says
from shared.domain.schedule import Offer, OfferLine, offer_of_lines
from shared.domain.stages import DebtType, Nation, Stage
from shared.domain.year_month import YearMonth

T = TypeVar("T")
Say = Callable[[Says], str]


class NotACase(ValueError):
    """The case cannot be read; the text names the field."""


def read_case(content: object) -> Case:
    """Read a case from parsed JSON. Raises NotACase, naming the field that is wrong."""
    table = _table(content, "the case")
    today = _read(table, "today", _date)
    return Case(
        today=today,
        nation=_read(table, "nation", Nation),
        debts=tuple(
            _named("debts", lambda one: _debt(one, today), one)
            for one in _list(table, "debts", needed=True)
        ),
        offer=_named("offer", _offer, table.get("offer")),
        left_over=_optional(table, "left_over", _signed),
        changes=tuple(_named("changes", _change, one) for one in _list(table, "changes")),
        defaults=tuple(_value(one, "defaults", _date) for one in _list(table, "defaults")),
        active=frozenset(_value(one, "active", _word) for one in _list(table, "active")),
        over_guideline=tuple(
            _value(one, "over_guideline", _word) for one in _list(table, "over_guideline")
        ),
    )


def write_case(case: Case) -> dict[str, Any]:
    """The same case as plain values for JSON; `read_case` gives it back."""
    return {
        "today": case.today.isoformat(),
        "nation": case.nation.value,
        "debts": [
            {
                "type": debt.type.value,
                "balance": debt.balance.plain(),
                "stage": debt.stage.value,
                "year": debt.year,
                "costs": debt.costs.plain(),
            }
            for debt in case.debts
        ],
        "left_over": None if case.left_over is None else case.left_over.plain(),
        "changes": [
            {"from": str(change.from_month), "left_over": change.left_over.plain()}
            for change in case.changes
        ],
        "defaults": [day.isoformat() for day in case.defaults],
        "active": sorted(case.active),
        "over_guideline": list(case.over_guideline),
        "offer": {**_offer_out(case.offer), "paid_now": case.offer.paid_now.plain()},
    }


def write_answer(evaluation: Evaluation, say: Say) -> dict[str, Any]:
    """The answer as plain values for JSON; `say` puts a sentence into a language."""
    nearest = evaluation.nearest_yes
    return {
        "outcome": evaluation.outcome.value,
        "person_by": None if evaluation.person_by is None else evaluation.person_by.isoformat(),
        "rules": [
            {
                "rule": rule.rule,
                "passed": rule.passed,
                "figure": _plain(rule.figure),
                "limit": _plain(rule.limit),
                "says": say(rule.says),
            }
            for rule in evaluation.rules
        ],
        "nearest_yes": None
        if nearest is None
        else {**_offer_out(nearest.offer), "instalments": nearest.instalments},
        "schedule": [
            {
                "due": line.due.isoformat(),
                "collect": line.collect.isoformat(),
                "amount": line.amount.plain(),
            }
            for line in evaluation.schedule
        ],
    }


def _offer_out(offer: Offer) -> dict[str, Any]:
    written: dict[str, Any] = {
        "amount": offer.amount.plain(),
        "frequency": offer.frequency.value,
        "first_due": offer.first_due.isoformat(),
    }
    if offer.lines:
        written["lines"] = write_lines(offer.lines)
    return written


def write_lines(lines: Sequence[OfferLine]) -> list[dict[str, str]]:
    """Payments that are not alike, as plain values for JSON."""
    return [{"due": line.due.isoformat(), "amount": line.amount.plain()} for line in lines]


def _plain(value: Sayable | None) -> str | None:
    if value is None:
        return None
    return value.plain() if isinstance(value, Money) else str(value)


def _debt(table: Mapping[str, Any], today: date) -> CaseDebt:
    return CaseDebt(
        type=_read(table, "type", DebtType),
        balance=_read(table, "balance", _amount),
        stage=_read(table, "stage", Stage),
        year=financial_year(today) if table.get("year") is None else _read(table, "year", _year),
        costs=_optional(table, "costs", _amount) or ZERO,
    )


def _offer(table: Mapping[str, Any]) -> Offer:
    frequency = _read(table, "frequency", Frequency)
    if frequency not in PAYABLE:
        raise NotACase(f"frequency: choose from {', '.join(PAYABLE)}")
    if table.get("lines"):
        return _uneven(table, frequency)
    amount = _read(table, "amount", _amount)
    if amount <= ZERO:
        raise NotACase("amount: must be more than 0")
    return Offer(
        amount,
        frequency,
        _read(table, "first_due", _date),
        _optional(table, "paid_now", _amount) or ZERO,
    )


def _uneven(table: Mapping[str, Any], frequency: Frequency) -> Offer:
    lines = [_named("lines", _line, one) for one in _list(table, "lines")]
    try:
        return offer_of_lines(lines, frequency, _optional(table, "paid_now", _amount) or ZERO)
    except ValueError as error:
        raise NotACase(f"lines: {error}") from error


def _line(table: Mapping[str, Any]) -> OfferLine:
    return OfferLine(_read(table, "due", _date), _read(table, "amount", _amount))


def _change(table: Mapping[str, Any]) -> Change:
    return Change(_read(table, "from", _month), _read(table, "left_over", _signed))


def _named(name: str, read: Callable[[Mapping[str, Any]], T], content: object) -> T:
    table = _table(content, name)
    try:
        return read(table)
    except NotACase as error:
        raise NotACase(f"{name}.{error}") from error


def _table(content: object, name: str) -> Mapping[str, Any]:
    if not isinstance(content, dict):
        raise NotACase(f"{name}: must be a table of names and values")
    return content


def _list(table: Mapping[str, Any], key: str, *, needed: bool = False) -> list[Any]:
    value = table.get(key)
    if value is None and not needed:
        return []
    if not isinstance(value, list) or (needed and not value):
        raise NotACase(f"{key}: must be a list{' with at least one entry' if needed else ''}")
    return value


def _read(table: Mapping[str, Any], key: str, read: Callable[[Any], T]) -> T:
    if table.get(key) is None:
        raise NotACase(f"{key}: is missing")
    return _value(table[key], key, read)


def _optional(table: Mapping[str, Any], key: str, read: Callable[[Any], T]) -> T | None:
    return None if table.get(key) is None else _value(table[key], key, read)


def _value(value: object, key: str, read: Callable[[Any], T]) -> T:
    try:
        return read(value)
    except NotAnAmount as error:
        raise NotACase(f"{key}: {error.says.template}") from error
    except (ValueError, TypeError) as error:
        raise NotACase(f"{key}: {value!r} cannot be read") from error


def _date(value: str) -> date:
    if len(value) != 10:
        raise ValueError(value)
    return date.fromisoformat(value)


def _month(value: str) -> YearMonth:
    return YearMonth.parse(value)


def _amount(value: object) -> Money:
    return Money.from_pounds_text(_word(value))


def _signed(value: object) -> Money:
    return Money.from_pounds_text(_word(value), negative=True)


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text is needed")
    return value


def _year(value: object) -> int:
    """A financial year as 2026, "2026" or "2026/27"."""
    first, _, second = str(value).partition("/")
    year = int(first)
    if not 1990 <= year <= 2100 or (second and int(second) != (year + 1) % 100):
        raise ValueError(value)
    return year
