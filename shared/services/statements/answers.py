"""The answers of one page, and how each kind is written into a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from shared.domain.household import Child, Household
from shared.domain.money import ZERO, Money
from shared.domain.statement import Entry
from shared.domain.statement_groups import Line
from shared.models import HouseholdMember, StatementLine
from shared.services.statements.sheet import TYPED, Sheet

AGES = "children"
"""The page that asks for the children's ages."""


@dataclass(frozen=True)
class LinesAnswer:
    """The lines of one page. None is a line left blank; a line not named stays as it is."""

    entries: Mapping[str, Entry | None]


@dataclass(frozen=True)
class HouseholdAnswer:
    """Who lives in the home, as numbers."""

    partner: bool
    children: int
    other_dependants: int = 0
    non_dependants: int = 0


@dataclass(frozen=True)
class AgesAnswer:
    """The children's ages. A date of birth becomes an age and is not kept."""

    children: tuple[Child, ...]


@dataclass(frozen=True)
class SavingsAnswer:
    """What is to be put by each month."""

    amount: Money


@dataclass(frozen=True)
class NoMoreChanges:
    """That no more changes are known; those told before stay."""


PageAnswer = LinesAnswer | HouseholdAnswer | AgesAnswer | SavingsAnswer | NoMoreChanges


def none_apply(lines: tuple[Line, ...]) -> LinesAnswer:
    """The answer of "None of these apply to me": nought for the lines that show, blank for the rest."""
    return LinesAnswer(
        {line.code: None if line.is_folded else Entry(line.code, ZERO) for line in lines}
    )


@dataclass(frozen=True)
class Written:
    """What writing an answer means for the draft itself."""

    ask_again: tuple[str, ...] = ()
    """Pages that must be answered once more."""
    kept: Mapping[str, int] = field(default_factory=dict)
    """What is kept in the draft's own notes."""


@singledispatch
def write_answer(answer: PageAnswer, session: Session, draft: Sheet) -> Written:
    """Write an answer into a draft."""
    raise TypeError(f"no way to write {type(answer).__name__}")


@write_answer.register
def _(answer: LinesAnswer, session: Session, draft: Sheet) -> Written:
    session.execute(
        delete(StatementLine).where(
            StatementLine.statement_id == draft.id, StatementLine.code.in_(list(answer.entries))
        )
    )
    rows = [line_row(draft.id, entry) for entry in answer.entries.values() if entry is not None]
    if rows:
        session.execute(insert(StatementLine), rows)
    return Written()


@write_answer.register
def _(answer: HouseholdAnswer, session: Session, draft: Sheet) -> Written:
    known = draft.household.children[: answer.children]
    unknown = (Child(),) * (answer.children - len(known))
    household = Household(
        answer.partner, known + unknown, answer.other_dependants, answer.non_dependants
    )
    session.execute(delete(HouseholdMember).where(HouseholdMember.statement_id == draft.id))
    write_members(session, draft.id, household)
    return Written(ask_again=() if household.is_complete else (AGES,))


@write_answer.register
def _(answer: AgesAnswer, session: Session, draft: Sheet) -> Written:
    ages = tuple(Child(age=child.age_on(draft.base_date)) for child in answer.children)
    household = replace(draft.household, children=ages)
    session.execute(delete(HouseholdMember).where(HouseholdMember.statement_id == draft.id))
    write_members(session, draft.id, household)
    return Written()


@write_answer.register
def _(answer: SavingsAnswer, session: Session, draft: Sheet) -> Written:
    return Written(kept={"savings": answer.amount.pence})


@write_answer.register
def _(answer: NoMoreChanges, session: Session, draft: Sheet) -> Written:
    return Written()


def write_members(session: Session, draft_id: int | None, household: Household) -> None:
    """Write down the people of a household, of whom no more than a child's age is kept."""
    members: list[tuple[str, int | None]] = [("adult", None)] * household.partner
    members += [("child", child.age) for child in household.children]
    members += [("other_dependant", None)] * household.other_dependants
    members += [("non_dependant", None)] * household.non_dependants
    rows = [{"statement_id": draft_id, "kind": kind, "age": age} for kind, age in members]
    if rows:
        session.execute(insert(HouseholdMember), rows)


def line_row(statement_id: int | None, entry: Entry, source: str = TYPED) -> dict[str, Any]:
    """A line as it stands in the database."""
    return {
        "statement_id": statement_id,
        "code": entry.code,
        "amount": entry.amount,
        "frequency": entry.frequency,
        "monthly": entry.monthly,
        "note": entry.note,
        "source": source,
    }
