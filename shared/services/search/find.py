"""Find cases by the beginning of a reference or postcode, words of a name, or an offer, page by page.

Every page walks an index from where the last one stopped. A cursor holds ids only, so that no name
or postcode is written into an address; the place in the index is looked up from them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Label, Select, and_, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from shared.domain.search_terms import SearchTerms
from shared.domain.stages import DebtType
from shared.models import Account, Liability, OfficerParty, Party, PartyWord, Proposal
from shared.services.audit import Actor, record_audit

PAGE = 20
_LAST = "\U0010ffff"
"""Sorts after every character that a key can hold."""


@dataclass(frozen=True)
class Found:
    """One case that was found, shown with the account that fits (or the party's first)."""

    party_id: int
    name: str
    account_id: int | None
    reference: str
    type: DebtType | None
    address: str
    accounts: int
    """How many accounts the party has."""


@dataclass(frozen=True)
class _Place:
    """The account by which a row is shown."""

    account_id: int | None
    reference: str
    type: DebtType | None
    address: str


@dataclass(frozen=True)
class FoundPage:
    """One page of results; `next` is the cursor of the following page."""

    rows: tuple[Found, ...]
    next: str | None


@dataclass(frozen=True)
class _Key:
    """Where a page begins: after this account and party."""

    account_id: int
    party_id: int


def read_cursor(text: str | None) -> _Key | None:
    """Read `account.party`; anything else is no cursor, which means the first page."""
    parts = (text or "").split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    if any(len(part) > 9 for part in parts):
        return None
    return _Key(int(parts[0]), int(parts[1]))


def find_cases(
    session: Session, terms: SearchTerms, officer_id: int, after: str | None = None
) -> FoundPage:
    """One page of the cases that fit, without those that the officer may not open.

    Three queries at any depth. Empty terms find nothing.
    """
    if not terms:
        return FoundPage((), None)
    start = read_cursor(after)
    barred = select(OfficerParty.party_id).where(OfficerParty.officer_id == officer_id)
    if terms.offer:
        query = _by_offer(terms.offer).where(Proposal.party_id.not_in(barred))
    elif terms.reference or terms.postcode:
        query = _by_account(terms, start).where(Liability.party_id.not_in(barred))
    else:
        query = _by_words(terms.words, start).where(PartyWord.party_id.not_in(barred))
    keys = [(row.account_id, row.party_id) for row in session.execute(query.limit(PAGE + 1))]
    more = len(keys) > PAGE
    rows = _described(session, keys[:PAGE])
    last = keys[PAGE - 1] if more else None
    return FoundPage(rows, f"{last[0] or 0}.{last[1]}" if last else None)


def record_search(
    session: Session, officer_id: int, terms: SearchTerms, found: FoundPage, now: datetime
) -> None:
    """Note that an officer searched: by what kind of key, and which cases came up, never the words."""
    record_audit(
        session,
        Actor("officer", officer_id),
        "searched for a case",
        "search:cases",
        now,
        by=terms.kind,
        found=" ".join(str(row.party_id) for row in found.rows),
    )


def _beginning(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    return and_(column >= prefix, column < prefix + _LAST)


def _by_offer(reference: str) -> Select[int | None, int]:
    """The one case of an offer or plan."""
    return select(
        _first_account(Proposal.party_id.expression), Proposal.party_id.label("party_id")
    ).where(Proposal.reference == reference)


def _first_account(party_id: ColumnElement[int]) -> Label[int | None]:
    """The account by which a party is shown when none was asked for."""
    first = select(func.min(Liability.account_id)).where(
        Liability.party_id == party_id, Liability.removed_on.is_(None)
    )
    return first.scalar_subquery().label("account_id")


def _by_account(terms: SearchTerms, start: _Key | None) -> Select[int | None, int]:
    key = Account.reference if terms.reference else Account.postcode_key
    query = (
        select(
            cast("ColumnElement[int | None]", Account.id).label("account_id"),
            Liability.party_id.label("party_id"),
        )
        .join(Liability, Liability.account_id == Account.id)
        .where(
            _beginning(key.expression, terms.reference or terms.postcode),
            Liability.removed_on.is_(None),
        )
        .order_by(key, Account.id, Liability.party_id)
    )
    for word in terms.words:
        query = query.where(_has_word(Liability.party_id.expression, word))
    if start is not None:
        there = select(key).where(Account.id == start.account_id).scalar_subquery()
        place = tuple_(there, start.account_id, start.party_id)
        query = query.where(tuple_(key, Account.id, Liability.party_id) > place)
    return query


def _by_words(words: Sequence[str], start: _Key | None) -> Select[int | None, int]:
    """Walk the index of the longest word; the other words are looked up for each row found."""
    longest, *others = words
    earlier = aliased(PartyWord)
    query = (
        select(_first_account(PartyWord.party_id.expression), PartyWord.party_id.label("party_id"))
        .where(
            _beginning(PartyWord.word.expression, longest),
            # A person of whom two words fit is shown once, at the first of them.
            ~exists().where(
                earlier.party_id == PartyWord.party_id,
                earlier.word >= longest,
                earlier.word < PartyWord.word,
            ),
        )
        .order_by(PartyWord.word, PartyWord.sort, PartyWord.party_id)
    )
    for word in others:
        query = query.where(_has_word(PartyWord.party_id.expression, word))
    return query if start is None else query.where(_after(longest, start))


def _after(longest: str, start: _Key) -> ColumnElement[bool]:
    there = aliased(PartyWord)
    fits = and_(there.party_id == start.party_id, _beginning(there.word.expression, longest))
    word = select(func.min(there.word)).where(fits).scalar_subquery()
    sort = select(func.min(there.sort)).where(fits).scalar_subquery()
    return tuple_(PartyWord.word, PartyWord.sort, PartyWord.party_id) > tuple_(
        word, sort, start.party_id
    )


def _has_word(party_id: ColumnElement[int], word: str) -> ColumnElement[bool]:
    other = aliased(PartyWord)
    return exists().where(other.party_id == party_id, _beginning(other.word.expression, word))


def _described(session: Session, keys: Sequence[tuple[int | None, int]]) -> tuple[Found, ...]:
    """The rows of one page, in the order of their keys."""
    if not keys:
        return ()
    parties = _parties(session, [party_id for _, party_id in keys])
    accounts = _accounts(session, [account_id for account_id, _ in keys if account_id])
    return tuple(
        _found(*parties[party_id], accounts.get(account_id)) for account_id, party_id in keys
    )


def _parties(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, str, int]]:
    """Each party's id, name and number of accounts."""
    accounts = (
        select(func.count())
        .where(Liability.party_id == Party.id, Liability.removed_on.is_(None))
        .scalar_subquery()
    )
    query = select(Party.id, Party.organisation, Party.forenames, Party.surname, accounts)
    return {
        party_id: (party_id, organisation or f"{forenames} {surname}".strip(), count)
        for party_id, organisation, forenames, surname, count in session.execute(
            query.where(Party.id.in_(ids))
        )
    }


def _accounts(session: Session, ids: Sequence[int]) -> dict[int | None, _Place]:
    query = select(
        Account.id,
        Account.reference,
        Account.type,
        Account.address_1,
        Account.town,
        Account.postcode,
    ).where(Account.id.in_(ids))
    return {
        row.id: _Place(
            row.id,
            row.reference,
            row.type,
            ", ".join(part for part in (row.address_1, row.town, row.postcode) if part),
        )
        for row in session.execute(query)
    }


def _found(party_id: int, name: str, accounts: int, place: _Place | None) -> Found:
    shown = place or _Place(None, "", None, "")
    return Found(
        party_id, name, shown.account_id, shown.reference, shown.type, shown.address, accounts
    )
