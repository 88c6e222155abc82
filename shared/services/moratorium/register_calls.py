"""The rows of the outbox that go to the Breathing Space register, read as the calls that they are."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.work_kinds import WorkKind
from shared.gateways.register_ports import ABOUT_A_DEBT, Call, CallKind
from shared.models import Moratorium, MoratoriumDebt, OutboxMessage
from shared.services.audit import Actor, record_audit
from shared.services.moratorium.register_queue import BY_HAND, CHANNEL, RegisterCall
from shared.services.moratorium.telling import day_subject
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

NUMBER_OF_ONE = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def kept_call(body: str) -> dict[str, Any]:
    """What a row of the outbox says of its call. Raises ValueError for one that we never wrote."""
    kept = json.loads(body)
    if not isinstance(kept, dict):
        raise ValueError("not a call")
    return kept


def call_of(session: Session, template: str, body: str) -> Call:
    """The call that a row of the outbox holds. Raises ValueError for one that we never wrote."""
    kept = kept_call(body)
    kind = _kind(template, kept)
    debt = str(kept.get("debt", ""))
    pence = kept.get("amount")
    return Call(
        kind=kind,
        register_id=str(kept.get("breathing_space", "")) or _space_of(session, debt),
        register_debt_id=debt if kind in ABOUT_A_DEBT else "",
        type_name=str(kept.get("type", "")),
        reference=str(kept.get("reference", "")),
        nino=str(kept.get("nino", "")),
        amount=None if pence is None else Money(int(pence)),
        ground=str(kept.get("ground", "")),
        notes=str(kept.get("notes", "")),
        creditor=str(kept.get("to", "")),
        creditor_address=tuple(str(line) for line in kept.get("address", ())),
    )


def _kind(template: str, kept: dict[str, Any]) -> CallKind:
    if template == RegisterCall.DEBT_SOLD and not NUMBER_OF_ONE.fullmatch(str(kept.get("to", ""))):
        return CallKind.DEBT_SOLD_AD_HOC
    return CallKind(template)


def _space_of(session: Session, register_debt_id: str) -> str:
    """The Breathing Space in which the register has a debt; asked of it before a call is repeated."""
    if not register_debt_id:
        return ""
    found = session.scalar(
        select(Moratorium.register_id)
        .join(MoratoriumDebt, MoratoriumDebt.moratorium_id == Moratorium.id)
        .where(MoratoriumDebt.register_debt_id == register_debt_id)
        .limit(1)
    )
    return found or ""


def note_told(session: Session, template: str, body: str, now: datetime) -> None:
    """The debt of ours that a call was about says that the register has it; none where it is unreadable."""
    try:
        kept = kept_call(body)
    except ValueError:
        return
    if template == RegisterCall.PROTECTIONS_APPLIED:
        which = MoratoriumDebt.register_debt_id == str(kept.get("debt", ""))
    elif template == RegisterCall.PROPOSE_DEBT and kept.get("moratorium_debt") is not None:
        which = MoratoriumDebt.id == int(kept["moratorium_debt"])
    else:
        return
    session.execute(
        update(MoratoriumDebt).where(which, MoratoriumDebt.told_at.is_(None)).values(told_at=now)
    )


def work_of_call(session: Session, call_id: int, register_id: str) -> str:
    """How the work about a call that was refused is named: with its Breathing Space, where we have it."""
    found = session.scalar(select(Moratorium.id).where(Moratorium.register_id == register_id))
    if not register_id or found is None:
        return f"message:{call_id}"
    return day_subject(found, f"call{call_id}")


def ask_about_call(
    session: Session, call_id: int, party_id: int, register_id: str, now: datetime
) -> None:
    """Ask a person to make a call that the register did not take, by the next working day."""
    promise_on = working_days(session).add(now.astimezone(LONDON).date(), 1)
    subject = work_of_call(session, call_id, register_id)
    open_work(session, WorkKind.BREATHING_SPACE_DAY, party_id, subject, promise_on, now)


def _done(
    session: Session, call_id: int, template: str, body: str, by: Actor, now: datetime
) -> None:
    with suppress(ValueError, TypeError):
        register_id = call_of(session, template, body).register_id
        finish_work(session, work_of_call(session, call_id, register_id), by, now)
    finish_work(session, f"message:{call_id}", by, now)


def note_told_by_hand(session: Session, call_id: int, by: Actor, now: datetime) -> bool:
    """An officer made a call on the register's website; false when it does not wait for that."""
    done = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == call_id,
            OutboxMessage.channel == CHANNEL,
            OutboxMessage.state.in_((BY_HAND, "failed")),
        )
        .values(state="sent", sent_at=now, last_error="")
        .returning(OutboxMessage.template, OutboxMessage.body)
    ).one_or_none()
    if done is None:
        return False
    note_told(session, done.template, done.body, now)
    _done(session, call_id, done.template, done.body, by, now)
    record_audit(session, by, "told the register by hand", f"message:{call_id}", now)
    return True


def call_again(session: Session, call_id: int, by: Actor, now: datetime) -> bool:
    """Make a call once more that the register did not take; false when it is not such a one."""
    changed = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == call_id,
            OutboxMessage.channel == CHANNEL,
            OutboxMessage.state == "failed",
        )
        # As if tried before, so that the register is first asked whether it has it.
        .values(state="queued", attempts=1, next_attempt_at=now, last_error="")
        .returning(OutboxMessage.template, OutboxMessage.body)
    ).one_or_none()
    if changed is not None:
        _done(session, call_id, changed.template, changed.body, by, now)
        record_audit(session, by, "told the register again", f"message:{call_id}", now)
    return changed is not None
