"""Made-up accounts by number: the same number is always the same account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from shared.domain.stages import DebtType, Stage
from shared.services.sandbox.dice import Dice, Weighted
from shared.services.sandbox.history import WEIGHTS, history_to, some_stage
from shared.services.sandbox.names import some_address, some_company, some_person
from shared.services.sandbox.records import MadeAccount, MadeDebt, MadeParty

SEED = "evenkeel-1"
TYPES = Weighted(
    {
        DebtType.COUNCIL_TAX: 76,
        DebtType.BUSINESS_RATES: 9,
        DebtType.BID_LEVY: 3,
        DebtType.HB_OVERPAYMENT: 6,
        DebtType.SUNDRY: 6,
    }
)
"""How many accounts in a hundred are of each type."""

FIRST_DIGITS = {
    DebtType.COUNCIL_TAX: "81",
    DebtType.BUSINESS_RATES: "41",
    DebtType.BID_LEVY: "61",
    DebtType.HB_OVERPAYMENT: "51",
    DebtType.SUNDRY: "91",
}
BANDS = Weighted(
    {
        118_000: 30,
        137_600: 26,
        157_300: 18,
        177_000: 12,
        216_300: 7,
        255_600: 4,
        295_000: 2,
        354_000: 1,
    }
)
"""A year's council tax for bands A to H, in pence, and how many homes in a hundred are in each."""

EACH_ONCE = tuple((kind, stage) for kind, weights in WEIGHTS.items() for stage in weights)
"""The first accounts are one of each type at each stage, so that no council lacks the rare ones."""

STILL_PAYING = frozenset({Stage.INSTALMENTS, Stage.REMINDER, Stage.SECOND_REMINDER})
"""Stages in which this year's bill still falls due month by month."""

NEXT_YEAR_DEARER = 1.048


def some_accounts(count: int, today: date) -> Iterator[MadeAccount]:
    """The first so many accounts."""
    return (some_account(number, today) for number in range(1, count + 1))


def some_account(number: int, today: date) -> MadeAccount:
    """The account with this number."""
    dice = Dice(f"{SEED}:{number}")
    kind, stage = _kind_and_stage(dice, number)
    address, postcode = some_address(dice)
    bill = _bill(dice, kind)
    debts = _debts(dice, kind, stage, number, bill, today)
    yearly = kind in {DebtType.COUNCIL_TAX, DebtType.BUSINESS_RATES}
    still_paying = yearly and debts[-1].stage in STILL_PAYING
    return MadeAccount(
        reference=f"{FIRST_DIGITS[kind]}{number:06}",
        type=kind,
        address=address,
        postcode=postcode,
        parties=_parties(dice, kind, number, today),
        debts=debts,
        current_instalment=bill // 10 if still_paying else 0,
        next_bill=int(bill * NEXT_YEAR_DEARER) // 12 * 12 if yearly else None,
        next_from=f"{_year(today) + 1}-04" if yearly else "",
    )


def _kind_and_stage(dice: Dice, number: int) -> tuple[DebtType, Stage]:
    if number <= len(EACH_ONCE):
        return EACH_ONCE[number - 1]
    kind = TYPES.thrown(dice)
    return kind, some_stage(dice, kind)


def _year(today: date) -> int:
    return today.year if today.month >= 4 else today.year - 1


def _bill(dice: Dice, kind: DebtType) -> int:
    """A year's bill or an invoice, in pence."""
    if kind is DebtType.COUNCIL_TAX:
        # A quarter off for living alone.
        band = BANDS.thrown(dice)
        return band * 3 // 4 if dice.happens(0.35) else band
    if kind is DebtType.BUSINESS_RATES:
        return dice.between(9, 420) * 1_497
    if kind is DebtType.BID_LEVY:
        return dice.between(80, 700) * 75
    return dice.between(9_000, 190_000)


def _debts(
    dice: Dice, kind: DebtType, stage: Stage, number: int, bill: int, today: date
) -> tuple[MadeDebt, ...]:
    """What is unpaid: this year's, and now and then an older year that has gone further."""
    this_year = _year(today)
    debts = [_debt(dice, kind, number, bill, stage, this_year, today)]
    if kind is DebtType.COUNCIL_TAX and dice.happens(0.17):
        older = dice.one_of((Stage.LIABILITY_ORDER, Stage.ENFORCEMENT_AGENT, Stage.LIABILITY_ORDER))
        last_year = today - timedelta(days=365)
        debts.insert(0, _debt(dice, kind, number, bill, older, this_year - 1, last_year))
    return tuple(debts)


def _debt(
    dice: Dice, kind: DebtType, number: int, bill: int, stage: Stage, year: int, today: date
) -> MadeDebt:
    history = history_to(dice, kind, stage, today)
    invoiced = kind in {DebtType.HB_OVERPAYMENT, DebtType.SUNDRY}
    return MadeDebt(
        year=year,
        line=f"{'HB' if kind is DebtType.HB_OVERPAYMENT else 'INV'}{number:07}" if invoiced else "",
        charge=bill if invoiced else max(1, bill * dice.between(12, 95) // 100),
        costs=history.costs,
        stage=stage,
        stage_on=history.stage_on,
        hearing_on=history.hearing_on,
        due_on=history.due_on,
        events=history.events,
    )


def _parties(dice: Dice, kind: DebtType, number: int, today: date) -> tuple[MadeParty, ...]:
    """One person, a couple, or a company; now and then somebody who has moved out."""
    first = f"S{number:06}A"
    business = kind in {DebtType.BUSINESS_RATES, DebtType.BID_LEVY}
    if business and dice.happens(0.7):
        return (some_company(dice, first),)
    person = some_person(dice, first)
    if kind is not DebtType.COUNCIL_TAX or dice.happens(0.62):
        return (person,)
    surname = person.surname if dice.happens(0.5) else ""
    partner = some_person(dice, f"S{number:06}B", surname)
    if dice.happens(0.08):
        return (person, _moved_out(partner, today - timedelta(days=dice.between(30, 400))))
    return (person, partner)


def _moved_out(party: MadeParty, on: date) -> MadeParty:
    return MadeParty(
        party.number,
        party.forenames,
        party.surname,
        email=party.email,
        phone=party.phone,
        language=party.language,
        ended_on=on,
    )
