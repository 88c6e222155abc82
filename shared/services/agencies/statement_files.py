"""Files of a client's statement on an agency's desk: one that is read before it is kept, and one to take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from shared.domain.agency_states import Scope
from shared.domain.name_keys import name_words
from shared.domain.sfs.export import About
from shared.domain.sfs.given import GivenStatement
from shared.domain.sfs.reading import Imported
from shared.services.agencies.authorised import Acting, Client, authorised, own_client
from shared.services.agencies.statements import kept_statement, sheet_of_kept
from shared.services.errors import NotFound
from shared.services.sign_in.keys import Keys
from shared.services.statements.read import current
from shared.services.statements.sfs_files import given_of, sfs_import
from shared.services.statements.sheet import Sheet


@dataclass(frozen=True)
class Brought:
    """What a file says about a client, beside our own sums. Nothing is kept yet."""

    called: str
    """The client, as the agency typed the name."""
    imported: Imported
    sheet: Sheet

    @property
    def is_named_otherwise(self) -> bool:
        """Whether the file names somebody else; a title or a middle name more makes nobody else."""
        named = set(name_words(self.imported.about.name))
        called = set(name_words(self.called))
        return not (named <= called or called <= named)


def bring_file(
    session: Session,
    acting: Acting,
    client_reference: str,
    content: bytes,
    dated_on: date | None,
    ours: Iterable[str],
    today: date,
) -> Brought:
    """Read a file for a client. `dated_on` counts where the file carries no date. Raises NotFound."""
    client = own_client(session, acting, client_reference)
    imported = sfs_import(content, ours)
    if imported.given.dated_on is None and dated_on is not None:
        imported = replace(imported, given=replace(imported.given, dated_on=dated_on))
    sheet = sheet_of_kept(session, acting, client_reference, imported.given, today)
    return Brought(client.called, imported, sheet)


@dataclass(frozen=True)
class Taken:
    """A statement to take away, with whom it is about as the agency typed it."""

    given: GivenStatement
    about: About
    reached: Client | None = None
    """By which authority it was read; none where it is the agency's own that was not sent yet."""


def statement_to_take(
    session: Session, keys: Keys, acting: Acting, client_reference: str, now_on: date
) -> Taken:
    """What the agency keeps for a client, or else the last statement that the client's own
    authority lets it see. Raises NotFound where there is neither.
    """
    client = own_client(session, acting, client_reference)
    about = About(client.called, client.born_on, client.postcode)
    if client.state == "open":
        kept = kept_statement(session, keys, acting, client_reference)
        if kept is not None:
            return Taken(kept, about)
    reached = authorised(session, acting, client_reference, Scope.DATA, now_on)
    latest = current(session, reached.party_id, now_on, guidelines=True).latest
    if latest is None:
        raise NotFound
    return Taken(given_of(session, latest, now_on), about, reached)
