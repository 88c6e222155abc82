"""The lines of a run, written batch by batch: what the file says is fixed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from shared.domain.bacs_text import bacs_text
from shared.domain.direct_debit_runs import InstructionState
from shared.domain.mandate_states import (
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.domain.money import ZERO
from shared.domain.run_rules import HeldBack
from shared.domain.standard18 import TransactionCode
from shared.models import DirectDebitLine, Mandate, MandateInstruction
from shared.services.audit import Actor
from shared.services.direct_debit.details import open_details
from shared.services.direct_debit.keeping_back import keep_shares_back, put_right
from shared.services.direct_debit.records import move_collections, move_mandates
from shared.services.direct_debit.selection import Instruction, KeptBack, ToTake
from shared.services.errors import StaleVersion
from shared.services.sign_in.keys import CannotOpen, Keys

_LINES: Table = DirectDebitLine.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class _Payer:
    sealed: str
    name: str
    reference: str


class RunLines:
    """The lines of a run as they are written, batch by batch."""

    def __init__(self, session: Session, keys: Keys, run_id: int, by: Actor, now: datetime) -> None:
        self.session, self.keys, self.run_id, self.by, self.now = session, keys, run_id, by, now
        self.position = self.collected = self.instructed = self.pence = 0
        self.unreadable: list[KeptBack] = []

    def add_instructions(self, many: Sequence[Instruction]) -> None:
        """New and cancelled instructions, with the details that each is for."""
        own = dict(
            self.session.execute(
                select(MandateInstruction.id, MandateInstruction.sealed).where(
                    MandateInstruction.id.in_([each.instruction_id for each in many]),
                    MandateInstruction.state == InstructionState.WAITING,
                )
            ).all()
        )
        if len(own) != len(many):
            raise StaleVersion
        payers = self._payers(many)
        fit = [each for each in many if self._opens(own[each.instruction_id])]
        put_right(self.session, [each for each in many if each not in fit], self.by, self.now)
        self._insert(
            {
                "mandate_id": each.mandate_id,
                "collection_id": None,
                "instruction_id": each.instruction_id,
                "presentation": 1,
                "code": each.code,
                "amount": ZERO,
                "reference": each.reference,
                "payer_name": bacs_text(payers[each.mandate_id].name),
                "sealed": own[each.instruction_id],
            }
            for each in fit
        )
        self._put_in_run(fit)

    def _put_in_run(self, fit: Sequence[Instruction]) -> None:
        self.instructed += len(fit)
        self.session.execute(
            update(MandateInstruction)
            .where(MandateInstruction.id.in_([each.instruction_id for each in fit]))
            .values(state=InstructionState.IN_RUN)
            .execution_options(synchronize_session=False)
        )
        given = [each.mandate_id for each in fit if each.code is TransactionCode.NEW]
        move_mandates(
            self.session,
            given,
            MandateState.CONFIRMED,
            MandateEvent.PUT_IN_RUN,
            self.by,
            self.now,
        )

    def add_collections(self, many: Sequence[ToTake]) -> None:
        """Money to be taken; one whose details cannot be read is kept back."""
        payers = self._payers(many)
        fit: list[ToTake] = []
        for each in many:
            if self._opens(payers[each.mandate_id].sealed):
                fit.append(each)
            else:
                self.unreadable.append(_unreadable(each, payers[each.mandate_id].reference))
        self._insert(
            {
                "mandate_id": each.mandate_id,
                "collection_id": each.collection_id,
                "instruction_id": None,
                "presentation": each.presentation,
                "code": each.code,
                "amount": each.take,
                "reference": payers[each.mandate_id].reference,
                "payer_name": bacs_text(payers[each.mandate_id].name),
                "sealed": payers[each.mandate_id].sealed,
            }
            for each in fit
        )
        self.collected += len(fit)
        self.pence += sum(each.take.pence for each in fit)
        keep_shares_back(self.session, [each for each in fit if each.kept], self.now)
        for state in (CollectionState.NOTIFIED, CollectionState.TO_REPRESENT):
            of_state = [each.collection_id for each in fit if each.state is state]
            move_collections(
                self.session, of_state, state, CollectionEvent.PUT_IN_RUN, self.by, self.now
            )

    def _payers(self, many: Sequence[Instruction] | Sequence[ToTake]) -> dict[int, _Payer]:
        rows = self.session.execute(
            select(Mandate.id, Mandate.sealed, Mandate.holder_name, Mandate.reference).where(
                Mandate.id.in_({each.mandate_id for each in many})
            )
        )
        return {mandate_id: _Payer(*rest) for mandate_id, *rest in rows}

    def _opens(self, sealed: str) -> bool:
        try:
            open_details(self.keys, sealed)
        except CannotOpen:
            return False
        return True

    def _insert(self, lines: Iterable[dict[str, Any]]) -> None:
        rows = []
        for line in lines:
            self.position += 1
            rows.append({"run_id": self.run_id, "position": self.position, **line})
        if rows:
            self.session.execute(insert(_LINES), [{**row, "withdrawn_why": ""} for row in rows])


def _unreadable(each: ToTake, reference: str) -> KeptBack:
    return KeptBack(
        each.collection_id,
        each.mandate_id,
        each.party_id,
        each.lock,
        each.state,
        reference,
        each.advised,
        each.entry_on,
        HeldBack.DETAILS,
    )
