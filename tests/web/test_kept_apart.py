"""Of two people who are liable together, the one learns nothing of what the other does.

Everything that the second can open, and everything that is sent to them, is the same to the byte before
and after whatever the first did. Money is not among it: a debt is one figure for everybody who owes it.
"""

from __future__ import annotations

import difflib
import re

import pytest
from sqlalchemy import select

from shared.domain.entitlements import Reduction
from shared.domain.gate import HoldKind
from shared.domain.objection_states import ObjectionKind
from shared.domain.support_needs import Adjustment, Asked
from shared.models import Account, Signpost
from shared.services.audit import Actor
from shared.services.hardship.referral import refer
from shared.services.holding.ask import ask_hold
from shared.services.objections.send import ToSend, send_objection
from shared.services.proposals.propose import Confirmed
from shared.services.support.apart import keep_apart
from shared.services.support.asked import Told, set_adjustments
from shared.services.support.distress import ask_to_call
from shared.services.support.needs import Disclosure, disclose
from shared.web.sealed import sealed_key
from tests.support.asked_help import a_check, an_agency
from tests.support.direct_debits import Planned, give
from tests.support.hardship import handed_in
from tests.support.joint import CHANGES, Couple, a_couple, everything_seen, everything_sent
from tests.support.moratoriums import a_crisis, a_notice, take
from tests.support.offers import a_hold, a_statement
from tests.support.people import Resident, a_payer
from tests.support.plan_pages import check_form, work_out
from tests.support.plans import an_offer, press_confirm, sandbox_policies
from tests.support.records import NOW
from tests.support.signed_in import parts_of, signed_in_payer

FIRST = Actor("payer", 77)
REFERENCE = re.compile(r"P[A-Z0-9]{8}(?![A-Za-z0-9])")
"""What every offer has of its own."""


def a_statement_of_theirs(session, couple: Couple):
    a_statement(session, couple.first)


def an_offer_that_waits(session, couple: Couple):
    a_statement(session, couple.first)
    press_confirm(session, couple.first.id, an_offer("10.00"))


def a_plan(session, couple: Couple):
    a_statement(session, couple.first)
    assert isinstance(press_confirm(session, couple.first.id), Confirmed)


def a_direct_debit(session, couple: Couple):
    a_statement(session, couple.first)
    done = press_confirm(session, couple.first.id)
    assert isinstance(done, Confirmed)
    account = session.get_one(Account, couple.debt.account_id)
    whose = Resident(couple.first, account, couple.debt, a_payer(session, couple.first))
    give(session, Planned(whose, done.reference))


def a_reduction_asked_for(session, couple: Couple):
    a_check(session, couple.first.id, Reduction.ONE_ADULT)


def time_for_advice(session, couple: Couple):
    ask_hold(session, couple.first.id, HoldKind.ADVICE, FIRST, NOW)


def a_dispute(session, couple: Couple):
    said = ToSend(
        couple.first.id,
        ObjectionKind.DISPUTE,
        about="moved",
        said="I moved out in June.",
        press="press-1",
        debt_id=couple.debt.id,
    )
    send_objection(session, said, FIRST, NOW)


def a_disclosure(session, couple: Couple):
    told = Disclosure(couple.first.id, words="He reads my post.", is_agreed=True)
    disclose(session, sealed_key(), told, FIRST, NOW)


def words_of_distress(session, couple: Couple):
    ask_to_call(session, couple.first.id, NOW)


def large_print(session, couple: Couple):
    set_adjustments(session, couple.first.id, [Asked(Adjustment.LARGE_PRINT)], Told(FIRST, NOW))


def an_application_for_hardship(session, couple: Couple):
    a_statement(session, couple.first)
    handed_in(session, couple.first.id, couple.debt.id)


def a_referral_to_advice(session, couple: Couple):
    agency_id = session.scalars(select(Signpost.id)).first()
    refer(session, couple.first.id, agency_id, FIRST, NOW)


def breathing_space(session, couple: Couple):
    take(session, a_notice(couple.first))


def crisis(session, couple: Couple):
    take(session, a_crisis(couple.first))


def an_officers_hold(session, couple: Couple):
    a_hold(session, debt_id=couple.debt.id, kind="officer", reason="She asked for it.")


def nothing_but_being_kept_apart(session, couple: Couple):
    """The switch itself is an act too: here it is pressed between the two looks."""


ACTS = (
    nothing_but_being_kept_apart,
    a_statement_of_theirs,
    an_offer_that_waits,
    a_plan,
    a_direct_debit,
    a_reduction_asked_for,
    time_for_advice,
    a_dispute,
    a_disclosure,
    words_of_distress,
    large_print,
    an_application_for_hardship,
    a_referral_to_advice,
    breathing_space,
    crisis,
    an_officers_hold,
)


@pytest.fixture
def couple(client):
    with parts_of(client.application).database.transaction() as session:
        sandbox_policies(session)
        made = a_couple(session)
        an_agency(session)
    return made


def seen_by_second(client, couple):
    seen = everything_seen(
        client, debt_id=couple.debt.id, place="money", name="household", page="household"
    )
    with parts_of(client.application).database.reading() as session:
        return seen, everything_sent(session, couple.second.id)


def differences(before, after):
    found = []
    for path in sorted({*before, *after}):
        was, now = before.get(path), after.get(path)
        if was != now:
            lines = difflib.unified_diff(
                (was or (0, "", ""))[2].split("\n"), (now or (0, "", ""))[2].split("\n"), n=0
            )
            found.append(f"{path} {was and was[:2]} {now and now[:2]}\n" + "\n".join(lines))
    return found


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("own", [False, True], ids=["new", "with a statement of their own"])
def test_nothing_that_one_does_shows_to_the_other(client, couple, act, own):
    with parts_of(client.application).database.transaction() as session:
        if own:
            a_statement(session, couple.second)
        if act is not nothing_but_being_kept_apart:
            keep_apart(session, couple.first.id, FIRST, NOW)
    signed_in_payer(client, couple.second.id)
    before, sent = seen_by_second(client, couple)
    assert len(before) > 40
    with (
        client.application.app_context(),
        parts_of(client.application).database.transaction() as session,
    ):
        act(session, couple)
        keep_apart(session, couple.first.id, FIRST, NOW)
    after, sent_after = seen_by_second(client, couple)
    assert differences(before, after) == []
    assert sent_after == sent


def press_of(client):
    """What somebody sees who agrees the plan of £90.00 a month in the portal."""
    work_out(client, "90.00")
    answer = client.post("/plan/check", data=check_form(client))
    page = client.get(answer.location, follow_redirects=True).get_data(as_text=True)
    return answer.status_code, REFERENCE.sub("", CHANGES.sub("", page))


@pytest.mark.parametrize("act", [a_plan, an_offer_that_waits, time_for_advice, breathing_space])
def test_an_offer_of_the_other_goes_to_a_person_as_any_may(client, couple, act):
    def signed_in_alone():
        with parts_of(client.application).database.transaction() as session:
            other = a_couple(session)
            a_statement(session, other.second)
            other.second.needs_person = True
            return other.second.id

    with parts_of(client.application).database.transaction() as session:
        a_statement(session, couple.second)
        keep_apart(session, couple.first.id, FIRST, NOW)
        act(session, couple)
    signed_in_payer(client, couple.second.id)
    status, seen = press_of(client)
    assert status == 303
    assert "changed since you looked" not in seen
    signed_in_payer(client, signed_in_alone())
    _status, usual = press_of(client)
    assert seen == usual
