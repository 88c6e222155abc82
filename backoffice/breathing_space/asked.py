"""What the address of a page asks for, and what the officer who asks may see."""

from __future__ import annotations

from flask import request

from shared.domain.roles import SEALED_READERS
from shared.services.audit import Actor
from shared.services.moratorium.read import one_moratorium
from shared.services.moratorium.views import OneMoratorium
from shared.web.clock import today
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer, keys
from shared.web.transactions import current_session

LONGEST_NUMBER = 9


def number_of_address(name: str) -> int | None:
    """A number of the address; none where it is not one."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def number_of_form(name: str) -> int | None:
    """A number of the form that was sent; none where it is not one."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def by() -> Actor:
    """The officer who is signed in, as the records name them."""
    return Actor("officer", current_officer().officer_id)


def may_see_kind() -> bool:
    """Whether this officer sees that it is for a crisis: it tells of somebody's health."""
    return current_officer().role in SEALED_READERS


def found(moratorium_id: int) -> OneMoratorium:
    """One moratorium, unless it may mean the officer's own household: then the try is on record.

    Raises NotFound, NotAllowedHere.
    """
    it = one_moratorium(current_session(), keys(), moratorium_id, today())
    whose = [it.party_id] if it.party_id is not None else [each.party_id for each in it.candidates]
    for party_id in whose:
        refuse_own_record(party_id)
    return it
