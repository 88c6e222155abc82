"""Officers and payments that are not alike: read, counter-offered and made for somebody, line by line."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.frequency import Frequency
from shared.domain.money import total
from shared.domain.roles import Role
from shared.domain.schedule import OfferLine, fitted, offer_of_lines
from shared.models import CounterOffer, InstalmentRow, Plan, Proposal, ProposalLine
from shared.web.lines_typed import rows_of_text
from tests.accessibility.pages.plan import resident
from tests.support.builders import pounds, signed_in_payer
from tests.support.plan_pages import form_of, said
from tests.support.plans import press_confirm
from tests.support.signed_in import signed_in_officer

OFFERED = offer_of_lines(
    fitted(
        pounds("1056.50"),
        [OfferLine(date(2027, month, 28), pounds("60")) for month in (1, 2, 3, 4, 5, 9, 10, 11)],
    ),
    Frequency.MONTHLY,
)
TYPED = "28 12 2026 150\n15/1/2027 150.00\n" + "\n".join(
    f"28.{month}.2027 £84" for month in range(2, 12)
)
OURS = {"lines": TYPED, "frequency": "monthly", "words": "This follows what you told us."}


@pytest.fixture
def waiting(database):
    """An offer of uneven payments that a person looks at."""
    with database.transaction() as session:
        made = resident(session)
        press_confirm(session, made.party.id, OFFERED)
        proposal_id = session.scalar(select(Proposal.id))
    return made.party.id, proposal_id


def test_an_officer_reads_every_payment_that_is_offered(client, waiting):
    party_id, _ = waiting
    signed_in_officer(client, Role.OFFICER)
    page = said(client.get(f"/officers/cases/{party_id}"))
    assert "£1,056.50 in 8 payments from 28 January 2027" in page
    assert "Every payment that they offer" in page
    assert "£636.50" in page


def test_the_form_of_a_counter_offer_begins_with_their_payments(client, waiting):
    _, proposal_id = waiting
    signed_in_officer(client, Role.OFFICER)
    page = client.get(f"/officers/proposals/{proposal_id}/counter-offer")
    assert "28 1 2027 60.00\n28 2 2027 60.00" in page.text


def test_a_counter_offer_of_uneven_payments_becomes_the_plan_that_was_read(
    client, waiting, database
):
    party_id, proposal_id = waiting
    signed_in_officer(client, Role.OFFICER)
    path = f"/officers/proposals/{proposal_id}/counter-offer"
    preview = client.post(path, data=OURS)
    assert "Number of payments: 12" in said(preview)
    client.post(path, data={**form_of(preview, path), "go": "send"})
    with database.reading() as session:
        counter = session.scalars(select(CounterOffer)).one()
        reference = session.scalar(select(Proposal.reference))
    assert counter.lines
    signed_in_payer(client, party_id)
    base = f"/plan/proposals/{reference}/our-offer"
    page = client.get(base)
    assert "Our offer: £1,056.50 in 12 payments" in said(page)
    client.post(base, data=form_of(page, base))
    with database.reading() as session:
        plan = session.scalars(select(Plan)).one()
        lines = session.execute(
            select(InstalmentRow.due_on, InstalmentRow.amount).order_by(InstalmentRow.number)
        ).all()
    assert plan.pattern == "lines"
    assert [each.amount for each in lines][:3] == [pounds("150"), pounds("150"), pounds("84")]
    assert total(each.amount for each in lines) == pounds("1056.50")
    assert lines[-1].due_on == date(2027, 11, 28)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("28 12 2026 150\nsoon 20", "Payment 2: "),
        ("28 12 2026 150\n28 12 2026 20", "Payment 2: There is another payment on this day."),
        ("28 12 2026 none\n28 1 2027", "Payment 1: "),
        ("1 1 2020 5\n28 1 2027", "Payment 1: The date must be today or later."),
        (
            "\n".join(f"{day} 1 2027 1" for day in range(1, 29)) * 4,
            "Write no more than 100 payments.",
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_stays(client, waiting, typed, problem):
    _, proposal_id = waiting
    signed_in_officer(client, Role.OFFICER)
    answer = client.post(
        f"/officers/proposals/{proposal_id}/counter-offer", data={**OURS, "lines": typed}
    )
    assert problem in said(answer)
    assert typed.splitlines()[0] in answer.text


def test_an_offer_for_somebody_on_the_phone_can_be_of_uneven_payments(client, database):
    with database.transaction() as session:
        made = resident(session)
        debt_id = made.debt.id
    signed_in_officer(client, Role.OFFICER)
    path = f"/officers/cases/{made.party.id}/offer"
    form = {
        "debts": [str(debt_id)],
        "lines": TYPED,
        "frequency": "monthly",
        "method": "bank_transfer",
    }
    page = client.post(path, data=form)
    assert "Accepted now: £1,056.50 in 12 payments" in said(page)
    hidden = form_of(page, path)
    client.post(path, data={**hidden, **form, "go": "confirm"})
    with database.reading() as session:
        assert session.scalars(select(Plan.pattern)).all() == ["lines"]
        assert session.scalars(select(ProposalLine.amount)).all()[1] == pounds("150")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("28 12 2026 90.00", ("28", "12", "2026", "90.00")),
        ("28/12/2026: £1,090", ("28", "12", "2026", "1,090")),
        ("28 December 2026, 90.5", ("28", "December", "2026", "90.5")),
        ("28.12.2026", ("28", "12", "2026", "")),
        ("whatever it is", ("whatever", "it", "is", "")),
        ("90", ("90", "", "", "")),
    ],
)
def test_a_written_line_is_read_as_a_date_and_an_amount(text, parts):
    (row,) = rows_of_text(text)
    assert (row.day, row.month, row.year, row.amount) == parts


def test_lists_say_no_more_than_the_largest_payment(client, waiting):
    party_id, _ = waiting
    signed_in_officer(client, Role.OFFICER)
    assert "up to £636.50 each time for £1,056.50" in said(client.get("/officers"))
    assert "up to £636.50 each time" in said(client.get(f"/officers/cases/{party_id}"))
