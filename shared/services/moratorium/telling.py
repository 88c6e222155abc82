"""Who must hear at once that somebody is protected: agents, the revenues system, the register, the person.

SI 2020/1311 reg 12: an agent is told at once, and the creditor bears what they do before. Nobody outside
is told which of the two moratoriums it is: that would tell them of somebody's health.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.moratorium import MoratoriumKind
from shared.domain.stages import Stage, type_name
from shared.domain.work_kinds import WorkKind
from shared.models import Channel, EnforcementAgent, Moratorium, MoratoriumDebt, OutboxMessage
from shared.services.moratorium.reach import OwnDebt
from shared.services.moratorium.records import moratorium_subject
from shared.services.moratorium.register_queue import RegisterCall, call_register
from shared.services.outbox import queue_message, queue_to_organisation
from shared.services.outbox_recipients import is_address
from shared.services.revenues import tell_revenues
from shared.services.wording import say
from shared.services.work_items import open_work

AT_ONCE = 1
"""The harm of waiting: somebody may be at the door today."""
DEDUCTIONS = frozenset({Stage.ATTACHMENT_OF_EARNINGS, Stage.BENEFIT_DEDUCTION})


def day_subject(moratorium_id: int, day: str) -> str:
    """How work items name something that one moratorium asks for."""
    return f"{moratorium_subject(moratorium_id)}:{day}"


def tell_agents(
    session: Session,
    moratorium_id: int,
    party_id: int,
    debts: Iterable[OwnDebt],
    now: datetime,
    template: str = "agent_hold",
) -> tuple[str, ...]:
    """Tell every enforcement agent who has one of the debts; the codes of those told.

    An agent whom we cannot write to is a person's work for today.
    """
    today = now.astimezone(LONDON).date()
    with_agents = sorted(
        (each for each in debts if each.stage is Stage.ENFORCEMENT_AGENT),
        key=lambda each: (each.agent_code, each.debt_id),
    )
    agents = {each.code: each for each in session.scalars(_agents())}
    told = []
    for code, of_one in groupby(with_agents, key=lambda each: each.agent_code):
        some, agent = list(of_one), agents.get(code)
        if agent is None or not is_address(Channel.EMAIL, agent.email):
            subject = day_subject(moratorium_id, "agent")
            kind = WorkKind.BREATHING_SPACE_DAY
            open_work(session, kind, party_id, subject, today, now, AT_ONCE)
            continue
        said = {
            "number": moratorium_subject(moratorium_id).replace("moratorium:", "BS"),
            "cases": [_case(each) for each in some],
            "day": today,
        }
        numbers = [each.debt_id for each in some]
        key = f"{template}:{moratorium_id}:{party_id}:{code}:{'.'.join(map(str, numbers))}"
        queue_to_organisation(
            session, template, party_id, agent.name, agent.email, said, now, key[:120], numbers
        )
        told.append(code)
    return tuple(told)


def _agents() -> Select[EnforcementAgent]:
    return select(EnforcementAgent).where(EnforcementAgent.ended_at.is_(None))


def _case(debt: OwnDebt) -> str:
    return " ".join(each for each in (debt.account_reference, debt.line) if each)


def tell_revenues_of(
    session: Session,
    action: str,
    moratorium: Moratorium,
    party_id: int,
    debts: Sequence[OwnDebt],
    on: date,
    now: datetime,
) -> None:
    """Have the revenues system stop, or go on with, what it does of its own about some debts."""
    if not debts:
        return
    content = {
        "from": on.isoformat(),
        "debts": [
            {
                "account": each.account_reference,
                "year": each.year,
                "line": each.line,
                "stage": each.stage.value,
                "acts": acts_of(each),
            }
            for each in debts
        ],
    }
    numbers = ".".join(str(each.debt_id) for each in debts[:8])
    key = f"revenues:{action}:{moratorium.id}:{party_id}:{moratorium.lock}:{numbers}"[:120]
    known = select(OutboxMessage.id).where(OutboxMessage.dedupe == key)
    if session.scalar(known) is None:
        tell_revenues(session, action, party_id, content, now, dedupe=key)


def acts_of(debt: OwnDebt) -> list[str]:
    """What the revenues system stops of its own for a debt at its stage."""
    acts = ["reminders", "costs", "legal_steps"]
    if debt.stage in DEDUCTIONS:
        acts.append(debt.stage.value)
    if debt.stage is Stage.ENFORCEMENT_AGENT:
        acts.append("enforcement_agent")
    return acts


def tell_register_applied(
    session: Session, party_id: int, row: MoratoriumDebt, now: datetime
) -> None:
    """Tell the register that everything has stopped for one debt."""
    if not row.register_debt_id:
        return
    key = f"register:applied:{row.id}:{row.register_debt_id}"
    content = {"debt": row.register_debt_id}
    call_register(session, RegisterCall.PROTECTIONS_APPLIED, party_id, content, now, key[:120])


def propose_debt(
    session: Session,
    moratorium: Moratorium,
    party_id: int,
    row: MoratoriumDebt,
    debt: OwnDebt,
    now: datetime,
) -> None:
    """Tell the adviser through the register of a debt that we found ourselves."""
    content = {
        "breathing_space": moratorium.register_id,
        "type": say(type_name(debt.type), "en"),
        "reference": debt.account_reference,
        "amount": row.amount.pence,
        "moratorium_debt": row.id,
    }
    key = f"register:propose:{row.id}"
    call_register(session, RegisterCall.PROPOSE_DEBT, party_id, content, now, key)


def tell_person(
    session: Session,
    moratorium: Moratorium,
    party_id: int,
    debt_ids: Sequence[int],
    last: date | None,
    now: datetime,
) -> None:
    """Tell the person once what stopped and what goes on; it asks for nothing.

    In a crisis with a contact of their own nothing is sent to the person: somebody here tells the contact.
    """
    if moratorium.kind is MoratoriumKind.CRISIS and moratorium.contact:
        today = now.astimezone(LONDON).date()
        subject = day_subject(moratorium.id, "contact")
        open_work(session, WorkKind.BREATHING_SPACE_DAY, party_id, subject, today, now)
        return
    said = {"starts_on": moratorium.starts_on, "last": last}
    key = f"breathing_space_started:{moratorium.id}:{party_id}"
    queue_message(session, "breathing_space_started", party_id, said, now, key, debt_ids=debt_ids)
