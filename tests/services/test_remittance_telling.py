"""An agency tells how a payment is split: what fits whom, and what is refused; on both databases."""

import pytest
from sqlalchemy import func, select

from shared.domain.agency_states import AuthorityState
from shared.models import Remittance, RemittanceLine
from shared.services.agencies.authorised import Acting
from shared.services.agencies.remittances.reading import (
    discard_remittance,
    one_remittance,
    remittances_of,
)
from shared.services.agencies.remittances.telling import (
    LARGEST,
    MOST_ROWS,
    NotTold,
    tell_remittance,
)
from shared.services.errors import NotFound, StaleVersion
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import NOW, pounds
from tests.support.people import a_debt, a_party, an_account
from tests.support.standing_plans import a_plan_of


@pytest.fixture
def adviser(session):
    return an_adviser(session)


@pytest.fixture
def acting(adviser):
    return Acting(adviser.agency_id, adviser.id)


def a_payer(session, adviser, account="80012345", own="case 7", **authority):
    party = a_party(session)
    plan = a_plan_of(session, party=party)
    a_debt(session, an_account(session, party, reference=account))
    client = a_client(session, adviser, party, own_reference=own, account_reference=account)
    an_authority(session, client, **authority)
    return client, plan


def file_of(*rows, head="reference,amount"):
    return "\n".join([head, *rows]).encode()


def tell(session, acting, content, name="november.csv"):
    return tell_remittance(session, acting, name, content, NOW)


def states(session):
    rows = session.execute(
        select(RemittanceLine.reference, RemittanceLine.state).order_by(RemittanceLine.number)
    )
    return [tuple(row) for row in rows]


def test_a_row_may_name_the_client_the_plan_the_account_or_the_agency_s_own_number(
    session, adviser, acting
):
    client, plan = a_payer(session, adviser)
    names = [client.reference, plan.reference, "80012345", "case 7", "CASE7"]
    told = tell(session, acting, file_of(*(f"{name},1.00" for name in names)))
    assert states(session) == [(name, "matched") for name in names]
    found = one_remittance(session, acting, told.reference)
    assert (found.total, found.unknown, found.waits) == (pounds("5.00"), 0, True)
    assert {line.client for line in found.lines} == {client.reference}


def test_columns_may_stand_in_another_order_and_amounts_as_people_write_them(
    session, adviser, acting
):
    a_payer(session, adviser)
    rows = file_of('"£1,250.50",for November,80012345', head=" Amount ,note,REFERENCE")
    told = tell(session, acting, rows)
    assert one_remittance(session, acting, told.reference).total == pounds("1250.50")


NONE_HOLDS = {
    "asked for": {"state": AuthorityState.ASKED},
    "taken back": {"state": AuthorityState.REVOKED},
}


@pytest.mark.parametrize("how", sorted(NONE_HOLDS))
def test_without_authority_a_row_fits_nobody(session, adviser, acting, how):
    a_payer(session, adviser, **NONE_HOLDS[how])
    tell(session, acting, file_of("80012345,1.00"))
    assert states(session) == [("80012345", "unknown")]


def test_another_agency_s_client_is_nobody(session, adviser, acting):
    client, plan = a_payer(session, an_adviser(session))
    tell(session, acting, file_of(f"{client.reference},1.00", f"{plan.reference},2.00"))
    assert {state for _, state in states(session)} == {"unknown"}


def test_a_number_that_fits_two_clients_fits_nobody(session, adviser, acting):
    a_payer(session, adviser, "80012345", "same")
    a_payer(session, adviser, "80054321", "same")
    tell(session, acting, file_of("same,1.00", "80054321,2.00"))
    assert states(session) == [("same", "unknown"), ("80054321", "matched")]


def test_the_same_file_again_is_the_first(session, adviser, acting):
    a_payer(session, adviser)
    first = tell(session, acting, file_of("80012345,1.00"))
    again = tell(session, acting, file_of("80012345,1.00"), "copy.csv")
    assert (again.reference, again.is_new) == (first.reference, False)
    assert session.scalar(select(func.count()).select_from(Remittance)) == 1


def test_what_was_thrown_away_can_be_sent_again(session, adviser, acting):
    first = tell(session, acting, file_of("80012345,1.00"))
    discard_remittance(session, acting, first.reference, NOW)
    again = tell(session, acting, file_of("80012345,1.00"))
    assert again.is_new
    with pytest.raises(StaleVersion):
        discard_remittance(session, acting, first.reference, NOW)


REFUSED = {
    "nothing": b"",
    "no rows": file_of(),
    "other columns": file_of("1,2", head="who,how much"),
    "too large": b"x" * (LARGEST + 1),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"0" * 40,
    "too many rows": file_of(*(["80012345,1.00"] * MOST_ROWS)),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_what_cannot_be_read_is_refused_whole(session, acting, what):
    with pytest.raises(NotTold):
        tell(session, acting, REFUSED[what])
    assert session.scalar(select(func.count()).select_from(Remittance)) == 0


WRONG = {
    "nought": "80012345,0.00",
    "negative": "80012345,-1.00",
    "four decimals": "80012345,1.0001",
    "a formula": "80012345,=1+1",
    "no amount": "80012345,",
    "no reference": ",1.00",
    "a long reference": f"{'8' * 61},1.00",
}


@pytest.mark.parametrize("what", sorted(WRONG))
def test_one_wrong_row_keeps_all_out_and_is_named(session, acting, what):
    with pytest.raises(NotTold) as refused:
        tell(session, acting, file_of("80012345,1.00", WRONG[what]))
    assert [number for number, _ in refused.value.rows] == [3]
    assert session.scalar(select(func.count()).select_from(Remittance)) == 0


def test_an_agency_reads_its_own_payments_alone(session, adviser, acting):
    told = tell(session, acting, file_of("80012345,1.00"))
    other = an_adviser(session)
    theirs = Acting(other.agency_id, other.id)
    assert [each.reference for each in remittances_of(session, acting)[0]] == [told.reference]
    assert remittances_of(session, theirs) == ((), None)
    with pytest.raises(NotFound):
        one_remittance(session, theirs, told.reference)
    with pytest.raises(NotFound):
        discard_remittance(session, theirs, told.reference, NOW)
