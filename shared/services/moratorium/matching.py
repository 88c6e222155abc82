"""Whom a notice means: everybody who may be meant, read in a few statements however many we know."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.name_keys import name_words, postcode_key, reference_key, surname_key
from shared.domain.person_match import Address, Found, Known, Match, Named, Sure, find, is_near
from shared.domain.written_address import address_of
from shared.models import (
    Account,
    FormerAddress,
    FormerName,
    Liability,
    Moratorium,
    MoratoriumCandidate,
    Party,
    PartyKind,
)
from shared.services.moratorium.notice import Notice

AT_ONCE = 500
BEGINS_ALIKE = 3
"""Surnames that begin with the same letters are looked at for a slip of the pen further on."""
FAR_BEHIND = 40
"""Who is so much less likely than the likeliest is not frozen: their name alone speaks for them."""
MOST_CANDIDATES = 50
"""A name that so many share says nothing; a person searches."""


@dataclass
class _Seen:
    """What is read of one party."""

    forenames: str
    surname: str
    letter_address: str
    names: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


def find_person(session: Session, notice: Notice) -> Found:
    """Everybody whom a notice may mean, the likeliest first, and how sure it is."""
    named = Named(
        notice.forenames,
        notice.surname,
        notice.previous_names,
        notice.addresses,
        tuple(each.reference for each in notice.debts if each.reference),
    )
    found = find(named, _known(session, _who_may_be_meant(session, named)))
    if found.sure is Sure.CERTAIN:
        return Found(found.sure, found.matches[:1])
    best = found.matches[0].score if found.matches else 0
    likely = tuple(each for each in found.matches if best - each.score < FAR_BEHIND)
    return Found(found.sure, likely[:MOST_CANDIDATES])


def keep_candidates(session: Session, moratorium: Moratorium, matches: Iterable[Match]) -> None:
    """Write down who may be meant, with score and reasons."""
    for each in matches:
        session.add(
            MoratoriumCandidate(
                moratorium_id=moratorium.id,
                party_id=each.party_id,
                score=each.score,
                reasons=json.dumps([reason.template for reason in each.reasons]),
                answer="",
                why="",
            )
        )
    session.flush()


def candidate_parties(session: Session, moratorium_id: int) -> list[int]:
    """Everybody whom a notice may still mean, the likeliest first."""
    rows = session.scalars(
        select(MoratoriumCandidate.party_id)
        .where(MoratoriumCandidate.moratorium_id == moratorium_id, MoratoriumCandidate.answer == "")
        .order_by(MoratoriumCandidate.score.desc(), MoratoriumCandidate.party_id)
    )
    return list(rows)


def _who_may_be_meant(session: Session, named: Named) -> set[int]:
    """Parties with a surname, a place or a reference of the notice; each found by a key."""
    found = set(_by_name(session, named))
    found = _worth_a_look(session, named, found)
    postcodes = {postcode_key(each.postcode) for each in named.addresses} - {""}
    references = {reference_key(each) for each in named.references}
    liable = select(Liability.party_id).join(Account, Account.id == Liability.account_id)
    if postcodes:
        found.update(session.scalars(liable.where(Account.postcode_key.in_(postcodes))))
        before = select(FormerAddress.party_id).where(FormerAddress.postcode_key.in_(postcodes))
        found.update(session.scalars(before))
    if references:
        found.update(session.scalars(liable.where(Account.reference.in_(references))))
    return found


def _worth_a_look(session: Session, named: Named, by_surname: set[int]) -> set[int]:
    """Without those of whom the surname alone can speak: the names of a whole council are many.

    Kept is whose first name may fit, who was called otherwise before, or who is written to at a place
    of the notice.
    """
    names = ((named.forenames, named.surname), *named.previous_names)
    initials = {word[0] for pair in names for part in pair for word in name_words(part)[:1]}
    postcodes = {postcode_key(each.postcode) for each in named.addresses} - {""}
    kept: set[int] = set()
    ordered = sorted(by_surname)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        kept.update(
            session.scalars(select(FormerName.party_id).where(FormerName.party_id.in_(some)))
        )
        rows = session.execute(
            select(Party.id, Party.forenames, Party.letter_address).where(Party.id.in_(some))
        )
        for party_id, forenames, letter_address in rows:
            first = name_words(forenames)[:1]
            fits = not first or first[0][0] in initials
            if fits or _postcode_of(letter_address) in postcodes:
                kept.add(party_id)
    return kept


def _postcode_of(written: str) -> str:
    found = address_of(written)
    return postcode_key(found.postcode) if found else ""


def _by_name(session: Session, named: Named) -> Iterator[int]:
    names = ((named.forenames, named.surname), *named.previous_names)
    # Forms have forename and surname in each other's place often enough.
    surnames = {surname_key(last) for _, last in names} | {
        surname_key(first.split()[0]) for first, _ in names if first.split()
    }
    surnames.discard("")
    yield from session.scalars(select(Party.id).where(Party.surname_key.in_(surnames)))
    yield from session.scalars(
        select(FormerName.party_id).where(FormerName.surname_key.in_(surnames))
    )
    for key in {surname_key(last) for _, last in names} - {""}:
        yield from _nearly(session, key, Party.id, Party.surname_key)
        yield from _nearly(session, key, FormerName.party_id, FormerName.surname_key)


def _nearly(session: Session, key: str, number: Any, column: Any) -> Iterator[int]:
    """Whose surname is a slip of the pen away, and begins as this one does."""
    begins = key[:BEGINS_ALIKE]
    rows = session.execute(
        # Keys hold capitals and digits alone, so that every collation puts them in this order.
        select(number, column).where(column.between(begins, begins + "Z" * 40), column != key)
    )
    for party_id, other in rows:
        if is_near(key, other):
            yield int(party_id)


def _known(session: Session, party_ids: set[int]) -> Iterator[Known]:
    ordered = sorted(party_ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield from _some_known(session, ordered[start : start + AT_ONCE])


def _some_known(session: Session, party_ids: Sequence[int]) -> Iterator[Known]:
    seen = _parties(session, party_ids)
    rows = session.execute(
        select(
            Liability.party_id,
            Account.reference,
            Account.address_1,
            Account.address_2,
            Account.postcode,
        )
        .join(Account, Account.id == Liability.account_id)
        .where(Liability.party_id.in_(party_ids))
    )
    for party_id, reference, first, second, postcode in rows:
        seen[party_id].references.append(reference)
        seen[party_id].addresses.append(Address(f"{first} {second}".strip(), postcode))
    _add_former(session, party_ids, seen)
    for party_id, each in seen.items():
        written_to = address_of(each.letter_address)
        yield Known(
            party_id,
            each.forenames,
            each.surname,
            tuple(each.names),
            (*each.addresses, *([written_to] if written_to else [])),
            tuple(each.references),
        )


def _parties(session: Session, party_ids: Sequence[int]) -> dict[int, _Seen]:
    rows = session.execute(
        select(
            Party.id,
            Party.kind,
            Party.forenames,
            Party.surname,
            Party.organisation,
            Party.letter_address,
        ).where(Party.id.in_(party_ids))
    )
    return {
        row.id: _Seen(
            row.forenames,
            # A sole trader may be on file by the name of the business.
            row.organisation if row.kind is PartyKind.ORGANISATION else row.surname,
            row.letter_address,
        )
        for row in rows
    }


def _add_former(session: Session, party_ids: Sequence[int], seen: dict[int, _Seen]) -> None:
    names = session.execute(
        select(FormerName.party_id, FormerName.forenames, FormerName.surname).where(
            FormerName.party_id.in_(party_ids)
        )
    )
    for party_id, forenames, surname in names:
        seen[party_id].names.append((forenames, surname))
    addresses = session.execute(
        select(FormerAddress.party_id, FormerAddress.lines, FormerAddress.postcode_key).where(
            FormerAddress.party_id.in_(party_ids)
        )
    )
    for party_id, lines, postcode in addresses:
        seen[party_id].addresses.append(Address(lines, postcode))
