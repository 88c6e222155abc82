"""What a hold stops: every kind of act towards somebody, and whether it may happen while a hold is in force.

Nothing that is not in the table passes. Sources: SI 2020/1311 regs 7 and 10 to 12 for Breathing Space;
the Insolvency Act 1986 for insolvency; the council's own policy for the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.says import N_, Says


class Act(StrEnum):
    """What may go out towards a party, or be done about a debt."""

    NOTICE = "notice"
    """A step of recovery on paper: a final notice, a summons."""
    REMINDER = "reminder"
    CHASE = "chase"
    """A call, text or visit that asks for money."""
    LETTER = "letter"
    """A letter about recovery that is no step of it."""
    COST = "cost"
    FEE = "fee"
    INTEREST = "interest"
    COLLECTION = "collection"
    """An instalment of arrears taken by Direct Debit."""
    REFERRAL = "referral"
    """To an enforcement agent or a court."""
    DEDUCTION = "deduction"
    """From earnings or benefits."""
    ONGOING = "ongoing"
    """A bill, notice or collection of what falls due from now on."""
    ANSWER = "answer"
    """An answer to the person's own contact, or what they asked for."""
    RECEIPT = "receipt"
    """That money came, or went back."""
    REQUIRED = "required"
    """What the law has us send whatever else is so."""
    HELP = "help"
    """Help that asks for nothing: advice, a hold, a reduction."""


class HoldKind(StrEnum):
    """Why recovery waits."""

    OPEN_PROPOSAL = "open_proposal"
    PLAN = "plan"
    DISPUTE = "dispute"
    COMPLAINT = "complaint"
    APPEAL = "appeal"
    BREATHING_SPACE = "breathing_space"
    INSOLVENCY = "insolvency"
    ADVICE = "advice"
    HARDSHIP = "hardship"
    SUPPORT = "support_need"
    """Somebody told us what would help them, and nobody has looked at it yet."""
    PROPOSED_DEBT = "proposed_debt"
    """A debt that we found ourselves, and proposed to the adviser of somebody in Breathing Space."""
    REPLAN = "replan"
    """A plan is being worked out anew."""
    OFFICER = "officer"
    DECEASED = "deceased"


RECOVERY = frozenset(
    {
        Act.NOTICE,
        Act.REMINDER,
        Act.CHASE,
        Act.LETTER,
        Act.COST,
        Act.FEE,
        Act.INTEREST,
        Act.COLLECTION,
        Act.REFERRAL,
        Act.DEDUCTION,
    }
)
"""Everything that enforces, or leads to it."""
ALWAYS = frozenset({Act.ONGOING, Act.ANSWER, Act.RECEIPT, Act.REQUIRED, Act.HELP})
"""What a living person may have whatever hold there is."""


@dataclass(frozen=True)
class Stop:
    """What one kind of hold stops, and by which law or policy."""

    stops: frozenset[Act]
    source: str
    says: Says
    needs_court: bool = False
    """Whether only a court's permission lets an act pass (reg 7(2)(b))."""


_OWN = "the council's own policy"

STOPS: Mapping[HoldKind, Stop] = {
    HoldKind.OPEN_PROPOSAL: Stop(RECOVERY, _OWN, Says(N_("An offer to pay waits for its answer"))),
    HoldKind.PLAN: Stop(
        # The instalments of a plan, and what is said of them, are what its hold is there for.
        RECOVERY - {Act.COLLECTION, Act.REMINDER, Act.CHASE},
        _OWN,
        Says(N_("A payment plan is in force")),
    ),
    HoldKind.DISPUTE: Stop(RECOVERY, _OWN, Says(N_("The debt is disputed"))),
    HoldKind.COMPLAINT: Stop(RECOVERY, _OWN, Says(N_("A complaint is being looked at"))),
    HoldKind.APPEAL: Stop(RECOVERY, _OWN, Says(N_("An appeal is under way"))),
    HoldKind.BREATHING_SPACE: Stop(
        RECOVERY,
        "SI 2020/1311 regs 7, 10 to 12",
        Says(N_("Breathing Space protects this debt")),
        needs_court=True,
    ),
    HoldKind.INSOLVENCY: Stop(
        RECOVERY,
        "Insolvency Act 1986 ss 251G, 260, 285",
        Says(N_("The debt is part of an insolvency")),
        needs_court=True,
    ),
    HoldKind.ADVICE: Stop(
        RECOVERY, "Council Tax Protocol", Says(N_("The person is getting debt advice"))
    ),
    HoldKind.HARDSHIP: Stop(
        RECOVERY, _OWN, Says(N_("A request for help with hardship is being decided"))
    ),
    HoldKind.SUPPORT: Stop(
        frozenset({Act.REFERRAL, Act.DEDUCTION, Act.FEE, Act.COST}),
        "Taking Control of Goods (Fees) Regulations 2014 reg 12",
        Says(N_("Somebody must first look at what would help this person")),
    ),
    HoldKind.PROPOSED_DEBT: Stop(
        RECOVERY,
        _OWN,
        Says(N_("We told the debt adviser of this debt and wait for their answer")),
    ),
    HoldKind.REPLAN: Stop(RECOVERY, _OWN, Says(N_("A payment plan is being worked out again"))),
    HoldKind.OFFICER: Stop(RECOVERY, _OWN, Says(N_("An officer stopped recovery"))),
    HoldKind.DECEASED: Stop(
        frozenset(Act) - {Act.REQUIRED},
        _OWN,
        Says(N_("We were told that the person has died")),
    ),
}
NOT_KNOWN = Says(N_("Nobody has said yet whether this may go out, so it may not"))


@dataclass(frozen=True)
class HoldInForce:
    """A hold that reaches the party or debt on the day."""

    kind: str
    until: date | None


@dataclass(frozen=True)
class Permission:
    """A court's permission for one act, which a second person has checked."""

    act: Act
    court_reference: str
    first_officer: int
    second_officer: int

    @property
    def is_complete(self) -> bool:
        """Whether the court is named and two different people stand for it."""
        return bool(self.court_reference.strip()) and self.first_officer != self.second_officer


@dataclass(frozen=True)
class Allowed:
    """It may go out."""


@dataclass(frozen=True)
class Blocked:
    """It may not: what stops it, by which law or policy, and the last day where that is known."""

    rule: str
    source: str
    says: Says
    until: date | None


_ACTS, _KINDS = frozenset(Act), frozenset(HoldKind)


def judge(
    act: str, holds: Iterable[HoldInForce], permission: Permission | None = None
) -> Allowed | Blocked:
    """Whether an act may happen under the holds of a day.

    An act or hold that nobody has classified is blocked. Of several holds that stop it the one that
    lasts longest is told, and one without an end before all.
    """
    if act not in _ACTS:
        return Blocked("unclassified", "", NOT_KNOWN, None)
    stopping = [each for each in holds if _stops(each, Act(act), permission)]
    if not stopping:
        return Allowed()
    last = max(stopping, key=lambda each: (each.until is None, each.until or date.min))
    stop = _stop_of(last.kind)
    return Blocked(last.kind, stop.source, stop.says, last.until)


def _stops(hold: HoldInForce, act: Act, permission: Permission | None) -> bool:
    stop = _stop_of(hold.kind)
    if act not in stop.stops:
        return False
    is_permitted = permission is not None and permission.is_complete and permission.act is act
    return not (stop.needs_court and is_permitted)


def _stop_of(kind: str) -> Stop:
    if kind not in _KINDS:
        return Stop(_ACTS, "", NOT_KNOWN)
    return STOPS[HoldKind(kind)]
