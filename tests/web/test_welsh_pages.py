"""No page says anything in Welsh that did not come through the catalogue, but for what is in the records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session
from werkzeug.datastructures import MultiDict

from shared.domain.agency_file import COLUMNS
from shared.domain.policy_file import read_policy
from shared.gateways.sandbox.register import SandboxRegister
from shared.models import (
    Account,
    AdviceReferral,
    Adviser,
    Agency,
    AgencyClient,
    AgencyMessage,
    AgencyUpload,
    AgencyUploadRow,
    ApiKey,
    CardPayment,
    ChangeReport,
    CounterOffer,
    Decision,
    Evidence,
    GroupNote,
    HardshipApplication,
    HardshipDecision,
    HardshipEventRow,
    KnownChange,
    Mandate,
    Moratorium,
    Objection,
    Officer,
    OutboxMessage,
    Party,
    Plan,
    PolicyVersion,
    Proposal,
    ProposalQuestion,
    Receipt,
    Remittance,
    RemittanceLine,
    SecondSignature,
    SharedRecord,
    Signpost,
    StatementLine,
    Webhook,
)
from shared.services.sign_in.keys import Keys
from shared.web.language import COOKIE
from shared.web.sessions import cookie_name
from tests.accessibility.pages import ListedPage, Visitor, listed_pages
from tests.support.checked_client import CheckedClient, page_of
from tests.support.hardship import WORDS
from tests.support.html_page import Element
from tests.support.sign_ups import DETAILS, GUARANTEE, SECOND
from tests.support.signed_in import parts_of
from tests.support.welsh_marks import (
    bypassing,
    from_elsewhere,
    marked_catalogue,
    speak_marked_welsh,
)

OFFICE = "officers_"
PAGES = [page for page in listed_pages() if not page.endpoint.startswith(OFFICE)]

RECORDED: tuple[InstrumentedAttribute[str], ...] = (
    Account.reference,
    Account.address_1,
    Account.address_2,
    Account.town,
    Account.postcode,
    AdviceReferral.reference,
    Adviser.email,
    Adviser.name,
    Agency.contact_email,
    Agency.domain,
    Agency.name,
    Agency.reference,
    AgencyClient.account_reference,
    AgencyClient.called,
    AgencyClient.own_reference,
    AgencyClient.postcode,
    AgencyClient.reference,
    AgencyMessage.content,
    AgencyUpload.name,
    AgencyUpload.reference,
    CardPayment.reference,
    ChangeReport.reference,
    ChangeReport.words,
    CounterOffer.reason,
    Decision.reason,
    Decision.signpost,
    Evidence.name,
    GroupNote.note,
    HardshipApplication.reference,
    HardshipDecision.reasons,
    HardshipEventRow.reason,
    KnownChange.label,
    Mandate.holder_name,
    Mandate.reference,
    Moratorium.adviser,
    Moratorium.reference,
    Objection.answer,
    Objection.reference,
    Objection.said,
    Officer.name,
    OutboxMessage.body,
    OutboxMessage.subject,
    Party.forenames,
    Party.organisation,
    Party.surname,
    Plan.reference,
    PolicyVersion.code,
    Proposal.reference,
    ProposalQuestion.answer,
    ProposalQuestion.question,
    Receipt.number,
    SecondSignature.address,
    SecondSignature.name,
    SharedRecord.recipient,
    Signpost.about,
    Signpost.name,
    StatementLine.note,
    ApiKey.client_id,
    ApiKey.name,
    Webhook.url,
    Remittance.name,
    Remittance.reference,
    RemittanceLine.reference,
)
"""What people and the revenues system wrote, which is shown as it was written."""
SAID_BY_THE_LIST = (
    "A new code is on its way.",
    "Dafydd Prys",
    WORDS,
    "C2345BCDF",
    *DETAILS.values(),
    *SECOND.values(),
    *GUARANTEE.format(name="TIDEWELL BOROUGH", days=10).split("\n\n"),
    "TIDEWELL BOROUGH",
    "Monday 28 December 2026",
    "Thursday 28 January 2027",
)
"""What the list of pages itself puts on a page; the days stand in a table of a message in English."""
SEAL_SHOWN = 12
"""How much of a receipt's hash is shown."""
FAILURES = "not-found stale decided gone broken 400 404 405 413 429".split()


@pytest.fixture(scope="session")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our Welsh, every text in its marks."""
    folder = tmp_path_factory.mktemp("marked")
    marked_catalogue(folder)
    return folder


@pytest.fixture(autouse=True)
def marked_welsh(marks: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything here reads the marked Welsh."""
    yield from speak_marked_welsh(marks, monkeypatch)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_all_that_a_page_and_its_forms_say_in_welsh_is_from_the_catalogue(
    client: CheckedClient, page: ListedPage
):
    path = page.come(Visitor(client))
    client.set_cookie(COOKIE, "cy")
    shown = page_of(client.get(path))
    assert shown.all("h1")[0].text.startswith("⟦")
    assert bypassing(shown, known_words(client.application)) == []
    for answer in answers_to_empty_forms(client, path, shown):
        assert bypassing(answer, known_words(client.application)) == []


@pytest.mark.parametrize("what", FAILURES)
def test_all_that_an_error_page_says_in_welsh_is_from_the_catalogue(trial: CheckedClient, what):
    trial.set_cookie(COOKIE, "cy")
    shown = page_of(trial.get(f"/trial/raises/{what}"))
    assert shown.all("html")[0]["lang"] == "cy"
    assert bypassing(shown, {"Priya Shah", "accepted", *known_words(trial.application)}) == []


def test_the_page_of_last_resort_speaks_both_languages(trial: CheckedClient):
    trial.set_cookie(COOKIE, "cy")
    shown = page_of(trial.get("/trial/raises/403"))
    assert [each.text for each in shown.all("p") if each.inside("div")] == [
        "Mae'n ddrwg gennym, ni weithiodd hyn. Nid oes dim wedi'i newid. Rhowch gynnig arall arni mewn ychydig funudau.",
        "Mynd i'r dechrau",
    ]


def test_all_that_a_statement_on_paper_says_in_welsh_is_from_the_catalogue(client: CheckedClient):
    made: list[dict[str, Any]] = []

    class Papers:
        """Keeps what it is given."""

        def make(self, template: str, content: Mapping[str, Any]) -> bytes:
            made.append(dict(content))
            return b"%PDF-1.7"

    version = next(each for each in PAGES if each.endpoint == "statement.version")
    path = version.come(Visitor(client))
    parts = parts_of(client.application)
    client.application.extensions["evenkeel"] = replace(parts, documents=Papers())
    client.set_cookie(COOKIE, "cy")
    assert client.get(f"{path}/statement.pdf").status_code == 200
    words = {key: value for key, value in made[0].items() if key != "language"}
    assert from_elsewhere(_texts_in(words), known_words(client.application)) == []


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts_in(list(value.values()))
    elif isinstance(value, Iterable):
        for each in value:
            yield from _texts_in(each)


def answers_to_empty_forms(client: CheckedClient, path: str, page: Element) -> Iterator[Element]:
    """What comes back when each form of a page is sent with nothing filled in."""
    (main,) = page.all("main")
    for form in main.all("form"):
        if form["method"] == "post":
            hidden = [each for each in form.all("input") if each["type"] == "hidden"]
            answer = client.post(
                form["action"] or path,
                data=MultiDict((each["name"], each["value"]) for each in hidden),
            )
            if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
                yield page_of(answer)


def known_words(app: Flask) -> set[str]:
    """The words of the records and of the council itself."""
    parts = parts_of(app)
    council = parts.settings.council.spoken("cy")
    words = {
        *SAID_BY_THE_LIST,
        *_entered_in_the_register(parts.register),
        "Cymraeg",
        COOKIE,
        cookie_name(parts.settings),
        council.name,
        council.address,
        council.opening_hours,
        council.bank_account_name,
    }
    with parts.database.read_session() as session:
        for column in RECORDED:
            words.update(session.scalars(select(column).distinct()))
        for address in session.scalars(select(Party.letter_address)):
            words.update(address.splitlines())
        for text in session.scalars(select(PolicyVersion.content)):
            policy = read_policy(text)
            words.update(policy.words.get("cy", {}).values())
            words.update(track.name_cy for track in policy.tracks)
        for seal in session.scalars(select(Decision.receipt_sha256)):
            words.add(seal[:SEAL_SHOWN])
        words.update(_in_files_of_agencies(session, Keys(parts.settings.secret_key)))
    return {word for word in words if word}


def _in_files_of_agencies(session: Session, keys: Keys) -> Iterator[str]:
    """The names of columns, which no language changes, and what stood in the files that came."""
    yield from COLUMNS
    for sealed in session.scalars(select(AgencyUploadRow.content)):
        if sealed:
            cells = json.loads(keys.unseal(sealed))
            yield from cells.values() if isinstance(cells, dict) else cells
    for text in session.scalars(select(AgencyUpload.problem)):
        for said in json.loads(text).values() if text else ():
            yield ", ".join(map(str, said)) if isinstance(said, list) else str(said)


def _entered_in_the_register(register: object) -> Iterator[str]:
    """What advisers typed at the stand-in for the register, and the numbers that it gave."""
    if isinstance(register, SandboxRegister):
        for space in register.advisers.list():
            yield from (space.id, space.name, space.reference)
            for debt in space.debts:
                yield from (str(debt["debtTypeName"] or ""), str(debt["reference"] or ""))
