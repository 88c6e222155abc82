"""Somebody whom the search did not find, named by an officer by one of their accounts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.name_keys import reference_key, surname_key
from shared.models import Account, Liability, Party, PartyKind


class NotOnePerson(Exception):
    """Nobody, or several people of that name, are liable for the account."""


def person_of_account(session: Session, reference: str, surname: str) -> int:
    """The one person who is liable for an account; of several, the one of this surname.

    A company has no Breathing Space, so an organisation is nobody here. Raises NotOnePerson.
    """
    found = session.execute(
        select(Party.id, Party.surname_key)
        .join(Liability, Liability.party_id == Party.id)
        .join(Account, Account.id == Liability.account_id)
        .where(
            Account.reference == reference_key(reference),
            Party.kind == PartyKind.PERSON,
            Liability.removed_on.is_(None),
        )
        .order_by(Party.id)
    ).all()
    if len(found) > 1:
        found = [each for each in found if each.surname_key == surname_key(surname)]
    if len(found) != 1:
        raise NotOnePerson
    return int(found[0].id)
