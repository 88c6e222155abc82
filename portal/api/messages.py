"""Messages: writing to the council about a client, and reading what was answered."""

from __future__ import annotations

from portal.api.calling import Call
from portal.api.frame import api
from portal.api.shapes.offers import AnswerBy, MessageSent, MessageShown, MessagesShown
from shared.domain.api_scopes import ApiScope
from shared.services.agencies.conversation import conversation_of_agency
from shared.services.agencies.talk import say_for_agency
from shared.web.clock import now
from shared.web.transactions import current_session


@api.get("/clients/<client>/messages", ApiScope.CLIENTS_READ, MessagesShown)
def messages(call: Call, client: str) -> MessagesShown:
    """The newest messages about a client, the newest first (`discuss`)."""
    found = conversation_of_agency(current_session(), call.acting, client, now())
    return MessagesShown(
        messages=[
            MessageShown(
                id=each.id,
                from_council=each.from_council,
                who=each.who,
                text=each.content,
                at=each.at,
            )
            for each in found.messages
        ],
        officer=found.officer or None,
        answer_by=found.answer_by,
    )


@api.post("/clients/<client>/messages", ApiScope.MESSAGES_WRITE, AnswerBy, MessageSent)
def write_message(call: Call, sent: MessageSent, client: str) -> AnswerBy:
    """Write to the council about a client (`discuss`)."""
    by = say_for_agency(current_session(), call.acting, client, sent.text, call.key, now())
    return AnswerBy(answer_by=by)
