"""What is given to other organisations about somebody: to whom, what, why, and on what basis. In words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.says import N_, Says

AGENCY, AGENT, ADVICE, REGISTER = "agency", "agent", "advice", "register"
AUTHORITY, CONSENT, PUBLIC_TASK, LAW = "authority", "consent", "public_task", "law"

RECIPIENTS: Mapping[str, Says] = {
    AGENCY: Says(N_("Adviser or agent who acts for the person")),
    AGENT: Says(N_("Enforcement agent")),
    ADVICE: Says(N_("Debt advice")),
    REGISTER: Says(N_("Breathing Space register")),
}
"""The kinds of organisations."""

BASES: Mapping[str, Says] = {
    AUTHORITY: Says(N_("You let them act for you")),
    CONSENT: Says(N_("You agreed to it")),
    PUBLIC_TASK: Says(N_("Part of our public task")),
    LAW: Says(N_("The law says that we must")),
}
"""The grounds, as the person reads them (UK GDPR, article 6)."""

WHATS: Mapping[str, Says] = {
    "balances": Says(N_("What is owed and paid, and plans")),
    "statement": Says(N_("Income and spending")),
    "decision": Says(N_("Our answer to an offer")),
    "letters": Says(N_("Letters and messages")),
    "contact": Says(N_("Name, how to reach you and what is owed")),
    "referral": Says(N_("That you no longer want to be contacted")),
    "stop": Says(N_("That they must stop, with case number and name")),
    "go_on": Says(N_("That a stop is over, with case number and name")),
}
"""What was given."""

WHYS: Mapping[str, Says] = {
    "acts": Says(N_("They act for you")),
    "advice": Says(N_("You asked to be sent on to advice")),
    "withdrawn": Says(N_("You took that back")),
    "protected": Says(N_("You were protected from recovery")),
    "offer": Says(N_("We looked at an offer of yours")),
}
"""Why."""

OTHER = Says(N_("Something else"))


@dataclass(frozen=True)
class Sharing:
    """What one kind of message to an organisation gives away, and on what basis."""

    kind: str
    what: str
    why: str
    basis: str


BY_MESSAGE: Mapping[str, Sharing] = {
    "advice_referral": Sharing(ADVICE, "contact", "advice", CONSENT),
    "advice_referral_withdrawn": Sharing(ADVICE, "referral", "withdrawn", CONSENT),
    # The Debt Respite Scheme Regulations 2020, regulation 7
    "agent_hold": Sharing(AGENT, "stop", "protected", LAW),
    "agent_hold_ended": Sharing(AGENT, "go_on", "protected", LAW),
    "agent_wait": Sharing(AGENT, "stop", "offer", PUBLIC_TASK),
    "agent_wait_ended": Sharing(AGENT, "go_on", "offer", PUBLIC_TASK),
}
"""Every message to a firm or agency about a party, by its template."""


def words(of: Mapping[str, Says], code: str) -> Says:
    """What a code means."""
    return of.get(code, OTHER)
