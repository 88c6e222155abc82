"""Making an offer and what comes of it, in the states that look different."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.frequency import Frequency
from shared.domain.money import ZERO
from shared.domain.proposal_states import ProposalState
from shared.domain.stages import DebtType, Stage
from shared.models import CounterOffer, Debt, Decision, Proposal, ProposalQuestion
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import (
    NOW,
    a_debt,
    a_statement,
    an_account,
    an_officer,
    pounds,
    the_resident,
)
from tests.support.people import Resident
from tests.support.plan_pages import an_offer_form, form_of
from tests.support.plans import an_offer, owes_nothing_more, press_confirm, sandbox_policies

Build = Callable[[Session], Resident]
DUE = an_offer().first_due


def resident(session: Session) -> Resident:
    """The resident with her statement, and the sandbox's rules."""
    sandbox_policies(session)
    made = the_resident(session)
    a_statement(session, made.party)
    return made


def _come(path: str, build: Build = resident, *, offer: str = "") -> Callable[[Visitor], str]:
    """Open a path as whoever `build` makes, perhaps with an offer worked out."""

    def come(visitor: Visitor) -> str:
        visitor.as_payer(visitor.given(lambda session: build(session).party.id))
        if offer:
            visitor.client.post("/plan/offer", data=an_offer_form(offer))
        return path

    return come


def _uneven(path: str = "/plan/payments", *, season: str, **typed: str) -> Callable[[Visitor], str]:
    """Open a path with payments that are written out one by one, some of them typed over."""

    def come(visitor: Visitor) -> str:
        visitor.as_payer(visitor.given(lambda session: resident(session).party.id))
        visitor.client.post("/plan/offer", data=an_offer_form("90.00"))
        visitor.client.post("/plan/months", data={"season": season})
        if typed:
            fields = form_of(visitor.client.get("/plan/payments"), "/plan/payments")
            visitor.client.post("/plan/payments", data={**fields, **typed})
        return path

    return come


def _after(
    path: str,
    amount: str = "90.00",
    then: Callable[[Session, Proposal], object] | None = None,
    *,
    asked: bool = False,
) -> Callable[[Visitor], str]:
    """Open a path about an offer that was confirmed, after something happened to it."""
    references: list[str] = []

    def build(session: Session) -> int:
        made = resident(session)
        press_confirm(session, made.party.id, an_offer(amount), asked=asked)
        proposal = session.scalars(select(Proposal)).one()
        if then is not None:
            then(session, proposal)
        references.append(proposal.reference)
        return made.party.id

    def come(visitor: Visitor) -> str:
        visitor.as_payer(visitor.given(build))
        return path.format(references[-1])

    return come


def without_statement(session: Session) -> Resident:
    """Nothing is known of her income yet."""
    sandbox_policies(session)
    return the_resident(session)


def with_old_statement(session: Session) -> Resident:
    """What she told us is more than six months old."""
    sandbox_policies(session)
    made = the_resident(session)
    a_statement(session, made.party, submitted_at=NOW - timedelta(days=200))
    return made


def with_nothing_left(session: Session) -> Resident:
    """The second walkthrough: £12.40 too little each month."""
    sandbox_policies(session)
    made = the_resident(session)
    a_statement(session, made.party, left_over=pounds("-12.40"))
    return made


def with_all_in_a_plan(session: Session) -> Resident:
    """Her plan takes what is left over, and there is an older debt."""
    made = resident(session)
    press_confirm(session, made.party.id, an_offer("90.00"))
    a_statement(session, made.party, version=2, left_over=pounds("90.00"))
    a_debt(session, made.account, year=2024, charge="50.00")
    return made


def paid_up(session: Session) -> Resident:
    """Everything has been paid."""
    made = resident(session)
    owes_nothing_more(session, made)
    return made


def flagged(session: Session) -> Resident:
    """A person looks at whatever she offers."""
    made = resident(session)
    made.party.needs_person = True
    return made


def with_three_debts(session: Session) -> Resident:
    """Two years of council tax and an overpayment."""
    made = resident(session)
    a_debt(session, made.account, year=2024, charge="12.40")
    benefit = an_account(session, made.party, type=DebtType.HB_OVERPAYMENT)
    a_debt(session, benefit, charge="20.00", stage=Stage.INVOICE)
    return made


def asks(session: Session, proposal: Proposal) -> None:
    """An officer asked something."""
    officer = an_officer(session)
    proposal.state = ProposalState.QUESTION_ASKED
    session.add(
        ProposalQuestion(
            proposal_id=proposal.id,
            officer_id=officer.id,
            question="What does the £45.00 a month pay for?",
            asked_at=NOW,
        )
    )


def offers(session: Session, proposal: Proposal) -> None:
    """An officer offered something else."""
    officer = an_officer(session)
    proposal.state = ProposalState.COUNTER_OFFERED
    session.add(
        CounterOffer(
            proposal_id=proposal.id,
            number=1,
            amount=pounds("75.00"),
            frequency=Frequency.MONTHLY,
            first_due=DUE,
            reason="This is what your bill in April leaves room for.",
            officer_id=officer.id,
            made_at=NOW,
        )
    )


def declines(session: Session, proposal: Proposal) -> None:
    """An officer said no, with a reason and who can help."""
    proposal.state = ProposalState.DECLINED
    session.add(
        Decision(
            proposal_id=proposal.id,
            by="officer:1",
            outcome="decline",
            receipt="{}",
            receipt_sha256="",
            reason="The offer would take more than ten years.",
            signpost="National Debtline can help you for free.",
            at=NOW,
        )
    )


def withdrawn(session: Session, proposal: Proposal) -> None:
    """She took it back."""
    proposal.state = ProposalState.WITHDRAWN


def paid(session: Session, proposal: Proposal) -> None:
    """The whole debt was paid."""
    for debt in session.scalars(select(Debt)):
        debt.charge, debt.costs = ZERO, ZERO


BASE = "/plan/proposals/{}"
PAGES = (
    ListedPage("plan.start", "First, your income and spending", _come("/plan", without_statement)),
    ListedPage(
        "plan.start",
        "First, your income and spending",
        _come("/plan", with_old_statement),
        "an old statement",
    ),
    ListedPage(
        "plan.start",
        "Your plan takes what is left over",
        _come("/plan", with_all_in_a_plan),
        "a plan takes everything",
    ),
    ListedPage("plan.start", "There is nothing to plan", _come("/plan", paid_up), "nothing owed"),
    ListedPage(
        "plan.debts", "Which debts is the plan for?", _come("/plan/debts", with_three_debts)
    ),
    ListedPage("plan.offer", "What can you pay?", _come("/plan/offer")),
    ListedPage(
        "plan.offer", "What can you pay?", _come("/plan/offer", offer="90.00"), "accepted now"
    ),
    ListedPage(
        "plan.offer", "What can you pay?", _come("/plan/offer", offer="60.00"), "a person looks"
    ),
    ListedPage("plan.offer", "What can you pay?", _come("/plan/offer", flagged), "flagged"),
    ListedPage("plan.months", "Months without a payment", _come("/plan/months", offer="90.00")),
    ListedPage("plan.payments", "Change each payment", _uneven(season="none")),
    ListedPage("plan.payments", "Change each payment", _uneven(season="summer"), "a person looks"),
    ListedPage(
        "plan.payments",
        "Change each payment",
        _uneven(season="none", **{"amount-2": "lots", "due-3-day": "31", "due-3-month": "2"}),
        "errors",
    ),
    ListedPage("plan.check", "Check your plan", _come("/plan/check", offer="90.00")),
    ListedPage("plan.check", "Check your offer", _uneven("/plan/check", season="summer"), "uneven"),
    ListedPage(
        "plan.check", "Check your offer", _come("/plan/check", offer="60.00"), "a person looks"
    ),
    ListedPage("plan.outcome", "Accepted: your plan is agreed", _after(BASE + "/done")),
    ListedPage("plan.outcome", "We have your offer", _after(BASE + "/done", "60.00"), "waits"),
    ListedPage("plan.proposal", "A person is looking at your offer", _after(BASE, "60.00")),
    ListedPage(
        "plan.proposal", "We have a question for you", _after(BASE, "60.00", asks), "question"
    ),
    ListedPage(
        "plan.proposal", "We have made you an offer", _after(BASE, "60.00", offers), "counter-offer"
    ),
    ListedPage("plan.proposal", "Your offer was accepted", _after(BASE), "accepted"),
    ListedPage(
        "plan.proposal",
        "We could not accept this offer",
        _after(BASE, "60.00", declines),
        "declined",
    ),
    ListedPage(
        "plan.proposal",
        "You have taken back this offer",
        _after(BASE, "60.00", withdrawn),
        "withdrawn",
    ),
    ListedPage("plan.take_back", "Take back your offer?", _after(BASE + "/take-back", "60.00")),
    ListedPage("plan.answer", "Answer our question", _after(BASE + "/answer", "60.00", asks)),
    ListedPage(
        "plan.counter", "Our offer: £75.00 a month", _after(BASE + "/our-offer", "60.00", offers)
    ),
    ListedPage("plan.look_again", "Ask a person to look again", _after(BASE + "/look-again")),
    ListedPage("plan.decision", "How this was decided", _after(BASE + "/decision")),
    ListedPage(
        "plan.decision", "How this was decided", _after(BASE + "/decision", "60.00"), "waits"
    ),
    ListedPage(
        "plan.decision",
        "How this was decided",
        _after(BASE + "/decision", asked=True),
        "by a person",
    ),
    ListedPage("plan.plan", "Your payment plan", _after("/plan/plans/{}")),
    ListedPage("plan.plan", "Your payment plan", _after("/plan/plans/{}", then=paid), "paid"),
    ListedPage("plan.proof", "Proof of a payment plan", _after("/plan/plans/{}/proof")),
)
