"""Asking a client for authority: by a message with a link, on their own pages, or with a signed form."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_states import AuthorityEvent, AuthorityState, Proof, Scope
from shared.domain.authority_words import SCOPES
from shared.domain.london import LONDON
from shared.domain.name_keys import reference_key
from shared.domain.year_month import months_after
from shared.models import (
    Account,
    Agency,
    AgencyClient,
    Authority,
    AuthorityAccount,
    Liability,
    Party,
)
from shared.services.agencies.authorised import SCOPE_COLUMNS, Acting, own_client
from shared.services.agencies.links import authority_mark
from shared.services.agencies.records import accounts_of, move, note_asked, scopes_of
from shared.services.agencies.terms import agency_terms
from shared.services.errors import NotFound
from shared.services.outbox import queue_message
from shared.services.references import new_reference

TEMPLATE = "authority_asked"
REPLACED = "asked anew"
FURTHEST = timedelta(days=366)
"""An authority that begins later than this is asked for when it is needed."""


class NotMatchedYet(Exception):
    """Nobody knows yet who the client is, so nobody can be asked."""


class NotTheseDays(ValueError):
    """The days are over, the wrong way round, or longer than an authority lasts."""


class NotTheirAccount(ValueError):
    """One of the accounts is not the client's, or is none."""


@dataclass(frozen=True)
class Wanted:
    """What an agency asks its client to let it do."""

    scopes: Collection[Scope]
    account_references: tuple[str, ...] = ()
    """None for every account of theirs, those to come included."""
    starts_on: date | None = None
    """None for the day on which the client says yes."""
    ends_on: date | None = None
    """The last day; none for as long as an authority lasts."""
    proof: Proof = Proof.LINK
    """LINK or PORTAL; a signed form comes by `ask_with_form`."""


def ask_authority(
    session: Session, acting: Acting, client_reference: str, wanted: Wanted, now: datetime
) -> str:
    """Ask a client for authority; the authority's reference. The client is written to at once.

    The message goes to the address that we have on file. Asked for the same again while the client
    has not answered, it is the same request and nothing is sent; asked for something else, the
    earlier request ends. Raises NotFound, NotMatchedYet, NotTheseDays, NotTheirAccount, ValueError.
    """
    row, is_new = write_asked(session, acting, client_reference, wanted, now)
    if is_new:
        _tell(session, row, now)
    return row.reference


def write_asked(
    session: Session, acting: Acting, client_reference: str, wanted: Wanted, now: datetime
) -> tuple[Authority, bool]:
    """The request as it is kept, and whether it is a new one. Raises what `ask_authority` raises."""
    client = _client(session, acting, client_reference)
    starts_on, ends_on = days_of(session, wanted, now.astimezone(LONDON).date())
    if not wanted.scopes:
        raise ValueError("an authority is for something")
    account_ids = _accounts(session, client, wanted.account_references)
    waiting = session.scalar(
        select(Authority)
        .where(Authority.client_id == client.id, Authority.state == AuthorityState.ASKED)
        .with_for_update()
    )
    if waiting is not None and _is_same(session, waiting, wanted, starts_on, ends_on):
        return waiting, False
    if waiting is not None:
        move(session, waiting, AuthorityEvent.ENDED, acting.actor, now, REPLACED)
    row = Authority(
        reference=new_reference("U"),
        agency_id=client.agency_id,
        client_id=client.id,
        party_id=client.party_id,
        state=AuthorityState.ASKED,
        all_accounts=not account_ids,
        starts_on=starts_on,
        ends_on=ends_on,
        proof=wanted.proof,
        nonce=secrets.token_hex(16),
        asked_at=now,
        asked_by=str(acting.actor),
        **{column.key: scope in wanted.scopes for scope, column in SCOPE_COLUMNS.items()},
    )
    session.add(row)
    session.flush()
    session.add_all(
        AuthorityAccount(authority_id=row.id, account_id=each) for each in sorted(account_ids)
    )
    session.flush()
    note_asked(session, row, acting.actor, now)
    return row, True


def days_of(session: Session, wanted: Wanted, today: date) -> tuple[date, date]:
    """The first and last day of what is asked for. Raises NotTheseDays."""
    starts_on = wanted.starts_on or today
    if not today <= starts_on <= today + FURTHEST:
        raise NotTheseDays
    longest = months_after(starts_on, agency_terms(session, today).authority_months)
    ends_on = wanted.ends_on or longest
    if not starts_on <= ends_on <= longest:
        raise NotTheseDays
    return starts_on, ends_on


def answer_by(session: Session, asked_at: datetime, today: date) -> date:
    """The last day on which a client can answer."""
    asked_on = asked_at.astimezone(LONDON).date()
    return asked_on + timedelta(days=agency_terms(session, today).ask_days)


def _client(session: Session, acting: Acting, reference: str) -> AgencyClient:
    client = own_client(session, acting, reference)
    if client.state != "open":
        raise NotFound
    if client.party_id is None:
        raise NotMatchedYet
    return client


def _accounts(session: Session, client: AgencyClient, references: tuple[str, ...]) -> set[int]:
    keys = {reference_key(each) for each in references}
    if not keys:
        return set()
    found = set(
        session.scalars(
            select(Account.id)
            .join(Liability, Liability.account_id == Account.id)
            .where(
                Account.reference.in_(keys),
                Liability.party_id == client.party_id,
                Liability.removed_on.is_(None),
            )
        )
    )
    if len(found) != len(keys):
        raise NotTheirAccount
    return found


def _is_same(
    session: Session, row: Authority, wanted: Wanted, starts_on: date, ends_on: date
) -> bool:
    keys = sorted(reference_key(each) for each in wanted.account_references)
    return (
        scopes_of(row) == frozenset(wanted.scopes)
        and (row.starts_on, row.ends_on, row.proof) == (starts_on, ends_on, wanted.proof)
        and list(accounts_of(session, row)) == keys
    )


def _tell(session: Session, row: Authority, now: datetime) -> None:
    agency = session.scalar(select(Agency.name).where(Agency.id == row.agency_id))
    language = session.scalar(select(Party.language).where(Party.id == row.party_id))
    row.language = language or "en"
    params = {
        "agency": agency,
        "may": [SCOPES[scope] for scope in Scope if scope in scopes_of(row)],
        "answer_by": answer_by(session, now, now.astimezone(LONDON).date()),
        "answer_link": authority_mark(row.reference),
    }
    queue_message(session, TEMPLATE, row.party_id, params, now, f"{TEMPLATE}:{row.id}")
