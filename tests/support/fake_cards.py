"""A small card provider for tests: what it did is kept in a file, so that it outlives a killed process."""

from __future__ import annotations

import fcntl
import json
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from shared.domain.money import ZERO, Money
from shared.gateways.card_ports import (
    CardEvent,
    CardPage,
    CardPort,
    CardsRefused,
    CardStatus,
    CardsUnavailable,
    CardWish,
    NotTheirs,
    OutOfTime,
    PhoneFields,
    PhoneWish,
    Seen,
    SeenDispute,
    SeenPayment,
    SeenPayout,
    SeenPayoutLine,
    SeenRefund,
    SeenRefundStatus,
)

SIGNATURE = "signed"
T = TypeVar("T")


@dataclass
class _Kept:
    payments: dict[str, SeenPayment] = field(default_factory=dict)
    """By the provider's id of the page, which is made from our key."""
    refunds: dict[str, SeenRefund] = field(default_factory=dict)
    disputes: dict[str, SeenDispute] = field(default_factory=dict)
    calls: int = 0


class FakeCards(CardPort):
    """Answers at once and always, unless it is told otherwise."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.down: str = ""
        """`before` it acts or `after` it acted, every call fails with no answer."""
        self.refuses = False
        self.watch: Callable[[str], None] = lambda _where: None
        """Told `before a call`, and `after a call` when it did its work and no answer is on its way."""

    # ---- what a test does at the provider
    def change(self, session_id: str, status: CardStatus, **changes: object) -> SeenPayment:
        """Let the payer do something on the page; how the payment stands then."""
        with self._kept() as kept:
            now = kept.payments[session_id]
            changed = replace(now, status=status, **changes)  # type: ignore[arg-type]
            kept.payments[session_id] = changed
        return changed

    def pay(self, session_id: str, received: Money | None = None) -> SeenPayment:
        """Let the payer pay; another amount than was asked for, where one is given."""
        with self._kept() as kept:
            amount = kept.payments[session_id].amount
        return self.change(
            session_id, CardStatus.PAID, received=received or amount, intent_id=f"pi_{session_id}"
        )

    def stands(self, seen: Seen) -> Seen:
        """Put something at the provider just as it is."""
        with self._kept() as kept:
            if isinstance(seen, SeenPayment):
                kept.payments[str(seen.session_id)] = seen
            elif isinstance(seen, SeenRefund):
                kept.refunds[seen.refund_id] = seen
            else:
                kept.disputes[seen.dispute_id] = seen
        return seen

    @property
    def calls(self) -> int:
        """How often it was asked for anything."""
        with self._kept() as kept:
            return kept.calls

    def of(self, reference: str) -> list[SeenPayment]:
        """Every payment that it has with a reference of ours."""
        with self._kept() as kept:
            return [each for each in kept.payments.values() if each.reference == reference]

    # ---- what we ask of it
    def open_page(self, wish: CardWish) -> CardPage:
        """The same key gives the same page."""
        session_id = f"cs_{wish.key}"
        with self._call() as kept:
            before = kept.payments.get(session_id)
            if before is not None and before.amount != wish.amount:
                raise CardsRefused("idempotency_error")
            kept.payments.setdefault(session_id, _waiting(wish, session_id))
        return self._answer(CardPage(session_id, f"https://cards.example/{session_id}"))

    def page(self, session_id: str) -> SeenPayment:
        """How the payment of a page stands."""
        with self._call() as kept:
            return self._answer(_found(kept.payments, session_id))

    def close_page(self, session_id: str) -> SeenPayment:
        """Only a page on which nothing was paid closes."""
        with self._call() as kept:
            seen = _found(kept.payments, session_id)
            if seen.status in {CardStatus.WAITING, CardStatus.DECLINED}:
                seen = kept.payments[session_id] = replace(seen, status=CardStatus.ENDED)
        return self._answer(seen)

    def payment(self, intent_id: str) -> SeenPayment:
        """How a payment stands."""
        with self._call() as kept:
            by_intent = {str(each.intent_id): each for each in kept.payments.values()}
            return self._answer(_found(by_intent, intent_id))

    def find(self, reference: str, since: datetime) -> SeenPayment | None:
        """The payment with our reference."""
        with self._call() as kept:
            same = [each for each in kept.payments.values() if each.reference == reference]
        return self._answer(same[0] if same and same[0].intent_id else None)

    def phone_fields(self) -> PhoneFields:
        """Nothing that a test here needs."""
        return PhoneFields("", (), "")

    def take_by_phone(self, wish: PhoneWish) -> SeenPayment:
        """The card is charged at once."""
        name = f"phone_{wish.key}"
        with self._call() as kept:
            seen = SeenPayment(
                wish.reference,
                CardStatus.PAID,
                wish.amount,
                wish.amount,
                "gbp",
                None,
                f"pi_{wish.key}",
            )
            kept.payments.setdefault(name, seen)
        return self._answer(seen)

    def refund(self, intent_id: str, amount: Money, reference: str, key: str) -> SeenRefund:
        """Sent at once, done at once."""
        made = SeenRefund(f"re_{key}", intent_id, reference, amount, SeenRefundStatus.DONE)
        with self._call() as kept:
            made = kept.refunds.setdefault(made.refund_id, made)
        return self._answer(made)

    def refund_seen(self, refund_id: str) -> SeenRefund:
        """How a refund stands."""
        with self._call() as kept:
            return self._answer(_found(kept.refunds, refund_id))

    def refunds_of(self, intent_id: str) -> Iterator[SeenRefund]:
        """Every refund of a payment."""
        with self._call() as kept:
            return iter([each for each in kept.refunds.values() if each.intent_id == intent_id])

    def dispute(self, dispute_id: str) -> SeenDispute:
        """How a dispute stands."""
        with self._call() as kept:
            return self._answer(_found(kept.disputes, dispute_id))

    def payouts(self, since: datetime) -> Iterator[SeenPayout]:
        """None: tests of payouts have a provider of their own."""
        return iter(())

    def payout_lines(self, payout_id: str) -> Iterator[SeenPayoutLine]:
        """None either."""
        return iter(())

    def read_event(self, content: bytes, signature: str, now: datetime) -> CardEvent:
        """JSON of an id, a kind, a page's id and the time; signed when the header says so."""
        if signature != SIGNATURE:
            raise NotTheirs("signature")
        try:
            said = json.loads(content)
        except ValueError:
            raise NotTheirs("content") from None
        made_at = datetime.fromisoformat(said["made_at"])
        if abs(now - made_at) > timedelta(minutes=5):
            raise OutOfTime("age")
        with self._kept() as kept:
            seen = kept.payments.get(said["object"])
        is_final = seen is not None and seen.status is CardStatus.PAID
        return CardEvent(said["id"], said["kind"], said["object"], made_at, seen, is_final)

    # ---- how it keeps things
    @contextmanager
    def _kept(self) -> Iterator[_Kept]:
        with self.file.open("a+b") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            opened.seek(0)
            before = opened.read()
            kept: _Kept = pickle.loads(before) if before else _Kept()
            yield kept
            opened.truncate(0)
            opened.write(pickle.dumps(kept))
            opened.flush()

    @contextmanager
    def _call(self) -> Iterator[_Kept]:
        self.watch("before a call")
        if self.down == "before":
            raise CardsUnavailable("no_answer")
        if self.refuses:
            raise CardsRefused("authentication")
        with self._kept() as kept:
            kept.calls += 1
            yield kept

    def _answer(self, answer: T) -> T:
        self.watch("after a call")
        if self.down == "after":
            raise CardsUnavailable("no_answer")
        return answer


def _waiting(wish: CardWish, session_id: str) -> SeenPayment:
    return SeenPayment(
        wish.reference, CardStatus.WAITING, wish.amount, ZERO, "gbp", session_id, None
    )


def _found(kept: dict[str, T], name: str) -> T:
    if name not in kept:
        raise CardsRefused("resource_missing")
    return kept[name]
