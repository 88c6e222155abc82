"""Finance reconciles a day of Direct Debits: the file, what came back, what the banks changed, and a claim."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, update

from shared.domain.direct_debit_runs import ClaimState, InstructionState, RunState
from shared.domain.ledger import PostingKind
from shared.domain.mandate_states import CollectionState, MandateState
from shared.domain.money import Money, total
from shared.domain.roles import Role
from shared.models import (
    AuditEntry,
    BacsReport,
    Collection,
    CollectionShare,
    DirectDebitRun,
    IndemnityClaim,
    Mandate,
    MandateInstruction,
    Note,
    OutboxMessage,
    Party,
    Posting,
    WorkItem,
)
from shared.services.direct_debit.collected import collect_due
from tests.support.bacs_files import Advice, Claim, Unpaid, a_claim_report, advices, an_arudd
from tests.support.builders import pounds, signed_in_officer
from tests.support.direct_debit_pages import ROOT, RUNS, keys_of, upload
from tests.support.direct_debit_runs import a_lodged
from tests.support.direct_debits import BANK, a_planned_resident, give

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ENTRY = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
REPORTS = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
PROCESSING, MOVES = date(2026, 11, 23), date(2026, 11, 24)
DAY = f"{RUNS}/preview?day=2026-11-23"
OURS = "999999"
UNPAID = [pounds("90.00")] * 8 + [pounds("92.00")]
PAID = [pounds("92.00")] * 301 + [pounds("90.00"), pounds("46.00")]
"""312 collections: nine that come back, £812.00, and 303 that stay, £27,828.00."""


@pytest.fixture
def day(app, database, clock):
    """312 residents whose collections are for Monday, and two whose Direct Debit is new; Friday morning."""
    assert total(UNPAID) + total(PAID) == pounds("28640.00")
    with database.transaction() as session:
        for number, amount in enumerate(UNPAID + PAID):
            _for_monday(app, session, f"81{number:06}", amount)
        for number in range(2):
            planned = a_planned_resident(session, f"82{number:06}")
            give(session, planned, keys=keys_of(app))
    clock.move_to(FRIDAY)


def _for_monday(app, session, reference, amount):
    planned = a_lodged(session, reference, keys=keys_of(app))
    mandate = session.scalars(select(Mandate).where(Mandate.party_id == planned.party_id)).one()
    mandate.collect_from, mandate.has_collected = MOVES, True
    session.execute(
        update(MandateInstruction)
        .where(MandateInstruction.mandate_id == mandate.id)
        .values(state=InstructionState.HANDED_IN)
    )
    first = session.scalars(
        select(Collection)
        .where(Collection.mandate_id == mandate.id)
        .order_by(Collection.entry_on)
        .limit(1)
    ).one()
    first.advised_on, first.processing_on, first.entry_on = MOVES, PROCESSING, MOVES
    first.notified_on, first.amount = date(2026, 11, 6), amount
    share = session.scalars(
        select(CollectionShare).where(CollectionShare.collection_id == first.id)
    ).one()
    share.amount = amount


def references(database):
    with database.reading() as session:
        return session.scalars(select(Mandate.reference).order_by(Mandate.id)).all()


def state_of(database, reference):
    with database.reading() as session:
        return session.scalars(select(Mandate.state).where(Mandate.reference == reference)).one()


def count(database, *conditions):
    with database.reading() as session:
        return session.scalar(select(func.count()).where(*conditions))


def a_row_of(client, path, title):
    """What stands beside a title on a page."""
    text = client.get(path).text
    found = re.search(rf"<dt[^>]*>{title}</dt>\s*<dd[^>]*>(.*?)</dd>", text, re.DOTALL)
    return found[1].strip() if found else None


def test_a_day_of_direct_debits_is_reconciled(client, database, clock, day):
    finance = signed_in_officer(client, Role.FINANCE)
    run = _sends_the_file(client, database)
    collect_due(database, BANK, ENTRY)
    clock.move_to(REPORTS)
    signed_in_officer(client, Role.FINANCE, finance.officer_id)
    known = references(database)
    _takes_rejected_instructions(client, database, known[312:])
    arudd = _takes_unpaid(client, database, run, known[:9])
    _takes_changes(client, database, known[9:13])
    _takes_the_same_again(client, database, run, arudd)
    _takes_a_claim(client, database, known[310])


def _sends_the_file(client, database):
    """Control totals match; it is submitted; the second try is refused as already sent."""
    page = client.get(DAY).text
    assert '<dd class="govuk-summary-list__value">312</dd>' in page
    assert "£28,640.00" in page
    shown = dict(re.findall(r'name="(processing|digest|seen)" value="([^"]*)"', page))
    made = client.post(f"{RUNS}/preview", data={"layout": "standard18", **shown}).location
    client.post(made, data={"go": "file"})
    lines = client.get(f"{made}/file").data.decode("ascii").splitlines()
    assert sum(line[15:17] == "17" for line in lines if len(line) == 100) == 312
    # Debits, credits (the contra), and how many of each.
    assert lines[-1].startswith("UTL1" + "0000002864000" * 2)
    assert client.post(made, data={"go": "hand_in"}).status_code == 303
    again = client.post(made, data={"go": "hand_in"})
    assert again.status_code == 409
    assert "handed this run in" in again.text
    with database.reading() as session:
        run = session.scalars(select(DirectDebitRun)).one()
    assert (run.state, run.collection_count, run.total) == (
        RunState.HANDED_IN,
        312,
        pounds("28640.00"),
    )
    return made


def _takes_rejected_instructions(client, database, new):
    """Two instructions came back: work for a person, and a text with a link to try again."""
    rows = [Advice(reference, "5", record="N") for reference in new]
    upload(client, advices(*rows, kind="AUDDIS", report_type="7002", user=OURS))
    assert {state_of(database, each) for each in new} == {MandateState.REJECTED}
    parties = select(Mandate.party_id).where(Mandate.reference.in_(new))
    for channel in ("email", "sms"):
        told = OutboxMessage.party_id.in_(parties) & (OutboxMessage.channel == channel)
        assert count(database, told, OutboxMessage.body.contains("/plan/plans/")) >= 2


def _takes_unpaid(client, database, run, unpaid):
    """Nine unpaid, £812.00; net £27,828.00; each payer is told on the same day."""
    rows = [
        Unpaid(reference, amount.plain(), "2026-11-23")
        for reference, amount in zip(unpaid, UNPAID, strict=True)
    ]
    content = an_arudd(*rows, user=OURS, day="2026-11-26")
    report = upload(client, content).location
    assert a_row_of(client, report, "Total") == "£812.00"
    assert a_row_of(client, run, "Came back unpaid") == "9 of £812.00 together"
    assert a_row_of(client, run, "Net") == "£27,828.00"
    assert count(database, Posting.kind == PostingKind.RETURNED) == 9
    texts = OutboxMessage.template == "direct_debit_unpaid"
    assert count(database, texts, OutboxMessage.channel == "sms") == 9
    return content


def _takes_changes(client, database, four):
    """Cancelled by the payer, closed, died, moved: four rows, four outcomes, within three working days."""
    payer, closed, died, moved = four
    rows = (
        Advice(payer, "1"),
        Advice(closed, "B"),
        Advice(died, "2"),
        Advice(moved, "3", new_sort_code="107999", new_account="88837491"),
    )
    report = upload(client, advices(*rows, user=OURS)).location
    states = [state_of(database, each) for each in four]
    assert states == [
        MandateState.CANCELLED_BY_PAYER,
        MandateState.CANCELLED_BY_BANK,
        MandateState.CANCELLED_BY_BANK,
        MandateState.CONFIRMED,
    ]
    page = client.get(report).text
    assert page.count(">Done<") >= 4
    with database.reading() as session:
        party_id = session.scalars(select(Mandate.party_id).where(Mandate.reference == died)).one()
        assert session.get_one(Party, party_id).contact_stopped_at is not None
    open_now = WorkItem.state == "open"
    assert count(database, WorkItem.kind == "deceased", open_now) == 1
    assert "Nothing is sent to them" in client.get(f"/officers/cases/{party_id}").text


def _takes_the_same_again(client, database, run, arudd):
    """The same report once more changes nothing."""

    def counted():
        with database.reading() as session:
            return [
                session.scalar(select(func.count()).select_from(each))
                for each in (BacsReport, Posting, OutboxMessage, Collection)
            ]

    before = counted()
    answer = upload(client, arudd, "the-same.xml")
    assert "This report was taken before. Nothing changed." in client.get(answer.location).text
    assert counted() == before
    assert a_row_of(client, run, "Net") == "£27,828.00"


def _takes_a_claim(client, database, reference):
    """A claim of £90.00: the receipt goes back, what it paid is owed again, and the answer is a note."""
    claim = Claim(reference, (("2026-11-24", "90.00"),), "90.00")
    upload(client, a_claim_report(claim, day="2026-12-16"))
    with database.reading() as session:
        made = session.scalars(select(IndemnityClaim)).one()
        state = session.scalars(
            select(Collection.state)
            .join(Mandate, Mandate.id == Collection.mandate_id)
            .where(Mandate.reference == reference, Collection.entry_on == MOVES)
        ).one()
    assert (made.total, state) == (pounds("90.00"), CollectionState.INDEMNITY_CLAIMED)
    assert count(database, Posting.kind == PostingKind.INDEMNITY) == 1
    page = f"{ROOT}/claims/{made.id}"
    assert "Indemnity claim of £90.00" in client.get(page).text
    said = {"answer": "countered", "note": "Notice was sent on 6 November.", "lock": made.lock}
    client.post(page, data=said)
    with database.reading() as session:
        assert session.scalars(select(IndemnityClaim.state)).one() is ClaimState.COUNTERED
        assert "Notice was sent on 6 November." in session.scalars(select(Note.content)).all()
        looks = session.scalars(select(AuditEntry.actor).distinct()).all()
    assert any(each.startswith("officer:") for each in looks)


def test_the_figures_are_those_of_the_walkthrough():
    assert (len(UNPAID), total(UNPAID)) == (9, Money(81200))
    assert (len(PAID), total(PAID)) == (303, Money(2782800))
