"""The council's numbers for the care of plans: those it set, and those that hold until it does."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from shared.domain.plan_terms import NAMES, PlanTerms, plan_terms_on
from shared.models import PlanSetting
from shared.services.own_numbers import OwnNumbers

NUMBERS = OwnNumbers(PlanSetting, "plans.toml", NAMES, "set a number for plans")


def plan_terms(session: Session, today: date) -> PlanTerms:
    """The numbers in force on a day. Raises NotCovered."""
    return plan_terms_on(NUMBERS.all(session), today)


def answer_by(session: Session, sent_on: date) -> date:
    """The last day to answer a counter-offer or a question that went out on a day. Raises NotCovered."""
    return sent_on + timedelta(days=plan_terms(session, sent_on).counter_offer_days)
