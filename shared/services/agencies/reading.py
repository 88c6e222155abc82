"""Authorities as they are shown: to the client, to the agency, and to officers beside what the agency sends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, case, cast, func, literal, select
from sqlalchemy.orm import Session

from shared.domain.agency_acts import words_of_act
from shared.domain.agency_states import LIVING, AuthorityState, Proof, Scope
from shared.domain.authority_words import IN_SHORT, PROOFS, SCOPES, STATES
from shared.domain.evidence_files import EvidenceState
from shared.domain.london import LONDON
from shared.domain.says import Says
from shared.domain.work_kinds import WorkKind
from shared.models import (
    Account,
    Agency,
    AgencyAct,
    AgencyClient,
    Authority,
    AuthorityAccount,
    Evidence,
    WorkItem,
)
from shared.services.agencies.authorised import SCOPE_COLUMNS
from shared.services.agencies.terms import agency_terms
from shared.services.errors import NotFound

MOST = 50
ACTS = 100
"""How many of the newest acts a page lists."""


@dataclass(frozen=True)
class AuthorityShown:
    """One authority with everything that a page says of it."""

    id: int
    reference: str
    agency_id: int
    agency: str
    agency_phone: str
    client_id: int
    client_reference: str
    party_id: int
    state: AuthorityState
    scopes: frozenset[Scope]
    accounts: tuple[str, ...]
    """References of the accounts that it reaches; none for all."""
    starts_on: date
    ends_on: date
    proof: Proof
    wording: str
    language: str
    """Of the wording."""
    asked_at: datetime
    given_at: datetime | None
    ended_at: datetime | None
    answer_by: date
    """The last day to answer one that was asked for."""
    evidence_id: int | None
    is_scanned: bool
    """Whether its form can be opened."""
    to_check_by: date | None
    """By when an officer checks its form; none where there is nothing to check."""
    today: date

    @property
    def is_asked(self) -> bool:
        """Whether the client can still answer."""
        return self.state is AuthorityState.ASKED and self.today <= min(
            self.answer_by, self.ends_on
        )

    @property
    def waits_for_scan(self) -> bool:
        """Whether a form was sent that was not scanned yet: nobody is asked anything."""
        return self.state is AuthorityState.ASKED and self.proof is Proof.FORM

    @property
    def holds(self) -> bool:
        """Whether it holds today."""
        return self.state is AuthorityState.GIVEN and self.starts_on <= self.today <= self.ends_on

    @property
    def lives(self) -> bool:
        """Whether it holds or may come to hold."""
        given = self.state is AuthorityState.GIVEN and self.today <= self.ends_on
        return given or self.is_asked

    @property
    def may(self) -> tuple[Says, ...]:
        """What it lets the agency do, as the client reads it."""
        return tuple(SCOPES[scope] for scope in Scope if scope in self.scopes)

    @property
    def in_short(self) -> tuple[Says, ...]:
        """What it lets the agency do, in few words."""
        return tuple(IN_SHORT[scope] for scope in Scope if scope in self.scopes)

    @property
    def state_name(self) -> Says:
        """Its state in words: by its days where the night has not written them down yet."""
        if self.state is AuthorityState.GIVEN and self.today > self.ends_on:
            return STATES[AuthorityState.EXPIRED]
        if self.state is AuthorityState.ASKED and not self.is_asked:
            return STATES[AuthorityState.LAPSED]
        return STATES[self.state]

    @property
    def proof_name(self) -> Says:
        """How it was given, in words."""
        return PROOFS[self.proof]


@dataclass(frozen=True)
class ActShown:
    """One thing that an agency did."""

    id: int
    agency: str
    authority_id: int | None
    did: Says
    subject: str
    at: datetime


def authorities_of(
    session: Session, party_id: int, today: date, *, only_living: bool = False
) -> tuple[AuthorityShown, ...]:
    """The authorities of a party: those that live first, then the newest. Two queries, one for none."""
    wanted = _select().where(Authority.party_id == party_id)
    if only_living:
        wanted = wanted.where(Authority.state.in_(LIVING))
    lives = case((Authority.state.in_(LIVING), 0), else_=1)
    rows = session.execute(wanted.order_by(lives, Authority.id.desc()).limit(MOST)).all()
    found = _shown(session, rows, today)
    return tuple(each for each in found if each.lives) if only_living else found


def one_authority(session: Session, party_id: int, reference: str, today: date) -> AuthorityShown:
    """One authority of a party. Raises NotFound."""
    return _one(
        session,
        _select().where(Authority.reference == reference, Authority.party_id == party_id),
        today,
    )


def authority_numbered(session: Session, authority_id: int, today: date) -> AuthorityShown:
    """An authority by its id, for officers. Raises NotFound."""
    return _one(session, _select().where(Authority.id == authority_id), today)


def authority_called(session: Session, reference: str, today: date) -> AuthorityShown:
    """An authority by its reference, for officers. Raises NotFound."""
    return _one(session, _select().where(Authority.reference == reference), today)


def authorities_of_client(
    session: Session, client_id: int, today: date
) -> tuple[AuthorityShown, ...]:
    """The authorities of one client of an agency, which the caller has made sure of; the newest first."""
    wanted = _select().where(Authority.client_id == client_id)
    rows = session.execute(wanted.order_by(Authority.id.desc()).limit(MOST)).all()
    return _shown(session, rows, today)


def has_asked(session: Session, party_id: int) -> bool:
    """Whether an agency may be waiting for an answer of a party; one small query."""
    found = session.scalar(
        select(Authority.id)
        .where(
            Authority.party_id == party_id,
            Authority.state == AuthorityState.ASKED,
            Authority.proof != Proof.FORM,
        )
        .limit(1)
    )
    return found is not None


def acts_of(session: Session, party_id: int, agency_id: int | None = None) -> tuple[ActShown, ...]:
    """The newest things that agencies did for a party; one query."""
    wanted = (
        select(
            AgencyAct.id,
            Agency.name,
            AgencyAct.authority_id,
            AgencyAct.act,
            AgencyAct.subject,
            AgencyAct.at,
        )
        .join(Agency, Agency.id == AgencyAct.agency_id)
        .where(AgencyAct.party_id == party_id)
    )
    if agency_id is not None:
        wanted = wanted.where(AgencyAct.agency_id == agency_id)
    rows = session.execute(wanted.order_by(AgencyAct.id.desc()).limit(ACTS))
    return tuple(
        ActShown(row.id, row.name, row.authority_id, words_of_act(row.act), row.subject, row.at)
        for row in rows
    )


def _one(session: Session, wanted: Select[*tuple[Any, ...]], today: date) -> AuthorityShown:
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return _shown(session, [row], today)[0]


def _select() -> Select[*tuple[Any, ...]]:
    check = (
        select(func.min(WorkItem.promise_on))
        .where(
            WorkItem.kind == WorkKind.AUTHORITY_FORM.value,
            WorkItem.party_id == Authority.party_id,
            WorkItem.subject == literal("authority:") + cast(Authority.id, String),
            WorkItem.state == "open",
        )
        .scalar_subquery()
    )
    return (
        select(
            Authority,
            Agency.name,
            Agency.phone,
            AgencyClient.reference.label("client_reference"),
            (Evidence.state == EvidenceState.CLEAN.value).label("is_scanned"),
            check.label("to_check_by"),
        )
        .join(Agency, Agency.id == Authority.agency_id)
        .join(AgencyClient, AgencyClient.id == Authority.client_id)
        .outerjoin(Evidence, Evidence.id == Authority.evidence_id)
    )


def _shown(session: Session, rows: Sequence[Any], today: date) -> tuple[AuthorityShown, ...]:
    if not rows:
        return ()
    accounts = _accounts(session, [row.Authority for row in rows])
    days = timedelta(days=agency_terms(session, today).ask_days)
    return tuple(_one_shown(row, accounts[row.Authority.id], days, today) for row in rows)


def _one_shown(row: Any, accounts: Iterable[str], days: timedelta, today: date) -> AuthorityShown:
    kept: Authority = row.Authority
    return AuthorityShown(
        id=kept.id,
        reference=kept.reference,
        agency_id=kept.agency_id,
        agency=row.name,
        agency_phone=row.phone,
        client_id=kept.client_id,
        client_reference=row.client_reference,
        party_id=kept.party_id,
        state=kept.state,
        scopes=frozenset(
            each for each, column in SCOPE_COLUMNS.items() if getattr(kept, column.key)
        ),
        accounts=tuple(accounts),
        starts_on=kept.starts_on,
        ends_on=kept.ends_on,
        proof=kept.proof,
        wording=kept.wording,
        language=kept.language,
        asked_at=kept.asked_at,
        given_at=kept.given_at,
        ended_at=kept.ended_at,
        answer_by=kept.asked_at.astimezone(LONDON).date() + days,
        evidence_id=kept.evidence_id,
        is_scanned=bool(row.is_scanned),
        to_check_by=row.to_check_by,
        today=today,
    )


def _accounts(session: Session, rows: Iterable[Authority]) -> dict[int, list[str]]:
    some = [row.id for row in rows if not row.all_accounts]
    found: dict[int, list[str]] = defaultdict(list)
    if not some:
        return found
    for authority_id, reference in session.execute(
        select(AuthorityAccount.authority_id, Account.reference)
        .join(Account, Account.id == AuthorityAccount.account_id)
        .where(AuthorityAccount.authority_id.in_(some))
        .order_by(Account.reference)
    ):
        found[authority_id].append(reference)
    return found
