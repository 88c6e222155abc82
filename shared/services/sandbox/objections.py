"""People of the sandbox who do not agree: one waits for our answer, one has it, and a hold that ends soon."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from shared.domain.gate import HoldKind
from shared.domain.objection_states import ObjectionKind, Outcome
from shared.domain.stages import DebtType, Stage
from shared.models import Account, Debt, Liability
from shared.services.audit import Actor
from shared.services.holding.officers import WantedHold, put_wanted_hold
from shared.services.objections.answer import Answering, answer_objection
from shared.services.objections.send import SentObjection, ToSend, send_objection
from shared.services.sandbox.cases import Week

PAID = "I paid this at the post office on 14 September. I still have the slip."
SLOW = "I wrote to you three times about my new address, and nobody answered."
SORRY = (
    "You wrote to us on 2 and 20 October and on 3 November, and we did not answer. We are sorry. Your "
    "new address is on file from today, and the reminder that went to the old one is taken back."
)
ENDS_IN = timedelta(days=8)


def disagree(week: Week) -> None:
    """Let two people object, answer one of them, and put a hold that ends within its days of reminder."""
    week.pass_by(25)
    waits = week.somebody(DebtType.COUNCIL_TAX, Stage.FINAL_NOTICE)
    _send(week, waits, ObjectionKind.DISPUTE, "paid", PAID, _debt_of(week, waits))
    week.pass_by(40)
    answered = week.somebody(DebtType.COUNCIL_TAX, Stage.REMINDER)
    sent = _send(week, answered, ObjectionKind.COMPLAINT, "delay", SLOW, None)
    week.pass_by(50)
    given = Answering(Outcome.AGREED, SORRY)
    officer_id = week.officer.officer_id
    answer_objection(week.session, answered, sent.reference, given, officer_id, week.now)
    held = week.somebody(DebtType.COUNCIL_TAX, Stage.FINAL_NOTICE)
    until = week.today + ENDS_IN
    wanted = WantedHold(held, HoldKind.OFFICER, "Waits for a letter from the landlord", until=until)
    put_wanted_hold(week.session, wanted, officer_id, week.now, week.today)


def _send(
    week: Week, party_id: int, kind: ObjectionKind, about: str, said: str, debt_id: int | None
) -> SentObjection:
    wanted = ToSend(party_id, kind, about, said, f"sandbox:{party_id}", debt_id=debt_id)
    return send_objection(week.session, wanted, Actor("party", party_id), week.now)


def _debt_of(week: Week, party_id: int) -> int:
    return week.session.scalars(
        select(Debt.id)
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .where(Liability.party_id == party_id)
    ).one()
