"""Clients of the sandbox's agencies, one for each way in which a client can stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from shared.domain.agency_states import Proof, Scope
from shared.domain.money import Money
from shared.domain.sfs.given import GivenStatement
from shared.domain.stages import DebtType, Stage
from shared.models import Account, Adviser, Liability, Party
from shared.services.agencies.asking import Wanted, ask_authority
from shared.services.agencies.authorised import Acting
from shared.services.agencies.clients import NewClient, add_client
from shared.services.agencies.giving import decline, give
from shared.services.agencies.holds import ask_hold_for
from shared.services.agencies.matching import ClientFacts
from shared.services.agencies.offers import AgencyOffer, OfferKind, offer_for
from shared.services.agencies.statements import send_statement
from shared.services.audit import Actor
from shared.services.sandbox.agencies import adviser_of
from shared.services.sandbox.budgets import ALONE, COUPLE, NOTHING_LEFT, Budget, whole_answer
from shared.services.sandbox.cases import NotAsMeant, Week
from shared.services.sandbox.named import HELD

EVERYTHING = tuple(Scope)


@dataclass(frozen=True)
class Case:
    """How far a client's case has come."""

    called: str
    """The adviser who looks after them."""
    stage: Stage
    answer: str = "given"
    """Of the client: `given`, `asked`, `declined`, or `none` where nobody asked."""
    budget: Budget | None = None
    amount: int = 0
    """What is offered each month, in pence; 0 for nothing yet."""
    ends: OfferKind | None = None
    holds: bool = False


CASES = (
    Case("jack", Stage.REMINDER, "none"),
    Case("jack", Stage.SUMMONS, "asked"),
    Case("jack", Stage.FINAL_NOTICE, "given"),
    Case("jack", Stage.REMINDER, "given", COUPLE, 90_00, OfferKind.ACCEPTED),
    Case("jack", Stage.SUMMONS, "given", ALONE, 10_00, OfferKind.PERSON, holds=True),
    Case("jack", Stage.REMINDER, "given", NOTHING_LEFT, 10_00, OfferKind.HARDSHIP),
    Case("piotr", Stage.REMINDER, "declined"),
    Case("piotr", Stage.REMINDER, "given", COUPLE, 60_00),
)


def take_clients_on(week: Week) -> None:
    """Put every case on its adviser's desk, one that fits nobody, and one whom everybody knows."""
    jack = adviser_of(week.session, "jack")
    facts = ClientFacts("80099998", "Rowena Mossop", "TZ1 1ZZ")
    _added(week, jack, facts, "unknown", keeps_unmatched=True)
    known = _added(week, jack, _facts(week, week.liable_for(HELD)), "known")
    _answered(week, jack, known, week.liable_for(HELD), "given")
    for number, case in enumerate(CASES):
        week.pass_by(25)
        _live(week, case, f"case-{number}")


def _live(week: Week, case: Case, press: str) -> None:
    adviser = adviser_of(week.session, case.called)
    party_id = week.somebody(DebtType.COUNCIL_TAX, case.stage)
    reference = _added(week, adviser, _facts(week, party_id), press)
    _answered(week, adviser, reference, party_id, case.answer)
    acting = Acting(adviser.agency_id, adviser.id)
    if case.holds:
        ask_hold_for(week.session, acting, reference, week.now)
    if case.budget is not None:
        send_statement(week.session, acting, reference, _given(week, case.budget), week.now)
    if case.amount:
        wanted = AgencyOffer(Money(case.amount))
        found = offer_for(week.session, acting, reference, wanted, press, week.nation, week.now)
        if case.ends is not None and found.kind is not case.ends:
            raise NotAsMeant(f"{case}: {found.kind} {found.reasons}")


def _added(
    week: Week, adviser: Adviser, facts: ClientFacts, press: str, *, keeps_unmatched: bool = False
) -> str:
    acting = Acting(adviser.agency_id, adviser.id)
    added = add_client(
        week.session,
        acting,
        NewClient(facts, f"{adviser.id}/{press}"),
        press,
        week.now,
        keeps_unmatched=keeps_unmatched,
    )
    if not added.client_reference:
        raise NotAsMeant(f"{press}: {added.fit.kind}")
    return added.client_reference


def _answered(week: Week, adviser: Adviser, reference: str, party_id: int, answer: str) -> None:
    """Ask for authority and let the client answer."""
    if answer == "none":
        return
    acting = Acting(adviser.agency_id, adviser.id)
    asked = ask_authority(
        week.session, acting, reference, Wanted(EVERYTHING, proof=Proof.PORTAL), week.now
    )
    week.pass_by(20)
    by = Actor("party", party_id)
    if answer == "given":
        give(week.session, party_id, asked, Proof.PORTAL, by, week.now)
    if answer == "declined":
        decline(week.session, party_id, asked, by, week.now)


def _facts(week: Week, party_id: int) -> ClientFacts:
    """What the client tells their adviser of themselves."""
    reference, postcode, forenames, surname = week.session.execute(
        select(Account.reference, Account.postcode, Party.forenames, Party.surname)
        .join(Liability, Liability.account_id == Account.id)
        .join(Party, Party.id == Liability.party_id)
        .where(Party.id == party_id)
        .order_by(Account.reference)
        .limit(1)
    ).one()
    return ClientFacts(reference, f"{forenames} {surname}", postcode)


def _given(week: Week, budget: Budget) -> GivenStatement:
    whole = whole_answer(budget, week.dice)
    return GivenStatement(
        household=whole.household,
        entries=tuple(entry for entry in whole.lines.entries.values() if entry),
        dated_on=week.today - timedelta(days=2),
        group_notes=whole.group_notes,
    )
