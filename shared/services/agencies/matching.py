"""Whom of ours an agency means: an account reference and two facts, and nothing told but whether they fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from shared.domain.name_keys import name_words, postcode_key, reference_key, surname_key
from shared.domain.written_address import address_of
from shared.models import Account, AgencyClient, Liability, Party

AT_ONCE = 500
"""How many references are looked for in one query."""


class FitKind(StrEnum):
    """What comes of looking for a client."""

    FITS = "fits"
    NEEDS_FACT = "needs_fact"
    """The account is there, and name and postcode do not say for certain who of it is meant."""
    NOT_OURS = "not_ours"
    """No account has this reference. A page for one client says of it what it says of `needs_fact`:
    only the report of a file tells them apart."""
    DUPLICATE = "duplicate"
    """They fit somebody who is on the agency's desk already, with an open case."""


@dataclass(frozen=True)
class ClientFacts:
    """What an agency knows of a client: the account, and two facts."""

    account_reference: str
    name: str
    postcode: str


@dataclass(frozen=True)
class Fit:
    """Whether the facts fit one party. The number of the party is for our own code, never for a page."""

    kind: FitKind
    party_id: int | None = None
    duplicate_of: str = ""
    """Reference of the agency's own open client who is the same party."""

    @property
    def fits(self) -> bool:
        """Whether a client can be added by it."""
        return self.kind is FitKind.FITS


@dataclass(frozen=True)
class _Liable:
    party_id: int
    surname_key: str
    forenames: str
    surname: str
    postcodes: frozenset[str]


def match(session: Session, agency_id: int, facts: ClientFacts) -> Fit:
    """Whom one set of facts fits, and whether they are on the agency's desk already; two queries."""
    return match_many(session, agency_id, [facts])[0]


def match_many(session: Session, agency_id: int, wanted: Sequence[ClientFacts]) -> list[Fit]:
    """The same for many, in their order; two queries for every 500 references.

    The same person twice among `wanted` fits twice: whoever adds them sees the second's party again.
    """
    found: list[Fit] = []
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        liable = _liable(session, {reference_key(each.account_reference) for each in some})
        fits = [
            _judge(each, liable.get(reference_key(each.account_reference), ())) for each in some
        ]
        known = _on_desk(session, agency_id, {each.party_id for each in fits if each.party_id})
        found += [_or_duplicate(each, known) for each in fits]
    return found


def _or_duplicate(fit: Fit, known: Mapping[int, str]) -> Fit:
    if fit.party_id is None or fit.party_id not in known:
        return fit
    return Fit(FitKind.DUPLICATE, fit.party_id, known[fit.party_id])


def _judge(facts: ClientFacts, liable: Sequence[_Liable]) -> Fit:
    """Both facts must fit one party, and no second one as well."""
    if not liable:
        return Fit(FitKind.NOT_OURS)
    key = postcode_key(facts.postcode)
    near = [each for each in liable if key and key in each.postcodes]
    exact = [each for each in near if _has_first_name(each, facts.name)]
    typed = surname_key(facts.name)
    alike = exact or [each for each in near if typed and typed == each.surname_key]
    whose = {each.party_id for each in alike}
    return Fit(FitKind.FITS, whose.pop()) if len(whose) == 1 else Fit(FitKind.NEEDS_FACT)


def _has_first_name(liable: _Liable, typed: str) -> bool:
    """Whether a person's surname was typed with one or more of their first names before it."""
    surname, words = name_words(liable.surname), name_words(typed)
    if not surname or words[-len(surname) :] != surname:
        return False
    before = set(words[: -len(surname)])
    return bool(before) and before <= set(name_words(liable.forenames))


def _liable(session: Session, references: Iterable[str]) -> dict[str, list[_Liable]]:
    """Who is liable for these accounts, by reference; one query."""
    found: dict[str, list[_Liable]] = defaultdict(list)
    rows: Iterable[Any] = session.execute(
        select(
            Account.reference,
            Account.postcode_key,
            Party.id,
            Party.surname_key,
            Party.forenames,
            Party.surname,
            # A new address that is kept from others is confirmed to nobody.
            case((Party.kept_apart_at.is_(None), Party.letter_address), else_="").label(
                "letter_address"
            ),
        )
        .join(Liability, Liability.account_id == Account.id)
        .join(Party, Party.id == Liability.party_id)
        .where(
            Account.reference.in_(sorted(set(references) - {""})), Liability.removed_on.is_(None)
        )
        .order_by(Liability.id)
    )
    for row in rows:
        codes = frozenset({row.postcode_key, _postcode_of(row.letter_address)} - {""})
        found[row.reference].append(
            _Liable(row.id, row.surname_key, row.forenames, row.surname, codes)
        )
    return found


def _postcode_of(written: str) -> str:
    found = address_of(written) if written else None
    return postcode_key(found.postcode) if found else ""


def _on_desk(session: Session, agency_id: int, parties: Iterable[int]) -> dict[int, str]:
    """Which of these parties have an open case with the agency, and its reference; one query."""
    rows = session.execute(
        select(AgencyClient.party_id, AgencyClient.reference).where(
            AgencyClient.agency_id == agency_id,
            AgencyClient.state == "open",
            AgencyClient.party_id.in_(sorted(parties)),
        )
    )
    return {party_id: reference for party_id, reference in rows if party_id is not None}
