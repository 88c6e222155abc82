"""The query of a search, made once for each way of searching and asked again with other values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Label,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    tuple_,
)

from shared.domain.search_terms import SearchTerms
from shared.models import Account, Liability, OfficerParty, Party, PartyWord, Proposal

PAGE = 20
_LAST = "\U0010ffff"
"""Sorts after every character that a key can hold."""

_account, _liability, _party = Account.__table__, Liability.__table__, Party.__table__
_word, _proposal, _barred = PartyWord.__table__, Proposal.__table__, OfficerParty.__table__

_OWN = select(_barred.c.party_id).where(_barred.c.officer_id == bindparam("officer_id"))
_START_ACCOUNT: Any = bindparam("start_account", type_=Integer())
_START_PARTY: Any = bindparam("start_party", type_=Integer())

Keys = Select[*tuple[Any, ...]]


class By(StrEnum):
    """The key that is searched by first."""

    OFFER = "offer"
    REFERENCE = "reference"
    POSTCODE = "postcode"
    WORDS = "words"


@dataclass(frozen=True)
class Start:
    """Where a page begins: after this account and party."""

    account_id: int
    party_id: int


def search_query(terms: SearchTerms, *, goes_on: bool) -> Select[*tuple[Any, ...]]:
    """The query for one page of what fits, in the order of its key."""
    return _described(_by(terms), len(terms.words), goes_on=goes_on)


def values_for(terms: SearchTerms, officer_id: int, start: Start | None) -> dict[str, Any]:
    """What the query is asked with."""
    values: dict[str, Any] = {"officer_id": officer_id}
    beginnings = (
        [terms.offer or terms.reference or terms.postcode] if _by(terms) != By.WORDS else []
    )
    for number, beginning in enumerate((*beginnings, *terms.words)):
        values |= {f"from_{number}": beginning, f"to_{number}": beginning + _LAST}
    if start is not None:
        values |= {"start_account": start.account_id, "start_party": start.party_id}
    return values


def _by(terms: SearchTerms) -> By:
    if terms.offer:
        return By.OFFER
    if terms.reference:
        return By.REFERENCE
    return By.POSTCODE if terms.postcode else By.WORDS


@lru_cache(maxsize=64)
def _described(by: By, words: int, *, goes_on: bool) -> Select[*tuple[Any, ...]]:
    """The cases with their names and addresses, read beside the one walk along the index."""
    if by is By.OFFER:
        found = _by_offer()
    elif by is By.WORDS:
        found = _by_words(words, goes_on=goes_on)
    else:
        key = _account.c.reference if by is By.REFERENCE else _account.c.postcode_key
        found = _by_account(key, words, goes_on=goes_on)
    # No value: PostgreSQL keeps one plan only where it knows how little is wanted.
    keys = found.limit(literal_column(str(PAGE + 1), Integer)).subquery()
    accounts = (
        select(func.count())
        .where(_liability.c.party_id == keys.c.party_id, _liability.c.removed_on.is_(None))
        .scalar_subquery()
    )
    named = (_party.c.organisation, _party.c.forenames, _party.c.surname)
    at = (_account.c.reference, _account.c.type, _account.c.address_1, _account.c.town)
    return (
        select(keys.c.account_id, keys.c.party_id, *named, *at, _account.c.postcode)
        .add_columns(accounts.label("accounts"))
        .select_from(
            keys.join(_party, _party.c.id == keys.c.party_id).outerjoin(
                _account, _account.c.id == keys.c.account_id
            )
        )
        .order_by(*(column for column in keys.c if column.name.startswith("place_")))
    )


def _keys(account_id: Any, party_id: ColumnElement[int], *places: ColumnElement[Any]) -> Keys:
    """An account and its party, in the order of their places, without the officer's own records."""
    ordered = [column.label(f"place_{number}") for number, column in enumerate(places)]
    return (
        select(account_id.label("account_id"), party_id.label("party_id"), *ordered)
        .where(party_id.not_in(_OWN))
        .order_by(*places)
    )


def _beginning(column: ColumnElement[str], number: int) -> ColumnElement[bool]:
    low: Any = bindparam(f"from_{number}", type_=String())
    high: Any = bindparam(f"to_{number}", type_=String())
    return and_(column >= low, column < high)


def _by_offer() -> Keys:
    """The one case of an offer or plan."""
    party_id = _proposal.c.party_id
    offered = _proposal.c.reference == bindparam("from_0")
    return _keys(_first_account(party_id), party_id, _proposal.c.id).where(offered)


def _first_account(party_id: ColumnElement[int]) -> Label[int | None]:
    """The account by which a party is shown when none was asked for."""
    first = select(func.min(_liability.c.account_id)).where(
        _liability.c.party_id == party_id, _liability.c.removed_on.is_(None)
    )
    return first.scalar_subquery().label("account_id")


def _by_account(key: ColumnElement[str], words: int, *, goes_on: bool) -> Keys:
    """Walk the index of references or postcodes."""
    places = (key, _account.c.id, _liability.c.party_id)
    query = (
        _keys(_account.c.id, _liability.c.party_id, *places)
        .select_from(_account.join(_liability, _liability.c.account_id == _account.c.id))
        .where(_beginning(key, 0), _liability.c.removed_on.is_(None))
    )
    for number in range(words):
        query = query.where(_has_word(_liability.c.party_id, number + 1))
    if goes_on:
        same = _account.alias()
        there = select(same.c[key.name]).where(same.c.id == _START_ACCOUNT).scalar_subquery()
        query = query.where(tuple_(*places) > tuple_(there, _START_ACCOUNT, _START_PARTY))
    return query


def _by_words(words: int, *, goes_on: bool) -> Keys:
    """Walk the index of the longest word; the other words are looked up for each row found."""
    earlier = _word.alias()
    low: Any = bindparam("from_0", type_=String())
    places = (_word.c.word, _word.c.sort, _word.c.party_id)
    query = _keys(_first_account(_word.c.party_id), _word.c.party_id, *places).where(
        _beginning(_word.c.word, 0),
        # A person of whom two words fit is shown once, at the first of them.
        ~exists().where(
            earlier.c.party_id == _word.c.party_id,
            earlier.c.word >= low,
            earlier.c.word < _word.c.word,
        ),
    )
    for number in range(1, words):
        query = query.where(_has_word(_word.c.party_id, number))
    return query.where(tuple_(*places) > _last_place()) if goes_on else query


def _last_place() -> Any:
    """The place of the last party of the page before."""
    there = _word.alias()
    fits = and_(there.c.party_id == _START_PARTY, _beginning(there.c.word, 0))
    word = select(func.min(there.c.word)).where(fits).scalar_subquery()
    sort = select(func.min(there.c.sort)).where(fits).scalar_subquery()
    return tuple_(word, sort, _START_PARTY)


def _has_word(party_id: ColumnElement[int], number: int) -> ColumnElement[bool]:
    other = _word.alias()
    return exists().where(other.c.party_id == party_id, _beginning(other.c.word, number))
