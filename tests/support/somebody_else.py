"""Somebody with one of everything that can belong to a person, each recognisable on a page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import ClaimState
from shared.domain.entitlements import Reduction
from shared.domain.frequency import Frequency
from shared.domain.mandate_states import MandateEvent, MandateState
from shared.domain.plan_states import PlanState
from shared.domain.proposal_states import ProposalState
from shared.domain.roles import Role
from shared.gateways.card_ports import CardStatus, SeenPayment
from shared.models import (
    Account,
    BacsReport,
    BacsReportRow,
    CardPayment,
    CounterOffer,
    GroupNote,
    Hold,
    IndemnityClaim,
    InstalmentRow,
    KnownChange,
    Mandate,
    Note,
    OutboxMessage,
    Party,
    Plan,
    PlanDebt,
    Proposal,
    ProposalQuestion,
    Statement,
    WorkItem,
)
from shared.services.audit import Actor
from shared.services.card_payments.choose import choose_debts
from shared.services.card_payments.payable_page import payment_page
from shared.services.card_payments.settle import settle
from shared.services.card_payments.start import Intention, intend
from shared.services.direct_debit.records import note_mandate
from shared.services.sealed.key import SealedKey
from shared.services.sealed.openings import Reader, open_words
from shared.services.support.needs import Disclosure, disclose
from tests.support.asked_help import a_check, a_referral, an_agency
from tests.support.changes import a_change
from tests.support.differences import a_difference_of
from tests.support.hardship import an_application
from tests.support.kept_agencies import an_agency_s_case
from tests.support.kept_money import about_money
from tests.support.kept_moratoriums import a_waiting_moratorium
from tests.support.kept_objections import a_paper, a_permission, an_objection
from tests.support.offers import a_hold, a_proposal, a_statement, a_work_item
from tests.support.people import a_debt, a_party, an_account, an_officer
from tests.support.records import NOW, TODAY, kept, pounds

MARK = "Ysgawen"
"""Stands in everything that they or an officer wrote, and is their name."""
ACCOUNT = "89998888"
AMOUNT = "777.77"


@dataclass(frozen=True)
class Belongings:
    """The numbers of everything that belongs to one person."""

    party_id: int
    debt_id: int
    statement_id: int
    draft_id: int
    change_id: int
    proposal_id: int
    reference: str
    hold_id: int
    item_id: int
    message_id: int
    payment: str
    """The reference of a card payment that was made."""
    receipt_id: int
    refund_id: int
    """A refund of it that waits for a second person."""
    move_id: int
    """A move of its money that waits for a second person."""
    dispute_id: int
    phone_id: int
    """A payment by phone whose card is not keyed in yet."""
    mandate_id: int
    row_id: int
    """A row of a bank's report about it that needs a person."""
    claim_id: int
    """A claim of their bank's that is open."""
    words_id: int
    """What they told us in confidence."""
    opening_id: int
    """That a senior officer opened it."""
    check_id: int
    """A check of reductions, one of which they asked for."""
    referral: str
    """The reference under which they were sent to debt advice."""
    objection: str
    """The reference of a dispute that waits for our answer."""
    objection_id: int
    told: str
    """The reference of a change of circumstances that they told us of."""
    told_id: int
    difference_id: int
    """A difference between the two ledgers about their debt."""
    permission_id: int
    """An order of a court that waits for a second person."""
    paper_id: int
    """What they sent with it."""
    application: str
    """The reference of an application because of hardship that waits for an officer."""
    application_id: int
    moratorium_id: int
    """A Breathing Space of theirs that has not begun."""
    review_id: int
    call_id: int
    """What the register is to hear about it."""
    agency: str
    """The reference of an agency that acts for them."""
    adviser_id: int
    client: str
    """The reference under which it has them on its desk."""
    client_id: int
    authority: str
    """The reference of the authority that they gave it."""
    authority_id: int

    @property
    def tells(self) -> tuple[str, ...]:
        """What would tell that a page is about them."""
        return (MARK, ACCOUNT, AMOUNT, f"{MARK.lower()}@")


def somebody_with_everything(
    session: Session, mark: str = MARK, account: str = ACCOUNT
) -> Belongings:
    """A person with a debt, statements, an offer with a question and a counter-offer, a plan and the rest."""
    party = a_party(session, mark, mark, email=f"{mark.lower()}@example.org")
    debt = a_debt(session, an_account(session, party, reference=account), charge=AMOUNT)
    statement = a_statement(session, party)
    draft = a_statement(session, party, submitted=False, previous_id=statement.id)
    kept(session, GroupNote(statement_id=draft.id, group_code="food-housekeeping", note=mark))
    change = _change(session, draft, mark)
    proposal = _proposal(session, party, debt.id, statement, mark)
    hold, item = _waiting(session, party)
    payment = _payment(session, party, debt.account_id)
    money = about_money(session, payment, debt.id)
    objection = an_objection(session, party, debt.id, mark)
    told = a_change(session, party, mark)
    application = an_application(session, party.id, debt.id, mark)
    case = an_agency_s_case(session, party, proposal, mark)
    return Belongings(
        party_id=party.id,
        debt_id=debt.id,
        statement_id=statement.id,
        draft_id=draft.id,
        change_id=change.id,
        proposal_id=proposal.id,
        reference=proposal.reference,
        hold_id=hold.id,
        item_id=item.id,
        message_id=_message(session, party, mark).id,
        payment=payment.reference,
        **_sealed(session, party, mark),
        **_direct_debit(session, _mandate(session, proposal, mark), mark),
        **money,
        application=application.reference,
        application_id=application.id,
        **a_waiting_moratorium(session, party.id),
        objection=objection.reference,
        objection_id=objection.objection_id,
        told=told.reference,
        told_id=told.id,
        paper_id=a_paper(session, party, objection.objection_id, mark).id,
        difference_id=a_difference_of(session, party.id, debt.id, MARK),
        permission_id=a_permission(session, party, debt.id, mark).id,
        check_id=a_check(session, party.id, Reduction.ONE_ADULT, bill=77_777).id,
        referral=a_referral(session, party.id, an_agency(session, mark)).reference,
        agency=case["agency"],
        adviser_id=case["adviser_id"],
        client=case["client"],
        client_id=case["client_id"],
        authority=case["authority"],
        authority_id=case["authority_id"],
    )


def _mandate(session: Session, proposal: Proposal, mark: str) -> Mandate:
    """A Direct Debit on their plan that waits for a check of its name."""
    plan = session.scalars(select(Plan).where(Plan.proposal_id == proposal.id)).one()
    mandate = kept(
        session,
        Mandate(
            reference=f"CT{proposal.party_id:08d}1",
            party_id=proposal.party_id,
            plan_id=plan.id,
            state=MandateState.DRAFT,
            holder_name=mark,
            press=f"mandate-{proposal.party_id}",
            created_at=NOW,
            created_by="payer:1",
        ),
    )
    note_mandate(session, mandate, MandateEvent.MADE, Actor("payer", 1), NOW)
    return mandate


def _direct_debit(session: Session, mandate: Mandate, mark: str) -> dict[str, int]:
    """What their bank said of the Direct Debit, by the names that `Belongings` gives it."""
    report = kept(
        session,
        BacsReport(
            kind="ddica",
            advice=f"advice-{mandate.id}",
            sha256=f"{mandate.id:064d}",
            file_name="DDICA.xml",
            row_count=1,
            taken_at=NOW,
            taken_by="officer:1",
        ),
    )
    row = kept(
        session,
        BacsReportRow(
            report_id=report.id,
            position=1,
            reference=mandate.reference,
            says=mark,
            mandate_id=mandate.id,
            outcome="for_person",
        ),
    )
    claim = kept(
        session,
        IndemnityClaim(
            bank_reference=f"claim-{mandate.id}",
            mandate_id=mandate.id,
            report_row_id=row.id,
            reason="1",
            total=pounds("1.00"),
            state=ClaimState.OPEN,
            claimed_on=TODAY,
            counter_by=TODAY,
            taken_on=TODAY,
            at=NOW,
        ),
    )
    return {"mandate_id": mandate.id, "row_id": row.id, "claim_id": claim.id}


def _payment(session: Session, party: Party, account_id: int) -> CardPayment:
    """A year of the same account that was paid off by card."""
    older = a_debt(session, session.get_one(Account, account_id), year=2022, charge="10.00")
    page = payment_page(session, party.id, TODAY)
    choice = choose_debts(page, {older.id: pounds("10.00")})
    wanted = Intention(choice, f"press-{party.id}", "online", party_id=party.id)
    payment_id = intend(session, wanted, Actor("payer", party.id), NOW)
    payment = session.get_one(CardPayment, payment_id)
    seen = SeenPayment(
        reference=payment.reference,
        status=CardStatus.PAID,
        amount=payment.amount,
        received=payment.amount,
        currency="gbp",
        session_id=f"cs_{payment.reference}",
        intent_id=f"pi_{payment.reference}",
    )
    settle(session, payment_id, seen, Actor("provider", "evt_1"), NOW)
    return payment


def _change(session: Session, draft: Statement, mark: str) -> KnownChange:
    return kept(
        session,
        KnownChange(
            statement_id=draft.id, from_month="2027-04", a_month=pounds(AMOUNT), label=mark
        ),
    )


def _proposal(
    session: Session, party: Party, debt_id: int, statement: Statement, mark: str
) -> Proposal:
    """An offer that was agreed, about which an officer had asked and offered something else."""
    made = a_proposal(
        session, party, (), statement, state=ProposalState.ACCEPTED, total=pounds(AMOUNT)
    )
    officer = an_officer(session)
    kept(
        session,
        ProposalQuestion(
            proposal_id=made.id, officer_id=officer.id, question=mark, answer=mark, asked_at=NOW
        ),
    )
    kept(
        session,
        CounterOffer(
            proposal_id=made.id,
            number=1,
            amount=pounds(AMOUNT),
            frequency=Frequency.MONTHLY,
            first_due=made.first_due,
            reason=mark,
            officer_id=officer.id,
            made_at=NOW,
        ),
    )
    _plan(session, made, debt_id)
    return made


def _plan(session: Session, proposal: Proposal, debt_id: int) -> Plan:
    plan = kept(
        session,
        Plan(
            reference=proposal.reference,
            proposal_id=proposal.id,
            party_id=proposal.party_id,
            state=PlanState.ACTIVE,
            amount=pounds(AMOUNT),
            frequency=Frequency.MONTHLY,
            first_due=proposal.first_due,
            total=pounds(AMOUNT),
            method="bank_transfer",
            agreed_at=NOW,
        ),
    )
    kept(
        session,
        PlanDebt(plan_id=plan.id, debt_id=debt_id, position=0, balance=pounds(AMOUNT), living=True),
    )
    due = proposal.first_due
    kept(
        session,
        InstalmentRow(plan_id=plan.id, number=1, due_on=due, collect_on=due, amount=pounds(AMOUNT)),
    )
    return plan


def _sealed(session: Session, party: Party, mark: str) -> dict[str, int]:
    """What they told us in confidence, and that it was opened, by the names of `Belongings`."""
    payer, key = Actor("payer", party.id), SealedKey(("x" * 32,))
    told = Disclosure(party.id, mark, is_agreed=True)
    words_id = disclose(session, key, told, payer, NOW).words_id
    assert words_id is not None
    reader = Reader(an_officer(session, Role.SENIOR_OFFICER).id, Role.SENIOR_OFFICER)
    opening_id = open_words(session, party.id, words_id, reader, f"To help {mark}", NOW)
    return {"words_id": words_id, "opening_id": opening_id}


def _waiting(session: Session, party: Party) -> tuple[Hold, WorkItem]:
    hold = a_hold(session, party_id=party.id, kind="officer", ends_on=TODAY.replace(day=30))
    return hold, a_work_item(session, party.id, kind="talk", subject=f"party:{party.id}")


def _message(session: Session, party: Party, mark: str) -> OutboxMessage:
    officer = an_officer(session)
    kept(session, Note(party_id=party.id, officer_id=officer.id, content=mark, at=NOW))
    return kept(
        session,
        OutboxMessage(
            channel="email",
            template="question",
            party_id=party.id,
            language="en",
            address=f"{mark.lower()}@example.org",
            subject=mark,
            body=mark,
            dedupe=f"test:{party.id}",
            state="failed",
            last_error="permanent-failure",
            next_attempt_at=NOW,
            created_at=NOW,
        ),
    )
