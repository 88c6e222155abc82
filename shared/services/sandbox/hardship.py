"""People of the sandbox who ask for a reduction because of hardship, at each step of the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from shared.domain.hardship_form import Power
from shared.domain.hardship_questions import steps_of
from shared.domain.stages import DebtType, Stage
from shared.models import HardshipApplication
from shared.services.audit import Actor
from shared.services.hardship.apply import begin, save_step, submit
from shared.services.hardship.debts import reducible
from shared.services.hardship.decide import ask_more, decide
from shared.services.hardship.ruling import Ruling
from shared.services.sandbox import budgets
from shared.services.sandbox.budgets import whole_answer
from shared.services.sandbox.cases import Week
from shared.services.statements.sheet import FormMark
from shared.services.statements.submit import submit as submit_statement
from shared.services.statements.whole import save_whole

Given = Mapping[str, Mapping[str, str | list[str]]]


@dataclass(frozen=True)
class Asking:
    """One application of the week. Everything in it is invented."""

    stage: Stage
    words: str
    answer: str = ""
    """What the officer did: `question`, `award` (which waits for a second person) or `refuse`."""
    power: Power = Power.S13A


ASKINGS = (
    Asking(
        Stage.SUMMONS, "My hours were cut in September, and the rent went up in the same month."
    ),
    Asking(
        Stage.FINAL_NOTICE,
        "We live on one wage since my partner left. Food and heating take all of it.",
        "question",
    ),
    Asking(
        Stage.SECOND_REMINDER,
        "I look after my grandson now and cannot work full time.",
        "award",
    ),
    Asking(Stage.REMINDER, "The car broke down and I need it for work.", "refuse"),
    Asking(
        Stage.SUMMONS,
        "The road outside the shop has been dug up since June, and nobody comes past.",
        power=Power.S49,
    ),
)
_TAX: Given = {
    "other-help": {
        "help_ctr": "asked",
        **{
            f"help_{each}": "not_mine"
            for each in ("single", "disregards", "band", "dhp", "grants", "benefits")
        },
    },
    "money": {"others": "None"},
}
_RATES: Given = {
    "other-help": {
        "help_small": "have",
        **{
            f"help_{each}": "not_mine"
            for each in ("retail", "part_empty", "charity", "transitional", "advice")
        },
    },
    "business": {
        "accounts": "£61,000 in, £66,500 out, a loss of £5,500.",
        "cash": "Much the same until the road is open again in March.",
        "jobs": "Two, one of them part-time.",
        "local": "It is the last hardware shop in the town.",
        "subsidies": "1100.00",
    },
}
QUESTION = "Please send us your last three bank statements. Photos from your phone will do."
REASONS = {
    "award": "Your statement shows that nothing is left once rent, food and heating are paid.",
    "refuse": "Your statement shows that you can pay this in small amounts. Please make us an offer.",
}


def ask_because_of_hardship(week: Week) -> None:
    """Let each of them apply, and an officer answer some."""
    for asking in ASKINGS:
        week.pass_by(35)
        _answer(week, asking, _apply(week, asking))


def _apply(week: Week, asking: Asking) -> HardshipApplication:
    session, is_tax = week.session, asking.power is Power.S13A
    kind = DebtType.COUNCIL_TAX if is_tax else DebtType.BUSINESS_RATES
    party_id = week.somebody(kind, asking.stage)
    payer = Actor("party", party_id)
    budget = budgets.NOTHING_LEFT if is_tax else budgets.BUSINESS
    answer = whole_answer(budget, week.dice)
    sheet = save_whole(session, party_id, answer, FormMark(), week.now, week.today)
    submit_statement(session, party_id, sheet.mark, payer, week.now, week.today)
    reference = begin(session, party_id, asking.power, payer, week.now)
    revision = 0
    for step in steps_of(asking.power):
        values = _values(week, asking, party_id, step.slug)
        revision = save_step(session, party_id, reference, step.slug, values, revision)
    submit(session, party_id, reference, revision, payer, week.now)
    return session.scalars(
        select(HardshipApplication).where(HardshipApplication.reference == reference)
    ).one()


def _values(week: Week, asking: Asking, party_id: int, slug: str) -> Mapping[str, str | list[str]]:
    ids = [str(debt.id) for debt in reducible(week.session, party_id, asking.power)]
    of_kind = _TAX if asking.power is Power.S13A else _RATES
    common: Given = {
        "you": {"applicant": "me"},
        "debts": {"debts": ids},
        "why": {"reason": "less_income", "words": asking.words, "lasting": "unknown"},
        "steps": {"steps": ["less", "creditors"]},
        "private": {"private": "no"},
        "evidence": {"papers": "post"},
    }
    return {**common, **of_kind}[slug]


def _answer(week: Week, asking: Asking, made: HardshipApplication) -> None:
    if not asking.answer:
        return
    week.pass_by(45)
    if asking.answer == "question":
        ask_more(week.session, made.id, made.revision, QUESTION, week.officer, week.now)
        return
    # An award above the limit waits for a second person, so that the week ends without a posting.
    debts = reducible(week.session, made.party_id, asking.power)
    awards = {debt.id: debt.charge for debt in debts} if asking.answer == "award" else {}
    ruling = Ruling(
        awards,
        made.period_from or date(2026, 4, 1),
        made.period_until or date(2027, 3, 31),
        REASONS[asking.answer],
    )
    decide(week.session, made.id, made.revision, ruling, week.officer, week.now)
