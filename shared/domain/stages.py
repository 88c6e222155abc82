"""Debt types, nations and stages of recovery, with the names that people read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from shared.domain.says import N_, Says


class DebtType(StrEnum):
    """What the money is owed for; decides which law applies."""

    COUNCIL_TAX = "council_tax"
    BUSINESS_RATES = "business_rates"
    BID_LEVY = "bid_levy"
    HB_OVERPAYMENT = "hb_overpayment"
    SUNDRY = "sundry"


class Nation(StrEnum):
    """The nation of the council, never of the debtor's address."""

    ENGLAND = "england"
    WALES = "wales"


class Stage(StrEnum):
    """How far recovery of a debt has gone."""

    INSTALMENTS = "instalments"
    INVOICE = "invoice"
    REMINDER = "reminder"
    SECOND_REMINDER = "second_reminder"
    FINAL_NOTICE = "final_notice"
    LETTER_OF_CLAIM = "letter_of_claim"
    SUMMONS = "summons"
    LIABILITY_ORDER = "liability_order"
    COUNTY_COURT = "county_court"
    JUDGMENT = "judgment"
    ENFORCEMENT_AGENT = "enforcement_agent"
    ATTACHMENT_OF_EARNINGS = "attachment_of_earnings"
    BENEFIT_DEDUCTION = "benefit_deduction"


MAGISTRATES = frozenset({DebtType.COUNCIL_TAX, DebtType.BUSINESS_RATES, DebtType.BID_LEVY})
"""Types that are recovered by a liability order; the rest go to the county court or to benefits."""

BUSINESS = frozenset({DebtType.BUSINESS_RATES, DebtType.BID_LEVY})
"""Types whose pages must never say council tax."""

STAGES: Mapping[DebtType, tuple[Stage, ...]] = {
    DebtType.COUNCIL_TAX: (
        Stage.INSTALMENTS,
        Stage.REMINDER,
        Stage.SECOND_REMINDER,
        Stage.FINAL_NOTICE,
        Stage.SUMMONS,
        Stage.LIABILITY_ORDER,
        Stage.ENFORCEMENT_AGENT,
        Stage.ATTACHMENT_OF_EARNINGS,
        Stage.BENEFIT_DEDUCTION,
    ),
    DebtType.BUSINESS_RATES: (
        Stage.INSTALMENTS,
        Stage.REMINDER,
        Stage.FINAL_NOTICE,
        Stage.SUMMONS,
        Stage.LIABILITY_ORDER,
        Stage.ENFORCEMENT_AGENT,
        Stage.COUNTY_COURT,
        Stage.JUDGMENT,
    ),
    DebtType.BID_LEVY: (
        Stage.INVOICE,
        Stage.INSTALMENTS,
        Stage.REMINDER,
        Stage.FINAL_NOTICE,
        Stage.SUMMONS,
        Stage.LIABILITY_ORDER,
        Stage.ENFORCEMENT_AGENT,
        Stage.COUNTY_COURT,
        Stage.JUDGMENT,
    ),
    DebtType.HB_OVERPAYMENT: (
        Stage.INVOICE,
        Stage.REMINDER,
        Stage.SECOND_REMINDER,
        Stage.BENEFIT_DEDUCTION,
        Stage.ATTACHMENT_OF_EARNINGS,
        Stage.COUNTY_COURT,
        Stage.JUDGMENT,
        Stage.ENFORCEMENT_AGENT,
    ),
    DebtType.SUNDRY: (
        Stage.INVOICE,
        Stage.REMINDER,
        Stage.SECOND_REMINDER,
        Stage.LETTER_OF_CLAIM,
        Stage.COUNTY_COURT,
        Stage.JUDGMENT,
        Stage.ENFORCEMENT_AGENT,
        Stage.ATTACHMENT_OF_EARNINGS,
    ),
}
"""The stages that exist for each type, in the order they usually come."""

_TYPE_NAMES: Mapping[DebtType, Says] = {
    DebtType.COUNCIL_TAX: Says(N_("Council tax")),
    DebtType.BUSINESS_RATES: Says(N_("Business rates")),
    DebtType.BID_LEVY: Says(N_("BID levy")),
    DebtType.HB_OVERPAYMENT: Says(N_("Housing benefit overpayment")),
    DebtType.SUNDRY: Says(N_("Invoice from the council")),
}

_NATION_NAMES: Mapping[Nation, Says] = {
    Nation.ENGLAND: Says(N_("England")),
    Nation.WALES: Says(N_("Wales")),
}

_STAGE_NAMES: Mapping[Stage, Says] = {
    Stage.INSTALMENTS: Says(N_("Paying by instalments")),
    Stage.INVOICE: Says(N_("Invoice")),
    Stage.REMINDER: Says(N_("Reminder")),
    Stage.SECOND_REMINDER: Says(N_("Second reminder")),
    Stage.FINAL_NOTICE: Says(N_("Final notice")),
    Stage.LETTER_OF_CLAIM: Says(N_("Letter of claim")),
    Stage.SUMMONS: Says(N_("Summons")),
    Stage.LIABILITY_ORDER: Says(N_("Liability order")),
    Stage.COUNTY_COURT: Says(N_("County court claim")),
    Stage.JUDGMENT: Says(N_("County court judgment")),
    Stage.ENFORCEMENT_AGENT: Says(N_("With an enforcement agent")),
    Stage.ATTACHMENT_OF_EARNINGS: Says(N_("Deductions from earnings")),
    Stage.BENEFIT_DEDUCTION: Says(N_("Deductions from benefits")),
}

_OWN_NAMES: Mapping[tuple[DebtType, Stage], Says] = {
    (DebtType.BUSINESS_RATES, Stage.REMINDER): Says(N_("Further notice")),
    (DebtType.BID_LEVY, Stage.REMINDER): Says(N_("Further notice")),
    (DebtType.BID_LEVY, Stage.INVOICE): Says(N_("Levy bill")),
    (DebtType.HB_OVERPAYMENT, Stage.INVOICE): Says(N_("Decision and invoice")),
    (DebtType.SUNDRY, Stage.FINAL_NOTICE): Says(N_("Letter of claim")),
}


def type_name(debt_type: DebtType) -> Says:
    """What a debt is for, in the words of the bill."""
    return _TYPE_NAMES[debt_type]


def nation_name(nation: Nation) -> Says:
    """The nation whose rules apply."""
    return _NATION_NAMES[nation]


def stage_name(stage: Stage, debt_type: DebtType) -> Says:
    """The plain name of a stage as this type of debt calls it."""
    return _OWN_NAMES.get((debt_type, stage), _STAGE_NAMES[stage])
