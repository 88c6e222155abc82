"""Every page that a person can open, with the state it needs: each journey lists its own beside this file.

A module here is named after its journey and has `PAGES`, a tuple of ListedPage. A page with an interesting
second state (an error, an empty list, a decision) is listed again under a name.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.services.web_sessions import SignedInAdviser
from tests.support.signed_in import (
    parts_of,
    signed_in_adviser,
    signed_in_officer,
    signed_in_payer,
)


@dataclass(frozen=True)
class Visitor:
    """Somebody who is about to open a page: builds what must be there, and signs in."""

    client: FlaskClient

    def given(self, build: Callable[[Session], int]) -> int:
        """Make records in a transaction of its own; gives back the id that `build` returns."""
        with parts_of(self.client.application).database.transaction() as session:
            return build(session)

    def as_payer(self, party_id: int | None = None) -> int:
        """Sign in as a party's payer, or as a new resident with one debt; gives the party's id."""
        return signed_in_payer(self.client, party_id).party_id

    def as_officer(self, role: Role = Role.OFFICER) -> int:
        """Sign in as a new officer of a role; gives the officer's id."""
        return signed_in_officer(self.client, role).officer_id

    def as_adviser(
        self, adviser_id: int | None = None, *, is_administrator: bool = False
    ) -> SignedInAdviser:
        """Sign in as an adviser, or as a new one of a new agency."""
        return signed_in_adviser(self.client, adviser_id, is_administrator=is_administrator)


@dataclass(frozen=True)
class ListedPage:
    """A page: its endpoint, its h1 in English, and how to get to its address.

    `come` builds the state, signs in where needed and gives the path. `state` tells two entries of one
    endpoint apart. `status` is what the page answers with.
    """

    endpoint: str
    h1: str
    come: Callable[[Visitor], str]
    state: str = ""
    status: int = 200

    @property
    def name(self) -> str:
        """What the tests call it."""
        return f"{self.endpoint}: {self.state}" if self.state else self.endpoint


NOT_PAGES = frozenset(
    {
        "static",
        "health.healthz",
        "agency_files.sheet",
        "agency_files.template",
        "agency.board_sheet",
        "agency_statement.take",
        "api.authorities",
        "api.changes",
        "api.client",
        "api.clients",
        "api.debts",
        "api.description",
        "api.holds",
        "api.messages",
        "api.offer",
        "api.offers",
        "direct_debit.another_bank",
        "direct_debit.start",
        "entitlements.start",
        "hardship.paper",
        "officers_hardship.paper",
        "help.switch_language",
        "help.brand_colours",
        "help.brand_logo",
        "letters.paper",
        "letters.plan_proof",
        "letters.plan_statement",
        "objections.paper",
        "officers_breathing_space.certificate",
        "officers_breathing_space.notice_paper",
        "officers_breathing_space.paper",
        "officers_agencies.held_sheet",
        "officers_authorities.paper",
        "officers_sharing.sheet",
        "officers_holds.paper",
        "officers_liaison.behind_file",
        "officers_messages.paper",
        "officers_wordings.held_paper",
        "officers_wordings.version_paper",
        "officers_objections.paper",
        "officers_permissions.paper",
        "officers_direct_debit.failures_sheet",
        "officers_direct_debit.lines_sheet",
        "officers_direct_debit.mandates_sheet",
        "officers_direct_debit.rows_sheet",
        "officers_direct_debit.run_file",
        "officers_direct_debit.runs_sheet",
        "officers_worklist.next_up",
        "portable.public_key",
        "portable.signed_file",
        "portable.signed_paper",
        "privacy.copy",
        "session.leave",
        "sandbox_cards.script",
        "sandbox_register.interface",
        "statement.paper",
        "statement.sums",
    }
)
"""What answers GET with something else than a page: files, redirects, the health check."""


def listed_pages() -> tuple[ListedPage, ...]:
    """All of them, journey after journey."""
    modules = sorted(each.name for each in pkgutil.iter_modules(__path__))
    return tuple(page for name in modules for page in import_module(f"{__name__}.{name}").PAGES)
