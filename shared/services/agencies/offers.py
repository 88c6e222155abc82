"""An agency's offer for its client: worked out as it is typed, and made with the client's authority.

It goes the way of every offer: the same facts, rules and answer, and the same hands where a person
looks. It reaches only debts of accounts that the authority reaches.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_acts import AgencyActKind
from shared.domain.agency_states import Scope
from shared.domain.frequency import Frequency
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.domain.name_keys import reference_key
from shared.domain.proposal_states import ProposalState
from shared.domain.says import N_, Says
from shared.domain.schedule import Offer
from shared.domain.stages import Nation
from shared.domain.work_kinds import WorkKind
from shared.models import AuthorityAccount, Proposal, ProposalSource, WorkItem
from shared.services.agencies.acts import record_act
from shared.services.agencies.authorised import Acting, Client, authorised, own_client
from shared.services.errors import NotFound
from shared.services.proposals.changes import Seen, what_changed
from shared.services.proposals.evaluate import Answer, answer, first_offer
from shared.services.proposals.facts import DebtsDoNotMix, Facts, NothingToPlan
from shared.services.proposals.gather import gather
from shared.services.proposals.moves import subject_of
from shared.services.proposals.owed import OwedDebt
from shared.services.proposals.propose import AlreadyOpen, Changed, Press, confirm


class OfferKind(StrEnum):
    """Where an offer ends, each a definite state."""

    ACCEPTED = "accepted"
    PERSON = "person"
    """Somebody looks by a date."""
    HARDSHIP = "hardship"
    """Nothing is left over: somebody calls by a date, and no offer was made."""
    NEEDS_FACT = "needs_fact"
    NEEDS_AUTHORITY = "needs_authority"
    NEEDS_STATEMENT = "needs_statement"
    NOTHING_TO_PLAN = "nothing_to_plan"
    ALREADY_OPEN = "already_open"
    CHANGED = "changed"
    """Something stands in the way; `reasons` say what."""


@dataclass(frozen=True)
class AgencyOffer:
    """What an agency offers for a client."""

    amount: Money
    frequency: Frequency = Frequency.MONTHLY
    first_due: date | None = None
    """None for as early as the rules allow."""
    paid_now: Money = ZERO
    account_references: tuple[str, ...] = ()
    """The accounts it is for; empty for all that the authority reaches."""
    debt_ids: tuple[int, ...] = ()
    """The debts it is for, where they were chosen one by one."""
    asks_person: bool = False
    """Whether a person is to look whatever the rules say."""
    goes_beyond: bool = False
    """Offered although a current statement leaves nothing over: the client wants it all the same."""
    method: str = "bank_transfer"


@dataclass(frozen=True)
class Offered:
    """What became of it."""

    kind: OfferKind
    reference: str = ""
    """Of the proposal: the new one, or the one that is open already."""
    promise_on: date | None = None
    """By when a person will have looked, or called."""
    reasons: tuple[Says, ...] = ()
    first: bool = True
    """False when the same press had made it before."""
    found: Answer | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Prepared:
    """An offer with what its answer would be now; nothing has been done."""

    facts: Facts
    offer: Offer
    answer: Answer


def offer_for(
    session: Session,
    acting: Acting,
    client_reference: str,
    wanted: AgencyOffer,
    press: str,
    nation: Nation,
    now: datetime,
) -> Offered:
    """Make an offer for a client. Nothing is promised that a page showed: it is judged by this moment.

    The same press twice makes one offer. Each made is told to the client. Raises NotFound for what
    is not the agency's own client; all else is an answer.
    """
    today = now.astimezone(LONDON).date()
    stands = own_client(session, acting, client_reference)
    if stands.party_id is None:
        return Offered(OfferKind.NEEDS_FACT)
    try:
        client = authorised(session, acting, client_reference, Scope.NEGOTIATE, today)
    except NotFound:
        return Offered(OfferKind.NEEDS_AUTHORITY)
    token = _token(client, press)
    if (before := _of_press(session, client, token)) is not None:
        return before
    prepared = prepare(session, client, wanted, nation, today)
    if isinstance(prepared, Offered):
        return prepared
    return _confirmed(session, acting, client, wanted, prepared, token, nation, now)


def offer_of_press(session: Session, client: Client, press: str) -> Offered | None:
    """What an earlier press of the same button made; None when it is the first."""
    return _of_press(session, client, _token(client, press))


def prepare(
    session: Session, client: Client, wanted: AgencyOffer, nation: Nation, today: date
) -> Prepared | Offered:
    """The answer that an offer would have now, or what stands in its way."""
    facts = gather(session, client.party_id, nation, today)
    if facts.marks.open_proposal is not None:
        return _open_already(session, client, facts.marks.open_proposal)
    debts = choosable(session, client, facts)
    try:
        chosen = facts.choosing(_wanted_debts(facts, debts, wanted))
    except (NothingToPlan, NotFound):
        return Offered(OfferKind.NOTHING_TO_PLAN)
    except DebtsDoNotMix:
        return Offered(OfferKind.CHANGED, reasons=(_MIXED,))
    if not facts.statement_is_current and facts.needs_statement(chosen.chosen):
        return Offered(OfferKind.NEEDS_STATEMENT)
    if facts.has_deficit and not wanted.goes_beyond and not facts.party.is_organisation:
        return Offered(OfferKind.HARDSHIP, promise_on=help_by(session, facts))
    return _judged(chosen, wanted)


def choosable(session: Session, client: Client, facts: Facts) -> tuple[OwedDebt, ...]:
    """The debts for which the agency may make an offer, in the order in which a plan pays them."""
    if client.all_accounts:
        return facts.plannable
    reached = set(
        session.scalars(
            select(AuthorityAccount.account_id).where(
                AuthorityAccount.authority_id == client.authority_id
            )
        )
    )
    return tuple(debt for debt in facts.plannable if debt.account_id in reached)


def help_by(session: Session, facts: Facts) -> date | None:
    """By when somebody calls a person with nothing left over; none when they have called already."""
    if facts.statement is None:
        return None
    return session.scalar(
        select(WorkItem.promise_on).where(
            WorkItem.subject == f"statement:{facts.statement.id}",
            WorkItem.kind == WorkKind.NEGATIVE_BUDGET,
            WorkItem.party_id == facts.party.id,
            WorkItem.state == "open",
        )
    )


_MIXED = Says(
    N_("Choose debts of a business or debts of a person. They cannot be in one plan."),
)
_NO_OFFER = Says(
    N_("An offer is more than 0, and is paid every week, two weeks, four weeks or month.")
)
_ALL_AT_ONCE = Says(N_("What is paid now covers everything. No plan is needed."))


def _wanted_debts(
    facts: Facts, debts: tuple[OwedDebt, ...], wanted: AgencyOffer
) -> tuple[int, ...]:
    """Those of the accounts named. Without any, all that go into one plan: a company's debts are apart."""
    if wanted.debt_ids:
        return tuple(debt.id for debt in debts if debt.id in wanted.debt_ids)
    named = {reference_key(each) for each in wanted.account_references}
    if named:
        return tuple(debt.id for debt in debts if debt.account_reference in named)
    own = [debt for debt in debts if debt.is_company == facts.party.is_organisation]
    return tuple(debt.id for debt in own or debts)


def _judged(chosen: Facts, wanted: AgencyOffer) -> Prepared | Offered:
    if wanted.paid_now >= chosen.total:
        return Offered(OfferKind.CHANGED, reasons=(_ALL_AT_ONCE,))
    first = wanted.first_due or first_offer(chosen, wanted.frequency).first_due
    try:
        offer = Offer(wanted.amount, wanted.frequency, first, wanted.paid_now)
    except ValueError:
        return Offered(OfferKind.CHANGED, reasons=(_NO_OFFER,))
    # First, because a day of another century cannot be judged at all.
    reasons = what_changed(Seen.of(chosen, accepted=False), offer, chosen)
    if reasons:
        return Offered(OfferKind.CHANGED, reasons=reasons)
    return Prepared(chosen, offer, answer(chosen, offer, asked=wanted.asks_person))


def _confirmed(
    session: Session,
    acting: Acting,
    client: Client,
    wanted: AgencyOffer,
    prepared: Prepared,
    token: str,
    nation: Nation,
    now: datetime,
) -> Offered:
    found = prepared.answer
    press = Press(
        token=token,
        offer=prepared.offer,
        seen=Seen.of(prepared.facts, accepted=found.accepted),
        method=wanted.method,
        asked=wanted.asks_person,
        language=prepared.facts.party.language,
    )
    done = confirm(session, client.party_id, press, acting.actor, nation, now)
    if isinstance(done, AlreadyOpen):
        return _open_already(session, client, done.reference)
    if isinstance(done, Changed):
        return Offered(OfferKind.CHANGED, reasons=done.reasons)
    if done.first:
        _keep_source(session, acting, client, done.reference, now)
    made = _of_press(session, client, token)
    if made is None:
        raise NotFound
    return replace(made, first=done.first, found=found)


def _keep_source(
    session: Session, acting: Acting, client: Client, reference: str, now: datetime
) -> None:
    """Who made it and by which authority, and that the client is told."""
    proposal_id = session.scalars(select(Proposal.id).where(Proposal.reference == reference)).one()
    session.add(
        ProposalSource(
            proposal_id=proposal_id,
            agency_id=acting.agency_id,
            client_id=client.id,
            authority_id=client.authority_id,
            by=str(acting.actor),
        )
    )
    record_act(session, acting, client, AgencyActKind.OFFER, subject_of(proposal_id), now)


def _token(client: Client, press: str) -> str:
    """The press of one client's page: never that of a payer or of another client."""
    return "a" + hashlib.sha256(f"{client.id}:{press}".encode()).hexdigest()[:62]


def _of_press(session: Session, client: Client, token: str) -> Offered | None:
    row = session.execute(
        select(Proposal.reference, Proposal.state, Proposal.promise_on).where(
            Proposal.press == token, Proposal.party_id == client.party_id
        )
    ).first()
    if row is None:
        return None
    is_accepted = row.state is ProposalState.ACCEPTED
    kind = OfferKind.ACCEPTED if is_accepted else OfferKind.PERSON
    return Offered(kind, row.reference, None if is_accepted else row.promise_on, first=False)


def _open_already(session: Session, client: Client, reference: str) -> Offered:
    by = session.scalar(
        select(Proposal.promise_on).where(
            Proposal.reference == reference, Proposal.party_id == client.party_id
        )
    )
    return Offered(OfferKind.ALREADY_OPEN, reference, by)
