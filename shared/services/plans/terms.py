"""The council's numbers for the care of plans: those it set, and those that hold until it does."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from shared.domain.plan_terms import NAMES, PlanTerms, plan_terms_on
from shared.models import PlanSetting
from shared.services.own_numbers import OwnNumbers

NUMBERS = OwnNumbers(PlanSetting, "plans.toml", NAMES, "set a number for plans")


def plan_terms(session: Session, today: date) -> PlanTerms:
    """The numbers in force on a day. Raises NotCovered."""
    return plan_terms_on(NUMBERS.all(session), today)
