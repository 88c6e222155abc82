"""Money that comes, comes twice, goes back, moves and is placed, in any order, beside a model of plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared.db import Database
from shared.domain.allocation import Rule, Share, by_choice
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.money import Money
from shared.models import Debt, Entry, Reallocation, SuspenseItem
from shared.services.audit import Actor
from shared.services.debts.unpaid import OWED
from shared.services.ledger import suspense
from shared.services.ledger.cash_file import make_cash_file, next_day
from shared.services.ledger.invariants import violations
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.post import AlreadyPosted, AlreadyReversed, reverse
from shared.services.ledger.reallocate import MoveWish, approve_move, move_money, on_debt
from shared.services.ledger.receive import Incoming, receive
from shared.services.ledger.recognise import Held, last_file, recognise
from shared.services.ledger.taking_back import TakeBack, put_money_back, take_money_back
from tests.support.builders import a_debt, a_party, an_account, an_officer, next_number

CHARGED = 40_000
BY = Actor("job", "test")
AMOUNTS = st.integers(1, 60_000)
WHICH = st.integers(0, 50)


@dataclass
class Came:
    """A receipt in the model: where each penny stands, in the order in which it first came there."""

    id: int
    posting_id: int
    amount: int
    key: str
    places: dict[int | str, int]
    touched: bool = False

    def take(self, amount: int) -> dict[int | str, int]:
        """Take pence back: what nobody was given first, then the last debt that was paid."""
        order = ["suspense", *reversed([place for place in self.places if place != "suspense"])]
        taken = {}
        for place in order:
            taken[place] = min(amount, self.places.get(place, 0))
            amount -= taken[place]
        self.move(taken, -1)
        return taken

    def move(self, pence: dict[int | str, int], sign: int) -> None:
        """Add to the places, or take from them."""
        for place, part in pence.items():
            if part:
                self.places[place] = self.places.get(place, 0) + sign * part


@dataclass
class Taken:
    """Money that went back, and what of it could come again."""

    came: Came
    posting_id: int
    pence: dict[int | str, int]
    is_back: bool = False


@dataclass
class Model:
    """What a person with paper and pencil would know."""

    receipts: list[Came] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)

    def owed(self, debt_id: int) -> int:
        """What is owed on a debt, in pence."""
        return CHARGED - sum(each.places.get(debt_id, 0) for each in self.receipts)

    def suspense(self) -> int:
        """What stands in suspense, in pence."""
        return sum(each.places.get("suspense", 0) for each in self.receipts)


class Ledger(RuleBasedStateMachine):
    """One party, three debts of one fund, two officers."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database, self.model = database, Model()
        with database.transaction() as session:
            self.day = (next_day(session) or date(2026, 5, 1)) + timedelta(days=1)
            party = a_party(session)
            self.party = party.id
            account = an_account(session, party)
            self.debts = [
                a_debt(session, account, year=year, charge="400.00").id
                for year in (2024, 2025, 2026)
            ]
            self.officers = [an_officer(session).id for _ in range(2)]

    @property
    def now(self) -> datetime:
        return datetime.combine(self.day, time(12), UTC)

    def pick(self, things, which):
        return things[which % len(things)]

    # ---- money comes

    @rule(amount=AMOUNTS, which=WHICH, second=st.booleans())
    def money_comes(self, amount: int, which: int, second: bool) -> None:
        chosen = [self.pick(self.debts, which)]
        if second:
            chosen.append(self.pick(self.debts, which + 1))
        wishes = [Share(debt, Money(amount), Rule.CHOSEN) for debt in chosen]
        key, places, left = f"machine:{next_number()}", {}, amount
        for debt in chosen:
            places[debt] = min(left, amount, max(self.model.owed(debt), 0))
            left -= places[debt]
        places = {debt: part for debt, part in places.items() if part}
        received = self.receive(key, amount, wishes)
        self.model.receipts.append(
            Came(
                received.receipt_id, received.posting_id, amount, key, {**places, "suspense": left}
            )
        )

    def receive(self, key, amount, wishes):
        with self.database.transaction() as session:
            owed = payable_debts(session, [wish.debt_id for wish in wishes], self.day)
            allocation = by_choice(Money(amount), wishes, owed, keeps_credit=False)
            incoming = Incoming(key, f"machine:{next_number()}", LedgerAccount.CARD, Money(amount))
            return receive(session, incoming, allocation, owed, BY, self.now, "more_than_owed")

    @precondition(lambda self: self.model.receipts)
    @rule(which=WHICH)
    def the_same_comes_again(self, which: int) -> None:
        again = self.pick(self.model.receipts, which)
        with pytest.raises((AlreadyPosted, IntegrityError)):
            self.receive(again.key, again.amount, [])

    # ---- and goes

    @precondition(lambda self: self.model.receipts)
    @rule(which=WHICH)
    def a_receipt_was_a_mistake(self, which: int) -> None:
        came = self.pick(self.model.receipts, which)
        if came.touched or came.places["suspense"]:
            return
        with self.database.transaction() as session:
            reverse(session, came.posting_id, f"machine:{next_number()}", "", BY, self.now)
        came.take(came.amount)
        came.touched = True
        with pytest.raises(AlreadyReversed), self.database.transaction() as session:
            reverse(session, came.posting_id, f"machine:{next_number()}", "", BY, self.now)

    @precondition(lambda self: self.model.receipts)
    @rule(
        which=WHICH,
        amount=AMOUNTS,
        kind=st.sampled_from([PostingKind.REFUND, PostingKind.DISPUTE]),
    )
    def money_goes_back(self, which: int, amount: int, kind: PostingKind) -> None:
        came = self.pick(self.model.receipts, which)
        amount = min(amount, came.amount)
        wish = TakeBack(came.id, f"machine:{next_number()}", kind, Money(amount), "")
        with self.database.transaction() as session:
            posting_id = take_money_back(session, wish, BY, self.now)
        came.touched = True
        self.model.taken.append(Taken(came, posting_id, came.take(amount)))

    @precondition(lambda self: self.model.taken)
    @rule(which=WHICH)
    def and_comes_back(self, which: int) -> None:
        taken = self.pick(self.model.taken, which)
        kind, key = PostingKind.DISPUTE_WON, f"machine:{next_number()}"
        if taken.is_back:
            with pytest.raises(AlreadyReversed), self.database.transaction() as session:
                put_money_back(session, taken.posting_id, key, kind, "", BY, self.now)
            return
        with self.database.transaction() as session:
            put_money_back(session, taken.posting_id, key, kind, "", BY, self.now)
        taken.is_back = True
        taken.came.move(taken.pence, 1)

    # ---- it moves, and is placed

    @precondition(lambda self: self.model.receipts)
    @rule(which=WHICH, amount=AMOUNTS, to=WHICH)
    def money_moves(self, which: int, amount: int, to: int) -> None:
        came = self.pick(self.model.receipts, which)
        stands = [place for place, part in came.places.items() if part and place != "suspense"]
        if not stands:
            return
        start, end = self.pick(stands, which), self.pick(self.debts, to)
        amount = min(amount, came.places[start], self.model.owed(end))
        if start == end or amount <= 0:
            return
        with self.database.transaction() as session:
            seen = on_debt(session, came.id, start)
            wish = MoveWish(came.id, self.party, start, end, Money(amount), "asked", seen)
            moved = move_money(session, wish, self.officers[0], self.now)
            if session.get_one(Reallocation, moved).state == "waiting":
                approve_move(session, moved, self.officers[1], self.now)
        came.touched = True
        came.move({start: amount}, -1)
        came.move({end: amount}, 1)

    @precondition(lambda self: self.model.suspense())
    @rule(which=WHICH, amount=AMOUNTS, to=WHICH)
    def money_is_placed(self, which: int, amount: int, to: int) -> None:
        waiting = [each for each in self.model.receipts if each.places["suspense"]]
        came, debt = self.pick(waiting, which), self.pick(self.debts, to)
        with self.database.transaction() as session:
            item = session.scalars(
                select(SuspenseItem)
                .where(SuspenseItem.receipt_id == came.id, SuspenseItem.state == "open")
                .limit(1)
            ).one()
            amount = min(amount, item.amount.pence, self.model.owed(debt))
            if amount <= 0:
                return
            wish = suspense.Placing(item.id, item.lock, debt, Money(amount), "theirs")
            if not suspense.place(session, wish, self.officers[0], self.now):
                suspense.approve(session, item.id, item.lock, self.officers[1], self.now)
        came.touched = True
        came.move({"suspense": amount}, -1)
        came.move({debt: amount}, 1)

    # ---- the revenues system hears of it

    @rule()
    def the_day_ends(self) -> None:
        with self.database.reading() as session:
            due = next_day(session) or self.day
        while due <= self.day:
            make_cash_file(self.database, due, BY, self.now + timedelta(days=1))
            due += timedelta(days=1)
        self.day += timedelta(days=1)

    @rule()
    def an_extract_holds_what_was_sent(self) -> None:
        key = f"extract:{next_number()}"
        with self.database.write_session() as session:
            before = session.scalar(select(Entry.id).order_by(Entry.id.desc()).limit(1)) or 0
            recognise(session, Held(last_file(session)), key, BY, self.now)
            held = session.execute(
                select(Entry.debt_id, Entry.amount).where(
                    Entry.id > before, Entry.debt_id.is_not(None)
                )
            ).all()
            for debt_id, amount in held:
                debt = session.get_one(Debt, debt_id)
                session.refresh(debt)
                if debt.charge < amount:
                    # The revenues system has no charge below nought: such a credit is not sent so.
                    session.rollback()
                    return
                debt.charge -= amount
                session.flush()
            session.commit()

    # ---- what must be

    @invariant()
    def nothing_is_broken(self) -> None:
        with self.database.reading() as session:
            assert violations(session) == ()

    @invariant()
    def what_is_shown_is_what_the_model_knows(self) -> None:
        with self.database.reading() as session:
            rows = session.execute(select(Debt.id, OWED).where(Debt.id.in_(self.debts)))
            shown = {debt_id: owed.pence for debt_id, owed in rows}
            mine = [each.id for each in self.model.receipts]
            items = session.scalars(
                select(SuspenseItem.amount).where(
                    SuspenseItem.receipt_id.in_(mine), SuspenseItem.state != "settled"
                )
            ).all()
        assert shown == {debt: self.model.owed(debt) for debt in self.debts}
        assert sum(item.pence for item in items) == self.model.suspense()


def test_the_ledger_agrees_with_the_model_whatever_happens(database):
    run_state_machine_as_test(
        lambda: Ledger(database), settings=settings(max_examples=12, stateful_step_count=20)
    )
