"""GOV.UK Notify: emails, texts and letters through one template for each channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests
from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from shared.gateways.ports import BadAddress, Message, MessageProblem, NeverAccepted, NotNow
from shared.settings import NotifyAccount

SECONDS = 5
LETTER_LINES = 7
WORTH_LATER = frozenset({403, 408, 429})
"""Answers that pass: a wrong clock or a key being changed, a time-out, too many requests."""

ADDRESSES = ("email_address ", "phone_number ", "Must be a real UK postcode")
"""How Notify's problems begin that mean where a message goes and not what it says."""


class NotifyMessages:
    """Sends through the council's own Notify account.

    Its templates hold only the places ((subject)) and ((body)): the words are ours.
    """

    def __init__(self, account: NotifyAccount, seconds: float = SECONDS) -> None:
        self._account = account
        self._client = NotificationsAPIClient(
            account.api_key, base_url=account.base_url, timeout=seconds
        )

    def send(self, message: Message) -> str:
        """Hand a message over. Raises NotNow or NeverAccepted."""
        ways: dict[str, Callable[[Message], Any]] = {
            "email": self._email,
            "sms": self._sms,
            "letter": self._letter,
        }
        answer = self._ask(lambda: ways[message.channel](message))
        return _text(answer, "id")

    def already_sent(self, reference: str) -> str | None:
        """Notify's id of a message that we sent under our reference before."""
        answer = self._ask(lambda: self._client.get_all_notifications(reference=reference))
        found = answer.get("notifications") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            raise NotNow("answer-unreadable")
        return _text(found[0], "id") if found else None

    def _email(self, message: Message) -> Any:
        return self._client.send_email_notification(
            message.address,
            self._account.email_template,
            personalisation={"subject": message.subject, "body": message.body},
            reference=message.reference,
        )

    def _sms(self, message: Message) -> Any:
        return self._client.send_sms_notification(
            message.address,
            self._account.sms_template,
            personalisation={"body": message.body},
            reference=message.reference,
        )

    def _letter(self, message: Message) -> Any:
        template = self._account.letter_template
        if message.letter_format != "standard":
            # Notify prints in one size: with no template of its own a person makes the letter.
            template = self._account.letter_formats.get(message.letter_format, "")
            if not template:
                raise NeverAccepted("other-format")
        lines = [line.strip() for line in message.address.splitlines() if line.strip()]
        # The last line is the postcode; what is too much for the envelope is joined before it.
        spare = lines[LETTER_LINES - 2 : -1]
        kept = [*lines[: LETTER_LINES - 2], *([", ".join(spare)] if spare else []), *lines[-1:]]
        address = kept if len(lines) > LETTER_LINES else lines
        places = {f"address_line_{number}": line for number, line in enumerate(address, 1)}
        return self._client.send_letter_notification(
            template,
            personalisation={**places, "subject": message.subject, "body": message.body},
            reference=message.reference,
        )

    def _ask(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except InvalidResponse:
            raise NotNow("answer-unreadable") from None
        except HTTPError as error:
            raise _problem(error) from None
        except (requests.RequestException, ValueError):
            raise NotNow("no-answer") from None


def _problem(error: HTTPError) -> MessageProblem:
    status = error.status_code
    if status in WORTH_LATER or status >= 500:
        return NotNow(f"answer-{status}")
    if status == 400 and _is_about_the_address(error.message):
        return BadAddress("address-refused")
    return NeverAccepted(f"answer-{status}")


def _is_about_the_address(problems: Any) -> bool:
    """Whether Notify names the address as what is wrong: `email_address Not a valid email address`."""
    said = (
        [each.get("message") for each in problems if isinstance(each, dict)]
        if isinstance(problems, list)
        else []
    )
    return any(str(each).startswith(ADDRESSES) for each in said)


def _text(answer: Any, name: str) -> str:
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, str) or not found:
        raise NotNow("answer-unreadable")
    return found
