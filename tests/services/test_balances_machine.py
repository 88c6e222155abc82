"""The balance that is shown, by the database itself, is the rule's: any order of receipts and extracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from shared.db import Database
from shared.domain.balances import OwnReceipt, shown_balance
from shared.domain.money import Money, total
from shared.models import Account, CashFile, CashLine, Debt
from shared.services.debts.unpaid import OWED
from shared.services.extract.run import ImportState, Wishes, import_extract
from shared.services.ledger.cash_file import make_cash_file, next_day
from shared.services.ledger.invariants import violations
from tests.support.extracts import extract, household, row
from tests.support.importing import ACTOR
from tests.support.postings import TELLER, paid_in, taken_back
from tests.support.records import next_number

AMOUNTS = st.integers(min_value=1, max_value=50_000).map(Money)
CHARGED = Money(900_000_00)


@dataclass(frozen=True)
class Written:
    """An extract as the revenues system wrote it one evening."""

    day: date
    content: bytes
    balance: Money
    held: frozenset[str]


class RealBalances(RuleBasedStateMachine):
    """A revenues system that hears of our receipts late; its extracts come late, twice or never."""

    extracts = Bundle("extracts")

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        with database.reading() as session:
            self.day = (next_day(session) or date(2026, 1, 1)) + timedelta(days=1)
        self.household = next_number()
        self.paid_there = self.paid_us = Money(0)
        self.files = [self.close_the_day()]
        self.taken_there = self.files[0]
        first = self.write(by_name=False)
        assert self.take_in(first) is ImportState.ACCEPTED
        self.last = first
        self.known_there = {first.day: CHARGED}

    @property
    def now(self) -> datetime:
        return datetime.combine(self.day, time(12), UTC)

    def close_the_day(self) -> int:
        with self.database.reading() as session:
            due = next_day(session) or self.day
        made = None
        while due <= self.day:
            made = make_cash_file(self.database, due, TELLER, self.now + timedelta(days=1))
            due += timedelta(days=1)
        self.day += timedelta(days=1)
        assert made is not None
        return made.number

    def write(self, *, by_name: bool) -> Written:
        with self.database.reading() as session:
            lines = session.execute(
                select(CashLine.number, CashLine.amount)
                .join(CashFile, CashFile.id == CashLine.file_id)
                .join(Debt, Debt.id == CashLine.debt_id)
                .join(Account, Account.id == Debt.account_id)
                .where(
                    Account.reference == self.reference,
                    CashFile.number <= self.taken_there,
                )
            ).all()
        balance = CHARGED - self.paid_there - total(line.amount for line in lines)
        rows = household(self.household, charge=balance.plain(), costs="0.00")
        if by_name:
            rows += [
                row("receipt", account=self.reference, year="2026", number=line.number,
                    amount=line.amount.plain())
                for line in lines
            ]  # fmt: skip
        until = {} if by_name else {"cash_file": str(self.taken_there)}
        end = {"extract_date": self.day.isoformat(), "total": balance.plain(), **until}
        written = Written(
            self.day, extract(rows, **end), balance, frozenset(line.number for line in lines)
        )
        self.files.append(self.close_the_day())
        return written

    @property
    def reference(self) -> str:
        return f"8{self.household:07d}"

    def take_in(self, written: Written) -> ImportState:
        wishes = Wishes(accept_vanished=True)
        report = import_extract(
            self.database, [BytesIO(written.content)], ACTOR, lambda: self.now, wishes
        )
        assert report.notes == ()
        return report.state

    def my_debt(self, session):
        return session.scalars(
            select(Debt).join(Account).where(Account.reference == self.reference)
        ).one()

    @rule(amount=AMOUNTS)
    def pay_at_the_council(self, amount: Money) -> None:
        self.paid_there += amount

    @rule(amount=AMOUNTS, back=st.booleans())
    def pay_us_and_perhaps_take_it_back(self, amount: Money, back: bool) -> None:
        with self.database.transaction() as session:
            received = paid_in(session, self.my_debt(session), amount, self.now)
            if back:
                taken_back(session, received, self.now)
            else:
                self.paid_us += amount

    @rule()
    def send_the_cash_file(self) -> None:
        self.files.append(self.close_the_day())

    @rule()
    def take_the_next_file_in_there(self) -> None:
        self.taken_there = next((n for n in self.files if n > self.taken_there), self.taken_there)

    @rule(target=extracts, by_name=st.booleans())
    def write_an_extract(self, by_name: bool) -> Written:
        written = self.write(by_name=by_name)
        self.known_there[written.day] = CHARGED - self.paid_there
        return written

    @rule(written=extracts)
    def take_an_extract_in_perhaps_late_or_twice(self, written: Written) -> None:
        state = self.take_in(written)
        if written.day > self.last.day:
            assert state is ImportState.ACCEPTED
            self.last = written
        else:
            assert state in (ImportState.SAME_FILE, ImportState.REFUSED)

    @invariant()
    def the_database_shows_what_the_rule_says(self) -> None:
        with self.database.reading() as session:
            debt = self.my_debt(session)
            shown = session.scalars(select(OWED).where(Debt.id == debt.id)).one()
            lines = [
                OwnReceipt(*each)
                for each in session.execute(
                    select(CashLine.number, CashLine.amount).where(CashLine.debt_id == debt.id)
                )
            ]
            assert violations(session) == ()
        on_no_file_yet = OwnReceipt("today", self.paid_us - total(each.amount for each in lines))
        ours = [*lines, on_no_file_yet]
        assert shown == shown_balance(self.last.balance, ours, self.last.held)
        assert shown == self.known_there[self.last.day] - self.paid_us


def test_the_balance_shown_is_the_rules_in_any_order(database):
    run_state_machine_as_test(
        lambda: RealBalances(database),
        settings=settings(max_examples=10, stateful_step_count=15),
    )
