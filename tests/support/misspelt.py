"""Notices as they come: names and addresses that are mis-spelt, old or left out, by the throw of dice."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.domain.person_match import Address
from shared.services.moratorium.notice import Adviser, Door, Notice, NoticeDebt

ELSEWHERE = Address("41 Unknown Avenue", "ZZ41 9ZZ")
NICKNAMES = {"Elizabeth": "Liz", "William": "Bill", "Margaret": "Peggy", "Robert": "Bob"}


@dataclass(frozen=True)
class Someone:
    """Somebody whom the council knows, as their record says."""

    party_id: int
    forenames: str
    surname: str
    address: Address
    reference: str


def true_notice(someone: Someone, number: int, today: date) -> Notice:
    """A notice that says everything right."""
    return Notice(
        door=Door.FORM,
        key=f"generated-{number}",
        reference=f"BSG{number:06}",
        applied_on=today - timedelta(days=1),
        starts_on=today,
        ends_on=today + timedelta(days=59),
        forenames=someone.forenames,
        surname=someone.surname,
        addresses=(someone.address,),
        debts=(NoticeDebt(reference=someone.reference),),
        adviser=Adviser("Generated Advice"),
    )


def changed(someone: Someone, dice: random.Random, number: int, today: date) -> Notice:
    """A notice about somebody with one, two or three things in it that are not as we have them."""
    notice = true_notice(someone, number, today)
    for change in dice.sample(CHANGES, dice.choice((1, 1, 2, 2, 3))):
        notice = change(notice, dice)
    return notice


def _slip(word: str, dice: random.Random) -> str:
    """One slip of the pen: a letter less, doubled, changed, or two exchanged."""
    if len(word) < 4:
        return word
    at = dice.randrange(1, len(word) - 1)
    return dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + dice.choice("aeiourstln") + word[at + 1 :],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        )
    )


def _surname(notice: Notice, dice: random.Random) -> Notice:
    return replace(notice, surname=_slip(notice.surname, dice))


def _forename(notice: Notice, dice: random.Random) -> Notice:
    return replace(notice, forenames=_slip(notice.forenames, dice))


def _short(notice: Notice, dice: random.Random) -> Notice:
    del dice
    first = notice.forenames.split()[0] if notice.forenames else ""
    return replace(notice, forenames=NICKNAMES.get(first, first))


def _exchanged(notice: Notice, dice: random.Random) -> Notice:
    del dice
    return replace(notice, forenames=notice.surname, surname=notice.forenames)


def _married(notice: Notice, dice: random.Random) -> Notice:
    other = dice.choice(("Ashdown", "Brampton", "Coverdale", "Denholm"))
    return replace(notice, surname=other, previous_names=((notice.forenames, notice.surname),))


def _moved(notice: Notice, dice: random.Random) -> Notice:
    """They live elsewhere now; the notice may give where they lived before."""
    before = notice.addresses if dice.random() < 0.7 else ()
    return replace(notice, addresses=(ELSEWHERE, *before))


def _house(notice: Notice, dice: random.Random) -> Notice:
    first = notice.addresses[0]
    words = first.lines.split()
    numbers = [place for place, word in enumerate(words) if word.isdigit()]
    if numbers:
        words[numbers[0]] = str(int(words[numbers[0]]) + dice.choice((1, 2, 10)))
    return replace(notice, addresses=(Address(" ".join(words), first.postcode),))


def _postcode(notice: Notice, dice: random.Random) -> Notice:
    first = notice.addresses[0]
    return replace(notice, addresses=(Address(first.lines, _slip(first.postcode, dice)),))


def _no_reference(notice: Notice, dice: random.Random) -> Notice:
    del dice
    return replace(notice, debts=())


def _own_reference(notice: Notice, dice: random.Random) -> Notice:
    """The adviser's number for the debt, not ours."""
    return replace(notice, debts=(NoticeDebt(reference=f"X{dice.randrange(10**7)}"),))


Change = Callable[[Notice, random.Random], Notice]
CHANGES: tuple[Change, ...] = (
    _surname,
    _forename,
    _short,
    _exchanged,
    _married,
    _moved,
    _house,
    _postcode,
    _no_reference,
    _own_reference,
)
