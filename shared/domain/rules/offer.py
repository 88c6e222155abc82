"""Rules about the offer: another amount, frequency or date may pass them."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from shared.domain.case import Case
from shared.domain.frequency import Frequency, a_month
from shared.domain.money import rounded_up
from shared.domain.policy import Terms
from shared.domain.rules import lines
from shared.domain.rules.figures import (
    Rule,
    RuleResult,
    ceiling_of,
    collected,
    count_of,
    earliest_collection,
    last_day_to_clear,
)
from shared.domain.says import N_, Says
from shared.domain.schedule import LAST_MONTHLY_DAY, LONGEST
from shared.domain.working_days import WorkingDays


def instalments(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """The plan does not take more payments than the policy allows for its frequency."""
    limit = terms.max_instalments.get(case.offer.frequency)
    count = count_of(case)
    if limit is None:
        limit = LONGEST
    passed = count <= limit
    text = (
        N_("Payments: %(count)s. The automatic limit is %(limit)s.")
        if passed
        else N_("%(count)s payments; automatic limit is %(limit)s.")
    )
    return RuleResult(
        "instalments", passed, count, limit, Says(text, {"count": count, "limit": limit})
    )


def ceiling(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """The offer fits inside the share of what is left over in the tightest of the coming months."""
    if case.offer.lines:
        return lines.ceiling(case, terms)
    most = ceiling_of(case, terms)
    if most is None:
        return None
    monthly = Fraction(case.amount.pence) * a_month(case.offer.frequency)
    passed = monthly <= most.a_month.pence
    says = Says(
        N_(
            "%(monthly)s a month. The most we can accept without a person is %(most)s a month, from what is left over in %(month)s."
        )
        if not passed
        else N_(
            "%(monthly)s a month is within the %(most)s a month that we can accept without a person."
        ),
        {
            "monthly": rounded_up(monthly),
            "most": most.a_month,
            "month": most.month,
        },
    )
    return RuleResult("ceiling", passed, rounded_up(monthly), most.a_month, says)


def clear_by(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """Everything is paid by 31 March, where the policy asks for it."""
    limit = last_day_to_clear(case, terms)
    if limit is None:
        return None
    count = count_of(case)
    if count > LONGEST:
        return RuleResult(
            "clear_by",
            False,
            None,
            limit,
            Says(N_("The last payment would be after %(limit)s."), {"limit": limit}),
        )
    last = collected(case, max(count - 1, 0), days)
    if last is None:
        return None
    text = N_(
        "The last payment would be on %(last)s. Everything must be paid by %(limit)s for us to accept without a person."
    )
    return RuleResult(
        "clear_by", last <= limit, last, limit, Says(text, {"last": last, "limit": limit})
    )


def smallest_instalment(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """Each regular payment is at least what the policy asks; the last one may be smaller."""
    if case.offer.lines:
        return lines.smallest(case, terms)
    least = terms.smallest_instalment
    if least is None:
        return None
    passed = case.amount >= least or count_of(case) <= 1
    says = Says(
        N_("Each payment is %(amount)s. The smallest we can accept without a person is %(least)s."),
        {"amount": case.amount, "least": least},
    )
    return RuleResult("smallest_instalment", passed, case.amount, least, says)


def first_not_before(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """The first payment is not in the past, and leaves the notice that the policy sets."""
    earliest = earliest_collection(case, terms, days)
    first = collected(case, 0, days)
    if first is None:
        return None
    passed = first >= earliest and case.offer.first_due >= case.today
    text = (
        N_("Your first payment would be on %(first)s. The earliest we can accept is %(earliest)s.")
        if not passed
        else N_("Your first payment would be on %(first)s.")
    )
    return RuleResult(
        "first_not_before",
        passed,
        first,
        earliest,
        Says(text, {"first": first, "earliest": earliest}),
    )


def first_not_after(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """The first payment is due within the days that the policy sets for the frequency."""
    within = terms.first_within_days.get(case.offer.frequency)
    if within is None:
        return None
    latest = case.today + timedelta(days=within)
    says = Says(
        N_(
            "Your first payment would be due on %(first)s. It must be due by %(latest)s for us to accept without a person."
        ),
        {"first": case.offer.first_due, "latest": latest},
    )
    return RuleResult(
        "first_not_after", case.offer.first_due <= latest, case.offer.first_due, latest, says
    )


def dates(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """The schedule can be written out: a day that every month has, and known working days to its end."""
    is_monthly = case.offer.frequency is Frequency.MONTHLY and not case.offer.lines
    if is_monthly and case.offer.first_due.day > LAST_MONTHLY_DAY:
        says = Says(
            N_("Choose a day from 1 to %(last)s, which every month has."),
            {"last": LAST_MONTHLY_DAY},
        )
        return RuleResult("dates", False, case.offer.first_due.day, LAST_MONTHLY_DAY, says)
    count = count_of(case)
    if count <= LONGEST and collected(case, max(count - 1, 0), days) is not None:
        return None
    says = Says(
        N_("The plan would run past %(limit)s, the last day for which we know the bank holidays."),
        {"limit": days.known_until},
    )
    return RuleResult("dates", False, count, days.known_until, says)


ABOUT_THE_OFFER: tuple[Rule, ...] = (
    instalments,
    ceiling,
    clear_by,
    smallest_instalment,
    first_not_before,
    first_not_after,
    dates,
    lines.largest,
    lines.gaps,
    lines.length,
)
"""Rules that another amount, frequency or date may pass."""
