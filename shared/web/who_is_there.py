"""Who is signed in on each side of the service, as its frame says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from shared.domain.roles import Role
from shared.web.sessions import signed_in_adviser, signed_in_officer, signed_in_payer
from shared.web.sides import Side

_Found: TypeAlias = tuple[Role, str | None]
"""The role and the name of whoever is there."""


def _payer() -> _Found | None:
    return (Role.PAYER, None) if signed_in_payer() else None


def _officer() -> _Found | None:
    officer = signed_in_officer()
    return (officer.role, officer.name) if officer else None


def _adviser() -> _Found | None:
    adviser = signed_in_adviser()
    return (adviser.role, f"{adviser.name}, {adviser.agency}") if adviser else None


_WHO: Mapping[Side, Callable[[], _Found | None]] = {
    Side.PAYERS: _payer,
    Side.OFFICE: _officer,
    Side.AGENCIES: _adviser,
}


def who_is_on(side: Side) -> _Found | None:
    """The role and name of whoever is signed in there; a payer is not named. None for nobody."""
    return _WHO[side]()
