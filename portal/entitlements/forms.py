"""What the check of reductions asks: as little as decides, and nothing about health."""

from __future__ import annotations

from typing import Any, Self

from flask import request

from shared.domain.entitlement_figures import ReductionScheme
from shared.domain.entitlements import NINTHS, HomeAnswers, Reduction
from shared.domain.household import NotAPerson, read_count
from shared.domain.says import N_, Says
from shared.domain.stages import Nation
from shared.services.entitlements.check import BusinessCheck, Check, HomeCheck, income_from
from shared.services.entitlements.known import Known
from shared.services.figures import Law
from shared.web.clock import today
from shared.web.fields import ChoiceField, ChoicesField, MoneyField, TextField
from shared.web.forms import PageForm
from shared.web.words import Words

YES, NO = "yes", "no"
YES_NO = ((YES, N_("Yes")), (NO, N_("No")))
WALES_ONLY = "I"
DEAREST = 10_000_000
"""Pounds: more than any property's rateable value that this check is for."""
GETS = (
    (Reduction.LOCAL.value, N_("Council Tax Reduction, also called Council Tax Support")),
    (Reduction.ONE_ADULT.value, N_("A discount because of who lives with me")),
    (Reduction.BAND.value, N_("A lower band because of a disability")),
    (Reduction.EXEMPT.value, N_("I pay nothing because we are all students")),
)


def _wrong_count(text: str) -> Words | None:
    try:
        read_count(text)
    except NotAPerson as wrong:
        return wrong.says
    return None


def _wrong_adults(text: str) -> Words | None:
    if (wrong := _wrong_count(text)) is not None:
        return wrong
    return None if read_count(text) else N_("Count yourself too, so this is at least 1.")


class HomeForm(PageForm):
    """What decides about a home's council tax."""

    adults = TextField(
        N_("How many adults live in your home, with you?"),
        check=_wrong_adults,
        longest=10,
        empty=N_("Enter how many adults live in your home. Count yourself."),
    )
    students = TextField(
        N_("How many of them are full-time students?"), check=_wrong_count, longest=10
    )
    not_counted = TextField(
        N_("How many of the others do not count for council tax?"), check=_wrong_count, longest=10
    )
    gets = ChoicesField(N_("Do you get any of these already?"), choices=GETS, kind_of=Reduction)
    pension_age = ChoiceField(
        N_("Have you or a partner who lives with you reached State Pension age?"),
        choices=YES_NO,
        empty=N_("Choose whether one of you has reached State Pension age."),
    )
    savings = MoneyField(
        N_("How much do you have in savings, with a partner who lives with you?"),
        empty=N_("Enter what you have in savings. If you have none, enter 0."),
    )
    band = ChoiceField(N_("Which council tax band is your home in? (optional)"), listed=True)
    bill = MoneyField(N_("What does your council tax bill come to for a year? (optional)"))
    partner = ChoiceField(N_("Does a partner live with you?"), choices=YES_NO)
    children = TextField(
        N_("How many children aged 18 or under live with you?"), check=_wrong_count, longest=10
    )
    weekly = MoneyField(N_("What comes in each week, after tax? (optional)"))

    @classmethod
    def given(cls, known: Known, last: Check | None, nation: Nation) -> Self:
        """The form filled in with what was said the last time, or what we know."""
        made = cls(data=_said(last) if last is not None else _known(known))
        bands = [each for each in NINTHS if each != WALES_ONLY or nation is Nation.WALES]
        made.band.offered = (
            ("", N_("I do not know")),
            *((each, Says(N_("Band %(band)s"), {"band": each})) for each in bands),
        )
        if request.method == "POST":
            made.process(request.form)
        return made

    def is_whole(self) -> bool:
        """Whether it was sent, and no more people do not count than live there."""
        if not self.is_good():
            return False
        if self._count("students") + self._count("not_counted") > self._count("adults"):
            self.refuse(
                "not_counted",
                N_("This is more adults than you said live there. Check the numbers."),
            )
            return False
        return True

    def check(self, known: Known, law: Law) -> HomeCheck:
        """The answers as they are weighed; income comes from the statement where there is one."""
        pension_age = self.pension_age.data == YES
        scheme = law.figures.scheme(today(), pension_age=pension_age)
        income = known.income(scheme) or income_from(
            self.weekly.data,
            couple=self.partner.data == YES,
            children=self._count("children"),
        )
        answers = HomeAnswers(
            adults=self._count("adults"),
            students=self._count("students"),
            not_counted=self._count("not_counted"),
            gets=_has(self.gets.data),
            bill=self.bill.data,
            band=self.band.data or "",
            has_savings=_is_over(self.savings.data, scheme),
            income=income,
        )
        statement = known.statement.id if known.statement else None
        return HomeCheck(answers, pension_age, statement)

    def _count(self, name: str) -> int:
        return read_count(self[name].data or "")


class BusinessForm(PageForm):
    """What decides about small business rate relief."""

    rateable_value = TextField(
        N_("What is the rateable value?"),
        longest=12,
        empty=N_("Enter the rateable value. It is on your bill."),
    )
    only = ChoiceField(
        N_("Is this the only property that the business uses?"),
        choices=YES_NO,
        empty=N_("Choose whether this is the only property."),
    )
    has_relief = ChoiceField(
        N_("Does your bill show small business rate relief already?"),
        choices=YES_NO,
        empty=N_("Choose whether your bill shows the relief."),
    )

    @classmethod
    def given(cls, last: Check | None) -> Self:
        """The form filled in with what was said the last time."""
        if last is None:
            return cls.of_request()
        said = last.answers
        return cls.of_request(
            rateable_value=str(said["rateable_value"]),
            only=_yes_no(said["only"]),
            has_relief=_yes_no(said["has_relief"]),
        )

    def is_whole(self) -> bool:
        """Whether it was sent with a rateable value in whole pounds."""
        if not self.is_good():
            return False
        if self._value() is None:
            self.refuse(
                "rateable_value", N_("Enter the rateable value in whole pounds, like 13,500.")
            )
            return False
        return True

    def check(self) -> BusinessCheck:
        """The answers as they are weighed."""
        value = self._value()
        return BusinessCheck(value or 0, self.only.data == YES, self.has_relief.data == YES)

    def _value(self) -> int | None:
        cleaned = self.rateable_value.data.removeprefix("£").replace(",", "").replace(" ", "")
        fits = cleaned.isascii() and cleaned.isdigit() and len(cleaned) < len(str(DEAREST))
        return int(cleaned) if fits else None


def _said(last: Check) -> dict[str, Any]:
    said = last.answers
    return {
        "adults": str(said["adults"]),
        "students": str(said["students"]),
        "not_counted": str(said["not_counted"]),
        "gets": tuple(Reduction(each) for each in said["gets"] if each in dict(GETS)),
        "pension_age": _yes_no(said["pension_age"]),
        "band": said["band"],
        "bill": last.bill,
    }


def _known(known: Known) -> dict[str, Any]:
    adults = "" if known.adults is None else str(known.adults)
    return {"adults": adults, "bill": known.bill}


def _has(ticked: tuple[Reduction, ...]) -> frozenset[Reduction]:
    """A discount for who lives there may be of a quarter or of a half: having one is having either."""
    found = frozenset(ticked)
    return found | {Reduction.NOBODY_COUNTED} if Reduction.ONE_ADULT in found else found


def _is_over(savings: Any, scheme: ReductionScheme | None) -> bool:
    return scheme is not None and savings is not None and savings > scheme.most_savings


def _yes_no(value: bool) -> str:
    return YES if value else NO
