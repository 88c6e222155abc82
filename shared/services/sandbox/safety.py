"""People of the sandbox who need somebody's care first: one in distress, and a couple who are kept apart."""

from __future__ import annotations

from sqlalchemy import select

from shared.domain.stages import DebtType, Stage
from shared.models import Liability
from shared.services.audit import Actor
from shared.services.sandbox.cases import Week
from shared.services.support.apart import keep_apart
from shared.services.support.distress import ask_to_call


def need_care(week: Week) -> None:
    """One person is to be called today, and another is kept apart from whoever is liable with them."""
    week.pass_by(15)
    ask_to_call(week.session, week.somebody(DebtType.COUNCIL_TAX, Stage.SUMMONS), week.now)
    week.pass_by(15)
    party_id = _liable_with_another(week)
    if party_id is not None:
        keep_apart(week.session, party_id, Actor("party", party_id), week.now)


def _liable_with_another(week: Week) -> int | None:
    """Somebody who is liable for an account together with another: the last of the list, whom no story needs."""
    other = select(Liability.account_id, Liability.party_id).subquery()
    found = (
        select(Liability.party_id)
        .join(other, other.c.account_id == Liability.account_id)
        .where(other.c.party_id != Liability.party_id, Liability.removed_on.is_(None))
        .order_by(Liability.id.desc())
    )
    return week.session.scalar(found.limit(1))
