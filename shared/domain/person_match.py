"""Whether somebody whom a notice names is somebody we know: a score with its reasons.

A notice of Breathing Space must take effect on the day it says, and it is keyed by hand elsewhere:
names are mis-spelt, addresses are old. So whoever may be meant is protected at once, and only where
two facts of different kinds agree, and nobody else fits as well, is no person asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.name_keys import name_words, postcode_key, reference_key
from shared.domain.says import N_, Says

CERTAIN_FROM = 85
"""A score from which a match may be certain, when nobody else comes near."""
DOUBTFUL_FROM = 45
"""A score from which somebody is protected and a person is asked."""
CLEAR_BY = 15
"""By how much the best must lead the next for nobody to be asked."""


class Sure(StrEnum):
    """What is made of a score."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"
    NONE = "none"


@dataclass(frozen=True)
class Address:
    """An address as it was given."""

    lines: str
    postcode: str


@dataclass(frozen=True)
class Named:
    """Somebody a notice names."""

    forenames: str
    surname: str
    previous_names: tuple[tuple[str, str], ...] = ()
    """Forenames and surname of each."""
    addresses: tuple[Address, ...] = ()
    """The current one and those before."""
    references: tuple[str, ...] = ()
    """Account or reference numbers that came with it."""


@dataclass(frozen=True)
class Known:
    """Somebody we know, with everything by which they may be recognised."""

    party_id: int
    forenames: str
    surname: str
    previous_names: tuple[tuple[str, str], ...] = ()
    addresses: tuple[Address, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """How well one person fits, in percent, and why."""

    party_id: int
    score: int
    reasons: tuple[Says, ...]
    name_fits: bool
    second_fact: bool
    """Whether an address or a reference speaks for it besides the name."""


@dataclass(frozen=True)
class Found:
    """Whom a notice means: everybody who may be meant, the likeliest first."""

    sure: Sure
    matches: tuple[Match, ...]


_EXACT = Says(N_("Same name"))
_PREVIOUS = Says(N_("Same as an earlier name"))
_SURNAME = Says(N_("Same surname, and the first name begins alike"))
_NEAR = Says(N_("Nearly the same name"))
_SURNAME_ONLY = Says(N_("Same surname"))
_REFERENCE = Says(N_("Same account reference"))
_HOME = Says(N_("Same house and postcode"))
_POSTCODE = Says(N_("Same postcode"))


def find(named: Named, known: Iterable[Known]) -> Found:
    """Everybody whom a notice may mean.

    Certain is one person alone, who leads the next by far, whose name fits and for whom a second
    fact speaks; two of one name at one address are never told apart by us.
    """
    scored = (match(named, each) for each in known)
    fits = sorted(
        (each for each in scored if each.score >= DOUBTFUL_FROM),
        key=lambda each: (-each.score, each.party_id),
    )
    if not fits:
        return Found(Sure.NONE, ())
    best = fits[0]
    leads = len(fits) == 1 or best.score - fits[1].score >= CLEAR_BY
    is_certain = best.score >= CERTAIN_FROM and leads and best.name_fits and best.second_fact
    return Found(Sure.CERTAIN if is_certain else Sure.DOUBTFUL, tuple(fits))


def match(named: Named, known: Known) -> Match:
    """How well somebody we know fits a notice."""
    by_name, name_reason = _names(named, known)
    by_place, place_reason = _places(named.addresses, known.addresses)
    shared = {reference_key(each) for each in named.references} & {
        reference_key(each) for each in known.references
    }
    by_reference = 45 if shared else 0
    reasons = [name_reason, _REFERENCE if shared else None, place_reason]
    score = min(by_name + by_place + by_reference, 100)
    return Match(
        known.party_id,
        score,
        tuple(each for each in reasons if each is not None),
        by_name >= 35,
        bool(shared) or by_place >= 35,
    )


def _names(named: Named, known: Known) -> tuple[int, Says | None]:
    best: tuple[int, Says | None] = (0, None)
    ours = ((known.forenames, known.surname), *known.previous_names)
    theirs = ((named.forenames, named.surname), *named.previous_names)
    for place, one in enumerate(theirs):
        for other_place, other in enumerate(ours):
            points, reason = _name(one, other)
            if reason is _EXACT and (place or other_place):
                reason = _PREVIOUS
            if points > best[0]:
                best = (points, reason)
    return best


def _name(one: tuple[str, str], other: tuple[str, str]) -> tuple[int, Says | None]:
    """Up to 55 points for a name, however its words are written or put."""
    first, last = name_words(one[0]), "".join(name_words(one[1]))
    our_first, our_last = name_words(other[0]), "".join(name_words(other[1]))
    if not last or not our_last:
        return 0, None
    if last == our_last and first[:1] == our_first[:1] and first:
        return 55, _EXACT
    # Forename and surname in each other's place, as forms often have them.
    if "".join(first) == our_last and "".join(our_first) == last:
        return 50, _EXACT
    given = first[0] if first else ""
    our_given = our_first[0] if our_first else ""
    same_surname, near_surname = last == our_last, is_near(last, our_last)
    if same_surname and given and our_given and given[0] == our_given[0]:
        near = is_near(given, our_given)
        return (45, _NEAR) if near else (40, _SURNAME)
    if near_surname and given and (given == our_given or is_near(given, our_given)):
        return 40, _NEAR
    if same_surname:
        return 15, _SURNAME_ONLY
    return 0, None


def _places(theirs: Sequence[Address], ours: Sequence[Address]) -> tuple[int, Says | None]:
    """Up to 40 points for a place, whether it is the present one of either or an earlier one."""
    best: tuple[int, Says | None] = (0, None)
    for one in theirs:
        for other in ours:
            key = postcode_key(one.postcode)
            if not key or key != postcode_key(other.postcode):
                continue
            numbers, our_numbers = _numbers(one.lines), _numbers(other.lines)
            same_house = bool(numbers) and numbers == our_numbers
            points = (40, _HOME) if same_house else (15, _POSTCODE)
            if points[0] > best[0]:
                best = points
    return best


def _numbers(lines: str) -> tuple[str, ...]:
    """The numbers and names that tell one house of a postcode from another: 12, 12A, Flat 3."""
    words = name_words(lines)
    return tuple(word for word in words if any(sign.isdigit() for sign in word)) or words[:2]


def is_near(one: str, other: str) -> bool:
    """Whether two words are one slip of the pen apart, or two in a long word.

    A slip is a letter more, less, changed, or two neighbours exchanged. Short words must be equal:
    Lee is not Lea.
    """
    if one == other:
        return True
    most = 2 if min(len(one), len(other)) >= 9 else 1
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > most:
        return False
    return _distance(one, other) <= most


def _distance(one: str, other: str) -> int:
    """Restricted edit distance: insertions, deletions, changes and exchanges of neighbours."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        row = [i]
        for j, their in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (sign != their))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == their:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
