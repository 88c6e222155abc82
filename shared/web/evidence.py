"""Files that come with a form, and files that go out: never shown in the page, always to be saved."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request
from flask_babel import gettext as _

from shared.domain.evidence_files import LARGEST
from shared.services.audit import Actor
from shared.services.evidence.read import OpenedEvidence, open_evidence
from shared.services.evidence.take import NotTaken, Sent, TakenEvidence, take_evidence
from shared.web.clock import now
from shared.web.filters import say
from shared.web.parts import current_parts
from shared.web.transactions import current_session, write_transaction

ACCEPT = "image/jpeg,image/png,application/pdf"
"""What a phone is asked for: it turns its own format of photos into JPEG then."""
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Came:
    """What came of the files of one form."""

    taken: tuple[TakenEvidence, ...] = ()
    refused: tuple[str, ...] = ()
    """A sentence for each that was refused, with its name."""

    @property
    def error(self) -> str:
        """The sentences as one, for the field; empty where all was taken."""
        return " ".join(self.refused)


def sent_files(field: str) -> tuple[Sent, ...]:
    """The files that came under a field's name, each read no further than one byte past the limit."""
    found = []
    for part in request.files.getlist(field):
        # A large one lies in a file of its own until it is closed.
        with closing(part):
            if part.filename:
                found.append(Sent(part.filename, part.stream.read(LARGEST + 1)))
    return tuple(found)


def sent_content(field: str, most: int) -> bytes:
    """What stands in the one file of a field, read no further than one byte past `most`; nothing when
    none was chosen.
    """
    part = request.files.get(field)
    if part is None:
        return b""
    with closing(part):
        return part.stream.read(most + 1) if part.filename else b""


def take_sent(
    field: str, subject: str, party_id: int | None, by: Actor, *, is_sealed: bool = False
) -> Came:
    """Keep every file of a field that can be kept, and say of each other why not."""
    return take_files(sent_files(field), subject, party_id, by, is_sealed=is_sealed)


def take_files(
    files: Iterable[Sent],
    subject: str,
    party_id: int | None,
    by: Actor,
    *,
    is_sealed: bool = False,
) -> Came:
    """The same for files that were read before."""
    parts, session, at = current_parts(), current_session(), now()
    taken, refused = [], []
    for sent in files:
        try:
            taken.append(
                take_evidence(
                    session,
                    parts.evidence,
                    parts.scanner,
                    sent,
                    subject,
                    party_id,
                    by,
                    at,
                    is_sealed=is_sealed,
                )
            )
        except NotTaken as wrong:
            why = say(wrong.says)
            refused.append(_("%(name)s: %(why)s", name=sent.name[:LONGEST_SHOWN], why=why))
    return Came(tuple(taken), tuple(refused))


def serve_evidence(evidence_id: int, subject: str, by: Actor) -> Response:
    """Answer with one file of a subject that the caller has made sure of; who looked is recorded.

    Raises NotFound.
    """
    with write_transaction() as session:
        opened = open_evidence(session, current_parts().evidence, evidence_id, subject, by, now())
    return as_attachment(opened)


def as_attachment(opened: OpenedEvidence) -> Response:
    """A file to be saved: the browser neither shows it in our page nor guesses what it is."""
    answer = Response(opened.content, content_type=opened.content_type)
    plain = opened.name.encode("ascii", "replace").decode().replace("?", "_")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(opened.name, safe='')}"
    )
    answer.headers["X-Download-Options"] = "noopen"
    return answer
