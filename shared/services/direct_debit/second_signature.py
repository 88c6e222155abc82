"""A second person must authorise a Direct Debit: asked by a link or on paper, answered once.

The link shows what somebody must see to authorise (whose account, who collects, when and how much)
and nothing else of the payer. Looking at it changes nothing: programs that read mail look too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.mandate_states import MandateEvent, MandateState
from shared.domain.name_keys import name_words
from shared.models import Mandate, Party, Plan, SecondSignature
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.give import confirm_mandate
from shared.services.direct_debit.name_check import WAITING as NAME_WAITS
from shared.services.direct_debit.records import locked_mandate, mandate_subject
from shared.services.direct_debit.sign_up import ToCollect, to_collect_of_plan
from shared.services.direct_debit.signature_telling import (
    link_token,
    send_link,
    tell_payer,
    token_hash,
)
from shared.services.direct_debit.terms import terms
from shared.services.errors import NotFound
from shared.services.outbox_recipients import recipient_of
from shared.services.plans.read import plan_page
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import Attempt, Limit, attempt_of, count_attempt
from shared.services.work_items import finish_work

LINK, PAPER = "link", "paper"
ASKED, SIGNED, REFUSED, RETURNED, LAPSED = "waiting", "signed", "refused", "returned", "lapsed"
POST_DAYS = 14
"""Calendar days more for a form on paper: there by post, and back."""
UNKNOWN_LINKS = Limit("signature_link", most=20, within=timedelta(minutes=15))
"""Links that are none, tried from one address."""


class SignatureGone(Exception):
    """The link is not one of ours, was answered, is too old, or nothing waits for it any more."""


@dataclass(frozen=True)
class SecondPerson:
    """Who must authorise it too, and how they are asked."""

    route: str
    """`link` or `paper`."""
    name: str
    address: str = ""
    """An email address or a mobile number, for a link."""


@dataclass(frozen=True)
class ToSign:
    """What the second person is shown."""

    asked_by: str
    name: str
    holder_name: str
    ending: str
    reference: str
    collect: ToCollect
    guarantee_id: int | None
    expires_at: datetime


def ask_second(
    session: Session, keys: Keys, mandate_id: int, second: SecondPerson, by: Actor, now: datetime
) -> None:
    """Write down who must authorise a mandate that waits, and send the link. Raises NotFound."""
    mandate = locked_mandate(session, mandate_id)
    if mandate.state is not MandateState.WAITING_FOR_SIGNATURE:
        raise NotFound
    made = SecondSignature(mandate_id=mandate_id, **asked_anew(session, second, now))
    session.add(made)
    session.flush()
    send_first_link(session, keys, mandate, made, now)
    record_audit(session, by, f"asked a second person by {second.route}", _subject(mandate), now)


def asked_anew(session: Session, second: SecondPerson, now: datetime) -> dict[str, object]:
    """The columns of a signature that is asked for from now on."""
    today = now.astimezone(LONDON).date()
    more = POST_DAYS if second.route == PAPER else 0
    return {
        "route": second.route,
        "name": second.name,
        "address": second.address if second.route == LINK else "",
        "state": ASKED,
        "asked_at": now.replace(microsecond=0),
        "expires_at": now + timedelta(days=terms(session, today).signature_days + more),
        "reminders": 0,
    }


def send_first_link(
    session: Session, keys: Keys, mandate: Mandate, signature: SecondSignature, now: datetime
) -> None:
    """Send the link of a signature that was just asked for; nothing for one on paper."""
    if signature.route != LINK:
        signature.token_hash = None
        return
    signature.token_hash = token_hash(link_token(keys, signature))
    session.flush()
    dedupe = f"{signature.id}:{signature.token_hash[:16]}"
    send_link(session, keys, mandate, signature, now, dedupe)


def is_same_address(session: Session, party_id: int, address: str) -> bool:
    """Whether an address is the payer's own, at which nobody else can sign."""
    party = session.execute(select(Party.email, Party.phone).where(Party.id == party_id)).one()
    given = "".join(address.lower().split())
    return given in {"".join((each or "").lower().split()) for each in party} - {""}


def is_same_person(name: str, other: str) -> bool:
    """Whether two names are of the same words."""
    return set(name_words(name)) == set(name_words(other))


def open_signature(session: Session, token: str, now: datetime) -> ToSign:
    """What a link shows; nothing changes. Raises SignatureGone, PastLastKnownHoliday."""
    signature = _by_token(session, token)
    mandate = session.get_one(Mandate, signature.mandate_id)
    _still_waits(mandate, signature, now)
    plan = session.get_one(Plan, mandate.plan_id)
    today = now.astimezone(LONDON).date()
    page = plan_page(session, mandate.party_id, plan.reference, today)
    if not page.is_alive:
        raise SignatureGone
    return ToSign(
        asked_by=recipient_of(session, mandate.party_id).name,
        name=signature.name,
        holder_name=mandate.holder_name,
        ending=mandate.account_ending,
        reference=mandate.reference,
        collect=to_collect_of_plan(session, mandate.party_id, page, mandate.replaces_id, now),
        guarantee_id=mandate.guarantee_id,
        expires_at=signature.expires_at,
    )


def sign(session: Session, token: str, now: datetime) -> str:
    """Authorise the mandate of a link; its reference. A second press changes nothing.

    Raises SignatureGone, PastLastKnownHoliday.
    """
    mandate, signature = _locked(session, token)
    if signature.state == SIGNED:
        return mandate.reference
    _still_waits(mandate, signature, now)
    _answer(session, mandate, signature, SIGNED, _signatory(signature), now)
    return mandate.reference


def refuse(session: Session, token: str, now: datetime) -> None:
    """Do not authorise it: the mandate ends and the payer is told. A second press changes nothing.

    Raises SignatureGone.
    """
    mandate, signature = _locked(session, token)
    if signature.state == REFUSED:
        return
    _still_waits(mandate, signature, now)
    by = _signatory(signature)
    _note_answer(session, mandate, signature, REFUSED, by, now)
    finish_work(session, _subject(mandate), by, now)
    event = MandateEvent.CANCELLED_BY_PAYER
    end_mandate(session, mandate.id, event, by, now, "signature_refused", tell=False)
    tell_payer(session, mandate, signature, REFUSED, now)


def paper_returned(session: Session, mandate_id: int, officer_id: int, now: datetime) -> None:
    """An officer holds the form with both signatures: the mandate is given. A second word changes nothing.

    Also for somebody who was asked by a link and signed on paper instead. Raises NotFound when
    nothing waits, PastLastKnownHoliday.
    """
    mandate = locked_mandate(session, mandate_id)
    signature = signature_of(session, mandate_id)
    if signature is None or signature.state not in (ASKED, RETURNED):
        raise NotFound
    if signature.state == RETURNED:
        return
    if mandate.state is not MandateState.WAITING_FOR_SIGNATURE:
        raise NotFound
    _answer(session, mandate, signature, RETURNED, Actor("officer", officer_id), now)


def signature_of(session: Session, mandate_id: int) -> SecondSignature | None:
    """The signature that a mandate waits or waited for, locked. The mandate is locked before."""
    return session.scalar(
        select(SecondSignature)
        .where(SecondSignature.mandate_id == mandate_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def unknown_link(keys: Keys, address: str) -> Attempt:
    """One try of a link that is none, from an address."""
    return attempt_of(keys, UNKNOWN_LINKS, "any", address)


def note_unknown_link(session: Session, keys: Keys, address: str, now: datetime) -> None:
    """Count a link that is none, so that nobody tries many. Raises TooManyAttempts."""
    count_attempt(session, unknown_link(keys, address), now)


def _answer(
    session: Session,
    mandate: Mandate,
    signature: SecondSignature,
    state: str,
    by: Actor,
    now: datetime,
) -> None:
    _note_answer(session, mandate, signature, state, by, now)
    if mandate.name_check != NAME_WAITS:
        confirm_mandate(session, mandate, by, now)


def _note_answer(
    session: Session,
    mandate: Mandate,
    signature: SecondSignature,
    state: str,
    by: Actor,
    now: datetime,
) -> None:
    signature.state, signature.answered_at, signature.answered_by = state, now, str(by)
    session.flush()
    record_audit(session, by, f"second signature {state}", _subject(mandate), now)


def _by_token(session: Session, token: str) -> SecondSignature:
    found = session.scalar(
        select(SecondSignature).where(SecondSignature.token_hash == token_hash(token))
    )
    if found is None:
        raise SignatureGone
    return found


def _locked(session: Session, token: str) -> tuple[Mandate, SecondSignature]:
    """Both, the mandate locked first. Raises SignatureGone."""
    mandate = locked_mandate(session, _by_token(session, token).mandate_id)
    signature = signature_of(session, mandate.id)
    if signature is None or signature.token_hash != token_hash(token):
        raise SignatureGone
    return mandate, signature


def _still_waits(mandate: Mandate, signature: SecondSignature, now: datetime) -> None:
    waits = mandate.state is MandateState.WAITING_FOR_SIGNATURE and signature.state == ASKED
    if not waits or signature.expires_at <= now:
        raise SignatureGone


def _signatory(signature: SecondSignature) -> Actor:
    return Actor("signatory", signature.id)


def _subject(mandate: Mandate) -> str:
    return mandate_subject(mandate.id)
