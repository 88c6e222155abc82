"""Who signs in with a password and a second factor: officers, and people of debt advice agencies.

Everything that differs between them stands in this one table; how they sign in and are set up is the
same code for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from shared.domain.agency_states import AgencyState
from shared.domain.roles import Role
from shared.models import Adviser, AdviserRecoveryCode, Agency, Officer, RecoveryCode
from shared.services.web_sessions import ADVISER, OFFICER

Person: TypeAlias = Officer | Adviser


@dataclass(frozen=True)
class Kind:
    """One kind of people who sign in with two factors."""

    name: str
    """Their sessions and, in the audit trail, they themselves."""
    record: type[Any]
    codes: type[Any]
    """The record of their recovery codes."""
    owner: InstrumentedAttribute[int]
    """Whose a recovery code is."""
    here: Select[Any]
    """Those who belong here today, whether they have left or not."""
    role: Callable[[Any], Role]
    prefix: str = ""
    """What is put before a number or email where other kinds have the same."""

    def subject(self, person_id: int) -> str:
        """What the audit trail calls one of them."""
        return f"{self.name}:{person_id}"

    def key(self, of: str | int) -> str | int:
        """What limits and links are counted and made by: the same number of another kind is another."""
        return f"{self.prefix}{of}" if self.prefix else of

    def one(self, person_id: int) -> Select[Any]:
        """One of those who belong here."""
        return self.here.where(self.record.id == person_id)


def _adviser_role(adviser: Adviser) -> Role:
    return Role.AGENCY_ADMINISTRATOR if adviser.is_administrator else Role.ADVISER


def _officer_role(officer: Officer) -> Role:
    return officer.role


OFFICERS = Kind(
    OFFICER, Officer, RecoveryCode, RecoveryCode.officer_id, select(Officer), _officer_role
)
ADVISERS = Kind(
    ADVISER,
    Adviser,
    AdviserRecoveryCode,
    AdviserRecoveryCode.adviser_id,
    select(Adviser)
    .join(Agency, Agency.id == Adviser.agency_id)
    .where(Agency.state == AgencyState.APPROVED),
    _adviser_role,
    "adviser:",
)
