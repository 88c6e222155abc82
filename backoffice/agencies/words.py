"""What officers' pages call the states of agencies, their clients and what happened."""

from __future__ import annotations

from flask_babel import gettext as _

from shared.domain.agency_application import AUTHORISED, EXEMPT, KINDS
from shared.domain.agency_states import AgencyState
from shared.domain.says import N_

STATES = {
    AgencyState.APPLIED: (N_("Waits for an answer"), "yellow"),
    AgencyState.APPROVED: (N_("Works with us"), "green"),
    AgencyState.REFUSED: (N_("Refused"), "grey"),
    AgencyState.WITHDRAWN: (N_("Withdrawn"), "red"),
}
EVENTS = {
    "applied": N_("Applied"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
    "approved_again": N_("Approved again"),
    "contacts": N_("Contacts changed"),
}
PERMISSIONS = {
    AUTHORISED: N_("With permission from the FCA"),
    EXEMPT: N_("Exempt from permission"),
}
CLIENTS = {
    "not_matched": N_("Not matched yet"),
    "no_authority": N_("No authority asked for"),
    "asked": N_("Authority asked for"),
    "holds": N_("Authority given"),
    "ended": N_("Authority over"),
    "closed": N_("Closed"),
}


def state(found: AgencyState) -> str:
    """What a state is called."""
    return _(STATES[found][0])


def colour(found: AgencyState) -> str:
    """The colour of a state's tag."""
    return STATES[found][1]


def event(found: str) -> str:
    """What an event is called."""
    return _(EVENTS.get(found, found))


def clients(found: str) -> str:
    """How clients stand."""
    return _(CLIENTS[found])


def kind(found: str) -> str:
    """What the agency does."""
    return _(KINDS[found])


def permission(found: str) -> str:
    """How it may give advice."""
    return _(PERMISSIONS[found])
