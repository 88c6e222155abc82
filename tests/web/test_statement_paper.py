"""The statement as a paper: accessible, in both languages, and only for its owner."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from shared.gateways.documents import TypstDocuments
from shared.models import Party
from tests.support.builders import a_party, a_statement
from tests.support.signed_in import signed_in_payer

BARE = {
    "language": "cy",
    "council": "Cyngor Ŵyr a Ŷd",
    "title": "Eich datganiad",
    "introduction": [],
    "summary": [("Dros ben", "£329.11")],
    "what": "Beth",
    "how_much": "Faint",
    "total": "Cyfanswm",
    "groups": [],
    "explained": "Eglurhad",
    "notes": [],
}


@pytest.fixture
def party_id(client):
    return signed_in_payer(client).party_id


def words_of(pdf):
    """The text that a reader of the PDF gets."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_paper_is_tagged_for_readers_by_ear(client, party_id, database):
    with database.transaction() as session:
        mine = a_statement(session, session.get_one(Party, party_id)).id
    answer = client.get(f"/statement/versions/{mine}/statement.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.data.startswith(b"%PDF-")
    catalogue = PdfReader(io.BytesIO(answer.data)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert "Left over" in words_of(answer.data)


def test_somebody_elses_paper_is_not_found(client, party_id, database):
    with database.transaction() as session:
        theirs = a_statement(session, a_party(session)).id
    assert client.get(f"/statement/versions/{theirs}/statement.pdf").status_code == 404


def test_welsh_letters_and_figures_are_written():
    words = words_of(TypstDocuments().make("statement", BARE))
    assert "Cyngor Ŵyr a Ŷd" in words
    assert "£329.11" in words


def test_what_somebody_typed_is_never_a_command():
    typed = '#panic("x") $1$ *b* = H "quote" \\ `code` <l> @ref #sys'
    pdf = TypstDocuments().make("statement", {**BARE, "notes": [("Note", typed)]})
    words = words_of(pdf)
    assert '#panic("x")' in words
    assert "<l> @ref #sys" in words
