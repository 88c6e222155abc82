"""Somebody of the sandbox with nothing left over: £12.40 short each month, and the ways out begun."""

from __future__ import annotations

from pathlib import Path

from shared.domain.entitlements import HomeAnswers, Reduction
from shared.domain.frequency import Frequency
from shared.domain.household import Child, Household
from shared.domain.money import Money
from shared.domain.statement import Entry
from shared.services.audit import Actor
from shared.services.entitlements.check import HomeCheck, check_home
from shared.services.entitlements.claim import claim
from shared.services.entitlements.known import known_of
from shared.services.figures import Law, load_figures
from shared.services.sandbox.cases import LOADER, NotAsMeant, Week
from shared.services.sandbox.named import SHORT
from shared.services.signposts import SignpostWords, save_signpost
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.sheet import FormMark
from shared.services.statements.submit import submit
from shared.services.statements.whole import WholeAnswer, save_whole

FIGURES = Path(__file__).resolve().parents[2] / "sandbox_council" / "costs.toml"
W, FOUR = Frequency.WEEKLY, Frequency.FOUR_WEEKLY
LEFT = Money(-12_40)
LINES = (
    Entry("client-salary-or-wages", Money(980_00), FOUR),
    Entry("tax-credits-universal-credit", Money(612_40)),
    Entry("child-benefit", Money(26_05), W),
    Entry("rent", Money(165_00), W),
    Entry("electricity", Money(168_00)),
    Entry("water-supply", Money(38_50)),
    Entry("tv-licence", Money(14_54)),
    Entry("groceries", Money(92_00), W),
    Entry("public-transport", Money(24_00), W),
    Entry("childcare-costs", Money(96_00)),
    Entry("home-phone-internet-tv", Money(41_00)),
    Entry("debt-gas-electricity", Money(112_23)),
    Entry("debt-loans", Money(111_41)),
)
AGENCY = SignpostWords(
    "Tidewell Money Advice",
    "Cyngor Arian Tidewell",
    "Free advice by phone or in town. They call you back within 3 working days.",
    "Cyngor am ddim dros y ffôn neu yn y dref. Byddant yn eich ffonio o fewn 3 diwrnod gwaith.",
    "01632 960 555",
    "https://moneyadvice.example",
    "referrals@moneyadvice.example",
)
"""The only place that takes people whom the sandbox's council sends on. It is invented."""


def ask_for_help(week: Week) -> None:
    """Add a place that takes people, and let one person find that she has nothing left over."""
    save_signpost(week.session, None, AGENCY, LOADER, week.now)
    week.pass_by(30)
    party_id = week.liable_for(SHORT)
    _submit(week, party_id)
    _ask_for_discount(week, party_id, Law(week.nation, load_figures(FIGURES)))


def _submit(week: Week, party_id: int) -> None:
    household = Household(children=(Child(age=7), Child(age=11)))
    answer = WholeAnswer(household, LinesAnswer({entry.code: entry for entry in LINES}))
    sheet = save_whole(week.session, party_id, answer, FormMark(), week.now, week.today)
    if sheet.left_over != LEFT:
        raise NotAsMeant(f"{sheet.left_over} is left over")
    submit(week.session, party_id, sheet.mark, Actor("party", party_id), week.now, week.today)


def _ask_for_discount(week: Week, party_id: int, law: Law) -> None:
    """She checked for reductions, and asked for one of the two that she found."""
    payer, now, today = Actor("party", party_id), week.now, week.today
    known = known_of(week.session, party_id, today)
    income = known.income(law.figures.scheme(today, pension_age=False))
    asked = HomeCheck(
        HomeAnswers(1, bill=known.bill, income=income),
        pension_age=False,
        statement_id=known.statement.id if known.statement else None,
    )
    number = check_home(week.session, party_id, asked, law, payer, now, today)
    claim(week.session, party_id, number, [Reduction.ONE_ADULT], payer, now, today)
