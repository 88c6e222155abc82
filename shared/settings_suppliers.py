"""The council's accounts with those who carry messages and money, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared.domain.bacs_text import NAME_LENGTH, bacs_text
from shared.domain.bank_check import BankDetails, NotBankDigits, bank_details
from shared.settings_reading import Reading

LEAST_TOKEN = 20
"""Signs of the token with which Notify reports: it is guessed by nobody."""


@dataclass(frozen=True)
class NotifyAccount:
    """The council's account with GOV.UK Notify, and one template for each channel."""

    api_key: str = field(repr=False)
    base_url: str
    email_template: str
    sms_template: str
    letter_template: str
    letter_formats: Mapping[str, str] = field(default_factory=dict)
    """The template of letters in another format, such as `large_print`; a person makes the others."""
    callback_token: str = field(default="", repr=False)
    """What Notify sends with its reports on delivery; without one no report is taken."""


@dataclass(frozen=True)
class SmtpAccount:
    """A mail server that takes the council's messages."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    start_tls: bool


@dataclass(frozen=True)
class StripeAccount:
    """The council's account with Stripe."""

    key: str = field(repr=False)
    """Secret or restricted: `sk_…` or `rk_…`."""
    public_key: str
    """`pk_…`, which the page with the card fields shows to Stripe."""
    webhook_secrets: tuple[str, ...] = field(repr=False)
    """Any of them may have signed an event, so that one can be changed while events arrive."""
    account: str = ""
    """`acct_…`, when events must name it."""
    base_url: str = ""
    """Where Stripe's interface answers, when not at its own address."""

    @property
    def is_live(self) -> bool:
        """Whether the key moves real money."""
        return self.key.startswith(("sk_live_", "rk_live_"))


@dataclass(frozen=True)
class BacsAccount:
    """The council as a service user of Bacs: its number, its name on statements, its bank account."""

    service_user_number: str
    """Six digits."""
    name: str
    """At most 18 signs of the Bacs set; it must be as the bank knows it."""
    account: BankDetails = field(repr=False)
    """Where what is collected arrives, and what every file is balanced against."""


@dataclass(frozen=True)
class RegisterAccount:
    """The council as a creditor at the Breathing Space register."""

    base_url: str
    """Its interface, without `/Creditor`."""
    token_url: str
    """Where a client number and its secret are changed for a token."""
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""


def read_notify(reading: Reading) -> NotifyAccount:
    """The account with GOV.UK Notify."""
    return NotifyAccount(
        api_key=reading.text("EVENKEEL_NOTIFY_KEY"),
        base_url=reading.optional(
            "EVENKEEL_NOTIFY_URL", "https://api.notifications.service.gov.uk"
        ),
        email_template=reading.text("EVENKEEL_NOTIFY_EMAIL_TEMPLATE"),
        sms_template=reading.text("EVENKEEL_NOTIFY_SMS_TEMPLATE"),
        letter_template=reading.text("EVENKEEL_NOTIFY_LETTER_TEMPLATE"),
        letter_formats=_letter_formats(reading),
        callback_token=reading.least("EVENKEEL_NOTIFY_CALLBACK", LEAST_TOKEN),
    )


def _letter_formats(reading: Reading) -> dict[str, str]:
    named = {
        each: reading.optional(f"EVENKEEL_NOTIFY_{each.upper()}_TEMPLATE")
        for each in ("large_print", "easy_read")
    }
    return {each: template for each, template in named.items() if template}


def read_smtp(reading: Reading) -> SmtpAccount:
    """The mail server."""
    return SmtpAccount(
        host=reading.text("EVENKEEL_SMTP_HOST"),
        port=reading.number("EVENKEEL_SMTP_PORT", 587, 1, 65535),
        user=reading.optional("EVENKEEL_SMTP_USER"),
        password=reading.optional("EVENKEEL_SMTP_PASSWORD"),
        sender=reading.text("EVENKEEL_SMTP_SENDER"),
        start_tls=reading.yes_or_no("EVENKEEL_SMTP_STARTTLS", default=True),
    )


def read_stripe(reading: Reading, cards: str, direct_debit: str) -> StripeAccount | None:
    """The account with Stripe, when cards or Direct Debits go through it.

    A sandbox without a key has the stand-in for Stripe's Direct Debits.
    """
    stand_in = reading.sandbox and not reading.optional("EVENKEEL_STRIPE_KEY")
    if cards != "stripe" and (direct_debit != "stripe" or stand_in):
        return None
    return StripeAccount(
        key=reading.beginning(
            "EVENKEEL_STRIPE_KEY", ("sk_live_", "rk_live_", "sk_test_", "rk_test_")
        ),
        public_key=reading.beginning("EVENKEEL_STRIPE_PUBLIC_KEY", ("pk_live_", "pk_test_")),
        webhook_secrets=reading.several("EVENKEEL_STRIPE_WEBHOOK_SECRETS", ("whsec_",)),
        account=reading.optional("EVENKEEL_STRIPE_ACCOUNT"),
        base_url=reading.optional("EVENKEEL_STRIPE_URL"),
    )


def read_bacs(reading: Reading) -> BacsAccount:
    """The council's service user number, name and account; the sandbox's are invented."""
    number = reading.text("EVENKEEL_BACS_SERVICE_USER_NUMBER", "999999")
    if number and not re.fullmatch(r"[0-9]{6}", number):
        reading.mistakes.append("EVENKEEL_BACS_SERVICE_USER_NUMBER must be six digits.")
    name = reading.text("EVENKEEL_BACS_NAME", "TIDEWELL BOROUGH")
    if name and bacs_text(name) != name:
        reading.mistakes.append(
            f"EVENKEEL_BACS_NAME must have at most {NAME_LENGTH} capital letters, digits, spaces "
            "and . & / - signs."
        )
    return BacsAccount(number, name, _bacs_details(reading))


def _bacs_details(reading: Reading) -> BankDetails:
    sort_code = reading.text("EVENKEEL_BACS_SORT_CODE", "00-00-01")
    account = reading.text("EVENKEEL_BACS_ACCOUNT", "00000019")
    if sort_code and account:
        try:
            return bank_details(sort_code, account)
        except NotBankDigits as wrong:
            name = "SORT_CODE" if wrong.field == "sort code" else "ACCOUNT"
            reading.mistakes.append(f"EVENKEEL_BACS_{name} is not a {wrong.field}.")
    return BankDetails("", "")


def read_bacs_reports(reading: Reading) -> Path | None:
    """The folder that is watched for the reports of Bacs; none where they are uploaded."""
    value = reading.optional("EVENKEEL_BACS_REPORTS")
    if not value:
        return None
    if not Path(value).is_dir():
        reading.mistakes.append(f"EVENKEEL_BACS_REPORTS: there is no folder at {value}.")
    return Path(value)


def read_register(reading: Reading) -> RegisterAccount:
    """The account with the Breathing Space register. Both addresses are the only ones ever asked."""
    base_url = reading.web_address("EVENKEEL_REGISTER_URL")
    return RegisterAccount(
        base_url=base_url,
        token_url=reading.web_address("EVENKEEL_REGISTER_TOKEN_URL", f"{base_url}/connect/token"),
        client_id=reading.text("EVENKEEL_REGISTER_CLIENT"),
        client_secret=reading.text("EVENKEEL_REGISTER_SECRET"),
        scope=reading.optional("EVENKEEL_REGISTER_SCOPE"),
    )
