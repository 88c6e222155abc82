"""A mail server of the council's own. It sends emails only."""

from __future__ import annotations

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage

from shared.gateways.ports import BadAddress, Message, NeverAccepted, NotNow, NotThisWay
from shared.settings import SmtpAccount

SECONDS = 5
BAD_FOR_EVER = range(500, 600)
NOBODY_THERE = frozenset({550, 551, 553})
"""Answers to a recipient that mean the address: no such mailbox, moved away, a name not allowed."""


class SmtpMessages:
    """Sends emails over SMTP, one connection for each."""

    def __init__(self, account: SmtpAccount, seconds: float = SECONDS) -> None:
        self._account = account
        self._seconds = seconds

    def send(self, message: Message) -> str:
        """Hand an email to the server. Raises NotNow or NeverAccepted (always for texts and letters)."""
        if message.channel != "email":
            raise NotThisWay("email-only")
        letter = self._compose(message)
        try:
            with self._connect() as server:
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _refused_recipient(codes[0] if codes else 500) from None
        except smtplib.SMTPAuthenticationError:
            raise NotNow("sign-in-refused") from None
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            raise NotNow("no-answer") from None
        return str(letter["Message-ID"])

    def already_sent(self, reference: str) -> str | None:
        """A mail server does not remember; the same Message-ID lets mail readers show it once."""
        return None

    def _compose(self, message: Message) -> EmailMessage:
        letter = EmailMessage()
        try:
            letter["From"] = Address(addr_spec=self._account.sender)
            letter["To"] = Address(addr_spec=message.address)
            letter["Subject"] = message.subject
        except (ValueError, IndexError, MessageError):
            raise NeverAccepted("address-or-subject-unsafe") from None
        domain = self._account.sender.partition("@")[2]
        letter["Message-ID"] = f"<{_safe(message.reference)}@{domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.body)
        letter["Content-Language"] = message.language
        return letter

    def _connect(self) -> smtplib.SMTP:
        account = self._account
        server = smtplib.SMTP(account.host, account.port, timeout=self._seconds)
        try:
            if account.start_tls:
                server.starttls(context=ssl.create_default_context())
            if account.user:
                server.login(account.user, account.password)
        except Exception:
            server.close()
            raise
        return server


def _refusal(code: int) -> NotNow | NeverAccepted:
    return NeverAccepted(f"answer-{code}") if code in BAD_FOR_EVER else NotNow(f"answer-{code}")


def _refused_recipient(code: int) -> NotNow | NeverAccepted:
    return BadAddress(f"answer-{code}") if code in NOBODY_THERE else _refusal(code)


def _safe(reference: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "-." else "." for sign in reference)
