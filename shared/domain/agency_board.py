"""Where a client stands on an agency's desk, in the order in which somebody should look."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from shared.domain.says import N_


class ClientState(StrEnum):
    """What comes next for a client, or what became of them."""

    NEEDS_FACT = "needs_fact"
    """Reference and facts fit nobody yet."""
    NEEDS_AUTHORITY = "needs_authority"
    ASKED = "asked"
    """The client has been asked for authority and has not answered."""
    READY = "ready"
    """Authority holds, and no offer waits or was answered."""
    TO_ANSWER = "to_answer"
    """We offered something else, or asked something."""
    PERSON = "person"
    """Somebody here looks at the offer by a date."""
    HARDSHIP = "hardship"
    """Nothing is left over: somebody here calls by a date."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"


STATE_NAMES: Mapping[ClientState, str] = {
    ClientState.TO_ANSWER: N_("We wait for your answer"),
    ClientState.NEEDS_FACT: N_("Needs another fact"),
    ClientState.NEEDS_AUTHORITY: N_("Needs authority"),
    ClientState.ASKED: N_("Asked for authority"),
    ClientState.READY: N_("Ready for an offer"),
    ClientState.PERSON: N_("A person is looking"),
    ClientState.HARDSHIP: N_("Help with hardship"),
    ClientState.ACCEPTED: N_("Accepted"),
    ClientState.DECLINED: N_("Declined"),
    ClientState.CLOSED: N_("Closed"),
}
"""Each state in words, in the order in which a list of them is shown."""

PROMISED = (ClientState.PERSON, ClientState.HARDSHIP)
"""States in which we promised something by a date."""
