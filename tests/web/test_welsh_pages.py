"""No page says anything in Welsh that did not come through the catalogue, but for what is in the records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from shared.domain.policy_file import read_policy
from shared.models import (
    Account,
    CounterOffer,
    Decision,
    GroupNote,
    KnownChange,
    Officer,
    OutboxMessage,
    Party,
    Plan,
    PolicyVersion,
    Proposal,
    ProposalQuestion,
    StatementLine,
)
from shared.web.language import COOKIE
from shared.web.sessions import cookie_name
from tests.accessibility.pages import ListedPage, Visitor, listed_pages
from tests.support.checked_client import CheckedClient, page_of
from tests.support.signed_in import parts_of
from tests.support.welsh_marks import bypassing, marked_catalogue, speak_marked_welsh

OFFICE = "officers_"
PAGES = [page for page in listed_pages() if not page.endpoint.startswith(OFFICE)]

RECORDED: tuple[InstrumentedAttribute[str], ...] = (
    Account.reference,
    Account.address_1,
    Account.address_2,
    Account.town,
    Account.postcode,
    CounterOffer.reason,
    Decision.reason,
    Decision.signpost,
    GroupNote.note,
    KnownChange.label,
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
    StatementLine.note,
)
"""What people and the revenues system wrote, which is shown as it was written."""
SAID_BY_THE_LIST = ("A new code is on its way.",)
"""What the list of pages itself puts on a page."""
SEAL_SHOWN = 12
"""How much of a receipt's hash is shown."""


@pytest.fixture(scope="session")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our Welsh, every text in its marks."""
    folder = tmp_path_factory.mktemp("marked")
    marked_catalogue(folder)
    return folder


@pytest.fixture
def marked_welsh(marks: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from speak_marked_welsh(marks, monkeypatch)


@pytest.mark.usefixtures("marked_welsh")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_everything_a_page_says_in_welsh_is_from_the_catalogue(
    client: CheckedClient, page: ListedPage
):
    path = page.come(Visitor(client))
    client.set_cookie(COOKIE, "cy")
    shown = page_of(client.get(path))
    assert shown.all("h1")[0].text.startswith("⟦")
    assert bypassing(shown, known_words(client.application)) == []


def known_words(app: Flask) -> set[str]:
    """The words of the records and of the council itself."""
    parts = parts_of(app)
    council = parts.settings.council.spoken("cy")
    words = {
        *SAID_BY_THE_LIST,
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
            words.update(read_policy(text).words.get("cy", {}).values())
        for seal in session.scalars(select(Decision.receipt_sha256)):
            words.add(seal[:SEAL_SHOWN])
    return {word for word in words if word}
