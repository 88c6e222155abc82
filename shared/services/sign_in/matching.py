"""Whose sign-in it is: account reference, postcode and name against who is liable today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from shared.domain.contacts import is_email, is_mobile
from shared.domain.name_keys import name_words, postcode_key, reference_key, surname_key
from shared.models import Account, Channel, Liability, Party

NOBODY = 0
"""The number of no party. It is looked for as any other is, so that nobody costs what somebody does."""


@dataclass(frozen=True)
class Details:
    """What somebody typed to say who they are."""

    reference: str
    postcode: str
    name: str

    @property
    def subject(self) -> str:
        """What tries are counted by: the reference alone, as it is kept."""
        return reference_key(self.reference)


@dataclass(frozen=True)
class Match:
    """The party that the details belong to, and how a code reaches them."""

    party_id: int
    channel: Channel


def find_match(session: Session, details: Details, today: date) -> Match | None:
    """The party that is liable today and has this name; none when nothing fits.

    Of several with one surname, a first name decides; without it, the one named first on the bill.
    """
    found = _liable(session, details, today)
    typed = details.name
    fitting = [row for row in found if _is_called(row, typed)]
    if not fitting:
        return None
    exact = [row for row in fitting if _has_first_name(row, typed)]
    chosen = (exact or fitting)[0]
    return Match(chosen.id, code_channel(chosen.channel, chosen.email, chosen.phone))


def code_channel(chosen: Channel | None, email: str | None, phone: str | None) -> Channel:
    """How a code is sent: as the person chose, or else by text, then email; a letter when neither is held."""
    possible = [
        *([Channel.SMS] if is_mobile(phone) else []),
        *([Channel.EMAIL] if is_email(email) else []),
    ]
    if chosen in possible:
        return chosen
    return possible[0] if possible else Channel.LETTER


def code_address(session: Session, party_id: int | None, channel: Channel) -> str:
    """The phone number or email address on file now; for nobody, the same query and nothing."""
    whose = Party.id == (party_id or NOBODY)
    row = session.execute(select(Party.email, Party.phone).where(whose)).first()
    if row is None:
        return ""
    return {Channel.EMAIL: row.email, Channel.SMS: row.phone}.get(channel) or ""


def _liable(session: Session, details: Details, today: date) -> Sequence[Any]:
    """Everyone who is liable today for the account with this reference and postcode."""
    return session.execute(
        select(
            Party.id,
            Party.surname_key,
            Party.forenames,
            Party.surname,
            # A code never goes where messages came back from.
            case((Party.email_failed_on.is_(None), Party.email)).label("email"),
            case((Party.phone_failed_on.is_(None), Party.phone)).label("phone"),
            Party.channel,
        )
        .join(Liability, Liability.party_id == Party.id)
        .join(Account, Account.id == Liability.account_id)
        .where(
            Account.reference == details.subject,
            Account.postcode_key == postcode_key(details.postcode),
            Liability.removed_on.is_(None),
        )
        .order_by(Liability.id)
    ).all()


def _is_called(row: Any, typed: str) -> bool:
    """Whether the typed name is the surname or organisation, or the whole name of a person."""
    key = surname_key(typed)
    return bool(key) and (key == row.surname_key or _has_first_name(row, typed))


def _has_first_name(row: Any, typed: str) -> bool:
    """Whether a person's surname was typed with one or more of their first names before it."""
    if not row.surname:
        return False
    surname, words = name_words(row.surname), name_words(typed)
    before = words[: -len(surname)]
    return (
        bool(before)
        and words[-len(surname) :] == surname
        and set(before) <= set(name_words(row.forenames))
    )
