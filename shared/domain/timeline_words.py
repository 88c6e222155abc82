"""The plain words of the timeline: what each step was or would be, and what a person can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.recovery import Step, Stopped
from shared.domain.says import N_, Says
from shared.domain.stages import BUSINESS, MAGISTRATES, DebtType, Stage


@dataclass(frozen=True)
class StepWords:
    """A step that may come: its name, what it means, what can be done before it."""

    what: str
    means: str
    you_can: str


_PLAN_OR_DISPUTE = N_("You can make a plan, or tell us if you think the amount is wrong.")
_STILL_PLAN = N_("You can still make a plan.")

AHEAD: Mapping[Step, StepWords] = {
    Step.REMINDER: StepWords(
        N_("A reminder"),
        N_("The council may write to say what was missed and what falls due soon."),
        _PLAN_OR_DISPUTE,
    ),
    Step.SECOND_REMINDER: StepWords(
        N_("A second reminder"),
        N_("The council may write again about the same amount."),
        _PLAN_OR_DISPUTE,
    ),
    Step.FINAL_NOTICE: StepWords(
        N_("A final notice"),
        N_("The council may write to ask for the missed amount within a set number of days."),
        _PLAN_OR_DISPUTE,
    ),
    Step.BALANCE_DUE: StepWords(
        N_("The rest of the year's bill becomes due"),
        N_("Paying by monthly instalments under the bill ends. A plan can take its place."),
        _PLAN_OR_DISPUTE,
    ),
    Step.SUMMONS: StepWords(
        N_("A summons"),
        N_("The council may ask the magistrates' court to say that the money is owed."),
        _PLAN_OR_DISPUTE,
    ),
    Step.HEARING: StepWords(
        N_("Court hearing"),
        N_("The magistrates decide whether to make a liability order."),
        N_("You can make a plan before the hearing. You can also go to the hearing."),
    ),
    Step.LIABILITY_ORDER: StepWords(
        N_("A liability order"),
        N_("The court says that the money is owed. The council may then collect it in other ways."),
        _STILL_PLAN,
    ),
    Step.AGENT: StepWords(
        N_("An enforcement agent"),
        N_("The council may send the debt to an enforcement agent, also called a bailiff."),
        _STILL_PLAN,
    ),
    Step.AGENT_VISIT: StepWords(
        N_("A visit by the enforcement agent"),
        N_("The agent must write first and give notice."),
        N_("You can still ask us for a plan, or for help, before a visit."),
    ),
    Step.AGENT_SALE: StepWords(
        N_("Goods taken to be sold"),
        N_("This can only follow a visit. Things you need to live or work are protected."),
        N_("You can get free advice about what an agent may and may not do."),
    ),
    Step.LETTER_OF_CLAIM: StepWords(
        N_("A letter of claim"),
        N_("It comes with a reply form and gives 30 days to answer."),
        _PLAN_OR_DISPUTE,
    ),
    Step.CLAIM: StepWords(
        N_("A county court claim"),
        N_("The council may ask the county court to say that the money is owed."),
        _PLAN_OR_DISPUTE,
    ),
    Step.JUDGMENT: StepWords(
        N_("A county court judgment"),
        N_("The court decides what is owed and how it is to be paid."),
        _STILL_PLAN,
    ),
}

_FURTHER_NOTICE = StepWords(
    N_("A further notice"), AHEAD[Step.REMINDER].means, AHEAD[Step.REMINDER].you_can
)
_DEDUCTIONS = N_("Deductions from earnings or benefits")
_COUNCIL_TAX_DEDUCTIONS = StepWords(
    _DEDUCTIONS,
    N_("Instead of an enforcement agent, part of wages or benefits may be paid to the council."),
    _STILL_PLAN,
)
_OVERPAYMENT_DEDUCTIONS = StepWords(
    _DEDUCTIONS,
    N_("Part of housing benefit, other benefits or wages may be paid to the council."),
    N_("You can make a plan, or ask us to look at the decision again."),
)
_AFTER_JUDGMENT = StepWords(
    N_("Other ways to collect"),
    N_("After a judgment the county court may allow other ways to collect the money."),
    _STILL_PLAN,
)


def ahead_words(step: Step, debt_type: DebtType, stage: Stage) -> StepWords:
    """The words for a step that may come, as this type of debt needs them."""
    if step is Step.REMINDER and debt_type in BUSINESS:
        return _FURTHER_NOTICE
    if step is not Step.OTHER_DEDUCTIONS:
        return AHEAD[step]
    if stage in (Stage.COUNTY_COURT, Stage.JUDGMENT):
        return _AFTER_JUDGMENT
    if debt_type is DebtType.COUNCIL_TAX:
        return _COUNCIL_TAX_DEDUCTIONS
    return _OVERPAYMENT_DEDUCTIONS


HAPPENED: Mapping[Stage, str] = {
    Stage.INSTALMENTS: N_("Bill sent"),
    Stage.INVOICE: N_("Invoice sent"),
    Stage.REMINDER: N_("Reminder sent"),
    Stage.SECOND_REMINDER: N_("Second reminder sent"),
    Stage.FINAL_NOTICE: N_("Final notice sent"),
    Stage.LETTER_OF_CLAIM: N_("Letter of claim sent"),
    Stage.SUMMONS: N_("Summons sent"),
    Stage.LIABILITY_ORDER: N_("The court made a liability order"),
    Stage.COUNTY_COURT: N_("County court claim made"),
    Stage.JUDGMENT: N_("The county court made a judgment"),
    Stage.ENFORCEMENT_AGENT: N_("Sent to an enforcement agent"),
    Stage.ATTACHMENT_OF_EARNINGS: N_("Deductions from earnings set up"),
    Stage.BENEFIT_DEDUCTION: N_("Deductions from benefits asked for"),
}
_HAPPENED_OWN: Mapping[tuple[DebtType, Stage], str] = {
    (DebtType.BUSINESS_RATES, Stage.REMINDER): N_("Further notice sent"),
    (DebtType.BID_LEVY, Stage.REMINDER): N_("Further notice sent"),
    (DebtType.BID_LEVY, Stage.INVOICE): N_("Levy bill sent"),
    (DebtType.HB_OVERPAYMENT, Stage.INVOICE): N_("Decision and invoice sent"),
    (DebtType.SUNDRY, Stage.FINAL_NOTICE): N_("Letter of claim sent"),
}
NOT_PAID = N_("A payment fell due and was not paid in full")
HEARING_WAS = N_("Court hearing")
WHOLE_BALANCE = N_("The rest of the year's bill became due")
COSTS_ADDED = N_("Costs of %(amount)s were added.")
ASKED_FOR = N_("It asked for %(amount)s.")

ADDS_COSTS = frozenset(
    {
        Stage.SUMMONS,
        Stage.LIABILITY_ORDER,
        Stage.ENFORCEMENT_AGENT,
        Stage.COUNTY_COURT,
        Stage.JUDGMENT,
    }
)
"""Stages whose event amount is what the step added; elsewhere it is what the notice demanded."""


def happened_words(stage: Stage, debt_type: DebtType) -> Says:
    """What was done, as this type of debt calls it."""
    return Says(_HAPPENED_OWN.get((debt_type, stage), HAPPENED[stage]))


STOPPED: Mapping[Stopped, str] = {
    Stopped.BREATHING_SPACE: N_(
        "This debt is in Breathing Space. Nothing is added to it and nobody will press you to pay it."
    ),
    Stopped.PLAN: N_(
        "Your plan covers this debt. While you keep to it, we will not send it to anybody else to collect."
    ),
    Stopped.PROPOSAL: N_("Your offer covers this debt. We take no new steps until it is answered."),
    Stopped.HOLD: N_("We have paused recovery of this debt. Nothing is added while it is paused."),
}
STOPPED_UNTIL = N_(
    "We have paused recovery of this debt until %(day)s. Nothing is added before then."
)

HEARING_STAYS: Mapping[Stopped, str] = {
    Stopped.BREATHING_SPACE: N_(
        "A court hearing was set for %(day)s. Ask your debt adviser, or us, what Breathing Space means for it."
    ),
    Stopped.PLAN: N_(
        "The court hearing on %(day)s is still set. The court may say then that the money is owed. While you keep to your plan, we do nothing more with that."
    ),
    Stopped.PROPOSAL: N_("The court hearing on %(day)s stays as it is until you have our answer."),
    Stopped.HOLD: N_(
        "The court hearing on %(day)s is still set. Ask us if you do not know whether to go."
    ),
}
"""A hold stops what the council does next, not the list of the court."""

_IN_TIME = N_("Nothing is overdue. Carry on paying by instalments as the bill says.")
_OVERDUE = N_("A payment was missed. You can make a plan for it.")
_REMINDED = N_(
    "A reminder was sent. If you pay what was missed within %(days)s days of it, you can carry on paying by instalments."
)
_FURTHER = N_(
    "A further notice was sent. If you pay what was missed within %(days)s days of it, you can carry on paying by instalments."
)
_REMINDED_ONLY = N_("A reminder was sent. You can make a plan.")
_FINAL = N_("A final notice was sent. It gives %(days)s days to pay.")

STANDING: Mapping[Stage, str] = {
    Stage.INVOICE: N_("You have had an invoice. You can ask to pay it by a plan."),
    Stage.LETTER_OF_CLAIM: N_(
        "You have had a letter of claim. You have 30 days from its date to reply."
    ),
    Stage.SUMMONS: N_("You have had a court summons. You can still make a plan."),
    Stage.LIABILITY_ORDER: N_(
        "The court has made a liability order. It says that the money is owed. You can still make a plan."
    ),
    Stage.ENFORCEMENT_AGENT: N_(
        "The debt is with an enforcement agent. A person here can look at an offer from you."
    ),
    Stage.ATTACHMENT_OF_EARNINGS: N_("An employer pays part of this debt from wages."),
    Stage.BENEFIT_DEDUCTION: N_("Part of this debt is paid from benefits."),
    Stage.COUNTY_COURT: N_(
        "The council has made a county court claim. You can still make an offer."
    ),
    Stage.JUDGMENT: N_("The county court has made a judgment. You can still make an offer."),
}

_STANDING_OWN: Mapping[tuple[DebtType, Stage], str] = {
    (DebtType.HB_OVERPAYMENT, Stage.INVOICE): N_(
        "You have had a decision and an invoice. You can make a plan, or ask us to look at the decision again."
    ),
    (DebtType.BID_LEVY, Stage.INVOICE): N_(
        "You have had a levy bill. You can ask to pay it by a plan."
    ),
}


def standing_words(
    stage: Stage, debt_type: DebtType, overdue: bool, notice_days: int | None
) -> Says:
    """Where a debt is, in one or two sentences; `notice_days` is what the last notice gives."""
    if stage is Stage.INSTALMENTS:
        return Says(_OVERDUE if overdue else _IN_TIME)
    if stage in (Stage.REMINDER, Stage.SECOND_REMINDER):
        if notice_days is None:
            return Says(_REMINDED_ONLY)
        return Says(_FURTHER if debt_type in BUSINESS else _REMINDED, {"days": notice_days})
    if stage is Stage.FINAL_NOTICE:
        if debt_type not in MAGISTRATES or notice_days is None:
            return Says(STANDING[Stage.LETTER_OF_CLAIM])
        return Says(_FINAL, {"days": notice_days})
    return Says(_STANDING_OWN.get((debt_type, stage), STANDING[stage]))
