"""Two devices at the same moment: one draft, one version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from shared.domain.household import Household
from shared.models import Statement
from shared.services.audit import Actor
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.pages import save_page
from shared.services.statements.sheet import FormMark
from shared.services.statements.submit import submit
from shared.services.statements.whole import WholeAnswer, save_whole
from tests.support.builders import NOW, TODAY, a_party


def both(work):
    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(work), pool.submit(work)]]


def count(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Statement))


def test_two_first_pages_at_once_share_one_draft(database):
    with database.transaction() as session:
        party_id = a_party(session).id

    def save():
        with database.transaction() as session:
            answer = LinesAnswer({})
            # Neither has seen the other: pages of different names never conflict.
            return save_page(
                session, party_id, "earnings", answer, FormMark(None, 9), NOW, TODAY
            ).id

    first, second = both(save)
    assert first == second
    assert count(database) == 1


def test_two_presses_of_confirm_at_once_make_one_version(database):
    with database.transaction() as session:
        party_id = a_party(session).id
        answer = WholeAnswer(Household(), LinesAnswer({}))
        mark = save_whole(session, party_id, answer, FormMark(), NOW, TODAY).mark

    def press():
        with database.transaction() as session:
            return submit(session, party_id, mark, Actor("payer", 1), NOW, TODAY)

    first, second = both(press)
    assert sorted([first.is_new, second.is_new]) == [False, True]
    assert (first.version, second.version) == (1, 1)
    assert count(database) == 1
