"""What a program does for a client, from adding one to the answer to an offer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from shared.domain.agency_states import AgencyState, AuthorityState
from shared.models import (
    Agency,
    AgencyClient,
    ApiAnswer,
    Authority,
    Proposal,
    Statement,
    StatementSource,
)
from shared.models.base import Base
from shared.services.agencies.talk import say_for_council
from tests.support.api import a_program
from tests.support.api_scene import a_scene, sfs_document
from tests.support.builders import NOW, TODAY, a_party, an_officer, the_resident

pytestmark = pytest.mark.both_databases
OFFER = {"amount": 9000, "frequency": "monthly", "first_due": "2026-12-28"}
FACTS = {"account_reference": "80012345", "name": "Alun Prys", "postcode": "ZZ1 1AA"}


@pytest.fixture
def scene(client):
    return a_scene(client)


def many(database, of):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(of))


def rows_in(database, *but):
    """How many rows every table has, but for those that count requests."""
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
            if table.name not in {"api_use", *but}
        }


# ------------------------------------------------------------------ clients


def test_a_client_is_added_by_a_reference_and_two_facts(client, database):
    with database.transaction() as session:
        made = the_resident(session)
        facts = {
            "account_reference": made.account.reference,
            "name": f"{made.party.forenames} {made.party.surname}",
            "postcode": made.account.postcode,
            "own_reference": "TW-1",
        }
    program = a_program(client)
    added = program.post("/clients", facts)
    assert (added.status_code, added.json["fit"]) == (200, "fits")
    shown = program.get(f"/clients/{added.json['client']}").json
    assert (shown["own_reference"], shown["state"]) == ("TW-1", "needs_authority")
    again = program.post("/clients", facts).json
    assert again == {"fit": "duplicate", "client": added.json["client"]}


def test_whether_there_is_such_an_account_is_not_told(client, database):
    with database.transaction() as session:
        known = the_resident(session).account.reference
    program = a_program(client)
    wrong = [
        program.post("/clients", {**FACTS, "account_reference": each}).json
        for each in (known, "89999999")
    ]
    assert wrong == [{"fit": "needs_fact"}, {"fit": "needs_fact"}]


def test_clients_are_listed_with_where_they_stand(scene):
    shown = scene.program.get("/clients").json
    assert [(each["client"], each["state"]) for each in shown["clients"]] == [
        (scene.client, "ready")
    ]
    assert scene.program.get("/clients?state=closed").json["clients"] == []


def test_a_closed_case_reaches_nothing_any_more(scene):
    assert scene.program.post(f"{scene.at}/close").json["state"] == "closed"
    assert scene.program.get(f"{scene.at}/debts").status_code == 404


def test_what_is_owed_is_read_with_authority_for_it(scene):
    debts = scene.program.get(f"{scene.at}/debts").json["debts"]
    assert [each["account_reference"] for each in debts] == [scene.account]
    assert debts[0]["balance"] > 0


# ------------------------------------------------------------------ authority


def test_a_client_is_asked_for_authority_once(scene):
    wanted = {"scopes": ["discuss", "data"], "ends_on": str(TODAY + timedelta(days=30))}
    first = scene.program.post(f"{scene.at}/authorities", wanted)
    again = scene.program.post(f"{scene.at}/authorities", wanted)
    assert (first.status_code, again.json) == (201, first.json)
    shown = scene.program.get(f"{scene.at}/authorities").json["authorities"]
    assert [each["state"] for each in shown] == ["asked", "given"]


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"ends_on": str(TODAY - timedelta(days=1))}, "/ends_on"),
        ({"ends_on": "2036-01-01"}, "/ends_on"),
        ({"accounts": ["80099998"]}, "/accounts"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
    ],
)
def test_authority_that_nobody_can_give_is_not_asked_for(scene, wanted, pointer):
    answer = scene.program.post(f"{scene.at}/authorities", {"scopes": ["discuss"], **wanted})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_an_agency_gives_up_what_it_was_let_do(scene):
    assert scene.program.post(f"{scene.at}/authorities/end").json == {"ended": 1}
    assert scene.program.get(f"{scene.at}/debts").status_code == 404


# ------------------------------------------------------------------ statements and offers


def test_a_statement_in_the_exchange_format_becomes_a_version(scene, database):
    answer = scene.send_statement()
    assert (answer.status_code, answer.json["is_new"]) == (201, True), answer.text
    with database.reading() as session:
        source = session.scalars(select(StatementSource)).one()
        kept = session.get_one(Statement, source.statement_id)
    assert kept.party_id == scene.party_id
    assert kept.left_over.pence == answer.json["left_over"]


def test_the_same_statement_again_is_the_same_version(scene):
    first, again = scene.send_statement(), scene.send_statement()
    assert (again.json["version"], again.json["is_new"]) == (first.json["version"], False)


def test_a_document_that_is_none_is_refused_without_saying_back_what_it_was(scene):
    answer = scene.program.post(f"{scene.at}/statements", {"sfs": {"Ysgawen": "Ysgawen"}})
    assert answer.status_code == 422
    assert "Ysgawen" not in answer.text


def test_an_offer_is_answered_at_once_and_read_again(scene):
    scene.send_statement()
    made = scene.program.post(f"{scene.at}/offers", OFFER)
    assert (made.status_code, made.json["outcome"]) == (200, "accepted"), made.text
    shown = scene.program.get(f"{scene.at}/offers/{made.json['offer']}").json
    assert (shown["state"], shown["terms"]["amount"]) == ("accepted", 9000)
    listed = scene.program.get(f"{scene.at}/offers").json["offers"]
    assert [each["offer"] for each in listed] == [made.json["offer"]]


def test_an_offer_without_a_statement_says_what_is_missing(scene):
    assert scene.program.post(f"{scene.at}/offers", OFFER).json["outcome"] == "needs_statement"


def test_an_offer_that_waits_is_taken_back(scene):
    scene.send_statement()
    made = scene.program.post(f"{scene.at}/offers", {**OFFER, "amount": 2000}).json
    assert (made["outcome"], made["promise_on"] > str(TODAY)) == ("person", True)
    taken = scene.program.post(f"{scene.at}/offers/{made['offer']}/withdraw")
    assert taken.json["state"] == "withdrawn"


def test_an_accepted_offer_cannot_be_taken_back(scene):
    scene.send_statement()
    made = scene.program.post(f"{scene.at}/offers", OFFER).json
    answer = scene.program.post(f"{scene.at}/offers/{made['offer']}/withdraw")
    assert (answer.status_code, answer.json["code"]) == (409, "changed-meanwhile")


AMOUNTS = [0, -1, 12.5, "90.00", True, None, 10**12, 1e300, "٩"]


@pytest.mark.parametrize("amount", AMOUNTS, ids=repr)
def test_an_amount_that_is_no_whole_pence_is_refused(scene, amount):
    answer = scene.program.post(f"{scene.at}/offers", {**OFFER, "amount": amount})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/amount")


def test_a_whole_number_may_be_written_with_a_point(scene):
    scene.send_statement()
    made = scene.program.post(f"{scene.at}/offers", {**OFFER, "amount": 9000.0})
    assert made.json["outcome"] == "accepted"


EXTRA = ["role", "party_id", "agency_id", "status", "balance", "on_behalf_by"]


@pytest.mark.parametrize("name", EXTRA)
def test_a_field_that_nobody_described_is_refused(scene, database, name):
    answer = scene.program.post(f"{scene.at}/offers", {**OFFER, name: 1})
    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {
            "pointer": "",
            "code": "extra_forbidden",
            "detail": "There is something here that the description does not know.",
        }
    ]
    assert many(database, Proposal) == 0


# ------------------------------------------------------------------ repeats


def test_a_repeat_under_the_same_key_is_answered_the_same_and_does_nothing(scene, database):
    scene.send_statement()
    first = scene.program.post(f"{scene.at}/offers", OFFER, key="mine")
    again = scene.program.post(f"{scene.at}/offers", OFFER, key="mine")
    assert (again.json, again.headers["Idempotency-Replayed"]) == (first.json, "true")
    assert "Idempotency-Replayed" not in first.headers
    assert many(database, Proposal) == 1


def test_another_request_under_the_same_key_is_refused(scene):
    scene.send_statement()
    scene.program.post(f"{scene.at}/offers", OFFER, key="mine")
    answer = scene.program.post(f"{scene.at}/offers", {**OFFER, "amount": 9001}, key="mine")
    assert (answer.status_code, answer.json["code"]) == (422, "other-request")


def test_two_agencies_may_use_the_same_key(client, scene):
    other = a_program(client)
    first = scene.program.post("/clients", FACTS, key="mine")
    answer = other.post("/clients", {**FACTS, "name": "Somebody Else"}, key="mine")
    assert (first.status_code, answer.status_code) == (200, 200)


def test_what_was_refused_can_be_put_right_under_the_same_key(scene):
    scene.send_statement()
    wrong = scene.program.post(f"{scene.at}/offers", {**OFFER, "amount": 0}, key="mine")
    right = scene.program.post(f"{scene.at}/offers", OFFER, key="mine")
    assert (wrong.status_code, right.json["outcome"]) == (422, "accepted")


def test_what_was_answered_is_kept_sealed(scene, database):
    scene.send_statement()
    offer = scene.program.post(f"{scene.at}/offers", OFFER).json["offer"]
    with database.reading() as session:
        assert not any(offer in each for each in session.scalars(select(ApiAnswer.body)))


@pytest.mark.parametrize("key", ["", "x" * 256, "with space", "é"])
def test_a_request_without_a_good_key_is_refused(scene, key):
    answer = scene.program.post(f"{scene.at}/offers", OFFER, **{"Idempotency-Key": key})
    assert (answer.status_code, answer.json["code"]) == (400, "no-idempotency-key")


# ------------------------------------------------------------------ pauses and messages


def test_recovery_is_paused_once(scene):
    first, again = (scene.program.post(f"{scene.at}/holds").json for _ in range(2))
    assert (first["was_held_already"], again["was_held_already"]) == (False, True)
    shown = scene.program.get(f"{scene.at}/holds").json
    assert shown == {"holds": [{"until": first["until"]}]}


def test_a_message_is_answered_by_a_day_and_its_answer_read(scene, database):
    answer = scene.program.post(f"{scene.at}/messages", {"text": "Can she pay weekly?"})
    assert (answer.status_code, answer.json["answer_by"] > str(TODAY)) == (201, True)
    with database.transaction() as session:
        officer = an_officer(session)
        say_for_council(session, scene.client_id, officer.id, "Yes.", "press", NOW)
    shown = scene.program.get(f"{scene.at}/messages").json["messages"]
    assert [(each["from_council"], each["text"]) for each in shown] == [
        (True, "Yes."),
        (False, "Can she pay weekly?"),
    ]
    kinds = [each["kind"] for each in scene.program.get("/changes").json["changes"]]
    assert kinds == ["message.sent", "message.received"]


# ------------------------------------------------------------------ whose client it is


GETS = ("debts", "holds", "messages", "offers", "offers/P2222222")
POSTS = {
    "statements": {"sfs": sfs_document()},
    "offers/P2222222/withdraw": {},
    "offers/P2222222/answer": {"said": "Yes"},
    "offers/P2222222/senior-look": {"said": "Please"},
    "offers/P2222222/counter-offer/accept": {"number": 1, "total": 100},
    "offers/P2222222/counter-offer/refuse": {"number": 1, "said": "No"},
    "holds": {},
    "messages": {"text": "Hello"},
}
OWN = {
    "close": {},
    "authorities": {"scopes": ["discuss"]},
    "authorities/end": {},
    "offers": OFFER,
}


def changed(**values):
    return lambda session, scene: session.execute(
        update(Authority).where(Authority.id == scene.authority_id).values(**values)
    )


ENDED = {
    "was taken back": changed(state=AuthorityState.REVOKED),
    "is over": changed(ends_on=TODAY - timedelta(days=1)),
    "has not begun": changed(starts_on=TODAY + timedelta(days=1)),
    "was never given": changed(state=AuthorityState.ASKED),
    "is another party's": lambda session, scene: session.execute(
        update(AgencyClient)
        .where(AgencyClient.id == scene.client_id)
        .values(party_id=a_party(session).id)
    ),
}


@pytest.mark.parametrize("how", sorted(ENDED))
def test_nothing_is_read_or_done_when_authority(scene, database, how):
    with database.transaction() as session:
        ENDED[how](session, scene)
    before = rows_in(database, "api_answer")
    answers = [scene.program.get(f"{scene.at}/{each}") for each in GETS]
    answers += [scene.program.post(f"{scene.at}/{each}", body) for each, body in POSTS.items()]
    assert {each.status_code for each in answers} == {404}
    assert scene.program.post(f"{scene.at}/offers", OFFER).json["outcome"] == "needs_authority"
    assert rows_in(database, "api_answer") == before


def test_a_program_of_another_agency_finds_nothing(client, scene, database):
    other = a_program(client)
    before = rows_in(database)
    answers = [other.get(f"{scene.at}/{each}") for each in (*GETS, "authorities")]
    answers.append(other.get(scene.at))
    answers += [other.post(f"{scene.at}/{each}", body) for each, body in (POSTS | OWN).items()]
    assert {(each.status_code, each.json["code"]) for each in answers} == {(404, "not-found")}
    assert other.get("/clients").json["clients"] == []
    assert other.get("/changes").json["changes"] == []
    assert rows_in(database) == before


SCOPED = {
    "sees_data": "debts",
    "may_discuss": "messages",
    "may_negotiate": "offers",
}


@pytest.mark.parametrize("column", sorted(SCOPED))
def test_each_thing_is_read_by_its_own_scope_of_the_authority(client, column):
    scene = a_scene(client, **{column: False})
    assert scene.program.get(f"{scene.at}/{SCOPED[column]}").status_code == 404
    others = {each for each in SCOPED.values() if each != SCOPED[column]}
    assert {scene.program.get(f"{scene.at}/{each}").status_code for each in others} == {200}


def test_a_suspended_agency_reads_nothing(scene, database):
    with database.transaction() as session:
        session.execute(update(Agency).values(state=AgencyState.WITHDRAWN))
    assert scene.program.get(scene.at).status_code == 401


FAR = ["0001-01-01", "0623-03-06", "1752-09-02", "2999-12-31", "9999-12-31"]


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("name", ["starts_on", "ends_on"])
def test_no_day_is_too_far_to_be_refused(scene, name, day):
    answer = scene.program.post(f"{scene.at}/authorities", {"scopes": ["discuss"], name: day})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")


@pytest.mark.parametrize("day", FAR)
def test_no_first_day_of_an_offer_is_too_far_to_be_answered(scene, day):
    scene.send_statement()
    answer = scene.program.post(f"{scene.at}/offers", {**OFFER, "first_due": day})
    assert answer.status_code == 200
    assert answer.json["outcome"] == "changed"


@pytest.mark.parametrize("day", FAR)
def test_no_date_of_a_statement_is_too_far_to_be_refused(scene, day):
    body = {"sfs": sfs_document(), "dated_on": day}
    assert scene.program.post(f"{scene.at}/statements", body).status_code == 422
