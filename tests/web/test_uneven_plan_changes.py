"""Changing a plan whose payments are not alike: one payment moves; a usual day or amount there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from shared.domain.frequency import Frequency
from shared.domain.schedule import OfferLine, offer_of_lines
from shared.models import Collection, InstalmentRow
from tests.support.builders import pounds, signed_in_payer
from tests.support.direct_debits import a_planned_resident, give, lodge
from tests.support.plan_pages import form_of, said

BOXING_DAY = datetime(2026, 12, 26, 9, tzinfo=UTC)
UNEVEN = offer_of_lines(
    [
        OfferLine(date(2026, 12, 28), pounds("150")),
        OfferLine(date(2027, 1, 15), pounds("150")),
        *(OfferLine(date(2027, month, 28), pounds("84")) for month in range(2, 12)),
    ],
    Frequency.MONTHLY,
)


@pytest.fixture
def come(client, clock, database):
    """Sign in on Boxing Day with a plan of uneven payments that is collected by Direct Debit."""
    with database.transaction() as session:
        planned = a_planned_resident(session, offer=UNEVEN)
        lodge(session, give(session, planned).mandate_id)
    clock.move_to(BOXING_DAY)
    signed_in_payer(client, planned.party_id)
    return f"/plan/plans/{planned.reference}"


def test_each_uneven_payment_is_collected_on_its_day_with_its_amount(come, database):
    with database.reading() as session:
        lines = session.execute(
            select(InstalmentRow.collect_on, InstalmentRow.amount).order_by(InstalmentRow.number)
        ).all()
        collections = session.execute(
            select(Collection.entry_on, Collection.amount).order_by(Collection.entry_on)
        ).all()
    assert [each.amount for each in lines][:3] == [pounds("150"), pounds("150"), pounds("84")]
    assert sum(each.amount.pence for each in lines) == 105_650
    assert collections == lines


def test_one_uneven_payment_can_be_moved(client, come, database):
    path = f"{come}/change/payments/2"
    wish = {"new-day": "20", "new-month": "1", "new-year": "2027", "go": "yes"}
    shown = client.get(path, query_string=wish)
    assert "Wednesday 20 January 2027" in said(shown)
    client.post(path, data=form_of(shown, path))
    with database.reading() as session:
        dues = session.scalars(select(InstalmentRow.due_on).order_by(InstalmentRow.number)).all()
    assert dues[1] == date(2027, 1, 20)


def test_the_ways_to_change_leave_out_what_there_is_not(client, come):
    page = said(client.get(f"{come}/change"))
    assert "Move this payment" in page
    assert "Change your usual day" not in page
    assert "Change how much you pay each time" not in page


@pytest.mark.parametrize("path", ["day", "amount"])
def test_a_usual_day_or_amount_is_refused_in_words(client, come, path):
    answer = client.get(f"{come}/change/{path}", follow_redirects=True)
    assert answer.request.path == come
    assert "Every payment of this plan was chosen by itself" in said(answer)
