"""Giving a mandate: written down once, lodged with the next run, confirmed in a lasting message.

Source: *Service User's Guide and Rules to the Direct Debit Scheme*, paperless sign-up: the order of
its pages, the confirmation within three working days, and notice before the first collection.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.bacs_text import check_digit, core_reference
from shared.domain.bank_check import BankDetails
from shared.domain.collection_days import CollectionSchedule, collect_from
from shared.domain.direct_debit_runs import InstructionState
from shared.domain.london import LONDON
from shared.domain.mandate_states import ENDED, MandateEvent, MandateState
from shared.domain.stages import DebtType
from shared.domain.standard18 import TransactionCode
from shared.models import (
    Account,
    Channel,
    Debt,
    GuaranteeText,
    Mandate,
    MandateInstruction,
    Plan,
    PlanDebt,
)
from shared.services.audit import Actor
from shared.services.direct_debit.details import seal_details
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.records import (
    locked_mandate,
    move_mandate,
    note_mandate,
)
from shared.services.direct_debit.schedule import Announced, schedule_collections
from shared.services.direct_debit.terms import service_user, terms
from shared.services.errors import NotFound
from shared.services.outbox import queue_message, queue_text_too
from shared.services.outbox_recipients import durable_channel
from shared.services.plans.read import plan_page
from shared.services.sign_in.keys import Keys
from shared.services.working_days import working_days

TWO_LETTERS = {
    DebtType.COUNCIL_TAX: "CT",
    DebtType.BUSINESS_RATES: "BR",
    DebtType.BID_LEVY: "BD",
    DebtType.HB_OVERPAYMENT: "HB",
    DebtType.SUNDRY: "SD",
}
METHOD = "direct_debit"
TRIES = 5


class AlreadyGiven(Exception):
    """Another Direct Debit collects for this plan; `mandate_id` and `reference` are that one's."""

    def __init__(self, mandate_id: int, reference: str) -> None:
        super().__init__("a mandate collects for the plan already")
        self.mandate_id = mandate_id
        self.reference = reference


@dataclass(frozen=True)
class GivenMandate:
    """What a payer gives: which plan, whose account, and what they saw before they did."""

    party_id: int
    plan_reference: str
    holder_name: str
    details: BankDetails | None
    """None where a supplier keeps them."""
    verdict: str
    """What the bank check said: `valid` or `unknown`."""
    press: str
    language: str = "en"
    guarantee_id: int | None = None
    signatures: int = 1
    """How many people must authorise it; with two it waits for the second."""
    needs_check: bool = False
    """Whether a person first checks whose account it is; until then nothing goes to the bank."""
    replaces_id: int | None = None
    """A mandate of the same plan that ends when this one is given."""
    scheme: str = "bacs"


@dataclass(frozen=True)
class Given:
    """The mandate that was written down. `first` is False for a second press of the same page."""

    mandate_id: int
    reference: str
    state: MandateState
    first: bool


def give_mandate(
    session: Session, keys: Keys, given: GivenMandate, by: Actor, now: datetime
) -> Given:
    """Write a mandate down; with one signature it is given at once, with two or a check it waits.

    The same press gives the same mandate. Raises NotFound (no such plan of theirs, or one that has
    ended), AlreadyGiven, PastLastKnownHoliday.
    """
    if given.replaces_id is not None:
        # Mandates are locked before plans: so does whoever ends or changes one meanwhile.
        locked_mandate(session, given.replaces_id)
    plan = session.scalars(
        select(Plan)
        .where(Plan.reference == given.plan_reference, Plan.party_id == given.party_id)
        .with_for_update()
    ).one_or_none()
    if plan is None:
        raise NotFound
    before = select(Mandate).where(Mandate.press == given.press, Mandate.party_id == given.party_id)
    if (known := session.scalar(before)) is not None:
        return Given(known.id, known.reference, known.state, first=False)
    page = plan_page(session, given.party_id, given.plan_reference, now.astimezone(LONDON).date())
    if not page.is_alive:
        raise NotFound
    _refuse_second(session, plan.id, given.replaces_id)
    mandate = _write(session, keys, given, plan, by, now)
    if given.signatures > 1:
        move_mandate(session, mandate, MandateEvent.SENT_FOR_SIGNATURE, by, now)
    elif given.scheme == "bacs" and not given.needs_check:
        confirm_mandate(session, mandate, by, now)
    return Given(mandate.id, mandate.reference, mandate.state, first=True)


def confirm_mandate(session: Session, mandate: Mandate, by: Actor, now: datetime) -> None:
    """The mandate stands: everybody signed, or the supplier said so.

    The mandate it replaces ends, its instruction waits for the next run, the collections are
    written down and the payer has it all in a lasting message. Raises PastLastKnownHoliday.
    """
    today = now.astimezone(LONDON).date()
    if mandate.replaces_id is not None:
        end_mandate(
            session,
            mandate.replaces_id,
            MandateEvent.CANCELLED_BY_PAYER,
            by,
            now,
            "replaced",
            tell=False,
        )
    move_mandate(session, mandate, MandateEvent.GIVEN, by, now)
    channel = durable_channel(session, mandate.party_id)
    mandate.given_at = now
    mandate.collect_from = collect_from(
        today,
        terms(session, today),
        working_days(session),
        by_letter=channel is Channel.LETTER,
    )
    if mandate.scheme == "bacs":
        session.add(new_instruction(mandate, TransactionCode.NEW, now))
    plan = session.scalars(select(Plan).where(Plan.id == mandate.plan_id).with_for_update()).one()
    plan.method = METHOD
    session.flush()
    page = plan_page(session, mandate.party_id, plan.reference, today)
    found = schedule_collections(session, mandate, page, by, now)
    _tell(session, mandate, plan.reference, found, channel, now)


def new_instruction(
    mandate: Mandate, code: TransactionCode, now: datetime, sealed: str = ""
) -> MandateInstruction:
    """A new or cancelled instruction that goes with the next run; to be added by the caller."""
    return MandateInstruction(
        mandate_id=mandate.id,
        code=code,
        state=InstructionState.WAITING,
        sealed=sealed or mandate.sealed,
        created_at=now,
    )


def _refuse_second(session: Session, plan_id: int, replaces_id: int | None) -> None:
    living = session.execute(
        select(Mandate.id, Mandate.reference)
        .where(Mandate.plan_id == plan_id, Mandate.state.not_in(ENDED))
        .order_by(Mandate.id)
    ).all()
    for mandate_id, reference in living:
        if mandate_id != replaces_id:
            raise AlreadyGiven(mandate_id, reference)
    if replaces_id is not None and not living:
        raise NotFound


def _write(
    session: Session, keys: Keys, given: GivenMandate, plan: Plan, by: Actor, now: datetime
) -> Mandate:
    sealed = seal_details(keys, given.details) if given.details is not None else None
    stem = _stem(session, plan.id)
    used = session.scalar(
        select(func.count()).select_from(Mandate).where(Mandate.reference.startswith(stem))
    )
    for number in range((used or 0) + 1, (used or 0) + 1 + TRIES):
        mandate = Mandate(
            reference=mandate_reference(stem, number),
            party_id=given.party_id,
            plan_id=plan.id,
            state=MandateState.DRAFT,
            scheme=given.scheme,
            holder_name=given.holder_name,
            sealed=sealed.sealed if sealed else "",
            account_ending=sealed.ending if sealed else "",
            account_key=sealed.key if sealed else "",
            verdict=given.verdict,
            signatures=given.signatures,
            name_check="waiting" if given.needs_check else "",
            guarantee_id=given.guarantee_id,
            replaces_id=given.replaces_id,
            language=given.language,
            press=given.press,
            created_at=now,
            created_by=str(by)[:60],
        )
        try:
            with session.begin_nested():
                session.add(mandate)
                session.flush()
        except IntegrityError:
            continue
        note_mandate(session, mandate, MandateEvent.MADE, by, now)
        return mandate
    raise RuntimeError("no reference was free for a mandate")


def _stem(session: Session, plan_id: int) -> str:
    kind, reference = session.execute(
        select(Account.type, Account.reference)
        .join(Debt, Debt.account_id == Account.id)
        .join(PlanDebt, PlanDebt.debt_id == Debt.id)
        .where(PlanDebt.plan_id == plan_id)
        .order_by(PlanDebt.position)
        .limit(1)
    ).one()
    kept = "".join(sign for sign in reference.upper() if sign.isascii() and sign.isalnum())
    return TWO_LETTERS[kind] + kept[-10:].rjust(6, "0")


def mandate_reference(stem: str, number: int) -> str:
    """The core reference of the nth mandate on an account: two letters of the debt, the account, a check.

    It is what the payer reads on their statement, so it says no more than the bill's own number.
    """
    text = stem if number == 1 else f"{stem}/{number}"
    return core_reference(text + check_digit(sign for sign in text if sign.isalnum()))


def _tell(
    session: Session,
    mandate: Mandate,
    plan_reference: str,
    found: CollectionSchedule,
    channel: Channel,
    now: datetime,
) -> None:
    guarantee = (
        session.get(GuaranteeText, mandate.guarantee_id)
        if mandate.guarantee_id is not None
        else None
    )
    numbers = terms(session, now.astimezone(LONDON).date())
    said: dict[str, Any] = {
        "reference": mandate.reference,
        "plan": plan_reference,
        "holder": mandate.holder_name,
        "ending": mandate.account_ending,
        "collects": service_user(session),
        "collections": [Announced(each.dates.entry, each.amount) for each in found.collections],
        "by_hand": [
            Announced(_due(line), line.instalment.amount - line.received) for line in found.by_hand
        ],
        "guarantee": guarantee.content if guarantee is not None else "",
        "notice_days": numbers.notice_days,
    }
    key = f"dd_confirmed:{mandate.id}:{mandate.lock}"
    queue_message(session, "direct_debit_confirmed", mandate.party_id, said, now, key, channel)
    queue_text_too(session, "direct_debit_confirmed", mandate.party_id, said, now, key)


def _due(line: Any) -> date:
    due: date = line.instalment.due
    return due
