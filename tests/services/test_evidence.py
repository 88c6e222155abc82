"""Evidence is kept aside until it is scanned, opened by whom it is meant for, and gone when it is taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.evidence_files import MOST_FILES, EvidenceState
from shared.gateways.evidence.clamd import NoScanner
from shared.gateways.evidence.ports import NotScanned, Verdict
from shared.gateways.sandbox.evidence import HeldEvidence, SandboxScanner
from shared.models import AuditEntry, Evidence
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.evidence.read import evidence_of, open_evidence
from shared.services.evidence.remove import move_evidence, remove_evidence
from shared.services.evidence.scan import scan_waiting, sweep_store, take_out_removed
from shared.services.evidence.take import NotTaken, Sent, take_evidence
from tests.support import evidence_files as made
from tests.support.builders import NOW

BY, OFFICER, SUBJECT = Actor("payer", 1), Actor("officer", 1), "hardship:12"


class Clamd:
    """A scanner in another process: away when told so, and it finds the test file."""

    is_there, is_at_hand = True, False

    def __init__(self, problem=""):
        self.problem, self.asked = problem, 0

    def scan(self, content):
        self.asked += 1
        if self.problem:
            raise NotScanned(self.problem)
        return Verdict("Eicar" if made.EICAR in content else "")


@pytest.fixture
def store():
    return HeldEvidence()


@pytest.fixture
def take(database, store):
    def one(content=None, name="photo.jpg", scanner=None, subject=SUBJECT, **more):
        sent = Sent(name, made.a_photo() if content is None else content)
        with database.transaction() as session:
            return take_evidence(
                session, store, scanner or Clamd(), sent, subject, None, BY, NOW, **more
            )

    return one


@pytest.fixture
def state_of(database):
    def read(evidence_id):
        with database.reading() as session:
            return session.get(Evidence, evidence_id).state

    return read


def opened(database, store, evidence_id, subject=SUBJECT, **more):
    with database.transaction() as session:
        return open_evidence(session, store, evidence_id, subject, OFFICER, NOW, **more)


def listed(database, **more):
    with database.reading() as session:
        return evidence_of(session, SUBJECT, **more)


def test_what_came_waits_and_nobody_can_open_it(database, store, take):
    taken = take()
    assert taken.state is EvidenceState.WAITING
    with pytest.raises(NotFound):
        opened(database, store, taken.evidence_id)


def test_once_it_was_scanned_it_can_be_opened_and_who_did_is_written_down(database, store, take):
    taken = take(name="../../payslip.png.jpg")
    assert scan_waiting(database, store, Clamd(), NOW).clean == 1
    file = opened(database, store, taken.evidence_id)
    assert (file.name, file.content_type) == ("payslip.png.jpg", "image/jpeg")
    with database.reading() as session:
        said = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert said == ["sent evidence", "opened evidence"]


def test_a_scanner_in_this_process_answers_at_once(database, store, take):
    taken = take(scanner=SandboxScanner())
    assert taken.state is EvidenceState.CLEAN
    assert opened(database, store, taken.evidence_id).content


def test_what_is_infected_is_never_opened_and_leaves_the_store(database, store, take, state_of):
    taken = take(made.a_paper(made.EICAR), "letter.pdf")
    found = scan_waiting(database, store, Clamd(), NOW)
    assert (found.infected, state_of(taken.evidence_id)) == (1, "infected")
    with pytest.raises(NotFound):
        opened(database, store, taken.evidence_id)
    assert take_out_removed(database, store) == 1
    assert store.held == {}


def test_what_a_scanner_at_hand_finds_is_refused_at_once(database, store, take):
    with pytest.raises(NotTaken, match="harmful"):
        take(made.a_paper(made.EICAR), "letter.pdf", SandboxScanner())
    assert store.held == {}


def test_without_a_scanner_everything_is_kept_aside(database, store, take, state_of):
    taken = take(scanner=NoScanner())
    assert scan_waiting(database, store, NoScanner(), NOW).clean == 0
    assert state_of(taken.evidence_id) == "waiting"


def test_a_scanner_that_is_away_is_asked_once_and_everything_waits(database, store, take, state_of):
    ids = [take(made.a_photo((80, n))).evidence_id for n in (10, 20, 30)]
    away = Clamd("away:ConnectionRefusedError")
    assert scan_waiting(database, store, away, NOW).not_scanned == "away:ConnectionRefusedError"
    assert away.asked == 1
    assert {state_of(each) for each in ids} == {"waiting"}
    assert scan_waiting(database, store, Clamd(), NOW).clean == 3


def test_one_file_that_cannot_be_judged_does_not_hold_up_the_others(database, store, take):
    first = take().evidence_id
    others = [take(made.a_photo((80, n))).evidence_id for n in (10, 20)]

    class Choosy(Clamd):
        def scan(self, content):
            self.asked += 1
            if self.asked == 1:
                raise NotScanned("too-large")
            return Verdict()

    assert scan_waiting(database, store, Choosy(), NOW).clean == 2
    states = {each.id: each.state for each in listed(database)}
    assert states[first] is EvidenceState.WAITING
    assert all(states[each] is EvidenceState.CLEAN for each in others)


def test_a_file_that_is_not_in_the_store_is_not_scanned_for_ever(database, store, take, state_of):
    taken = take()
    store.held.clear()
    assert scan_waiting(database, store, Clamd(), NOW).lost == 1
    assert state_of(taken.evidence_id) == "removed"


def test_the_same_file_again_is_the_same_evidence(database, store, take):
    first, again = take(), take(name="another.jpg")
    assert (again.evidence_id, again.is_new) == (first.evidence_id, False)
    assert len(store.held) == 1


def test_the_same_file_for_something_else_is_evidence_of_its_own(take):
    assert take().evidence_id != take(subject="hold:3").evidence_id


def test_a_photo_is_kept_without_its_place(database, store, take):
    take()
    (_, content) = next(iter(store.held.values()))
    assert b"Exif" not in content


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("payslip.jpg", b"<html><script>1</script>", "web pages"),
        ("letter.pdf", made.packed_files(), "Word or Excel"),
        ("letter.pdf", made.a_paper(b"<</S/JavaScript>>"), "program"),
        ("drawing.png", b"<svg onload=1>", "web pages"),
        ("photo.jpg", b"", "empty"),
        ("photo.png", made.a_png_that_claims(30_000, 30_000), "too many pixels"),
        ("eicar.jpg", made.EICAR, "this kind of file"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(database, store, take, name, content, said):
    with pytest.raises(NotTaken, match=said):
        take(content, name)
    assert store.held == {}
    assert listed(database) == ()


def test_there_is_a_most(take):
    for number in range(MOST_FILES):
        take(made.a_photo((80, 10 + number)))
    with pytest.raises(NotTaken, match="most we can keep"):
        take(made.a_photo((80, 99)))


@pytest.mark.parametrize(
    ("evidence_id", "subject"), [(0, "hardship:13"), (0, ""), (999, SUBJECT), (-1, SUBJECT)]
)
def test_another_subject_or_number_opens_nothing(database, store, take, evidence_id, subject):
    taken = take(scanner=SandboxScanner())
    with pytest.raises(NotFound):
        opened(database, store, evidence_id or taken.evidence_id, subject)


def test_what_is_sealed_is_neither_listed_nor_opened_with_the_rest(database, store, take):
    taken = take(scanner=SandboxScanner(), is_sealed=True)
    assert listed(database) == ()
    assert [each.can_be_opened for each in listed(database, with_sealed=True)] == [False]
    with pytest.raises(NotFound):
        opened(database, store, taken.evidence_id)
    assert opened(database, store, taken.evidence_id, opens_sealed=True).content


def test_what_was_taken_back_is_gone_for_everybody_and_then_from_the_store(database, store, take):
    taken = take(scanner=SandboxScanner())
    for _ in range(2):
        with database.transaction() as session:
            remove_evidence(session, taken.evidence_id, SUBJECT, BY, NOW)
    assert listed(database) == ()
    with pytest.raises(NotFound):
        opened(database, store, taken.evidence_id)
    assert take_out_removed(database, store) == 1
    assert store.held == {}


def test_nobody_removes_what_belongs_to_something_else(database, take):
    taken = take(scanner=SandboxScanner())
    with database.transaction() as session:
        remove_evidence(session, taken.evidence_id, "hardship:99", BY, NOW)
        with pytest.raises(NotFound):
            remove_evidence(session, 999, SUBJECT, BY, NOW)
    assert len(listed(database)) == 1


def test_what_was_removed_can_be_sent_again(database, take):
    first = take(scanner=SandboxScanner())
    with database.transaction() as session:
        remove_evidence(session, first.evidence_id, SUBJECT, BY, NOW)
    assert take(scanner=SandboxScanner()).is_new


def test_what_came_before_its_subject_moves_to_it(database, take):
    take(subject="draft:1", scanner=SandboxScanner())
    with database.transaction() as session:
        move_evidence(session, "draft:1", SUBJECT, None)
    assert len(listed(database)) == 1


def test_what_an_undone_transaction_left_is_swept_and_nothing_else(database, store, take):
    take()
    with database.write_session() as session:
        sent = Sent("a.jpg", made.a_photo((80, 11)))
        take_evidence(session, store, Clamd(), sent, SUBJECT, None, BY, NOW)
        session.rollback()
    assert len(store.held) == 2
    kept_at = next(iter(store.held.values()))[0]
    assert sweep_store(database, store, kept_at) == 0
    assert sweep_store(database, store, kept_at + timedelta(days=2)) == 1
    assert len(store.held) == 1
