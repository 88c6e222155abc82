"""The officers' pages of Breathing Space: lists, a notice by form and upload, a match, one and its acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import Moratorium, MoratoriumBreach, MoratoriumReview
from shared.services.evidence.take import Sent, take_evidence
from shared.services.moratorium.changes import cancel_moratorium
from shared.services.moratorium.release import release
from shared.services.moratorium.reviews import ReviewWish, ask_review
from tests.accessibility.pages import ListedPage, Visitor
from tests.support import evidence_files
from tests.support.breathing_space_pages import NEW, ROOT, take
from tests.support.moratoriums import OFFICER, a_crisis, a_notice
from tests.support.people import a_debt, a_party, an_account, an_officer
from tests.support.records import NOW, TODAY
from tests.support.signed_in import parts_of

NUMBER = "BS200100"
UPLOAD = f"{ROOT}/notices/upload"


def _in_doubt(session: Session) -> int:
    """Two people of one name: which is meant?"""
    people = [a_party(session, "Rees", "Owain") for _ in range(2)]
    for each in people:
        a_debt(session, an_account(session, each))
    taken = take(session, a_notice(people[0], addresses=(), reference=NUMBER))
    assert taken.moratorium_id is not None
    return taken.moratorium_id


def _begun(session: Session, *, is_crisis: bool = False) -> int:
    party = a_party(session)
    account = an_account(session, party)
    a_debt(session, account)
    notice = (a_crisis if is_crisis else a_notice)(party, account.reference, reference=NUMBER)
    taken = take(session, notice)
    assert taken.moratorium_id is not None
    return taken.moratorium_id


def _crisis(session: Session) -> int:
    return _begun(session, is_crisis=True)


def _reviewed(session: Session) -> int:
    moratorium_id = _begun(session)
    officer = an_officer(session)
    ask_review(session, moratorium_id, ReviewWish("able_to_pay", "Words"), officer.id, NOW)
    return moratorium_id


def _broken(session: Session) -> int:
    moratorium_id = _begun(session)
    subject, found = "collection:1", NOW + timedelta(hours=1)
    session.add(
        MoratoriumBreach(
            moratorium_id=moratorium_id,
            what="collected",
            subject=subject,
            on=TODAY,
            found_at=found,
        )
    )
    return moratorium_id


def _over(session: Session) -> int:
    moratorium_id = _begun(session)
    cancel_moratorium(session, moratorium_id, TODAY, "client_asked", OFFICER, NOW)
    release(session, moratorium_id, OFFICER, NOW)
    return moratorium_id


def _at(
    build: Callable[[Session], int], tail: str = "", role: Role = Role.OFFICER
) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        moratorium_id = visitor.given(build)
        visitor.as_officer(role)
        return f"{ROOT}/{moratorium_id}{tail}"

    return come


def _listed(build: Callable[[Session], int], which: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.given(build)
        visitor.as_officer()
        return f"{ROOT}?list={which}"

    return come


def _new(path: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.as_officer()
        return path

    return come


def _from_paper(visitor: Visitor) -> str:
    parts = parts_of(visitor.client.application)
    sent = Sent("notice.pdf", evidence_files.a_paper())

    def build(session: Session) -> int:
        store, scanner = parts.evidence, parts.scanner
        taken = take_evidence(session, store, scanner, sent, "notice:1", None, OFFICER, NOW)
        return taken.evidence_id

    evidence_id = visitor.given(build)
    visitor.as_officer()
    return f"{ROOT}/notices/papers/{evidence_id}"


def _outcome(visitor: Visitor) -> str:
    found: list[int] = []

    def build(session: Session) -> int:
        moratorium_id = _reviewed(session)
        found.append(session.scalars(select(MoratoriumReview.id)).one())
        return session.get_one(Moratorium, moratorium_id).id

    moratorium_id = visitor.given(build)
    visitor.as_officer()
    return f"{ROOT}/{moratorium_id}/reviews/{found[0]}"


LIST, ONE = "officers_breathing_space.overview", "officers_breathing_space.one"
PAGES = (
    ListedPage(LIST, "Breathing Space: waiting for a match", _listed(_in_doubt, "to_match")),
    ListedPage(LIST, "Breathing Space: protected now", _listed(_begun, "active"), "protected"),
    ListedPage(LIST, "Breathing Space: breaches", _listed(_broken, "breaches"), "breaches"),
    ListedPage(LIST, "Breathing Space: breaches", _listed(_begun, "breaches"), "no breach"),
    ListedPage("officers_breathing_space.enter", "Enter a notice of Breathing Space", _new(NEW)),
    ListedPage("officers_breathing_space.upload", "Upload a notice", _new(UPLOAD)),
    ListedPage(
        "officers_breathing_space.at_register",
        "Read a notice at the register",
        _new(f"{ROOT}/notices/at-register"),
    ),
    ListedPage(
        "officers_breathing_space.enter_from", "Enter a notice of Breathing Space", _from_paper
    ),
    ListedPage(
        "officers_breathing_space.match",
        "Whom does the notice mean?",
        _at(_in_doubt, "/match"),
    ),
    ListedPage(ONE, f"Breathing Space {NUMBER}", _at(_reviewed)),
    ListedPage(ONE, f"Breathing Space {NUMBER}", _at(_in_doubt), "in doubt"),
    ListedPage(ONE, f"Breathing Space {NUMBER}", _at(_crisis, role=Role.TEAM_MANAGER), "a crisis"),
    ListedPage(ONE, f"Breathing Space {NUMBER}", _at(_broken), "with a breach"),
    ListedPage(ONE, f"Breathing Space {NUMBER}", _at(_over), "over"),
    ListedPage(
        "officers_breathing_space.review", "Ask the adviser for a review", _at(_begun, "/review")
    ),
    ListedPage("officers_breathing_space.outcome", "What came of the review?", _outcome),
    ListedPage(
        "officers_breathing_space.treatment",
        "Note that treatment ended",
        _at(_crisis, "/treatment-ended", Role.SENIOR_OFFICER),
    ),
    ListedPage(
        "officers_breathing_space.cancel", "Note that it was cancelled", _at(_begun, "/cancel")
    ),
    ListedPage(
        "officers_breathing_space.after",
        "What comes next after Breathing Space?",
        _at(_over, "/after"),
    ),
)
