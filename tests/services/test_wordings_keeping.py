"""A wording holds when two administrators have said so, and not before."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select
from structlog.testing import capture_logs

from shared.models import Channel, OutboxMessage, WordingVersion
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound, StaleVersion
from shared.services.outbox import queue_message
from shared.services.outbox_many import Letter, queue_many
from shared.services.wordings import keeping
from shared.services.wordings.held import held_wording
from shared.services.wordings.keeping import (
    CannotHold,
    OpenElsewhere,
    approve,
    refuse,
    send_for_approval,
    take_back,
    withdraw,
)
from shared.services.wordings.readiness import what_wordings_lack
from tests.support.people import a_party
from tests.support.plans import at_once
from tests.support.records import NOW
from tests.support.wordings import (
    CAME,
    HOUSE,
    OURS,
    TEMPLATE,
    a_draft,
    an_admin,
    approved,
    lock_of,
    waiting,
)

PARAMS = {"day": NOW.date(), "promise_on": NOW.date()}


def said(session, dedupe="call:1", language="en"):
    party = a_party(session, language=language)
    number = queue_message(session, TEMPLATE, party.id, PARAMS, NOW, dedupe)
    return session.get(OutboxMessage, number).body


def test_before_anybody_words_it_a_message_says_what_came(session):
    assert "Hello" in said(session)


@pytest.mark.parametrize("step", [a_draft, waiting])
def test_a_wording_that_nobody_approved_is_not_said(session, step):
    step(session, an_admin(session))
    assert "Hello" in said(session)


def test_an_approved_wording_is_said_at_once(session):
    said(session)
    approved(session)
    assert "Good day" in said(session, "call:2")


def test_an_approved_wording_is_said_in_its_language_only(session):
    approved(session)
    assert "Good day" not in said(session, language="cy")


def test_an_approved_wording_is_said_by_every_other_session(database):
    with database.transaction() as session:
        assert "Hello" in said(session)
    with database.transaction() as session:
        approved(session)
    with database.transaction() as session:
        assert "Good day" in said(session, "call:2")


def test_nobody_approves_what_they_wrote(session):
    author = an_admin(session)
    version_id = waiting(session, author)
    with pytest.raises(NotAllowedHere):
        approve(session, HOUSE, version_id, lock_of(session, version_id), author, NOW)


def test_nobody_refuses_what_they_wrote(session):
    author = an_admin(session)
    version_id = waiting(session, author)
    with pytest.raises(NotAllowedHere):
        refuse(session, version_id, lock_of(session, version_id), "No.", author, NOW)


def test_a_draft_is_not_approved(session):
    version_id = a_draft(session, an_admin(session))
    with pytest.raises(StaleVersion):
        approve(session, HOUSE, version_id, lock_of(session, version_id), an_admin(session), NOW)


def test_only_who_wrote_a_draft_sends_it(session):
    version_id = a_draft(session, an_admin(session))
    with pytest.raises(NotAllowedHere):
        send_for_approval(session, version_id, lock_of(session, version_id), an_admin(session), NOW)


def test_what_waits_is_not_written_anew(session):
    author = an_admin(session)
    waiting(session, author)
    with pytest.raises(OpenElsewhere):
        a_draft(session, author, OURS + "More.\n")


def test_a_draft_is_written_anew_by_who_wrote_it(session):
    author = an_admin(session)
    first = a_draft(session, author)
    assert a_draft(session, author, OURS.replace("Good day", "Good evening")) == first
    assert "Good evening" in session.get(WordingVersion, first).content


def test_a_draft_of_a_colleague_stays_theirs(session):
    theirs = a_draft(session, an_admin(session))
    with pytest.raises(OpenElsewhere) as refused:
        a_draft(session, an_admin(session), OURS + "More.\n")
    assert refused.value.version_id == theirs


def test_what_changed_since_the_page_was_shown_is_not_approved(session):
    version_id = waiting(session, an_admin(session))
    with pytest.raises(StaleVersion):
        approve(session, HOUSE, version_id, 0, an_admin(session), NOW)


def test_a_draft_against_a_wording_that_holds_no_more_is_not_kept(session):
    with pytest.raises(StaleVersion):
        a_draft(session, an_admin(session), against="0" * 64)


def test_a_wording_is_not_approved_when_what_it_changes_holds_no_more(session):
    approved(session)
    version_id = waiting(session, an_admin(session), OURS.replace("Good day", "Good evening"))
    take_back(session, TEMPLATE, "en", "A mistake.", an_admin(session), NOW)
    with pytest.raises(StaleVersion):
        approve(session, HOUSE, version_id, lock_of(session, version_id), an_admin(session), NOW)


def test_a_wording_is_tried_again_when_it_is_approved(session):
    version_id = waiting(session, an_admin(session))
    session.get(WordingVersion, version_id).content = OURS + "{{ ''.__class__ }}\n"
    with pytest.raises(CannotHold):
        approve(session, HOUSE, version_id, lock_of(session, version_id), an_admin(session), NOW)


def test_a_wording_with_a_problem_is_not_kept(session):
    with pytest.raises(CannotHold) as refused:
        a_draft(session, an_admin(session), OURS + "{{ ''.__class__ }}\n")
    assert [each.word for each in refused.value.problems] == ["stranger"]


def test_a_wording_that_changes_nothing_is_not_kept(session):
    with pytest.raises(CannotHold) as refused:
        a_draft(session, an_admin(session), CAME.replace("\n", "\r\n"))
    assert [each.word for each in refused.value.problems] == ["unchanged"]


def test_a_refused_wording_says_why_and_makes_room_for_another(session):
    author = an_admin(session)
    version_id = waiting(session, author)
    refuse(
        session, version_id, lock_of(session, version_id), " Too stiff. ", an_admin(session), NOW
    )
    row = session.get(WordingVersion, version_id)
    assert (row.state, row.settled_why) == ("refused", "Too stiff.")
    assert a_draft(session, author) != version_id


def test_a_refusal_without_a_reason_is_none(session):
    version_id = waiting(session, an_admin(session))
    with pytest.raises(ValueError, match="reason"):
        refuse(session, version_id, lock_of(session, version_id), " ", an_admin(session), NOW)


def test_a_wording_that_was_answered_is_not_answered_again(session):
    version_id = approved(session)
    with pytest.raises(AlreadyDecided):
        refuse(session, version_id, lock_of(session, version_id), "No.", an_admin(session), NOW)


def test_a_new_wording_replaces_the_one_before(session):
    first = approved(session)
    approved(session, OURS.replace("Good day", "Good evening"))
    assert session.get(WordingVersion, first).state == "replaced"
    assert "Good evening" in said(session)


def test_what_came_holds_again_when_a_wording_is_taken_back(session):
    version_id = approved(session)
    assert take_back(session, TEMPLATE, "en", "A mistake.", an_admin(session), NOW)
    session.expire_all()
    assert session.get(WordingVersion, version_id).state == "withdrawn"
    assert "Hello" in said(session)


def test_taking_back_what_is_not_there_does_nothing(session):
    assert not take_back(session, TEMPLATE, "en", "A mistake.", an_admin(session), NOW)


def test_a_colleague_may_withdraw_what_somebody_left_open(session):
    version_id = a_draft(session, an_admin(session))
    withdraw(session, version_id, lock_of(session, version_id), an_admin(session), NOW)
    assert session.get(WordingVersion, version_id).state == "withdrawn"


@pytest.mark.parametrize(("template", "language"), [("nothing", "en"), ("../../x", "en"), (TEMPLATE, "fr"), ("agent_hold", "cy")])  # fmt: skip
def test_only_messages_of_ours_have_a_wording(session, template, language):
    with pytest.raises(NotFound):
        held_wording(session, template, language)


def test_a_wording_that_fails_when_it_is_said_gives_way_to_the_one_that_came(session):
    version_id = approved(session)
    session.get(WordingVersion, version_id).content = "Subject: A\n{{ missing }}\n"
    session.flush()
    with capture_logs() as written:
        assert "Hello" in said(session, "call:9")
    assert [(each["log_level"], each["template"]) for each in written] == [("error", TEMPLATE)]


def test_of_many_drafts_at_once_there_is_one(database):
    with database.transaction() as session:
        author = an_admin(session)

    def press():
        with database.transaction() as session:
            return a_draft(session, author)

    assert len(set(at_once(*[press] * 4))) == 1


def test_of_an_approval_and_a_refusal_at_once_one_counts(database):
    with database.transaction() as session:
        version_id = waiting(session, an_admin(session))
        first, second = an_admin(session), an_admin(session)
        lock = lock_of(session, version_id)

    def say(answer):
        with database.transaction() as session:
            try:
                answer(session)
            except (AlreadyDecided, StaleVersion):
                return "late"
            return "counted"

    answers = at_once(
        lambda: say(lambda s: keeping.approve(s, HOUSE, version_id, lock, first, NOW)),
        lambda: say(lambda s: keeping.refuse(s, version_id, lock, "No.", second, NOW)),
    )
    assert sorted(answers) == ["counted", "late"]


def test_many_messages_at_once_say_the_approved_wording_and_ask_for_it_once(session):
    approved(session)
    parties = [a_party(session) for _ in range(20)]
    letters = [Letter(party.id, PARAMS, f"call:{party.id}") for party in parties]
    asked = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    queue_many(session, TEMPLATE, letters, {party.id: Channel.EMAIL for party in parties}, NOW)
    assert sum("FROM wording_version" in each for each in asked) == 1
    emails = select(OutboxMessage.body).where(OutboxMessage.channel == "email")
    bodies = session.scalars(emails).all()
    assert len(bodies) == 20
    assert all("Good day" in body for body in bodies)


def test_a_wording_that_fits_its_message_no_more_is_named_when_the_installation_is_checked(session):
    version_id = approved(session)
    assert list(what_wordings_lack(session, HOUSE)) == []
    session.get(WordingVersion, version_id).content = "Subject: A\n{{ gone_since }}\n"
    session.flush()
    (line,) = what_wordings_lack(session, HOUSE)
    assert f"{TEMPLATE} (en)" in line
