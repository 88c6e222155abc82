"""Messages to somebody who is kept apart: nothing of what they are about shows before they are opened."""

from __future__ import annotations

from shared.domain.says import N_, Says
from shared.models import Channel
from shared.services.message_text import MessageText
from shared.services.wording import say

SUBJECT = N_("A message from %(council)s")
TEXT = N_("%(council)s: there is something new for you. Sign in when it is safe: %(address)s")


def discreet(
    said: MessageText, channel: Channel, language: str, council: str, address: str
) -> MessageText:
    """A message with a subject that tells nothing; a text, which lights up on any phone, says no more.

    Letters stay as they are: their envelope tells nothing.
    """
    if channel is Channel.LETTER:
        return said
    subject = say(Says(SUBJECT, {"council": council}), language)
    if channel is Channel.EMAIL:
        return MessageText(subject, said.body)
    body = say(Says(TEXT, {"council": council, "address": address}), language)
    return MessageText(subject, f"{body}\n")
