"""A new key, and a new address that changes are told to."""

from __future__ import annotations

from shared.domain.agency_acts import ChangeKind
from shared.domain.api_scopes import ApiScope
from shared.domain.says import N_
from shared.services.agencies.interface.keys import LONGEST_NAME
from shared.services.agencies.interface.webhooks import LONGEST_URL
from shared.web.choice_fields import ChoicesField
from shared.web.fields import TextField
from shared.web.forms import PageForm

SCOPES = (
    (ApiScope.CLIENTS_READ.value, N_("Read clients, what they owe and how offers stand")),
    (ApiScope.CLIENTS_WRITE.value, N_("Add clients and ask them for authority")),
    (ApiScope.STATEMENTS_WRITE.value, N_("Send statements")),
    (ApiScope.OFFERS_WRITE.value, N_("Make offers and answer ours")),
    (ApiScope.HOLDS_WRITE.value, N_("Ask for a pause")),
    (ApiScope.MESSAGES_WRITE.value, N_("Write to us about a client")),
    (ApiScope.CHANGES_READ.value, N_("Read what changed")),
)
KINDS = (
    (ChangeKind.AUTHORITY_GIVEN.value, N_("Authority was given")),
    (ChangeKind.AUTHORITY_ENDED.value, N_("Authority ended")),
    (ChangeKind.OFFER_DECIDED.value, N_("An offer was decided")),
    (ChangeKind.COUNTER_OFFER_MADE.value, N_("We offered something else")),
    (ChangeKind.QUESTION_ASKED.value, N_("We asked a question")),
    (ChangeKind.MESSAGE_RECEIVED.value, N_("We answered a message")),
    (ChangeKind.HOLD_PUT.value, N_("A pause began")),
    (ChangeKind.HOLD_ENDED.value, N_("A pause ended")),
    (ChangeKind.PLAN_CHANGED.value, N_("A plan changed")),
    (ChangeKind.PLAN_MISSED.value, N_("A payment of a plan was missed")),
)


class KeyForm(PageForm):
    """What a program is called, and what it may do."""

    name = TextField(
        N_("What is the program?"), longest=LONGEST_NAME, empty=N_("Enter what the program is.")
    )
    scopes = ChoicesField(
        N_("What may it do?"),
        choices=SCOPES,
        kind_of=ApiScope,
        empty=N_("Choose what it may do."),
    )


class WebhookForm(PageForm):
    """Where to, and what about."""

    url = TextField(
        N_("Address"),
        longest=LONGEST_URL,
        empty=N_("Enter an address that begins with https:// and names a host."),
    )
    kinds = ChoicesField(N_("What should we tell you of?"), choices=KINDS)
