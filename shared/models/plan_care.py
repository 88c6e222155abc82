"""What keeps a plan alive after it was agreed: how it stands, its versions, and the ways to mend it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.money import Money
from shared.domain.plan_standing import PlanStanding
from shared.domain.replan_states import ReplanState
from shared.models.base import Base, MoneyPence, UtcInstant, Word

_OPEN = text("state IN ('open', 'offered')")


class PlanSetting(Base):
    """A number of the council's own for the care of plans, such as the days of grace, from a day on."""

    __tablename__ = "plan_setting"
    __table_args__ = (UniqueConstraint("name", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    effective_from: Mapped[date]
    number: Mapped[int]


class PlanStandingRow(Base):
    """One check that changed how a plan stands, with both figures and why; never changed."""

    __tablename__ = "plan_standing"
    __table_args__ = (Index(None, "plan_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    judged_on: Mapped[date]
    was: Mapped[PlanStanding | None] = mapped_column(Word(PlanStanding))
    """How it stood before; none at the first check."""
    standing: Mapped[PlanStanding] = mapped_column(Word(PlanStanding))
    expected: Mapped[Money] = mapped_column(MoneyPence)
    """What should have been received by that day, with what was to be paid at once."""
    received: Mapped[Money] = mapped_column(MoneyPence)
    """What was received since it was agreed, by the balances of its debts."""
    why: Mapped[str] = mapped_column(String(30))
    """The rule that decided, as `shared.domain.plan_standing.Why` names it."""
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(60))


class PlanVersion(Base):
    """A plan's whole schedule as it was from one change to the next; never changed."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    """Counts on over the plans that replace each other: the first of a replacing plan is the next."""
    replaces_plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    """The plan that this one took the place of; only with the first version of a plan."""
    kind: Mapped[str] = mapped_column(String(20))
    """What changed: `agreed`, `moved`, `usual_day`, `amount`, `skipped`, `lines`, `reduced`,
    `replaced` (a new plan in the place of another), `resumed` (after it had waited)."""
    why: Mapped[str] = mapped_column(Text, default="")
    """What whoever changed it gave as the reason; never about health."""
    schedule: Mapped[str] = mapped_column(Text)
    """JSON: every instalment as [number, due, collected, pence]."""
    total: Mapped[Money] = mapped_column(MoneyPence)
    received: Mapped[Money] = mapped_column(MoneyPence)
    """What had been received when the change was made."""
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcInstant)


class Replan(Base):
    """A plan being worked out anew, while recovery waits: from "I will struggle" to its end."""

    __tablename__ = "replan"
    __table_args__ = (
        Index(
            "uq_replan_one_open",
            "plan_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "state", "held_until"),
        Index(None, "party_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    state: Mapped[ReplanState] = mapped_column(Word(ReplanState))
    why: Mapped[str] = mapped_column(String(20))
    """What began it: `struggle`, `review`, `change` or `officer`."""
    opened_at: Mapped[datetime] = mapped_column(UtcInstant)
    opened_by: Mapped[str] = mapped_column(String(60))
    held_until: Mapped[date]
    """The last day on which recovery waits for it."""
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    """The new offer, once it was made."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class PlanReview(Base):
    """A question to somebody whether their plan is still right, and what they said."""

    __tablename__ = "plan_review"
    __table_args__ = (
        UniqueConstraint("plan_id", "due_on"),
        Index(None, "state", "answer_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    due_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
    answer_by: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default="asked")
    """`asked`, `still_right`, `changed` or `no_answer`."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class ChangeReport(Base):
    """A change of circumstances that somebody told us of once."""

    __tablename__ = "change_report"
    __table_args__ = (Index(None, "party_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    kinds: Mapped[str] = mapped_column(String(200))
    """What changed, as words with commas between."""
    happened_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(Text, default="")
    """What they wrote about it; the page asks them to leave health out."""
    press: Mapped[str] = mapped_column(String(64), unique=True)
    reported_at: Mapped[datetime] = mapped_column(UtcInstant)
    reported_by: Mapped[str] = mapped_column(String(60))
    promise_on: Mapped[date]
    replan_id: Mapped[int | None] = mapped_column(ForeignKey("replan.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    """`open` until an officer has looked, then `done`."""
    done_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    done_by: Mapped[str] = mapped_column(String(60), default="")


class ProposalLine(Base):
    """One instalment of an offer whose instalments are not alike."""

    __tablename__ = "proposal_line"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    number: Mapped[int]
    due_on: Mapped[date]
    amount: Mapped[Money] = mapped_column(MoneyPence)
