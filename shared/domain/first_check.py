"""The public check: can I make a plan? A real answer for every kind of debt, stage and situation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.domain import first_check_words as words
from shared.domain.money import Money
from shared.domain.says import N_, Says
from shared.domain.stages import BUSINESS, MAGISTRATES, STAGES, DebtType, Nation, Stage


class Situation(StrEnum):
    """How the person who asks is placed."""

    CAN_PAY = "can_pay"
    NOTHING_LEFT = "nothing_left"
    DISAGREE = "disagree"
    ADVICE = "advice"


SITUATIONS: Mapping[Situation, str] = {
    Situation.CAN_PAY: N_("I could pay some of it, a bit at a time"),
    Situation.NOTHING_LEFT: N_("I have nothing left after my bills"),
    Situation.DISAGREE: N_("I think the amount is wrong"),
    Situation.ADVICE: N_("I have a debt adviser, or I am in Breathing Space"),
}

PERSON_FIRST = frozenset(
    {
        Stage.ENFORCEMENT_AGENT,
        Stage.ATTACHMENT_OF_EARNINGS,
        Stage.BENEFIT_DEDUCTION,
        Stage.COUNTY_COURT,
        Stage.JUDGMENT,
    }
)
"""Stages at which somebody else is already involved, so that a person answers."""


@dataclass(frozen=True)
class KnownFigures:
    """The dated figures that the answer quotes; None where this council or the law has none."""

    summons_costs: Money | None = None
    order_costs: Money | None = None
    agent_first: Money | None = None
    agent_visit: Money | None = None
    agent_threshold: Money | None = None
    reminder_days: int | None = None
    final_notice_days: int | None = None
    reply_days: int | None = None


@dataclass(frozen=True)
class Asked:
    """What was chosen. No stage: "I am not sure". No situation: not asked yet."""

    debt_type: DebtType
    stage: Stage | None
    nation: Nation
    situation: Situation | None = None


@dataclass(frozen=True)
class Advice:
    """Somebody independent who helps for free."""

    name: str
    address: str


@dataclass(frozen=True)
class FirstAnswer:
    """The answer: always a way on, and never "do not use this form"."""

    headline: Says
    how: Says
    stage: tuple[Says, ...]
    situation: tuple[Says, ...]
    advice: tuple[Advice, ...]


FOR_PEOPLE = (
    Advice(N_("MoneyHelper"), "https://www.moneyhelper.org.uk/en/money-troubles/dealing-with-debt"),
    Advice(N_("StepChange"), "https://www.stepchange.org"),
    Advice(N_("National Debtline"), "https://www.nationaldebtline.org"),
    Advice(N_("Citizens Advice"), "https://www.citizensadvice.org.uk/debt-and-money"),
)
FOR_BUSINESSES = (
    Advice(N_("Business Debtline"), "https://www.businessdebtline.org"),
    Advice(N_("Citizens Advice"), "https://www.citizensadvice.org.uk/debt-and-money"),
)


def letters(debt_type: DebtType) -> tuple[tuple[Stage, Says], ...]:
    """The stages of a kind of debt, in the words of somebody who has had the letter."""
    return tuple(
        (stage, Says(words.HAD_OTHERWISE.get((debt_type, stage), words.HAD[stage])))
        for stage in STAGES[debt_type]
    )


def first_answer(asked: Asked, figures: KnownFigures) -> FirstAnswer:
    """What somebody can do, who owes this, has had that and is placed so.

    Raises ValueError for a stage that the kind of debt does not have.
    """
    if asked.stage is not None and asked.stage not in STAGES[asked.debt_type]:
        raise ValueError(f"{asked.debt_type} has no stage {asked.stage}")
    return FirstAnswer(
        headline=Says(N_("Yes, you can propose a plan")),
        how=_how(asked.stage),
        stage=_stage(asked, figures),
        situation=_situation(asked),
        advice=FOR_BUSINESSES if asked.debt_type in BUSINESS else FOR_PEOPLE,
    )


def _how(stage: Stage | None) -> Says:
    if stage in PERSON_FIRST:
        return Says(
            N_(
                "A person will look at your offer. We tell you by which date, as soon as you send it."
            )
        )
    return Says(
        N_(
            "Many offers are accepted as soon as you send them. If a person needs to look, we tell you "
            "by which date."
        )
    )


# ------------------------------------------------------------------ the stage


def _stage(asked: Asked, figures: KnownFigures) -> tuple[Says, ...]:
    if asked.stage is None:
        return (Says(words.NOT_SURE),)
    return _AT[asked.stage](asked, figures)


def _plain(text: str) -> Callable[[Asked, KnownFigures], tuple[Says, ...]]:
    return lambda asked, figures: (Says(text),)


def _invoice(asked: Asked, figures: KnownFigures) -> tuple[Says, ...]:
    own = {DebtType.BID_LEVY: words.LEVY_BILL, DebtType.HB_OVERPAYMENT: words.OVERPAYMENT}
    return (Says(own.get(asked.debt_type, words.INVOICE)),)


def _reminder(asked: Asked, figures: KnownFigures) -> tuple[Says, ...]:
    if figures.reminder_days is None or asked.debt_type not in MAGISTRATES:
        return (Says(words.REMINDER_ALONE),)
    return (Says(words.REMINDER_DAYS, {"days": figures.reminder_days}),)


def _second_reminder(asked: Asked, figures: KnownFigures) -> tuple[Says, ...]:
    of_the_year = asked.debt_type in MAGISTRATES and asked.nation is Nation.ENGLAND
    return (Says(words.SECOND_REMINDER_YEAR if of_the_year else words.SECOND_REMINDER_OTHER),)


def _final_notice(asked: Asked, figures: KnownFigures) -> tuple[Says, ...]:
    days, costs = figures.final_notice_days, figures.summons_costs
    return (
        Says(words.FINAL_NOTICE_DAYS, {"days": days}) if days else Says(words.FINAL_NOTICE_ALONE),
        Says(words.SUMMONS_WOULD_COST, {"costs": costs})
        if costs
        else Says(words.SUMMONS_WOULD_FOLLOW),
    )


def _letter_of_claim(asked: Asked, figures: KnownFigures) -> tuple[Says, ...]:
    return (Says(words.LETTER_OF_CLAIM, {"days": figures.reply_days or 30}),)


def _summons(asked: Asked, figures: KnownFigures) -> tuple[Says, ...]:
    costs, order = figures.summons_costs, figures.order_costs
    told = [
        Says(words.HEARING),
        Says(words.COSTS_IN, {"costs": costs}) if costs else Says(words.COSTS_IN_UNKNOWN),
    ]
    if order is not None:
        told.append(
            Says(words.ORDER_ADDS, {"costs": order}) if order else Says(words.ORDER_ADDS_NOTHING)
        )
    return (
        *told,
        Says(words.PAID_BEFORE_HEARING),
        Says(words.HEARING_CHOICE),
        Says(words.ORDER_WITH_PLAN),
    )


def _liability_order(asked: Asked, figures: KnownFigures) -> tuple[Says, ...]:
    told = [Says(words.ORDER_MADE)]
    if figures.agent_first is not None and figures.agent_visit is not None:
        fees = {"first": figures.agent_first, "visit": figures.agent_visit}
        told.append(Says(words.AGENT_WOULD_COST, fees))
    if asked.debt_type not in BUSINESS:
        told.append(Says(words.OR_WAGES))
    return tuple(told)


def _agent(asked: Asked, figures: KnownFigures) -> tuple[Says, ...]:
    return (Says(words.AGENT_HOLD), _agent_costs(asked, figures), Says(words.AGENT_RULES))


def _agent_costs(asked: Asked, figures: KnownFigures) -> Says:
    first, visit, threshold = figures.agent_first, figures.agent_visit, figures.agent_threshold
    if asked.debt_type not in MAGISTRATES or first is None or visit is None or threshold is None:
        return Says(words.AGENT_AFTER_JUDGMENT)
    return Says(words.AGENT_COSTS, {"first": first, "visit": visit, "threshold": threshold})


_AT: Mapping[Stage, Callable[[Asked, KnownFigures], tuple[Says, ...]]] = {
    Stage.INSTALMENTS: _plain(words.INSTALMENTS_SOON),
    Stage.INVOICE: _invoice,
    Stage.REMINDER: _reminder,
    Stage.SECOND_REMINDER: _second_reminder,
    Stage.FINAL_NOTICE: _final_notice,
    Stage.LETTER_OF_CLAIM: _letter_of_claim,
    Stage.SUMMONS: _summons,
    Stage.LIABILITY_ORDER: _liability_order,
    Stage.ENFORCEMENT_AGENT: _agent,
    Stage.ATTACHMENT_OF_EARNINGS: _plain(words.WAGES),
    Stage.BENEFIT_DEDUCTION: _plain(words.BENEFITS),
    Stage.COUNTY_COURT: _plain(words.CLAIM),
    Stage.JUDGMENT: _plain(words.JUDGMENT),
}


# ------------------------------------------------------------------ the situation


def _situation(asked: Asked) -> tuple[Says, ...]:
    business = asked.debt_type in BUSINESS
    if asked.situation is Situation.CAN_PAY:
        return (Says(words.CAN_PAY_BUSINESS if business else words.CAN_PAY),)
    if asked.situation is Situation.NOTHING_LEFT:
        first = words.NOTHING_LEFT_BUSINESS if business else words.NOTHING_LEFT
        return (Says(first), Says(words.MORE_HELP[asked.debt_type]))
    if asked.situation is Situation.DISAGREE:
        return (Says(words.WHO_DECIDES[asked.debt_type, asked.nation]), Says(words.DISAGREE))
    if asked.situation is Situation.ADVICE:
        space = words.BREATHING_SPACE_BUSINESS if business else words.BREATHING_SPACE
        return (Says(words.ADVISER), Says(space))
    return ()
