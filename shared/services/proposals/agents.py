"""Enforcement agents hear on the same day that an offer was made to us, and that they must wait for its answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.stages import Stage
from shared.models import Account, Channel, Debt, EnforcementAgent, Proposal, ProposalDebt
from shared.services.outbox import queue_to_organisation
from shared.services.outbox_recipients import is_address

WAIT, WAIT_ENDED = "agent_wait", "agent_wait_ended"


def have_agents_wait(
    session: Session, proposal: Proposal, now: datetime, *, until: date | None = None
) -> tuple[str, ...]:
    """Tell every agent who has a debt of an offer to hold, until a day or until we say; their codes.

    The revenues system hears of the offer too. An agent whose email we have not got is told by it alone.
    """
    last = until.isoformat() if until else "answer"
    return _tell(session, WAIT, proposal, last, {"until": until}, now)


def let_agents_go_on(session: Session, proposal: Proposal, now: datetime) -> tuple[str, ...]:
    """Tell them that the offer was taken back, where nothing else stops them; the codes of those told."""
    return _tell(session, WAIT_ENDED, proposal, "ended", {}, now)


def _tell(
    session: Session,
    template: str,
    proposal: Proposal,
    what: str,
    more: dict[str, Any],
    now: datetime,
) -> tuple[str, ...]:
    told = []
    for (code, name, email), rows in groupby(_cases(session, proposal.id), key=lambda row: row[:3]):
        if not is_address(Channel.EMAIL, email):
            continue
        cases = list(rows)
        said = {
            "number": proposal.reference,
            "cases": _spoken(cases),
            "day": now.astimezone(LONDON).date(),
            **more,
        }
        key = f"{template}:{proposal.id}:{code}:{what}:{proposal.lock}"
        numbers = [row.id for row in cases]
        written = queue_to_organisation(
            session, template, proposal.party_id, name, email, said, now, key[:120], numbers
        )
        if written is not None:
            told.append(str(code))
    return tuple(told)


def _cases(session: Session, proposal_id: int) -> Iterable[Any]:
    """The debts of an offer that agents have, by agent."""
    return session.execute(
        select(
            EnforcementAgent.code,
            EnforcementAgent.name,
            EnforcementAgent.email,
            Debt.id,
            Account.reference,
            Debt.line,
        )
        .join(Debt, Debt.agent_code == EnforcementAgent.code)
        .join(Account, Account.id == Debt.account_id)
        .join(ProposalDebt, ProposalDebt.debt_id == Debt.id)
        .where(
            ProposalDebt.proposal_id == proposal_id,
            Debt.stage == Stage.ENFORCEMENT_AGENT,
            EnforcementAgent.ended_at.is_(None),
        )
        .order_by(EnforcementAgent.code, Debt.id)
    )


def _spoken(rows: Iterable[Any]) -> list[str]:
    return [" ".join(part for part in (row.reference, row.line) if part) for row in rows]
