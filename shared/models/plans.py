"""Proposals, the decisions on them, and the plans that come of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.domain.frequency import Frequency
from shared.domain.money import ZERO, Money
from shared.domain.plan_standing import PlanStanding
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.proposal_states import ProposalEvent, ProposalState
from shared.models.base import Base, MoneyPence, UtcInstant, Word

_OPEN = text("state IN ('with_person', 'question_asked', 'counter_offered')")


class PolicyVersion(Base):
    """One dated version of the council's arrangement rules, word for word as it was loaded."""

    __tablename__ = "policy_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    nation: Mapped[str] = mapped_column(String(10))
    debt_types: Mapped[str] = mapped_column(String(120))
    """Comma-separated words."""
    effective_from: Mapped[date]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UtcInstant)


class Proposal(Base):
    """An offer to pay by instalments."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index(
            "uq_proposal_one_open",
            "party_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "party_id", "created_at"),
        CheckConstraint("amount > 0 AND paid_now >= 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    """The statement that it was judged by; none for an organisation, which gives none."""
    state: Mapped[ProposalState] = mapped_column(Word(ProposalState))
    lock: Mapped[int] = mapped_column(default=0)
    """Goes up with every change, so that two people deciding at once are told apart."""
    amount: Mapped[Money] = mapped_column(MoneyPence)
    frequency: Mapped[Frequency] = mapped_column(Word(Frequency))
    first_due: Mapped[date]
    paid_now: Mapped[Money] = mapped_column(MoneyPence, default=ZERO)
    method: Mapped[str] = mapped_column(String(20), default="bank_transfer")
    """`bank_transfer` or `standing_order`."""
    total: Mapped[Money] = mapped_column(MoneyPence)
    """The sum of the debts covered, when it was made."""
    promise_on: Mapped[date | None]
    """The date by which a person will have looked."""
    why_person: Mapped[str] = mapped_column(String(10), default="")
    """`rule`, `asked` or `flag`; empty when the rules said yes."""
    press: Mapped[str] = mapped_column(String(64), unique=True)
    """The token of the confirm button: a second press finds the first."""
    language: Mapped[str] = mapped_column(String(2), default="en")
    on_behalf_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    pattern: Mapped[str] = mapped_column(String(10), default="regular", server_default="regular")
    """`regular`, or `lines` where its payments are not alike: then each is in `proposal_line`."""
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    decided_at: Mapped[datetime | None] = mapped_column(UtcInstant)

    debts: Mapped[list[ProposalDebt]] = relationship(lazy="raise", order_by="ProposalDebt.position")


class ProposalDebt(Base):
    """One debt that a proposal covers, in the order in which it is to be paid."""

    __tablename__ = "proposal_debt"
    __table_args__ = (UniqueConstraint("proposal_id", "debt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"), index=True)
    position: Mapped[int]
    balance: Mapped[Money] = mapped_column(MoneyPence)


class ProposalEventRow(Base):
    """One move in the life of a proposal; never changed."""

    __tablename__ = "proposal_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    event: Mapped[ProposalEvent] = mapped_column(Word(ProposalEvent))
    state: Mapped[ProposalState] = mapped_column(Word(ProposalState))
    """The state after it."""
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(60))
    """`rule`, `payer:5`, `officer:3`."""
    note: Mapped[str] = mapped_column(Text, default="")


class Decision(Base):
    """An answer to a proposal, by rule or by an officer, with everything it rested on; never changed."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    by: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    """`accept`, `person`, `counter_offer`, `question`, `decline`."""
    policy_codes: Mapped[str] = mapped_column(String(200), default="")
    receipt: Mapped[str] = mapped_column(Text)
    """JSON: facts, policy text, holidays, rule results and the wording that was shown."""
    receipt_sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    signpost: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcInstant)


class CounterOffer(Base):
    """What an officer offers instead."""

    __tablename__ = "counter_offer"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    number: Mapped[int]
    amount: Mapped[Money] = mapped_column(MoneyPence)
    frequency: Mapped[Frequency] = mapped_column(Word(Frequency))
    first_due: Mapped[date]
    paid_now: Mapped[Money] = mapped_column(MoneyPence, default=ZERO)
    reason: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    made_at: Mapped[datetime] = mapped_column(UtcInstant)
    state: Mapped[str] = mapped_column(String(10), default="open")
    """`open`, `accepted`, `answered` or `lapsed`."""
    answer: Mapped[str] = mapped_column(Text, default="")
    lines: Mapped[str] = mapped_column(Text, default="", server_default="")
    """JSON: each instalment as [due, pence], where they are not alike; empty where they are."""


class ProposalQuestion(Base):
    """Something an officer asked for, and the answer."""

    __tablename__ = "proposal_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    question: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class SuggestedAnswer(Base):
    """What an officer would answer to a proposal that is over their limit, for a senior to check."""

    __tablename__ = "suggested_answer"
    __table_args__ = (
        Index(
            "uq_suggested_answer_one_waiting",
            "proposal_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    """`accept`, `counter_offer` or `decline`."""
    answer: Mapped[str] = mapped_column(Text)
    """JSON: what the officer filled in."""
    at: Mapped[datetime] = mapped_column(UtcInstant)
    settled_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Plan(Base):
    """An agreed way to pay."""

    __tablename__ = "plan"
    __table_args__ = (Index(None, "party_id", "state"), Index(None, "state", "review_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    state: Mapped[PlanState] = mapped_column(Word(PlanState))
    lock: Mapped[int] = mapped_column(default=0)
    amount: Mapped[Money] = mapped_column(MoneyPence)
    frequency: Mapped[Frequency] = mapped_column(Word(Frequency))
    first_due: Mapped[date]
    paid_now: Mapped[Money] = mapped_column(MoneyPence, default=ZERO)
    total: Mapped[Money] = mapped_column(MoneyPence)
    method: Mapped[str] = mapped_column(String(20))
    agreed_at: Mapped[datetime] = mapped_column(UtcInstant)
    pattern: Mapped[str] = mapped_column(String(10), default="regular", server_default="regular")
    """`regular`, or `lines` where instalments are not alike."""
    standing: Mapped[PlanStanding] = mapped_column(
        Word(PlanStanding), default=PlanStanding.ON_TRACK, server_default="on_track"
    )
    """As the last check found it; its rows are in `plan_standing`."""
    judged_on: Mapped[date | None]
    """The day for which it was last judged."""
    missed_since: Mapped[date | None]
    """The day on which the first payment that is still missing was to be here."""
    review_on: Mapped[date | None]
    """When somebody is asked whether it is still right."""

    instalments: Mapped[list[InstalmentRow]] = relationship(
        lazy="raise", order_by="InstalmentRow.number"
    )


class PlanDebt(Base):
    """One debt that a plan covers; a debt is in at most one living plan."""

    __tablename__ = "plan_debt"
    __table_args__ = (
        UniqueConstraint("plan_id", "debt_id"),
        Index(
            "uq_plan_debt_one_living",
            "debt_id",
            unique=True,
            sqlite_where=text("living"),
            postgresql_where=text("living"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    position: Mapped[int]
    balance: Mapped[Money] = mapped_column(MoneyPence)
    """What was owed when the plan was agreed."""
    added: Mapped[Money] = mapped_column(MoneyPence, default=ZERO, server_default="0")
    """Costs that an extract has added since: the plan is not for them, so they are nothing unpaid of it."""
    living: Mapped[bool] = mapped_column(default=True)


class PlanEventRow(Base):
    """One move in the life of a plan; never changed."""

    __tablename__ = "plan_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    event: Mapped[PlanEvent] = mapped_column(Word(PlanEvent))
    state: Mapped[PlanState] = mapped_column(Word(PlanState))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")


class InstalmentRow(Base):
    """One line of a plan's schedule."""

    __tablename__ = "instalment"
    __table_args__ = (UniqueConstraint("plan_id", "number"), Index(None, "due_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    due_on: Mapped[date]
    collect_on: Mapped[date]
    """The due date, or the next working day."""
    amount: Mapped[Money] = mapped_column(MoneyPence)

    slices: Mapped[list[InstalmentSlice]] = relationship(lazy="raise")


class InstalmentSlice(Base):
    """The part of an instalment that goes to one debt."""

    __tablename__ = "instalment_slice"
    __table_args__ = (UniqueConstraint("instalment_id", "debt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instalment_id: Mapped[int] = mapped_column(ForeignKey("instalment.id"))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    amount: Mapped[Money] = mapped_column(MoneyPence)
