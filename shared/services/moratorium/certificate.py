"""The certificate of a freeze: what stopped and what goes on, as it was when it began."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.money import Money, total
from shared.domain.says import N_, Says
from shared.domain.stages import DebtType, Stage, stage_name, type_name
from shared.models import Moratorium, Party, PartyKind
from shared.services.errors import NotFound
from shared.services.moratorium.freezing import Frozen
from shared.services.moratorium.reach import Reach, Reached
from shared.services.moratorium.records import last_protected

STOPPED: dict[str, Says] = {
    "letters": Says(
        N_("Reminders, final notices, summonses and applications for liability orders")
    ),
    "contact": Says(N_("Calls, texts, visits and letters that ask for the money")),
    "costs": Says(N_("Interest, fees, penalties and costs")),
    "referrals": Says(N_("Passing the debt to an enforcement agent or a court")),
    "agents": Says(N_("The enforcement agent's case: they were told to stop on the same day")),
    "deductions": Says(N_("Deductions from earnings or benefits for these debts")),
    "direct_debits": Says(N_("Direct Debit payments towards these debts")),
    "plans": Says(N_("Payment plans for these debts, which wait")),
    "messages": Says(N_("Messages about these debts that were waiting to be sent")),
}
"""What stops, by the word under which the certificate keeps it."""
CONTINUES: dict[str, Says] = {
    "ongoing": Says(N_("Bills that fall due from now on, and payments agreed for them")),
    "voluntary": Says(N_("Payments that the person chooses to make")),
    "answers": Says(N_("Answers to what the person asks, and to complaints")),
    "required": Says(N_("Notices that the law has us send")),
}


@dataclass(frozen=True)
class CertifiedDebt:
    """One debt on the certificate."""

    account: str
    type: Says
    year: int
    stage: Says
    amount: Money


@dataclass(frozen=True)
class FreezeCertificate:
    """Everything that the certificate says."""

    moratorium_id: int
    reference: str
    name: str = field(repr=False)
    starts_on: date
    last: date | None
    activated_at: datetime | None
    debts: tuple[CertifiedDebt, ...]
    total: Money
    ongoing: tuple[CertifiedDebt, ...]
    stopped: tuple[Says, ...]
    continues: tuple[Says, ...]
    plans: tuple[str, ...]
    """References of the plans that wait."""


def write_certificate(
    session: Session, moratorium: Moratorium, reach: Reach, frozen: Frozen
) -> None:
    """Write down what stopped and what goes on, as it is at this moment."""
    stages = {one.debt.stage for one in reach.protected}
    stopped = ["letters", "contact", "costs", "referrals"]
    if Stage.ENFORCEMENT_AGENT in stages:
        stopped.append("agents")
    if stages & {Stage.ATTACHMENT_OF_EARNINGS, Stage.BENEFIT_DEDUCTION}:
        stopped.append("deductions")
    counted = (
        ("direct_debits", frozen.collections),
        ("plans", len(frozen.plans)),
        ("messages", frozen.messages),
    )
    stopped += [word for word, count in counted if count]
    moratorium.certificate = json.dumps(
        {
            "debts": [_kept(one) for one in reach.protected],
            "ongoing": [_kept(one) for one in reach.ongoing],
            "stopped": stopped,
            "continues": list(CONTINUES),
            "plans": list(frozen.plans),
        },
        sort_keys=True,
    )
    session.flush()


def freeze_certificate(session: Session, moratorium_id: int) -> FreezeCertificate:
    """The certificate of a moratorium that has begun. Raises NotFound when there is none."""
    row = session.execute(
        select(Moratorium, Party)
        .join(Party, Party.id == Moratorium.party_id)
        .where(Moratorium.id == moratorium_id)
    ).one_or_none()
    if row is None or not row[0].certificate:
        raise NotFound
    moratorium, party = row
    kept: dict[str, Any] = json.loads(moratorium.certificate)
    debts = tuple(_read(each) for each in kept["debts"])
    is_organisation = party.kind is PartyKind.ORGANISATION
    return FreezeCertificate(
        moratorium_id=moratorium.id,
        reference=moratorium.reference or moratorium.register_id,
        name=party.organisation if is_organisation else f"{party.forenames} {party.surname}",
        starts_on=moratorium.starts_on,
        last=last_protected(moratorium),
        activated_at=moratorium.activated_at,
        debts=debts,
        total=total(each.amount for each in debts),
        ongoing=tuple(_read(each) for each in kept["ongoing"]),
        stopped=tuple(STOPPED[word] for word in kept["stopped"]),
        continues=tuple(CONTINUES[word] for word in kept["continues"]),
        plans=tuple(kept["plans"]),
    )


def _kept(one: Reached) -> dict[str, Any]:
    return {
        "account": one.debt.account_reference,
        "type": one.debt.type.value,
        "year": one.debt.year,
        "stage": one.debt.stage.value,
        "amount": one.amount.pence,
    }


def _read(kept: dict[str, Any]) -> CertifiedDebt:
    kind = DebtType(kept["type"])
    return CertifiedDebt(
        kept["account"],
        type_name(kind),
        kept["year"],
        stage_name(Stage(kept["stage"]), kind),
        Money(kept["amount"]),
    )
