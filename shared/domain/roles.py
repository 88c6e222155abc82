"""Who may be signed in, as one list."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the system. PUBLIC is everybody, signed in or not."""

    PUBLIC = "public"
    PAYER = "payer"
    ADVISER = "adviser"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    OFFICER = "officer"
    SENIOR_OFFICER = "senior_officer"
    TEAM_MANAGER = "team_manager"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    DATA_PROTECTION = "data_protection"


ADVISERS = frozenset({Role.ADVISER, Role.AGENCY_ADMINISTRATOR})
"""Who works for a debt advice agency."""

STAFF = frozenset(Role) - ADVISERS - {Role.PUBLIC, Role.PAYER}
"""Every role that signs in at the back office."""

DECIDERS = frozenset({Role.OFFICER, Role.SENIOR_OFFICER, Role.TEAM_MANAGER})
"""The roles that may decide a proposal."""

READERS = DECIDERS | {Role.FINANCE, Role.AUDITOR}
"""The roles that may look at cases."""

MONEY_MOVERS = DECIDERS | {Role.FINANCE}
"""The roles that may take a payment by phone and move money between debts."""

MOVE_CHECKERS = MONEY_MOVERS - {Role.OFFICER}
"""The roles that may be the second person for a move of money."""

REFUNDERS = frozenset({Role.TEAM_MANAGER, Role.FINANCE})
"""The roles that may ask for a refund, and be the second person for one."""

MONEY_READERS = REFUNDERS | {Role.AUDITOR}
"""The roles that may see how the council's money stands."""

HARDSHIP_CHECKERS = frozenset({Role.SENIOR_OFFICER, Role.TEAM_MANAGER})
"""The roles that may be the second person for a reduction because of hardship."""

SEALED_READERS = frozenset({Role.SENIOR_OFFICER, Role.TEAM_MANAGER})
"""The roles that may open what somebody told us in confidence, each time with a reason."""

SEALED_WATCHERS = frozenset({Role.DATA_PROTECTION})
"""The roles that see each opening, and never what was opened."""

SENIORS = frozenset({Role.SENIOR_OFFICER, Role.TEAM_MANAGER})
"""The roles that look again where an adviser asks for somebody senior."""

NOTICE_SIGNERS = frozenset({Role.SENIOR_OFFICER, Role.TEAM_MANAGER})
"""The roles that may be the second person for a batch of letters."""
