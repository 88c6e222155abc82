"""A recovery officer's Monday begins with five notices of Breathing Space: one needs a choice of two people."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.gate import RECOVERY
from shared.domain.name_keys import postcode_key
from shared.domain.person_match import Address
from shared.domain.roles import Role
from shared.domain.stages import Stage
from shared.jobs.registry import JOBS, run_job
from shared.models import (
    FormerAddress,
    Hold,
    MoratoriumCandidate,
    OutboxMessage,
    WorkItem,
)
from tests.support.breathing_space_pages import ROOT, act, lock_of, take
from tests.support.builders import (
    TODAY,
    a_debt,
    a_party,
    a_work_item,
    an_account,
    signed_in_officer,
)
from tests.support.checked_client import page_of
from tests.support.moratoriums import a_crisis, a_notice, an_agent
from tests.support.signed_in import parts_of

WHY = "The adviser gave the date of birth: it is the daughter"


def somebody(session, surname, stage=Stage.SUMMONS, **changes):
    party = a_party(session, surname, "Nia")
    account = an_account(session, party)
    a_debt(session, account, stage=stage, **changes)
    return party, account.reference


@pytest.fixture
def morning(database):
    """Four notices that are certain, one of them with an agent, and one that may mean two people."""
    with database.transaction() as session:
        an_agent(session)
        with_agent, with_them = somebody(
            session, "Bowen", Stage.ENFORCEMENT_AGENT, agent_code="SWIFT"
        )
        take(session, a_notice(with_agent, with_them))
        for surname in ("Griffiths", "Lloyd"):
            party, reference = somebody(session, surname)
            take(session, a_notice(party, reference))
        ill, reference = somebody(session, "Parry")
        take(session, a_crisis(ill, reference))
        two = [a_party(session, "Vaughan", "Mair") for _ in range(2)]
        for each in two:
            a_debt(session, an_account(session, each))
        for each in two:
            session.add(
                FormerAddress(
                    party_id=each.id,
                    lines="9 Chapel Row",
                    postcode_key=postcode_key("TW1 9ZZ"),
                    until=date(2025, 3, 1),
                )
            )
        session.flush()
        mis_spelt = a_notice(
            two[0], surname="Vuaghan", addresses=(Address("9 Chapel Row", "TW1 9ZZ"),)
        )
        taken = take(session, mis_spelt)
        a_work_item(session, a_party(session).id, kind="talk", promise_on=TODAY)
        return taken.moratorium_id, with_them, [each.id for each in two]


def test_five_notices_are_worked_and_nothing_goes_out_to_anybody_protected(
    client, database, morning, app
):
    moratorium_id, number_of_case, (one, other) = morning
    signed_in_officer(client, Role.OFFICER)

    # It stands first on the worklist, and its page is one press away.
    worklist = client.get("/officers").text
    assert worklist.index("Say whom the notice means") < worklist.index("asked to talk")
    page = page_of(client.get(ROOT))
    assert "Waiting for a match 1" in page.text
    assert "Protected now 4" in page.text
    assert "Breaches 0" in page.text

    # Two people, one score: a person chooses, and says why.
    match = client.get(f"{ROOT}/{moratorium_id}/match")
    shown = page_of(match).text
    assert shown.count("Nearly the same name") == 2
    assert "80%" in shown
    chosen = client.post(
        f"{ROOT}/{moratorium_id}/match",
        data={"party": one, "why": WHY, "lock": lock_of(match)},
        follow_redirects=True,
    )
    assert "What stopped" in chosen.text
    with database.reading() as session:
        answers = {
            each.party_id: (each.answer, each.why)
            for each in session.scalars(select(MoratoriumCandidate))
        }
        free = session.scalars(
            select(Hold).where(Hold.party_id == other, Hold.ended_at.is_(None))
        ).all()
    assert answers[one] == ("chosen", WHY)
    assert answers[other][0] == "not_them"
    assert free == []

    # Whatever the night does, nothing that asks for money goes to anybody who is protected.
    for name in JOBS:
        run_job(name, parts_of(app))
    with database.reading() as session:
        asked_for = session.scalars(
            select(OutboxMessage.template).where(
                OutboxMessage.act.in_([each.value for each in RECOVERY])
            )
        ).all()
    assert asked_for == []
    signed_in_officer(client, Role.OFFICER)
    assert "Breaches 0" in page_of(client.get(ROOT)).text

    # The agent of one of them was told, once, the same day.
    with database.reading() as session:
        to_agents = session.scalars(
            select(OutboxMessage).where(OutboxMessage.address == "holds@swift.example")
        ).all()
        done = session.scalars(
            select(WorkItem.state).where(WorkItem.subject == f"moratorium:{moratorium_id}")
        ).all()
    assert [(each.template, each.state) for each in to_agents] == [("agent_hold", "sent")]
    assert number_of_case in to_agents[0].body
    assert set(done) == {"done"}


def test_the_choice_is_proved_by_a_certificate(client, database, morning):
    moratorium_id, _number_of_case, (one, _other) = morning
    signed_in_officer(client, Role.OFFICER)
    act(client, moratorium_id, "match", party=one, why=WHY)
    answer = client.get(f"{ROOT}/{moratorium_id}/certificate.pdf")
    assert answer.data.startswith(b"%PDF-")
