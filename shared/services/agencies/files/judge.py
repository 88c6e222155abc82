"""Judging rows of a file: what is wrong with each, whom it means, and putting those who fit on the desk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.agency_file import WHOLE_ROW
from shared.domain.agency_file_rows import FileOffer, ReadRow, RowProblem, read_row
from shared.domain.agency_file_words import RowState, Wrong
from shared.domain.london import LONDON
from shared.domain.name_keys import postcode_key, reference_key
from shared.domain.sfs.given_json import as_json
from shared.models import AgencyClient, AgencyUploadRow
from shared.services.agencies.authorised import Acting
from shared.services.agencies.matching import ClientFacts, Fit, FitKind, match_many
from shared.services.agencies.terms import agency_terms
from shared.services.audit import record_audit
from shared.services.references import new_reference
from shared.services.sign_in.keys import Keys

OPEN = "open"
STATES = {
    FitKind.FITS: RowState.MATCHED,
    FitKind.NEEDS_FACT: RowState.NEEDS_FACT,
    FitKind.NOT_OURS: RowState.NOT_OURS,
    FitKind.DUPLICATE: RowState.DUPLICATE,
}


@dataclass(frozen=True)
class SentRow:
    """One row as the file has it."""

    number: int
    cells: Mapping[str, str] = field(repr=False)
    has_slipped: bool = False
    """Whether something stands outside the named columns."""


@dataclass(frozen=True)
class Judged:
    """Where a row stands, and what it says."""

    sent: SentRow
    read: ReadRow
    state: RowState
    problems: tuple[RowProblem, ...] = ()
    party_id: int | None = None
    client_id: int | None = None


def keep_rows(
    session: Session,
    keys: Keys,
    acting: Acting,
    upload_id: int,
    rows: Sequence[SentRow],
    now: datetime,
) -> None:
    """Judge some rows of a file and write them down, each match with a client on the desk.

    Somebody who puts one of them on the desk at the same moment makes it a duplicate.
    """
    try:
        with session.begin_nested():
            _keep(session, keys, acting, upload_id, rows, now)
    except IntegrityError:
        _keep(session, keys, acting, upload_id, rows, now)


def _keep(
    session: Session,
    keys: Keys,
    acting: Acting,
    upload_id: int,
    rows: Sequence[SentRow],
    now: datetime,
) -> None:
    judged = judge(session, acting, upload_id, rows, now.astimezone(LONDON).date())
    clients = {
        each.sent.number: client_of(keys, acting, upload_id, each, now)
        for each in judged
        if each.state is RowState.MATCHED and each.client_id is None
    }
    session.add_all(clients.values())
    session.flush()
    for each in judged:
        made = clients.get(each.sent.number)
        session.add(
            AgencyUploadRow(
                upload_id=upload_id,
                number=each.sent.number,
                content=sealed_cells(keys, each.sent.cells),
                state=each.state,
                problems=as_codes(each.problems),
                client_id=made.id if made else each.client_id,
                changed_at=now,
            )
        )
    session.flush()
    if clients:
        about = f"agency_upload:{upload_id}"
        record_audit(
            session, acting.actor, "added clients of a file", about, now, clients=len(clients)
        )


def judge(
    session: Session, acting: Acting, upload_id: int, rows: Sequence[SentRow], today: date
) -> list[Judged]:
    """Where each row stands, in their order; a few queries for all of them."""
    months = agency_terms(session, today).statement_months
    read = [read_row(each.cells, today, months) for each in rows]
    wrong = [_problems(sent, said) for sent, said in zip(rows, read, strict=True)]
    facts = [
        ClientFacts(said.reference, said.name, said.postcode)
        for said, problems in zip(read, wrong, strict=True)
        if not problems
    ]
    matched = match_many(session, acting.agency_id, facts)
    own = _of_this_file(session, acting, upload_id, matched)
    fits = iter(matched)
    seen: set[int] = set()
    found = []
    for sent, said, problems in zip(rows, read, wrong, strict=True):
        if problems:
            found.append(Judged(sent, said, RowState.INVALID, problems))
        else:
            found.append(_by_fit(sent, said, next(fits), own, seen, upload_id))
    return found


def _problems(sent: SentRow, said: ReadRow) -> tuple[RowProblem, ...]:
    slipped = (RowProblem(WHOLE_ROW, Wrong.TOO_MANY_CELLS),) if sent.has_slipped else ()
    return (*said.problems, *slipped)


def _by_fit(
    sent: SentRow,
    said: ReadRow,
    fit: Fit,
    own: Mapping[str, tuple[int, str]],
    seen: set[int],
    upload_id: int,
) -> Judged:
    state, client_id, why = STATES[fit.kind], None, Wrong.OPEN_CASE
    if fit.kind is FitKind.DUPLICATE and fit.duplicate_of in own:
        # The same row, read before; or an earlier row of the same file.
        client_id, press = own[fit.duplicate_of]
        if press == press_of(upload_id, sent.number):
            state = RowState.MATCHED
        why = Wrong.SAME_ROW
    if fit.party_id is not None and fit.party_id in seen:
        state, why, client_id = RowState.DUPLICATE, Wrong.SAME_ROW, None
    if fit.party_id is not None:
        seen.add(fit.party_id)
    problems = (RowProblem(WHOLE_ROW, why),) if state is RowState.DUPLICATE else ()
    return Judged(
        sent,
        said,
        state,
        problems,
        fit.party_id,
        client_id if state is RowState.MATCHED else None,
    )


def press_of(upload_id: int, number: int) -> str:
    """What makes a row of a file one client, however often it is read."""
    return f"file:{upload_id}:{number}"


def _of_this_file(
    session: Session, acting: Acting, upload_id: int, fits: Sequence[Fit]
) -> dict[str, tuple[int, str]]:
    """Of the open clients that rows fit already, those that this file put on the desk."""
    rows = session.execute(
        select(AgencyClient.reference, AgencyClient.id, AgencyClient.press).where(
            AgencyClient.agency_id == acting.agency_id,
            AgencyClient.reference.in_(sorted({each.duplicate_of for each in fits} - {""})),
            AgencyClient.press.startswith(f"file:{upload_id}:", autoescape=True),
        )
    )
    return {reference: (client_id, press) for reference, client_id, press in rows}


def client_of(
    keys: Keys, acting: Acting, upload_id: int, row: Judged, now: datetime
) -> AgencyClient:
    """The client that a row which fits puts on the desk."""
    said = row.read
    return AgencyClient(
        reference=new_reference("K"),
        agency_id=acting.agency_id,
        adviser_id=acting.adviser_id or None,
        party_id=row.party_id,
        own_reference=said.own_reference,
        called=said.name,
        account_reference=reference_key(said.reference),
        postcode=said.postcode if postcode_key(said.postcode) else "",
        statement=sealed_statement(keys, said),
        offer=offer_text(said.offer),
        press=press_of(upload_id, row.sent.number),
        created_at=now,
        created_by=str(acting.actor),
        matched_at=now,
    )


def sealed_statement(keys: Keys, said: ReadRow) -> str:
    """The statement of a row as it is kept on the client until it is sent."""
    return keys.seal(as_json(said.statement)) if said.statement else ""


def offer_text(offer: FileOffer | None) -> str:
    """The offer of a row as it is kept on the client."""
    if offer is None:
        return ""
    return json.dumps(
        {
            "amount": offer.amount.pence,
            "frequency": offer.frequency.value,
            "first_due": offer.first_due.isoformat() if offer.first_due else None,
        }
    )


def sealed_cells(keys: Keys, cells: Mapping[str, str]) -> str:
    """The cells of a row as they are kept."""
    return keys.seal(json.dumps(dict(cells), ensure_ascii=False))


def as_codes(problems: Sequence[RowProblem]) -> str:
    """Problems as they are kept: columns and codes."""
    return json.dumps([[each.column, str(each.code)] for each in problems])
