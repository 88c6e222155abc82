"""Whether a bill can be lower: the questions, what may be due, what was asked for, nothing found."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.domain.entitlements import Reduction
from shared.domain.stages import DebtType
from shared.models import EntitlementCheck, Party
from tests.accessibility.pages import ListedPage, Visitor
from tests.accessibility.pages.statement import at
from tests.support.asked_help import a_check
from tests.support.builders import a_party, a_statement, an_account, the_resident

HOME, LOWER = "Check if your council tax can be lower", "Your bill may be lower"


def _with_statement(session: Session, party_id: int) -> None:
    a_statement(session, session.get_one(Party, party_id))


def _shopkeeper(visitor: Visitor) -> str:
    def make(session: Session) -> int:
        party = a_party(session)
        an_account(session, party, type=DebtType.BUSINESS_RATES)
        return party.id

    visitor.as_payer(visitor.given(make))
    return "/reductions/business"


def _check(*claimed: Reduction, results: str | None = None) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        party_id = visitor.given(lambda session: the_resident(session).party.id)
        visitor.as_payer(party_id)

        def make(session: Session) -> int:
            made = a_check(session, party_id, *claimed)
            if results is not None:
                session.execute(update(EntitlementCheck).values(results=results))
            return made.id

        return f"/reductions/{visitor.given(make)}"

    return come


PAGES = (
    ListedPage("entitlements.home", HOME, at("/reductions")),
    ListedPage("entitlements.home", HOME, at("/reductions", _with_statement), "statement given"),
    ListedPage("entitlements.business", "Check if your business rates can be lower", _shopkeeper),
    ListedPage(
        "entitlements.business",
        "We do not send you this bill",
        at("/reductions/business"),
        "no business",
    ),
    ListedPage("entitlements.found", LOWER, _check()),
    ListedPage("entitlements.found", LOWER, _check(Reduction.ONE_ADULT), "asked for"),
    ListedPage(
        "entitlements.found",
        "We did not find a discount for you",
        _check(results="[]"),
        "nothing found",
    ),
)
