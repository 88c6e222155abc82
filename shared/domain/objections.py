"""What somebody may not agree with, in words, and where they can take our answer.

Sources: Local Government Finance Act 1992 s 16 (council tax); SI 2001/1002 (benefit decisions); Local
Government Act 1974 Part III; Public Services Ombudsman (Wales) Act 2019.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.figures import NotCovered, in_force
from shared.domain.objection_states import ObjectionKind, Outcome
from shared.domain.says import N_, Says
from shared.domain.stages import DebtType, Nation

LONGEST = 4000
"""Characters of what somebody tells us."""
SHORTEST_ANSWER = 40
"""Fewer characters are no reasons."""

ABOUT: Mapping[ObjectionKind, Mapping[str, str]] = {
    ObjectionKind.DISPUTE: {
        "not_liable": N_("I am not the person who has to pay this"),
        "moved": N_("I had moved, or sold the property"),
        "amount": N_("The amount is wrong"),
        "paid": N_("I have paid it already"),
        "discount": N_("A discount, exemption or reduction is missing"),
        "summons": N_("I should not have had the summons or its costs"),
        "other": N_("Something else"),
    },
    ObjectionKind.COMPLAINT: {
        "treatment": N_("How somebody spoke to me or treated me"),
        "delay": N_("It took too long, or nobody answered"),
        "mistake": N_("You made a mistake"),
        "agents": N_("What an enforcement agent did"),
        "access": N_("You did not do what I asked for because of a disability or need"),
        "other": N_("Something else"),
    },
    ObjectionKind.APPEAL: {
        "dispute": N_("Your answer to what I disputed"),
        "complaint": N_("Your answer to my complaint"),
        "plan": N_("Your answer to my offer to pay"),
        "reduction": N_("Your answer about a discount or reduction"),
        "hardship": N_("Your answer to my request for help"),
        "other": N_("Something else"),
    },
}
"""What each kind can be about: a word of ours, and the words of the page."""

FOUND: Mapping[Outcome, Says] = {
    Outcome.AGREED: Says(N_("We agree with you")),
    Outcome.PARTLY: Says(N_("We agree with part of what you say")),
    Outcome.NOT_AGREED: Says(N_("We do not agree")),
}

NAMES: Mapping[ObjectionKind, Says] = {
    ObjectionKind.DISPUTE: Says(N_("Dispute")),
    ObjectionKind.COMPLAINT: Says(N_("Complaint")),
    ObjectionKind.APPEAL: Says(N_("Appeal")),
}


def about_says(kind: ObjectionKind, about: str) -> Says:
    """What an objection is about, in the words of its page."""
    return Says(ABOUT[kind].get(about, ABOUT[kind]["other"]))


_WORDS: Mapping[str, str] = {
    "valuation_tribunal_england": N_(
        "You can appeal to the Valuation Tribunal for England, which is independent of us and free. "
        "Do so within %(months)s months of our answer: valuationtribunal.gov.uk, 0303 445 8100."
    ),
    "valuation_tribunal_wales": N_(
        "You can appeal to the Valuation Tribunal for Wales, which is independent of us and free. "
        "Do so within %(months)s months of our answer: valuationtribunal.wales, 0300 062 5350."
    ),
    "magistrates": N_(
        "If we ask the court for a liability order, you can tell the magistrates at the hearing why "
        "you do not owe it. The hearing is independent of us."
    ),
    "first_tier_tribunal": N_(
        "You can appeal to an independent tribunal. Write to us to say so within %(months)s month of "
        "our decision, and we send your appeal on."
    ),
    "county_court": N_(
        "If we make a claim in the county court, you can tell the court why you do not owe it."
    ),
    "second_stage": N_(
        "If you are not content with our answer, you can ask for it to be looked at again by "
        "somebody who had no part in it. Do so within %(months)s months, with an appeal on these pages."
    ),
    "ombudsman_england": N_(
        "You can take it to the Local Government and Social Care Ombudsman, who is independent of us "
        "and free, within %(months)s months: lgo.org.uk, 0300 061 0614."
    ),
    "ombudsman_wales": N_(
        "You can take it to the Public Services Ombudsman for Wales, who is independent of us and "
        "free, within %(months)s months: ombudsman.wales, 0300 790 0203."
    ),
}


@dataclass(frozen=True, kw_only=True)
class AppealRight:
    """Where an answer of one kind can be taken, and within how many months."""

    nation: Nation
    about: str
    """A type of debt for a dispute, `complaint`, or `appeal`."""
    place: str
    effective_from: date
    source: str
    months: int = 0
    until: date | None = None

    @property
    def says(self) -> Says:
        """The right, in words."""
        return Says(_WORDS[self.place], {"months": self.months} if self.months else {})


PLACES = frozenset(_WORDS)


def rights_after(
    rights: Iterable[AppealRight],
    nation: Nation,
    kind: ObjectionKind,
    debt_type: DebtType | None,
    on: date,
) -> tuple[AppealRight, ...]:
    """Where somebody can go with our answer of a day: a tribunal or court first, the ombudsman last.

    A dispute about everything has the rights of a complaint. Raises NotCovered where there is none.
    """
    about = kind.value
    if kind is ObjectionKind.DISPUTE:
        about = debt_type.value if debt_type else ObjectionKind.COMPLAINT.value
    known = [each for each in rights if each.nation is nation and each.about == about]
    places = dict.fromkeys(each.place for each in known)
    found = tuple(in_force([one for one in known if one.place == place], on) for place in places)
    if not found:
        raise NotCovered(f"no right of appeal is known for {about}")
    return found
