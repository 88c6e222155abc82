"""Letters to many: the list, the rules, and a batch in each state."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.notice_batches import Target
from shared.domain.roles import Role
from shared.services.notices import drafting
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, a_debt, a_party, an_account, an_officer
from tests.support.offers import a_hold


def _drafted(session: Session) -> int:
    debts = [a_debt(session, an_account(session, a_party(session))) for _ in range(2)]
    a_hold(session, kind=HoldKind.PLAN, debt_id=debts[0].id)
    return drafting.draft_batch(session, Target(), an_officer(session).id, NOW)


def _waiting(session: Session) -> int:
    maker = an_officer(session).id
    batch_id = drafting.draft_batch(session, Target(), maker, NOW)
    drafting.send_for_signature(session, batch_id, 0, maker, NOW)
    return batch_id


def _come(
    path: str, build: Callable[[Session], int] | None = None, role: Role = Role.OFFICER
) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        made = visitor.given(build) if build else 0
        visitor.as_officer(role)
        return path.format(made=made)

    return come


PAGES = (
    ListedPage("officers_notices.every", "Letters to many", _come("/officers/notices")),
    ListedPage(
        "officers_notices.every", "Letters to many", _come("/officers/notices", _drafted), "one"
    ),
    ListedPage("officers_notices.draft", "Draft letters", _come("/officers/notices/new")),
    ListedPage("officers_notices.batch", "Batch 1", _come("/officers/notices/{made}", _drafted)),
    ListedPage(
        "officers_notices.batch",
        "Batch 1",
        _come("/officers/notices/{made}", _waiting, Role.TEAM_MANAGER),
        "to sign",
    ),
)
