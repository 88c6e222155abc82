"""A signed form that gives authority: it holds from its upload once it was scanned, and an officer checks it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_states import AuthorityEvent, AuthorityState, Proof
from shared.domain.evidence_files import EvidenceState
from shared.domain.london import LONDON
from shared.domain.work_kinds import WorkKind
from shared.gateways.evidence.ports import EvidenceStore, Scanner
from shared.models import Authority, WorkItem
from shared.services.agencies.asking import Wanted, write_asked
from shared.services.agencies.authorised import Acting
from shared.services.agencies.ending import end
from shared.services.agencies.giving import let_hold, subject_of
from shared.services.agencies.records import locked_authority
from shared.services.agencies.terms import agency_terms
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound, StaleVersion
from shared.services.evidence.take import Sent, take_evidence
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

BEGINS = "authority:"
HARMFUL = "the file was harmful"
SCAN = Actor("job", "scan_evidence")


@dataclass(frozen=True)
class SentForm:
    """A form as an agency sends it."""

    sent: Sent
    store: EvidenceStore
    scanner: Scanner


def ask_with_form(
    session: Session,
    acting: Acting,
    client_reference: str,
    wanted: Wanted,
    form: SentForm,
    now: datetime,
) -> str:
    """Keep a signed form; the authority's reference. It holds at once where the form is scanned at once.

    Raises what `ask_authority` raises, and NotTaken for a file that cannot be kept.
    """
    wanted = replace(wanted, proof=Proof.FORM)
    row, _ = write_asked(session, acting, client_reference, wanted, now)
    taken = take_evidence(
        session,
        form.store,
        form.scanner,
        form.sent,
        subject_of(row),
        row.party_id,
        acting.actor,
        now,
    )
    row.evidence_id = taken.evidence_id
    session.flush()
    if taken.state is EvidenceState.CLEAN:
        _hold(session, row, acting.actor, now)
    return row.reference


def form_was_scanned(
    session: Session, evidence_id: int, state: EvidenceState, now: datetime
) -> None:
    """What the scan of a form comes to: from now on the authority holds, or it never does."""
    row = session.scalars(
        select(Authority)
        .where(Authority.evidence_id == evidence_id, Authority.state == AuthorityState.ASKED)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return
    if state is EvidenceState.CLEAN:
        _hold(session, row, SCAN, now)
    else:
        end(session, row, AuthorityEvent.ENDED, SCAN, now, HARMFUL)


def accept_form(session: Session, reference: str, officer_id: int, now: datetime) -> None:
    """An officer found the form in order. Raises NotFound, and StaleVersion when it was checked or ended."""
    row = _to_check(session, reference)
    by = Actor("officer", officer_id)
    finish_work(session, subject_of(row), by, now)
    record_audit(session, by, "checked an authority form", subject_of(row), now)


def refuse_form(session: Session, reference: str, officer_id: int, why: str, now: datetime) -> None:
    """An officer found that the form does not give it: the authority ends, and the client is told.

    Raises NotFound, and StaleVersion when it was checked or ended before.
    """
    row = _to_check(session, reference)
    end(session, row, AuthorityEvent.REFUSED, Actor("officer", officer_id), now, why)


def is_to_check(session: Session, authority_id: int) -> bool:
    """Whether nobody has checked the form of an authority yet."""
    found = session.scalar(
        select(WorkItem.id).where(
            WorkItem.kind == WorkKind.AUTHORITY_FORM,
            WorkItem.subject == f"{BEGINS}{authority_id}",
            WorkItem.state == "open",
        )
    )
    return found is not None


def _hold(session: Session, row: Authority, by: Actor, now: datetime) -> None:
    today = now.astimezone(LONDON).date()
    let_hold(session, row, Proof.FORM, by, now, row.language)
    promise = _promise(session, today)
    open_work(session, WorkKind.AUTHORITY_FORM, row.party_id, subject_of(row), promise, now)


def _promise(session: Session, today: date) -> date:
    return working_days(session).add(today, agency_terms(session, today).form_days)


def _to_check(session: Session, reference: str) -> Authority:
    row = locked_authority(session, reference)
    if row.proof is not Proof.FORM:
        raise NotFound
    if row.state is not AuthorityState.GIVEN or not is_to_check(session, row.id):
        raise StaleVersion
    return row
