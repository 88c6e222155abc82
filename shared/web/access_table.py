"""Who may open which page. An endpoint without a line here is open to nobody."""

from __future__ import annotations

from shared.domain.roles import DECIDERS, STAFF, Role

PUBLIC = frozenset({Role.PUBLIC})
PAYER = frozenset({Role.PAYER})

__all__ = ["ACCESS", "DECIDERS", "PAYER", "PUBLIC", "STAFF"]

ACCESS: dict[str, frozenset[Role]] = {
    # What every installation has
    "static": PUBLIC,
    "health.healthz": PUBLIC,
    "session.stay": PAYER | STAFF,
    "session.put_form_aside": PUBLIC,
    "session.carry_on": PAYER,
    "officers_session.carry_on_office": STAFF,
    # The sandbox alone
    "sandbox.messages": PUBLIC,
}
