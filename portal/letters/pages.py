"""What the pages of letters and messages are given: each message with what it means, and how they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from shared.domain.letter_blocks import Block, Rows, blocks_of
from shared.domain.message_summaries import summary_of
from shared.domain.says import N_
from shared.services.letters.channel import ANY, HowWritten
from shared.services.letters.own import OwnMessage
from shared.web.filters import say

CHANNELS = {"email": N_("Email"), "sms": N_("Text message"), "letter": N_("Letter by post")}


def channel_name(channel: str) -> str:
    """What a way of writing is called."""
    return _(CHANNELS[channel])


@dataclass(frozen=True)
class ShownLetter:
    """One message or letter, as the list and its own page show it."""

    message: OwnMessage

    @property
    def means(self) -> str:
        """What it means, in a sentence."""
        return say(summary_of(self.message.template))

    @property
    def how(self) -> str:
        """By which way it came."""
        return channel_name(self.message.channel)

    @property
    def is_new(self) -> bool:
        """Whether it was not opened here yet."""
        return self.message.seen_at is None

    @property
    def arrival(self) -> str:
        """How it reached them, where that needs saying."""
        if self.message.posted_instead:
            return _("It could not be delivered, so we posted the same words to you.")
        if self.message.state == "failed":
            return _("It could not be delivered. You can read it here.")
        if self.message.state != "sent":
            return _("It is on its way to you.")
        return ""

    @property
    def blocks(self) -> Sequence[Block]:
        """Its words."""
        return blocks_of(self.message.body)


def is_rows(block: Block) -> bool:
    """Whether a block of a message is a table."""
    return isinstance(block, Rows)


@dataclass(frozen=True)
class HowPage:
    """How somebody is written to, and what they can choose."""

    found: HowWritten

    @property
    def now(self) -> str:
        """The way of today, in a sentence."""
        if not self.found.address:
            return _("We have no address for you that works. Please call us.")
        where = ", ".join(self.found.address.splitlines())
        return _(
            "%(way)s to %(address)s", way=channel_name(self.found.channel.value), address=where
        )

    @property
    def failed(self) -> Sequence[tuple[str, str, str]]:
        """What does not work any more: its word, its name and the address."""
        return [(way.value, channel_name(way.value), address) for way, address in self.found.failed]

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """Every way that works, with its address, and leaving it to us."""
        ways = [
            (way.value, channel_name(way.value), ", ".join(address.splitlines()))
            for way, address in self.found.ways
        ]
        own = _("We choose the quickest way that works.")
        return [*ways, (ANY, _("You choose for me"), own)]

    @property
    def chosen(self) -> str:
        """What is chosen now."""
        return self.found.chosen.value if self.found.chosen else ANY
