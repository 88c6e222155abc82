"""Letters to many in the sandbox: a batch that waits for a signature, and one that is still a draft."""

from __future__ import annotations

from sqlalchemy import select

from shared.domain.money import Money
from shared.domain.notice_batches import Target
from shared.domain.stages import DebtType, Stage
from shared.models import NoticeBatch, Officer
from shared.services.notices.drafting import draft_batch, send_for_signature
from shared.services.sandbox.cases import Week

AUTHOR = "officer2@tidewell.example"
WAITS = Target((DebtType.COUNCIL_TAX,), (Stage.REMINDER,), owed_from=Money(10_000))
DRAFT = Target((DebtType.BUSINESS_RATES,), stage_days=14)


def write_to_many(week: Week) -> None:
    """Draft two batches; a second person is asked to sign the first."""
    session = week.session
    author = session.scalars(select(Officer.id).where(Officer.email == AUTHOR)).one()
    week.pass_by(20)
    batch_id = draft_batch(session, WAITS, author, week.now)
    lock = session.get_one(NoticeBatch, batch_id).lock
    send_for_signature(session, batch_id, lock, author, week.now)
    draft_batch(session, DRAFT, author, week.now)
