"""Sending somebody on to free debt advice, with their leave: the agency is told, and recovery waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from shared.domain.contacts import is_email
from shared.domain.gate import HoldKind
from shared.domain.money import Money, total
from shared.domain.support_needs import ConsentUse
from shared.models import AdviceReferral, Debt, Hold, Liability, Party, Signpost
from shared.services.audit import Actor, record_audit
from shared.services.debts.unpaid import IS_OWED, OWED
from shared.services.errors import NotFound
from shared.services.hardship.referral_words import Referred, tell_agency, tell_agency_to_stop
from shared.services.holding.ask import HeldLongEnough, ask_hold
from shared.services.outbox import queue_message
from shared.services.references import new_reference
from shared.services.signposts import Pointer, pointer, signposts_for
from shared.services.support.consent import end_consent, give_consent

SENT, TAKEN_UP, CLOSED, WITHDRAWN = "sent", "taken_up", "closed", "withdrawn"
LIVING = (SENT, TAKEN_UP)


@dataclass(frozen=True)
class Referral:
    """One referral as the person sees it."""

    id: int
    reference: str
    agency_id: int
    agency: Pointer
    state: str
    made_at: datetime
    held_until: date | None
    """The last day for which recovery waits because of it; none where it does not any more."""

    @property
    def is_living(self) -> bool:
        """Whether the agency was asked and nobody has taken that back."""
        return self.state in LIVING


@dataclass(frozen=True)
class Agencies:
    """Free advice: those that take people whom we send on, and those that are only named."""

    taking: tuple[Pointer, ...]
    others: tuple[Pointer, ...]


def agencies_for(session: Session, party_id: int, language: str) -> Agencies:
    """The places that help this kind of party; two queries."""
    known = signposts_for(session, party_id, language)
    addresses = session.execute(
        select(Signpost.id, Signpost.referral_email).where(Signpost.referral_email != "")
    )
    taking = {row.id for row in addresses if is_email(row.referral_email)}
    return Agencies(
        tuple(each for each in known if each.id in taking),
        tuple(each for each in known if each.id not in taking),
    )


def refer(
    session: Session,
    party_id: int,
    agency_id: int,
    by: Actor,
    now: datetime,
    *,
    language: str = "en",
    channel: str = "portal",
) -> Referral:
    """Send somebody on to an agency that they chose, having agreed to the wording of ConsentUse.ADVICE.

    A second press for the same agency finds the first. Recovery waits as long as the policy says; where
    it has waited for as long as it may, the referral is made without a hold. Raises NotFound for an
    agency that is not shown to them, or takes nobody.
    """
    if session.scalar(select(Party.id).where(Party.id == party_id).with_for_update()) is None:
        raise NotFound
    agency = _agency(session, party_id, agency_id, language)
    known = _living(session, party_id, agency_id)
    if known is not None:
        return _shown(session, known, language)
    row = _write(session, party_id, agency, by, now, language, channel)
    shown = _shown(session, row, language)
    _tell(session, party_id, row, shown, now)
    return shown


def referrals_of(session: Session, party_id: int, language: str) -> tuple[Referral, ...]:
    """Every referral of somebody, the newest first."""
    rows = session.scalars(
        select(AdviceReferral)
        .where(AdviceReferral.party_id == party_id)
        .order_by(AdviceReferral.id.desc())
        .limit(20)
    ).all()
    return tuple(_shown(session, row, language) for row in rows)


def living_referral(session: Session, party_id: int, language: str) -> Referral | None:
    """The newest referral that stands; one query where there is none."""
    row = session.scalar(
        select(AdviceReferral)
        .where(AdviceReferral.party_id == party_id, AdviceReferral.state.in_(LIVING))
        .order_by(AdviceReferral.id.desc())
        .limit(1)
    )
    return None if row is None else _shown(session, row, language)


def withdraw_referral(
    session: Session, party_id: int, reference: str, by: Actor, now: datetime
) -> bool:
    """Take a referral back: its consent ends, and the agency is asked not to call; False when it had ended.

    The hold stays until its day: nobody loses time by changing their mind. Raises NotFound.
    """
    row = session.scalar(
        select(AdviceReferral)
        .where(AdviceReferral.reference == reference, AdviceReferral.party_id == party_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return _withdraw(session, row, by, now)


def withdraw_all_referrals(session: Session, party_id: int, by: Actor, now: datetime) -> int:
    """Take every referral back, because the leave to pass anything on was taken back; how many there were."""
    rows = session.scalars(
        select(AdviceReferral)
        .where(AdviceReferral.party_id == party_id, AdviceReferral.state.in_(LIVING))
        .order_by(AdviceReferral.id)
        .with_for_update()
    ).all()
    return sum(_withdraw(session, row, by, now) for row in rows)


def _withdraw(session: Session, row: AdviceReferral, by: Actor, now: datetime) -> bool:
    ended = session.scalar(
        update(AdviceReferral)
        .where(AdviceReferral.id == row.id, AdviceReferral.state.in_(LIVING))
        .values(state=WITHDRAWN, closed_at=now)
        .returning(AdviceReferral.id)
    )
    if ended is None:
        return False
    end_consent(session, row.party_id, ConsentUse.ADVICE, by, now, row.consent_id)
    tell_agency_to_stop(session, row.id, now)
    record_audit(session, by, "took a referral back", f"referral:{row.id}", now)
    return True


def _agency(session: Session, party_id: int, agency_id: int, language: str) -> Pointer:
    taking = agencies_for(session, party_id, language).taking
    found = next((each for each in taking if each.id == agency_id), None)
    if found is None:
        raise NotFound
    return found


def _living(session: Session, party_id: int, agency_id: int) -> AdviceReferral | None:
    return session.scalar(
        select(AdviceReferral).where(
            AdviceReferral.party_id == party_id,
            AdviceReferral.signpost_id == agency_id,
            AdviceReferral.state.in_(LIVING),
        )
    )


def _write(
    session: Session,
    party_id: int,
    agency: Pointer,
    by: Actor,
    now: datetime,
    language: str,
    channel: str,
) -> AdviceReferral:
    consent_id = give_consent(
        session,
        party_id,
        ConsentUse.ADVICE,
        by,
        now,
        language=language,
        channel=channel,
        agency=agency.name,
    )
    added = session.scalar(
        insert(AdviceReferral)
        .values(
            reference=new_reference("A"),
            party_id=party_id,
            signpost_id=agency.id,
            consent_id=consent_id,
            state=SENT,
            made_at=now,
        )
        .returning(AdviceReferral.id)
    )
    row = session.get_one(AdviceReferral, added)
    row.hold_id = _hold(session, party_id, row.id, by, now)
    session.flush()
    record_audit(
        session, by, "referred to debt advice", f"referral:{row.id}", now, agency=agency.id
    )
    return row


def _hold(
    session: Session, party_id: int, referral_id: int, by: Actor, now: datetime
) -> int | None:
    subject = f"referral:{referral_id}"
    try:
        return ask_hold(session, party_id, HoldKind.ADVICE, by, now, subject=subject).hold_id
    except HeldLongEnough:
        return None


def _shown(session: Session, row: AdviceReferral, language: str) -> Referral:
    signpost = session.get_one(Signpost, row.signpost_id)
    hold = session.get(Hold, row.hold_id) if row.hold_id else None
    until = hold.ends_on if hold is not None and hold.ended_at is None else None
    agency = pointer(signpost, language)
    return Referral(row.id, row.reference, signpost.id, agency, row.state, row.made_at, until)


def _tell(
    session: Session, party_id: int, row: AdviceReferral, shown: Referral, now: datetime
) -> None:
    told = Referred(row.id, party_id, shown.reference, _owed(session, party_id), shown.held_until)
    tell_agency(session, told, now)
    params = {
        "agency": shown.agency.name,
        "agency_phone": shown.agency.phone,
        "reference": shown.reference,
        "held_until": shown.held_until,
    }
    queue_message(session, "advice_referred", party_id, params, now, f"advice_referred:{row.id}")


def _owed(session: Session, party_id: int) -> Money:
    return total(
        session.scalars(
            select(OWED)
            .select_from(Debt)
            .join(Liability, Liability.account_id == Debt.account_id)
            .where(Liability.party_id == party_id, Liability.removed_on.is_(None), IS_OWED)
        )
    )
