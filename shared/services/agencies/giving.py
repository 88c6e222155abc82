"""A client answers: gives an agency authority, or does not. Each press counts once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_acts import ChangeKind
from shared.domain.agency_states import (
    AgencyState,
    AuthorityEvent,
    AuthorityState,
    Proof,
    Scope,
)
from shared.domain.authority_words import SCOPES, consent_places
from shared.domain.london import LONDON
from shared.domain.says import Says
from shared.domain.support_needs import WORDINGS, ConsentUse
from shared.models import Agency, AgencyClient, Authority
from shared.services.agencies.asking import answer_by
from shared.services.agencies.changes import tell_change
from shared.services.agencies.links import authority_mark
from shared.services.agencies.reading import AuthorityShown
from shared.services.agencies.records import accounts_of, locked_authority, move, scopes_of
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.outbox import queue_message
from shared.services.support.consent import end_consent, give_consent
from shared.services.wording import say
from shared.services.work_items import finish_work

TEMPLATE = "authority_given"
REPLACED = "given anew"
_CHANNELS = {Proof.PORTAL: "portal", Proof.LINK: "link", Proof.FORM: "paper"}


class AuthorityGone(Exception):
    """It was answered otherwise, its time to answer is over, or the agency works with us no more."""


def give(
    session: Session,
    party_id: int,
    reference: str,
    proof: Proof,
    by: Actor,
    now: datetime,
    *,
    language: str = "en",
) -> None:
    """Give an agency the authority that it asked for; a second press changes nothing.

    An earlier authority for the same client ends with it. Raises NotFound when it is not theirs, and
    AuthorityGone.
    """
    row = _theirs(session, party_id, reference)
    if row.state is AuthorityState.GIVEN:
        return
    _can_be_answered(session, row, now)
    let_hold(session, row, proof, by, now, language)


def decline(session: Session, party_id: int, reference: str, by: Actor, now: datetime) -> None:
    """Say no; a second press changes nothing. Raises NotFound, AuthorityGone."""
    row = _theirs(session, party_id, reference)
    if row.state is AuthorityState.DECLINED:
        return
    if row.state is not AuthorityState.ASKED:
        raise AuthorityGone
    move(session, row, AuthorityEvent.DECLINED, by, now)
    tell_change(session, row.client_id, ChangeKind.AUTHORITY_ENDED, subject_of(row), now)


def let_hold(
    session: Session, row: Authority, proof: Proof, by: Actor, now: datetime, language: str
) -> None:
    """From now on an authority that was asked for holds: the consent is kept in its own words."""
    today = now.astimezone(LONDON).date()
    earlier = session.scalar(
        select(Authority)
        .where(Authority.client_id == row.client_id, Authority.state == AuthorityState.GIVEN)
        .with_for_update()
    )
    if earlier is not None:
        take_consent_back(session, earlier, by, now)
        finish_work(session, subject_of(earlier), by, now)
        move(session, earlier, AuthorityEvent.ENDED, by, now, REPLACED)
    row.proof, row.language = proof, language
    row.starts_on = max(row.starts_on, today)
    row.wording = wording_of(session, row, language)
    row.consent_id = give_consent(
        session,
        row.party_id,
        ConsentUse.ACT_FOR_ME,
        by,
        now,
        language=language,
        channel=_CHANNELS[proof],
        **_places(session, row),
    )
    move(session, row, AuthorityEvent.GIVEN, by, now)
    _tell(session, row, now)
    tell_change(session, row.client_id, ChangeKind.AUTHORITY_GIVEN, subject_of(row), now)


def take_consent_back(session: Session, row: Authority, by: Actor, now: datetime) -> None:
    """End the line of the ledger under an authority that ends."""
    if row.consent_id is not None:
        end_consent(session, row.party_id, ConsentUse.ACT_FOR_ME, by, now, row.consent_id)


def wording_of(session: Session, row: Authority, language: str) -> str:
    """What a client reads and agrees to, in a language."""
    template = WORDINGS[ConsentUse.ACT_FOR_ME].template
    return say(Says(template, _places(session, row)), language)


def wording_for(shown: AuthorityShown, language: str) -> str:
    """What a client is asked to agree to, as a page shows it before they do."""
    starts_on = max(shown.starts_on, shown.today)
    places = consent_places(shown.agency, shown.scopes, shown.accounts, starts_on, shown.ends_on)
    return say(Says(WORDINGS[ConsentUse.ACT_FOR_ME].template, places), language)


def subject_of(row: Authority) -> str:
    """What names an authority elsewhere."""
    return f"authority:{row.id}"


def _places(session: Session, row: Authority) -> dict[str, str | date | Says]:
    name = session.scalar(select(Agency.name).where(Agency.id == row.agency_id)) or ""
    accounts = accounts_of(session, row)
    return consent_places(name, scopes_of(row), accounts, row.starts_on, row.ends_on)


def _theirs(session: Session, party_id: int, reference: str) -> Authority:
    row = locked_authority(session, reference)
    if row.party_id != party_id:
        raise NotFound
    return row


def _can_be_answered(session: Session, row: Authority, now: datetime) -> None:
    today = now.astimezone(LONDON).date()
    stands = session.scalar(
        select(AgencyClient.id)
        .join(Agency, Agency.id == AgencyClient.agency_id)
        .where(
            AgencyClient.id == row.client_id,
            AgencyClient.state == "open",
            AgencyClient.party_id == row.party_id,
            Agency.state == AgencyState.APPROVED,
        )
    )
    in_time = today <= min(answer_by(session, row.asked_at, today), row.ends_on)
    if row.state is not AuthorityState.ASKED or stands is None or not in_time:
        raise AuthorityGone


def _tell(session: Session, row: Authority, now: datetime) -> None:
    name = session.scalar(select(Agency.name).where(Agency.id == row.agency_id))
    params = {
        "agency": name,
        "may": [SCOPES[scope] for scope in Scope if scope in scopes_of(row)],
        "until": row.ends_on,
        "by_form": row.proof is Proof.FORM,
        "stop_link": authority_mark(row.reference),
    }
    queue_message(session, TEMPLATE, row.party_id, params, now, f"{TEMPLATE}:{row.id}")
