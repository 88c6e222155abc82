"""Files that come with a form and go out again: several at once, each judged, and never shown in the page."""

from io import BytesIO

import pytest
from flask import url_for

from shared.domain.roles import Role
from shared.services.audit import Actor
from shared.services.evidence.read import OpenedEvidence, evidence_of
from shared.web import access_table, headers
from shared.web.evidence import as_attachment, serve_evidence, take_sent
from shared.web.transactions import current_session
from tests.support import evidence_files as made

BY, SUBJECT = Actor("payer", 1), "hardship:12"


@pytest.fixture
def pages(frame, monkeypatch):
    """A page that takes evidence, one that gives it back, and a browser on them."""

    def send():
        came = take_sent("papers", SUBJECT, None, BY)
        return {"taken": [each.evidence_id for each in came.taken], "error": came.error}

    def give(evidence_id):
        return serve_evidence(evidence_id, SUBJECT, BY)

    frame.add_url_rule("/trial/papers", "trial_papers", send, methods=["POST"])
    frame.add_url_rule("/trial/papers/<int:evidence_id>", "trial_paper", give)
    for name in ("trial_papers", "trial_paper"):
        monkeypatch.setitem(access_table.ACCESS, name, frozenset({Role.PUBLIC}))
    monkeypatch.setitem(headers.LARGER_BODIES, "trial_papers", headers.EVIDENCE_BODY)
    return frame.test_client()


def send(pages, *files):
    given = [(BytesIO(content), name) for name, content in files]
    return pages.post("/trial/papers", data={"papers": given}).get_json()


def test_several_photos_come_at_once_and_each_that_is_wrong_is_named(pages):
    came = send(
        pages,
        ("one.jpg", made.a_photo()),
        ("letter.docx", made.packed_files()),
        ("two.png", made.a_screenshot()),
        ("fake.jpg", b"<html>"),
    )
    assert len(came["taken"]) == 2
    assert "letter.docx: We cannot take Word" in came["error"]
    assert "fake.jpg: We cannot take web pages" in came["error"]


def test_a_form_without_a_file_takes_nothing_and_says_nothing(pages):
    answer = pages.post("/trial/papers", data={"papers": (BytesIO(b""), "")})
    assert answer.get_json() == {"taken": [], "error": ""}


@pytest.mark.parametrize("name", ["../../x.jpg", "a\0b.jpg", 'q"uote.jpg', "ŵŷ.jpg", "x" * 300])
def test_a_file_goes_out_to_be_saved_and_never_shown(pages, name):
    (evidence_id,) = send(pages, (name, made.a_photo()))["taken"]
    answer = pages.get(f"/trial/papers/{evidence_id}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "image/jpeg"
    assert not {"\r", "\n", "/", "\0"} & set(answer.headers["Content-Disposition"].split("''")[0])


def test_what_is_not_there_is_not_found(pages):
    assert pages.get("/trial/papers/99").status_code == 404


def test_a_name_with_any_sign_is_one_header(frame):
    with frame.test_request_context():
        answer = as_attachment(OpenedEvidence("Siân ŵ.pdf", "application/pdf", b"%PDF-"))
    said = answer.headers["Content-Disposition"]
    assert said == "attachment; filename=\"Si_n _.pdf\"; filename*=UTF-8''Si%C3%A2n%20%C5%B5.pdf"


def in_one_piece(content, name="big.jpg"):
    """A form's body by hand: the test client would leave files of its own open."""
    head = f'--b\r\nContent-Disposition: form-data; name="papers"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--b--\r\n"


def send_large(pages, content):
    return pages.post(
        "/trial/papers",
        data=in_one_piece(content),
        content_type="multipart/form-data; boundary=b",
    )


class Endless:
    """A body that would go on for 200 MB; it says how much of it was read."""

    def __init__(self, size):
        self.left, self.read_so_far = size, 0

    def read(self, size=-1):
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        self.read_so_far += size
        return b"x" * size


def test_two_hundred_megabytes_are_refused_before_they_are_read(pages):
    body = Endless(200_000_000)
    answer = pages.post(
        "/trial/papers",
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": "200000000"},
        content_type="multipart/form-data; boundary=b",
    )
    assert (answer.status_code, body.read_so_far) == (413, 0)


def test_a_page_that_takes_no_files_takes_no_large_body(frame, pages, monkeypatch):
    monkeypatch.delitem(headers.LARGER_BODIES, "trial_papers")
    assert send_large(pages, b"x" * 2_000_000).status_code == 413


def test_a_file_beyond_the_limit_is_refused_in_words(pages):
    came = send_large(pages, b"\xff\xd8\xff" + b"\0" * 12_500_000)
    assert "larger than 12 MB" in came.get_json()["error"]


def test_the_field_and_the_list_can_be_used_without_javascript(frame, pages):
    send(pages, ("one.jpg", made.a_photo()))
    with frame.test_request_context():
        kept = evidence_of(current_session(), SUBJECT)
        ui = frame.jinja_env.globals["ui"]
        field = str(ui.evidence_field("papers", "Your papers", error="Oh"))
        listed = str(ui.evidence_list(kept, opens="trial_paper", removes="trial_paper", where={}))
        link = url_for("trial_paper", evidence_id=kept[0].id)
    assert " multiple" in field
    assert "image/jpeg,image/png,application/pdf" in field
    assert f'href="{link}"' in listed
    assert "Remove" in listed
