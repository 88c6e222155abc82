"""Which debts a batch writes about, and why others are left out: conditions of one statement."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, literal, null, or_, select
from sqlalchemy.orm import aliased

from shared.domain.gate import STOPS, Act, HoldKind
from shared.domain.money import ZERO
from shared.domain.notice_batches import TOO_SMALL, LeftOut, Target
from shared.models import Account, Debt, Hold, Liability, OutboxMessage, Party
from shared.services.debts.unpaid import OWED
from shared.services.gate import in_force_on

_NAMED = {
    HoldKind.DECEASED: LeftOut.DECEASED,
    HoldKind.BREATHING_SPACE: LeftOut.BREATHING_SPACE,
    HoldKind.INSOLVENCY: LeftOut.INSOLVENCY,
    HoldKind.PLAN: LeftOut.PLAN,
}
_OTHERS = tuple(
    kind.value for kind, stop in STOPS.items() if Act.LETTER in stop.stops and kind not in _NAMED
)


def chosen_debts(target: Target, today: date, now: datetime) -> Select[int, int, str | None]:
    """Each debt and liable party that the rules name, with the word for why it is left out, or none.

    The rows are (party id, debt id, why).
    """
    return (
        select(Liability.party_id, Debt.id, why_left_out(today).label("why"))
        .select_from(Debt)
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .join(Party, Party.id == Liability.party_id)
        .where(Liability.removed_on.is_(None), OWED > ZERO, *_asked(target, today, now))
        .order_by(Debt.id, Liability.party_id)
    )


def why_left_out(today: date) -> ColumnElement[str | None]:
    """The word for why a debt (with its party) is not written about now; none where it is.

    It says what the gate would stop, by the same table, and what only a batch leaves out. The gate
    itself is asked again for every letter.
    """
    named = [(_is_held(today, kind.value), literal(why.value)) for kind, why in _NAMED.items()]
    return case(
        (OWED <= ZERO, literal(LeftOut.PAID.value)),
        (~_is_liable(), literal(LeftOut.NOT_LIABLE.value)),
        (Party.contact_stopped_at.is_not(None), literal(LeftOut.DECEASED.value)),
        *named,
        (_is_held(today, *_OTHERS), literal(LeftOut.HOLD.value)),
        (Party.kept_apart_at.is_not(None), literal(LeftOut.KEPT_APART.value)),
        (_cannot_be_reached(), literal(LeftOut.NO_ADDRESS.value)),
        (TOO_SMALL > OWED, literal(LeftOut.TOO_SMALL.value)),
        else_=null(),
    )


def _asked(target: Target, today: date, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if target.types:
        conditions.append(Account.type.in_(target.types))
    if target.stages:
        conditions.append(Debt.stage.in_(target.stages))
    if target.year is not None:
        conditions.append(Debt.year == target.year)
    if target.owed_from is not None:
        conditions.append(target.owed_from <= OWED)
    if target.owed_to is not None:
        conditions.append(target.owed_to >= OWED)
    if (before := target.stage_before(today)) is not None:
        conditions.append(Debt.stage_on <= before)
    if target.silent_days is not None:
        since = now - timedelta(days=target.silent_days)
        written = exists().where(
            OutboxMessage.party_id == Liability.party_id, OutboxMessage.created_at > since
        )
        conditions.append(~written)
    return conditions


def _is_liable() -> ColumnElement[bool]:
    own = aliased(Liability)
    return (
        exists()
        .where(own.account_id == Debt.account_id, own.party_id == Party.id)
        .where(own.removed_on.is_(None))
        .correlate(Debt, Party)
    )


def _is_held(today: date, *kinds: str) -> ColumnElement[bool]:
    """Whether a hold of one of the kinds reaches the debt, the party, or somebody liable with them.

    Both sets are worked out once, not for every debt.
    """
    stands = (in_force_on(today), Hold.kind.in_(kinds))
    jointly = aliased(Liability)
    of_debts = select(Hold.debt_id).where(*stands, Hold.debt_id.is_not(None))
    of_parties = (
        select(jointly.account_id)
        .join(Hold, Hold.party_id == jointly.party_id)
        .where(*stands, jointly.removed_on.is_(None))
    )
    return or_(Debt.id.in_(of_debts), Debt.account_id.in_(of_parties))


def _cannot_be_reached() -> ColumnElement[bool]:
    return and_(
        or_(Party.letter_address == "", Party.letter_failed_on.is_not(None)),
        or_(Party.email.is_(None), Party.email_failed_on.is_not(None)),
        or_(Party.phone.is_(None), Party.phone_failed_on.is_not(None)),
    )
