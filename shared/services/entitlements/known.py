"""What we know already of a home or business, so that the check of reductions asks for less."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.entitlement_figures import ReductionScheme, SchemeHousehold
from shared.domain.entitlements import Income, income_of, scheme_household
from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.stages import DebtType
from shared.domain.year_month import months_after
from shared.models import Account, Liability, Party, PartyKind
from shared.services.errors import NotFound
from shared.services.proposals.facts import STATEMENT_MONTHS
from shared.services.statements.read import current
from shared.services.statements.sheet import Sheet

_USUAL_COUNT = 12


@dataclass(frozen=True)
class Known:
    """What our own records and the last statement say."""

    is_organisation: bool
    has_home: bool
    """Whether they are billed for a home here."""
    has_business: bool
    bill: Money | None
    """What the home's bill comes to for a year, where one is known."""
    statement: Sheet | None
    """The last statement, if it still counts."""

    @property
    def adults(self) -> int | None:
        """How many adults live in the home by the statement."""
        if self.statement is None:
            return None
        home = self.statement.household
        return 1 + home.partner + home.other_dependants + home.non_dependants

    @property
    def household(self) -> SchemeHousehold:
        """Which of a scheme's households the statement speaks of; one adult without a statement."""
        if self.statement is None:
            return SchemeHousehold.ONE_ADULT
        home = self.statement.household
        return scheme_household(couple=home.partner, children=len(home.children))

    def income(self, scheme: ReductionScheme | None) -> Income | None:
        """What the statement says of income, as a scheme counts it; none without the two."""
        if self.statement is None or scheme is None:
            return None
        return income_of(self.statement.counted, self.household, scheme)


def known_of(session: Session, party_id: int, today: date) -> Known:
    """What we know of somebody's home and business, and their statement. Raises NotFound."""
    kind = session.scalar(select(Party.kind).where(Party.id == party_id))
    if kind is None:
        raise NotFound
    accounts = session.execute(
        select(Account.type, Account.next_instalment, Account.next_count, Account.next_bill)
        .join(Liability, Liability.account_id == Account.id)
        .where(
            Liability.party_id == party_id,
            Liability.ended_on.is_(None),
            Liability.removed_on.is_(None),
            Account.closed_on.is_(None),
        )
        .order_by(Account.id)
    ).all()
    homes = [row for row in accounts if row.type is DebtType.COUNCIL_TAX]
    is_organisation = kind is PartyKind.ORGANISATION
    return Known(
        is_organisation=is_organisation,
        has_home=bool(homes),
        has_business=any(row.type is DebtType.BUSINESS_RATES for row in accounts),
        bill=_a_year(*homes[0][1:]) if len(homes) == 1 else None,
        statement=None if is_organisation else _statement(session, party_id, today),
    )


def _a_year(instalment: Money | None, count: int | None, bill: Money | None) -> Money | None:
    if bill is not None:
        return bill
    return None if instalment is None else instalment * (count or _USUAL_COUNT)


def _statement(session: Session, party_id: int, today: date) -> Sheet | None:
    latest = current(session, party_id, today).latest
    if latest is None or latest.submitted_at is None:
        return None
    submitted_on = latest.submitted_at.astimezone(LONDON).date()
    return latest if months_after(submitted_on, STATEMENT_MONTHS) >= today else None
