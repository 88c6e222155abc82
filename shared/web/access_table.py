"""Who may open which page. An endpoint without a line here is open to nobody.

The lines stand in three files: `access_of_payers`, `access_of_advisers` and `access_of_officers`.
"""

from __future__ import annotations

from shared.domain.roles import DECIDERS, STAFF, Role
from shared.web.access_of_advisers import ADVISERS_AND_PROGRAMS
from shared.web.access_of_officers import ADMINISTRATOR, AUDITOR, OFFICERS
from shared.web.access_of_payers import PAYER, PAYERS, PUBLIC

__all__ = ["ACCESS", "ADMINISTRATOR", "AUDITOR", "DECIDERS", "PAYER", "PUBLIC", "STAFF"]

ACCESS: dict[str, frozenset[Role]] = PAYERS | ADVISERS_AND_PROGRAMS | OFFICERS
