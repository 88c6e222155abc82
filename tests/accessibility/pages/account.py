"""What a person owes, in the states that look different."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.stages import DebtType, Stage
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import (
    a_debt,
    a_hold,
    a_party,
    a_proposal,
    an_account,
    an_organisation,
    the_resident,
)


def _owed(build: Callable[[Session], int]) -> Callable[[Visitor], str]:
    """The page of everything that the party of `build` owes."""

    def come(visitor: Visitor) -> str:
        visitor.as_payer(visitor.given(build))
        return "/account"

    return come


def _resident(session: Session) -> int:
    return the_resident(session).party.id


def _nothing(session: Session) -> int:
    return a_party(session).id


def _every_type(session: Session) -> int:
    party, other = a_party(session), a_party(session)
    for kind in DebtType:
        a_debt(session, an_account(session, party, other, type=kind), charge="412.18")
    return party.id


def _waiting(session: Session) -> int:
    resident = the_resident(session)
    a_proposal(session, resident.party, [resident.debt])
    return resident.party.id


def _breathing_space(session: Session) -> int:
    resident = the_resident(session)
    a_hold(session, party_id=resident.party.id, kind="breathing_space")
    return resident.party.id


def _one_debt(visitor: Visitor) -> str:
    owned: list[int] = []

    def build(session: Session) -> int:
        resident = the_resident(session)
        owned.append(resident.debt.id)
        return resident.party.id

    visitor.as_payer(visitor.given(build))
    return f"/account/debts/{owned[0]}"


def _with_agent(visitor: Visitor) -> str:
    numbers: list[int] = []

    def build(session: Session) -> int:
        resident = the_resident(session)
        resident.debt.stage, resident.debt.agent_code = Stage.ENFORCEMENT_AGENT, "SWIFT"
        numbers.append(resident.debt.id)
        return resident.party.id

    visitor.as_payer(visitor.given(build))
    return f"/account/debts/{numbers[0]}"


def _company_debt(visitor: Visitor) -> str:
    owned: list[int] = []

    def build(session: Session) -> int:
        company = an_organisation(session)
        account = an_account(session, company, type=DebtType.BUSINESS_RATES)
        owned.append(a_debt(session, account, stage=Stage.REMINDER, charge="9000.00").id)
        return company.id

    visitor.as_payer(visitor.given(build))
    return f"/account/debts/{owned[0]}"


PAGES = (
    ListedPage("account.debts", "What you owe", _owed(_resident), "one debt"),
    ListedPage("account.debts", "What you owe", _owed(_every_type), "every type"),
    ListedPage("account.debts", "What you owe", _owed(_waiting), "a proposal waits"),
    ListedPage("account.debts", "What you owe", _owed(_breathing_space), "Breathing Space"),
    ListedPage("account.debts", "What you owe", _owed(_nothing), "nothing"),
    ListedPage("account.debt", "Council tax 2026/27", _one_debt, "summons"),
    ListedPage("account.debt", "Council tax 2026/27", _with_agent, "with an agent"),
    ListedPage("account.debt", "Business rates 2026/27", _company_debt, "further notice"),
)
