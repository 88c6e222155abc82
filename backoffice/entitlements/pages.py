"""What an officer sees of a check of reductions."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from shared.domain.entitlement_words import REDUCTIONS
from shared.domain.entitlements import Estimate, Reduction
from shared.domain.money import Money
from shared.services.entitlements.check import HOME, Check, Claim
from shared.services.entitlements.claim import GRANTED
from shared.web.filters import day, money, say, weekday


@dataclass(frozen=True)
class CheckPage:
    """A check in words."""

    check: Check

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What was answered."""
        return _home(self.check) if self.check.kind == HOME else _business(self.check)

    def name(self, reduction: Reduction) -> str:
        """What a reduction is called."""
        return say(REDUCTIONS[reduction].name)

    def proof(self, reduction: Reduction) -> str:
        """What may be asked for."""
        return say(REDUCTIONS[reduction].proof)

    def amount(self, reduction: Reduction) -> str:
        """The estimate that the person saw."""
        found = next((e for e in self.check.estimates if e.reduction is reduction), None)
        return _amount(found)

    def stands(self, claim: Claim) -> str:
        """Whether it was answered, and how."""
        if not claim.outcome or claim.answered_on is None:
            return _(
                "asked for on %(day)s, to be answered by %(due)s",
                day=day(claim.asked_on),
                due=weekday(claim.answer_by),
            )
        how = _("agreed") if claim.outcome == GRANTED else _("not agreed")
        return f"{how}, {day(claim.answered_on)}"


def _amount(found: Estimate | None) -> str:
    if found is None or found.least is None or found.most is None:
        return _("no estimate")
    if found.is_range:
        return f"{money(found.least)} - {money(found.most)}"
    return money(found.least)


def _home(check: Check) -> list[tuple[str, str]]:
    said = check.answers
    gets = [say(REDUCTIONS[Reduction(each)].name) for each in said["gets"]]
    weekly = said.get("weekly")
    return [
        (_("Adults in the home"), str(said["adults"])),
        (_("Of them students"), str(said["students"])),
        (_("Others who do not count"), str(said["not_counted"])),
        (_("Income a week, as the scheme counts it"), _pounds(weekly)),
        (_("State Pension age"), _yes_no(said["pension_age"])),
        (_("Savings above the scheme's limit"), _yes_no(said["has_savings"])),
        (_("Band"), said["band"] or _("not known")),
        (_("Bill for a year, as they gave it"), _pounds(said["bill"])),
        (_("Has already"), ", ".join(gets) or _("none of them")),
    ]


def _business(check: Check) -> list[tuple[str, str]]:
    said = check.answers
    return [
        (_("Rateable value"), f"£{said['rateable_value']:,}"),
        (_("Only property"), _yes_no(said["only"])),
        (_("Has the relief already"), _yes_no(said["has_relief"])),
    ]


def _pounds(pence: int | None) -> str:
    return _("not known") if pence is None else money(Money(pence))


def _yes_no(value: bool) -> str:
    return _("Yes") if value else _("No")
