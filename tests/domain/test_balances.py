"""The balance that is shown, under any order of payments, exports and extracts."""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from shared.domain.balances import OwnReceipt, shown_balance
from shared.domain.money import ZERO, Money, total

AMOUNTS = st.integers(min_value=1, max_value=100_000).map(Money)


@dataclass(frozen=True)
class Extract:
    """What the revenues system wrote down one evening."""

    number: int
    balance: Money
    held: frozenset[str]


class RevenuesAndPortal(RuleBasedStateMachine):
    """A revenues system that hears of our receipts late, and extracts that come out of order."""

    exports = Bundle("exports")
    extracts = Bundle("extracts")

    def __init__(self) -> None:
        super().__init__()
        self.charged = ZERO
        self.paid_there = ZERO
        self.posted: dict[str, Money] = {}
        self.ours: list[OwnReceipt] = []
        self.written = 0
        self.last = Extract(0, ZERO, frozenset())
        self.known_there = {0: ZERO}

    @rule(amount=AMOUNTS)
    def charge(self, amount: Money) -> None:
        self.charged += amount

    @rule(amount=AMOUNTS)
    def pay_at_the_council(self, amount: Money) -> None:
        self.paid_there += amount

    @rule(target=exports, amount=AMOUNTS)
    def pay_us(self, amount: Money) -> OwnReceipt:
        receipt = OwnReceipt(f"R{len(self.ours) + 1}", amount)
        self.ours.append(receipt)
        return receipt

    @rule(receipt=exports)
    def post_there_perhaps_again(self, receipt: OwnReceipt) -> None:
        self.posted[receipt.number] = receipt.amount

    @rule(target=extracts)
    def write_an_extract(self) -> Extract:
        self.written += 1
        before_ours = self.charged - self.paid_there
        self.known_there[self.written] = before_ours
        balance = before_ours - total(self.posted.values())
        return Extract(self.written, balance, frozenset(self.posted))

    @rule(extract=extracts)
    def take_an_extract_in_perhaps_late_or_twice(self, extract: Extract) -> None:
        if extract.number > self.last.number:
            self.last = extract

    @rule(extract=consumes(extracts))
    def lose_an_extract(self, extract: Extract) -> None:
        """Some evenings nothing arrives."""

    @invariant()
    def every_receipt_of_ours_counts_exactly_once(self) -> None:
        truth = self.known_there[self.last.number] - total(each.amount for each in self.ours)
        shown = shown_balance(self.last.balance, self.ours, self.last.held)
        assert shown == truth


RevenuesAndPortal.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestBalancesInAnyOrder = RevenuesAndPortal.TestCase


def test_a_receipt_that_is_told_twice_counts_once():
    receipt = OwnReceipt("R1", Money(9000))
    assert shown_balance(Money(105650), [receipt, receipt], ()) == Money(96650)


def test_a_receipt_that_the_extract_holds_is_not_taken_off_again():
    receipt = OwnReceipt("R1", Money(9000))
    assert shown_balance(Money(96650), [receipt], {"R1"}) == Money(96650)


def test_paying_too_much_is_a_credit():
    receipt = OwnReceipt("R1", Money(200))
    assert shown_balance(Money(150), [receipt], ()) == Money(-50)
