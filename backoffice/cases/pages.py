"""What the page of a case is given: the case in words, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import current_app, url_for
from flask_babel import gettext as _

from backoffice import words
from backoffice.cases.debit_work import debit_work_at
from backoffice.cases.hold_work import hold_work_at
from backoffice.cases.mandate_lines import MandateLine, mandate_lines
from backoffice.cases.money import MoneyLine, answered_at, open_money
from backoffice.cases.offer import OfferBlock
from backoffice.cases.protection_work import protection_work_at
from backoffice.cases.statement import StatementTable
from backoffice.cases.telling import Told, tell
from backoffice.payments import pages as payment_pages
from shared.domain.money import Money, total
from shared.domain.months_ahead import MonthAhead
from shared.domain.plan_states import ALIVE
from shared.domain.roles import DECIDERS, MONEY_MOVERS
from shared.domain.stages import stage_name
from shared.domain.work_kinds import DECIDED, WorkKind, words_of
from shared.services.cases.offers import CasePlan
from shared.services.cases.payments import CasePayments
from shared.services.cases.view import CaseDebt, CaseView
from shared.services.web_sessions import SignedInOfficer
from shared.services.work_items import OpenItem
from shared.web.filters import money, month, say, weekday

STATEMENT_START = "officers_statements.start"


@dataclass(frozen=True)
class WorkLine:
    """Something open about the case."""

    id: int
    action: str
    due: str
    late: bool
    may_be_finished: bool
    href: str
    """Where it is answered, when that is a page of its own."""


@dataclass(frozen=True)
class CasePage:
    """A case as it is drawn."""

    view: CaseView
    officer: SignedInOfficer
    today: date

    @property
    def may_act(self) -> bool:
        """Whether this officer may change anything here."""
        return self.officer.role in DECIDERS

    @cached_property
    def offer(self) -> OfferBlock | None:
        """The offer that waits, for us or for the person."""
        deciding = self.view.deciding
        return OfferBlock(deciding, self.view.offers) if deciding else None

    @cached_property
    def work(self) -> list[WorkLine]:
        """What is open, in words."""
        return [
            WorkLine(
                id=item.id,
                action=say(words_of(item.kind).next_action),
                due=weekday(item.promise_on),
                late=item.promise_on < self.today,
                may_be_finished=self.may_act and item.kind not in DECIDED,
                href=self._answered_at(item),
            )
            for item in self.view.work
        ]

    def _answered_at(self, item: OpenItem) -> str:
        role = self.officer.role
        own = (_answered_at(item) or hold_work_at(item)) if self.may_act else ""
        own = own or protection_work_at(item, role) or answered_at(item, role)
        return own or debit_work_at(item, role, self.view)

    # ---- the statement
    @cached_property
    def statement(self) -> StatementTable | None:
        """The latest statement, when there is one."""
        return StatementTable(self.view.sheet) if self.view.sheet else None

    @property
    def household(self) -> str:
        """Who lives in the home."""
        if self.view.sheet is None:
            return ""
        people = self.view.sheet.household.counted(self.today)
        return _(
            "In the household: adults %(adults)s, children %(children)s.",
            adults=people.adults,
            children=people.children,
        )

    @cached_property
    def ahead(self) -> list[str]:
        """How what is left over will change, month by month."""
        months = self.view.sheet.ahead if self.view.sheet else ()
        return [_month_words(each) for each in months]

    @property
    def statement_href(self) -> str:
        """Where an officer fills a statement in for them."""
        if not self.may_act or self.view.party.is_organisation:
            return ""
        if STATEMENT_START not in current_app.view_functions:
            return ""
        return url_for(STATEMENT_START, party_id=self.view.party.id)

    # ---- the debts
    @property
    def owed(self) -> Money:
        """Everything that is owed."""
        return total(each.debt.balance for each in self.view.debts)

    @property
    def offer_href(self) -> str:
        """Where an officer makes an offer for them."""
        if not self.may_act or self.offer or not self.view.facts.plannable:
            return ""
        return url_for("officers_plans.offer", party_id=self.view.party.id)

    def debt_name(self, line: CaseDebt) -> str:
        """What a debt is called."""
        return words.debt_name(line.debt.type, line.debt.year)

    def stage(self, line: CaseDebt) -> str:
        """What the stage of a debt is called."""
        return say(stage_name(line.debt.stage, line.debt.type))

    # ---- money received
    called = payment_pages
    """What things about money are called."""

    @property
    def payments(self) -> CasePayments:
        """What was received, and what is under way."""
        return self.view.payments

    @cached_property
    def open_money(self) -> list[MoneyLine]:
        """Refunds, disputes and whatever else about money is not just a receipt."""
        return open_money(self.view.payments, self.view.party.id, self.officer.role)

    @property
    def phone_href(self) -> str:
        """Where a card payment by phone is taken."""
        if self.officer.role not in MONEY_MOVERS or not self.owed:
            return ""
        return url_for("officers_payments.phone", party_id=self.view.party.id)

    @property
    def link_href(self) -> str:
        """Where a link to pay by card is sent."""
        if not self.phone_href:
            return ""
        return url_for("officers_payments.link", party_id=self.view.party.id)

    def mandate_href(self, plan: CasePlan) -> str:
        """Where a Direct Debit for a plan is set up by phone."""
        if self.officer.role not in MONEY_MOVERS or plan.state not in ALIVE:
            return ""
        return url_for(
            "officers_mandates.by_phone", party_id=self.view.party.id, reference=plan.reference
        )

    # ---- Direct Debits
    @cached_property
    def direct_debits(self) -> list[MandateLine]:
        """The party's Direct Debits in short, the newest first."""
        return mandate_lines(self.view.direct_debits, self.view.party.id)

    # ---- what happened
    @cached_property
    def told(self) -> list[Told]:
        """What happened, in words."""
        return [tell(row, self.view.party.id) for row in self.view.happenings.rows]

    @property
    def older(self) -> str | None:
        """Where to read what is older."""
        cursor = self.view.happenings.older
        if cursor is None:
            return None
        return url_for("officers_cases.case", party_id=self.view.party.id, before=cursor)


def _answered_at(item: OpenItem) -> str:
    if item.kind == WorkKind.SUPPORT_NEED:
        return url_for("officers_support.support", party_id=item.party_id)
    if item.kind == WorkKind.DISTRESS:
        return url_for("officers_cards.card_of_case", party_id=item.party_id, name="distress")
    kind, _colon, number = item.subject.partition(":")
    if item.kind == WorkKind.DIFFERENCE:
        return url_for("officers_differences.difference", difference_id=int(number))
    if item.kind == WorkKind.ENTITLEMENT:
        where = "officers_entitlements.answer"
        return url_for(where, party_id=item.party_id, check_id=int(number))
    if kind == "hardship" and number.isascii() and number.isdigit():
        return url_for("officers_hardship.application", application_id=int(number))
    if item.kind == WorkKind.AGENCY_MESSAGE:
        return url_for("officers_agency_work.conversation", client_id=int(number))
    if item.kind not in (WorkKind.LOOK_AGAIN, WorkKind.SENIOR_LOOK) or kind != "proposal":
        return ""
    return url_for("officers_plans.look_again", proposal_id=int(number))


def _month_words(ahead: MonthAhead) -> str:
    why = ", ".join((*([say(ahead.bill)] if ahead.bill else []), *ahead.labels))
    said = _(
        "From %(month)s: %(amount)s left over",
        month=month(ahead.month),
        amount=money(ahead.left_over),
    )
    return f"{said} ({why})" if why else said
