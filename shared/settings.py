"""Settings: one frozen object, read once from the environment, refused when incomplete or unsafe."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from shared.settings_evidence import EvidenceSettings, read_evidence
from shared.settings_reading import SANDBOX_SEALED, Reading, SettingsMistakes
from shared.settings_suppliers import (
    BacsAccount,
    NotifyAccount,
    RegisterAccount,
    SmtpAccount,
    StripeAccount,
    read_bacs,
    read_bacs_reports,
    read_notify,
    read_register,
    read_smtp,
    read_stripe,
)

__all__ = [
    "BacsAccount",
    "Council",
    "EvidenceSettings",
    "NotifyAccount",
    "RegisterAccount",
    "Settings",
    "SettingsMistakes",
    "SmtpAccount",
    "StripeAccount",
    "read_settings",
]

SURFACES = ("portal", "backoffice")
MESSAGE_GATEWAYS = ("notify", "smtp", "sandbox")
LETTERS = ("supplier", "print")
CARD_GATEWAYS = ("stripe", "sandbox", "none")
DIRECT_DEBIT_GATEWAYS = ("bacs", "stripe", "none")
REGISTERS = ("api", "sandbox", "none")
NATIONS = ("england", "wales")
SANDBOX_COUNCIL = Path(__file__).resolve().parent / "sandbox_council"


@dataclass(frozen=True)
class Council:
    """What people see of the council: its name, colours and how to reach a person there."""

    name: str
    name_welsh: str
    nation: str
    colour: str
    logo: str
    phone: str
    email: str
    address: str
    opening_hours: str
    website: str
    bank_account_name: str = ""
    bank_sort_code: str = ""
    bank_account_number: str = ""
    """Where bank transfers and standing orders go; without them the page points at the bill."""
    opening_hours_welsh: str = ""
    address_welsh: str = ""

    def called(self, language: str) -> str:
        """The council's name in a language ("en" or "cy")."""
        return self.name_welsh if language == "cy" and self.name_welsh else self.name

    def spoken(self, language: str) -> Council:
        """The council with the words of a language ("en" or "cy"); what has no Welsh stays English."""
        if language != "cy":
            return self
        return replace(
            self,
            name=self.called(language),
            address=self.address_welsh or self.address,
            opening_hours=self.opening_hours_welsh or self.opening_hours,
        )


@dataclass(frozen=True)
class Settings:
    """Everything that one installation is told from outside."""

    sandbox: bool
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    sealed_keys: tuple[str, ...] = field(repr=False)
    """What the sealed store is encrypted with: the first seals, any of them opens."""
    base_url: str
    allowed_hosts: frozenset[str]
    proxies: int
    surfaces: tuple[str, ...]
    council: Council
    messages: str
    letters: str
    """`supplier`, or `print`: the council prints and posts them itself. A mail server posts none."""
    notify: NotifyAccount | None
    smtp: SmtpAccount | None
    cards: str
    """`stripe`, `sandbox` (the stand-in) or `none`: then nobody can pay by card."""
    stripe: StripeAccount | None
    direct_debit: str
    """`bacs` (the council's own service user number), `stripe`, or `none`: then nobody is offered it.

    A sandbox that says `stripe` and gives no key has the stand-in.
    """
    bacs: BacsAccount | None
    bacs_reports: Path | None
    """The folder that is watched for the reports of Bacs."""
    register: str
    """The Breathing Space register: `api`, `sandbox` (the stand-in), or `none` (officers use its website)."""
    register_account: RegisterAccount | None
    evidence: EvidenceSettings
    payer_idle: timedelta
    payer_longest: timedelta
    officer_idle: timedelta
    officer_longest: timedelta
    cheap_passwords: bool
    """Tests sign in often; anywhere else a password's hash must be costly."""
    clock_start: datetime | None
    policies_folder: Path
    costs_file: Path
    log_level: str

    @property
    def secure(self) -> bool:
        """Whether people reach this installation over https."""
        return self.base_url.startswith("https://")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises SettingsMistakes with one plain line for each thing that is missing or unsafe.
    """
    given = os.environ if environ is None else environ
    reading = Reading(given)
    sandbox = reading.yes_or_no("EVENKEEL_SANDBOX", default=False)
    reading.sandbox = sandbox
    base_url = reading.base_url("EVENKEEL_BASE_URL", "http://127.0.0.1:8000")
    settings = Settings(
        sandbox=sandbox,
        database_url=reading.database_url("DATABASE_URL", "sqlite:///instance/evenkeel.sqlite3"),
        secret_key=reading.secret("EVENKEEL_SECRET_KEY"),
        sealed_keys=reading.own_secrets("EVENKEEL_SEALED_KEY", SANDBOX_SEALED),
        base_url=base_url,
        allowed_hosts=reading.hosts("EVENKEEL_ALLOWED_HOSTS", base_url),
        proxies=reading.number("EVENKEEL_PROXIES", 0, 0, 5),
        surfaces=reading.choices("SURFACES", SURFACES),
        council=_council(reading),
        **_outside(reading),
        payer_idle=reading.minutes("EVENKEEL_PAYER_IDLE_MINUTES", 30, 5, 120),
        payer_longest=reading.minutes("EVENKEEL_PAYER_LONGEST_MINUTES", 720, 60, 1440),
        officer_idle=reading.minutes("EVENKEEL_OFFICER_IDLE_MINUTES", 60, 5, 240),
        officer_longest=reading.minutes("EVENKEEL_OFFICER_LONGEST_MINUTES", 720, 60, 1440),
        cheap_passwords=reading.yes_or_no("EVENKEEL_CHEAP_PASSWORDS", default=False),
        clock_start=reading.moment("EVENKEEL_CLOCK"),
        policies_folder=reading.place("EVENKEEL_POLICIES", SANDBOX_COUNCIL / "policies"),
        costs_file=reading.place("EVENKEEL_COSTS", SANDBOX_COUNCIL / "costs.toml"),
        log_level=reading.choice(
            "EVENKEEL_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"
        ),
    )
    reading.finish(_unsafe_together(settings))
    return settings


def _outside(reading: Reading) -> dict[str, Any]:
    """The suppliers, registers and stores that the installation is joined to."""
    messages = reading.choice("EVENKEEL_MESSAGES", MESSAGE_GATEWAYS, "sandbox")
    cards = reading.choice("EVENKEEL_CARDS", CARD_GATEWAYS, "sandbox")
    direct_debit = reading.choice("EVENKEEL_DIRECT_DEBIT", DIRECT_DEBIT_GATEWAYS, "bacs")
    register = reading.choice("EVENKEEL_REGISTER", REGISTERS, "sandbox")
    return {
        "messages": messages,
        "letters": _letters(reading, messages),
        "notify": read_notify(reading) if messages == "notify" else None,
        "smtp": read_smtp(reading) if messages == "smtp" else None,
        "cards": cards,
        "stripe": read_stripe(reading, cards, direct_debit),
        "direct_debit": direct_debit,
        "bacs": read_bacs(reading) if direct_debit == "bacs" else None,
        "bacs_reports": read_bacs_reports(reading) if direct_debit == "bacs" else None,
        "register": register,
        "register_account": read_register(reading) if register == "api" else None,
        "evidence": read_evidence(reading),
    }


def _letters(reading: Reading, messages: str) -> str:
    usual = "print" if messages == "smtp" else "supplier"
    chosen = reading.optional("EVENKEEL_LETTERS", usual)
    if chosen not in LETTERS or (messages == "smtp" and chosen != "print"):
        reading.mistakes.append(
            f"EVENKEEL_LETTERS must be {' or '.join(LETTERS)}; print with SMTP."
        )
    return chosen


def _council(reading: Reading) -> Council:
    return Council(
        name=reading.text("EVENKEEL_COUNCIL_NAME", "Tidewell Borough Council"),
        name_welsh=reading.welsh("EVENKEEL_COUNCIL_NAME", "Cyngor Bwrdeistref Tidewell"),
        nation=reading.choice("EVENKEEL_NATION", NATIONS, "england"),
        colour=reading.colour("EVENKEEL_COUNCIL_COLOUR", "#1d5b79"),
        logo=reading.optional("EVENKEEL_COUNCIL_LOGO"),
        phone=reading.text("EVENKEEL_COUNCIL_PHONE", "01632 960 100"),
        email=reading.text("EVENKEEL_COUNCIL_EMAIL", "counciltax@tidewell.example"),
        address=reading.text(
            "EVENKEEL_COUNCIL_ADDRESS", "Town Hall, Quay Street, Tidewell TW1 1AA"
        ),
        address_welsh=reading.welsh(
            "EVENKEEL_COUNCIL_ADDRESS", "Neuadd y Dref, Stryd y Cei, Tidewell TW1 1AA"
        ),
        opening_hours=reading.text("EVENKEEL_COUNCIL_HOURS", "Monday to Friday, 9am to 5pm"),
        opening_hours_welsh=reading.welsh(
            "EVENKEEL_COUNCIL_HOURS", "Dydd Llun i ddydd Gwener, 9yb i 5yh"
        ),
        website=reading.text("EVENKEEL_COUNCIL_WEBSITE", "https://www.tidewell.example"),
        bank_account_name=reading.optional(
            "EVENKEEL_BANK_NAME", "Tidewell Borough Council" if reading.sandbox else ""
        ),
        bank_sort_code=reading.optional(
            "EVENKEEL_BANK_SORT_CODE", "00-00-00" if reading.sandbox else ""
        ),
        bank_account_number=reading.optional(
            "EVENKEEL_BANK_ACCOUNT", "00000000" if reading.sandbox else ""
        ),
    )


def _unsafe_together(settings: Settings) -> list[str]:
    """What each setting allows by itself but an installation must not combine."""
    if settings.sandbox:
        return _real_money(settings)
    unsafe = []
    if settings.messages == "sandbox":
        unsafe.append("EVENKEEL_MESSAGES: a live installation cannot use the sandbox's messages.")
    if settings.register == "sandbox":
        unsafe.append("EVENKEEL_REGISTER: a live installation cannot use the sandbox's register.")
    unsafe += _unsafe_cards(settings)
    if not settings.secure:
        unsafe.append("EVENKEEL_BASE_URL: a live installation must be reached over https://.")
    elif not settings.proxies:
        # We speak no TLS ourselves. Unbelieved, the proxy would be everybody's one address, and
        # whoever tries to sign in ten times would keep the whole council out.
        unsafe.append(
            "EVENKEEL_PROXIES: say how many proxies stand in front, since one of them ends https."
        )
    if settings.cheap_passwords:
        unsafe.append("EVENKEEL_CHEAP_PASSWORDS: only tests may hash passwords cheaply.")
    if settings.clock_start is not None:
        unsafe.append("EVENKEEL_CLOCK: only a sandbox can move its clock.")
    return unsafe


def _real_money(settings: Settings) -> list[str]:
    if settings.stripe is not None and settings.stripe.is_live:
        return ["EVENKEEL_STRIPE_KEY: a sandbox needs a test key. A live key moves real money."]
    return []


def _unsafe_cards(settings: Settings) -> list[str]:
    if settings.cards == "sandbox":
        return ["EVENKEEL_CARDS: a live installation cannot use the sandbox's cards."]
    account = settings.stripe
    if account is None:
        return []
    unsafe = []
    if account.key and not account.is_live:
        unsafe.append("EVENKEEL_STRIPE_KEY: a live installation needs a live key, not a test key.")
    if account.public_key and not account.public_key.startswith("pk_live_"):
        unsafe.append(
            "EVENKEEL_STRIPE_PUBLIC_KEY: a live installation needs a live key, not a test key."
        )
    if account.base_url and not account.base_url.startswith("https://"):
        unsafe.append("EVENKEEL_STRIPE_URL: a live installation must reach Stripe over https://.")
    return unsafe
