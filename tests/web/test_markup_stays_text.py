"""Whatever people, officers and the revenues system wrote: on every page it is text and never markup (S17)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import String, cast, literal, text, update
from sqlalchemy.orm import InstrumentedAttribute

from shared.models import (
    Account,
    Adviser,
    Agency,
    AgencyClient,
    AgencyEventRow,
    AgencyMessage,
    AgencyUpload,
    ApiKey,
    Authority,
    AuthorityEventRow,
    ChangeReport,
    CounterOffer,
    Debt,
    Decision,
    GroupNote,
    KnownChange,
    Moratorium,
    MoratoriumReview,
    Note,
    Officer,
    OutboxMessage,
    Party,
    ProposalEventRow,
    ProposalQuestion,
    SharedRecord,
    Signpost,
    StatementLine,
    TruthDifference,
    WebSession,
    WordingVersion,
)
from shared.web.sessions import KEPT_FORM
from tests.accessibility.pages import ListedPage, Visitor, listed_pages
from tests.support.checked_client import page_of
from tests.support.hostile import MARKUP
from tests.support.html_page import Element
from tests.support.page_checks import faults_of
from tests.support.signed_in import parts_of

WRITTEN: tuple[InstrumentedAttribute[Any], ...] = (
    Account.address_1,
    Account.address_2,
    Account.postcode,
    Account.town,
    Adviser.name,
    Agency.address,
    Agency.contact_email,
    Agency.contact_name,
    Agency.domain,
    Agency.exemption,
    Agency.fca_number,
    Agency.ico_number,
    Agency.name,
    Agency.phone,
    Agency.sfs_number,
    Agency.why,
    AgencyClient.account_reference,
    AgencyClient.called,
    AgencyClient.own_reference,
    AgencyClient.postcode,
    AgencyEventRow.why,
    AgencyMessage.content,
    AgencyUpload.name,
    ApiKey.name,
    Authority.wording,
    AuthorityEventRow.why,
    ChangeReport.words,
    CounterOffer.answer,
    CounterOffer.reason,
    Debt.agent_code,
    Debt.line,
    Decision.reason,
    Decision.signpost,
    GroupNote.note,
    KnownChange.label,
    Moratorium.adviser,
    Moratorium.adviser_email,
    Moratorium.adviser_phone,
    Moratorium.end_reason,
    Moratorium.reference,
    MoratoriumReview.adviser_notes,
    MoratoriumReview.court_reference,
    MoratoriumReview.notes,
    Note.content,
    Officer.name,
    OutboxMessage.address,
    OutboxMessage.body,
    OutboxMessage.last_error,
    OutboxMessage.subject,
    Party.email,
    Party.forenames,
    Party.letter_address,
    Party.organisation,
    Party.phone,
    Party.surname,
    ProposalEventRow.note,
    ProposalQuestion.answer,
    ProposalQuestion.question,
    SharedRecord.recipient,
    Signpost.about,
    Signpost.about_welsh,
    Signpost.name,
    Signpost.name_welsh,
    Signpost.phone,
    Signpost.referral_email,
    Signpost.website,
    StatementLine.note,
    TruthDifference.ended_why,
    WordingVersion.content,
    WordingVersion.note,
    WordingVersion.settled_why,
)
"""Every column that somebody typed into, here or in another system."""
UNIQUE = (
    Account.reference,
    Adviser.email,
    Moratorium.register_id,
    Officer.email,
    Party.source_reference,
)
"""The same, where no two rows may say the same."""
OURS = ("/static/", "/sandbox/cards/")
"""Where our own scripts are, and the stand-in's for the card provider."""
PAGES = {(page.endpoint, page.h1): page for page in listed_pages()}.values()
SHOWN = (
    "account.debt: summons",
    "officers_cases.case",
    "officers_cases.message",
    "officers_deciding.overview",
    "officers_messages.undelivered",
    "officers_plans.decline",
    "officers_staff.staff",
    "officers_statements.start",
    "officers_worklist.worklist",
    "authorities.overview: given",
    "agency_authority.ask",
    "officers_authorities.one",
    "officers_sharing.register: full",
    "plan.answer",
    "plan.counter",
    "plan.proposal: declined",
    "session.carry_on",
    "statement.check",
    "statement.version",
)
"""Pages on which some of it is to be seen."""


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that judges pages here: markup in every place makes some of them large."""
    app.test_client_class = FlaskClient
    return app.test_client()


def write_markup_everywhere(app: Flask) -> None:
    """Put markup into everything that anybody wrote."""
    kept = {"whose": "", "path": "/statement/start", "shown": True, "fields": [[MARKUP, MARKUP]]}
    with parts_of(app).database.transaction() as session:
        # Some rows are kept by the database itself; here they are made as if written so at first.
        triggers = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        for name in triggers.all():
            session.execute(text(f'DROP TRIGGER "{name}"'))
        for column in WRITTEN:
            session.execute(update(column.class_).values({column: MARKUP}))
        for column in UNIQUE:
            number = cast(column.class_.id, String)
            session.execute(update(column.class_).values({column: literal(MARKUP) + number}))
        typed = {KEPT_FORM: kept, "_flashes": [("message", MARKUP)]}
        session.execute(update(WebSession).values(content=json.dumps(typed)))


def alive(page: Element) -> Iterable[str]:
    """What on a page would run or be loaded, and is not ours."""
    for each in page.walk():
        if each.tag == "script" and not each["src"].startswith(OURS):
            yield f"<script> {each.text[:40]}"
        yield from (f"{name}=" for name in each.attributes if name.startswith("on"))
        for name in ("href", "src", "action", "formaction"):
            address = each[name].strip().lower()
            if address.startswith(("javascript:", "data:", "vbscript:")) or "onerror" in address:
                yield f"{name}={address[:40]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_anybody_wrote_is_text_on_every_page(app, client, page: ListedPage):
    path = page.come(Visitor(client))
    write_markup_everywhere(app)
    with client.get(path) as answer:
        assert answer.status_code < 500
        assert MARKUP not in answer.text
        if answer.mimetype == "text/html" and answer.status_code == 200:
            assert list(alive(page_of(answer))) == []
            assert [each for each in faults_of(answer.text) if "must stay under" not in each] == []


@pytest.mark.parametrize("name", SHOWN)
def test_it_is_there_to_be_read(app, client, name):
    page = next(each for each in listed_pages() if each.name == name)
    path = page.come(Visitor(client))
    write_markup_everywhere(app)
    with client.get(path) as answer:
        texts = " ".join([page_of(answer).text, *(e["value"] for e in page_of(answer).walk())])
    assert "<script>alert(1)</script>" in texts


def test_no_column_that_somebody_writes_is_left_out():
    written = {column.key for column in (*WRITTEN, *UNIQUE)}
    for model in {column.class_ for column in WRITTEN}:
        texts = {c.key for c in model.__table__.columns if isinstance(c.type, String)}
        assert texts - written - MADE_BY_US == set(), model.__name__


MADE_BY_US = frozenset(
    {
        "answers", "audience", "by", "channel", "code", "content", "dedupe", "frequency", "kind",
        "language", "name_key", "next_from", "outcome", "password_hash", "policy_codes",
        "postcode_key", "receipt", "receipt_sha256", "role", "row_hash", "setup_nonce", "source",
        "stage", "state", "supplier_reference", "surname_key", "template", "token_hash",
        "totp_secret", "type", "words_key", "from_month", "group_code", "event",
        "act", "certificate", "contact", "debt_ids", "ended_by", "ground", "letter_format", "lines",
        "done_by", "kinds", "press", "reported_by", "was_sha256",
        "asked_by", "basis", "created_by", "fca", "nonce", "offer", "proof", "recipient_kind",
        "statement", "what", "client_id", "scopes", "secret_hash",
        "problem", "sha256",
    }
)  # fmt: skip
"""Columns of words, keys and hashes that only our own code fills, and of what it sealed."""
