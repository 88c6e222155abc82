"""No message says anything in Welsh that did not come through the catalogue, but for what is in the records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from shared.domain.decision_rules import REASONS
from shared.domain.frequency import NAMES, Frequency
from shared.domain.money import ZERO, Money
from shared.domain.objections import FOUND
from shared.domain.outgoing import ORGANISATION_MESSAGES
from shared.domain.says import Says
from shared.domain.schedule import Instalment
from shared.domain.stages import DebtType, type_name
from shared.domain.standing import LineState, StandingLine
from shared.domain.statement import Entry
from shared.domain.statement_lines import LINE
from shared.services.card_payments.telling import ReceiptLine, ReceiptShown
from shared.services.direct_debit.schedule import Announced
from shared.services.direct_debit.terms import ServiceUser
from shared.services.message_text import TEMPLATES, message_text
from shared.services.signposts import Pointer
from shared.settings import read_settings
from tests.support.welsh_marks import from_elsewhere, marked_catalogue, speak_marked_welsh

NAMES_OF_TEMPLATES = sorted(
    {path.stem for path in TEMPLATES.glob("*.txt")} - set(ORGANISATION_MESSAGES)
)
"""Firms and agencies are written to in English."""
CHANNELS = ("email", "sms", "letter")
COUNCIL = read_settings({"EVENKEEL_SANDBOX": "yes"}).council.spoken("cy")
BASE = "https://portal.tidewell.example"
DAY = date(2026, 12, 28)
REFERENCE = "P7K3M9Q2X"
TYPED = "Typed by an officer."
HELP = Pointer(1, "Llinell Gyngor", "Help am ddim", "0800 144 8848", "https://advice.example")
SHEET = SimpleNamespace(
    counted=[Entry("groceries", Money(9200), Frequency.WEEKLY), Entry("pocket-money", ZERO)],
    totals=SimpleNamespace(income=Money(100000), outgoings=Money(90000)),
    left_over=Money(10000),
)
KNOWN = {
    TYPED,
    REFERENCE,
    HELP.name,
    HELP.about,
    "Carys Hughes",
    COUNCIL.name,
    COUNCIL.address,
    COUNCIL.bank_account_name,
}

DEBT = Says(
    "%(name)s %(year)s, account %(reference)s",
    {"name": type_name(DebtType.COUNCIL_TAX), "year": "2026/27", "reference": REFERENCE},
)
RECEIPT = ReceiptShown(
    REFERENCE,
    REFERENCE,
    Money(9000),
    DAY,
    datetime(2026, 12, 28, 9, tzinfo=UTC),
    (ReceiptLine(1, REFERENCE, DebtType.COUNCIL_TAX, 2026, Money(8000)),),
)

EVERYTHING: dict[str, Any] = {
    "advised": Money(9000),
    "again": DAY,
    "alive": True,
    "amount": Money(9000),
    "answer_by": DAY,
    "appeal": TYPED,
    "asked_by": "Carys Hughes",
    "asked_for": [(DAY, Money(9000))],
    "base_url": BASE,
    "change": "less",
    "by_direct_debit": True,
    "by_hand": [Announced(DAY, Money(9000))],
    "check_details": False,
    "code": "123456",
    "collections": [Announced(DAY, Money(9000))],
    "collects": ServiceUser(COUNCIL.name, "999999"),
    "council": COUNCIL,
    "council_name": COUNCIL.name,
    "court_words": {"cy": TYPED},
    "day": DAY,
    "days": 14,
    "ending": "958",
    "event": "cancelled_by_payer",
    "from_debt": DEBT,
    "frequency": Says(NAMES[Frequency.MONTHLY]),
    "held_until": DAY,
    "guarantee": TYPED,
    "help": [HELP],
    "holder": "Carys Hughes",
    "is_reminder": True,
    "instalments": [Instalment(number, DAY, DAY, Money(8805)) for number in (1, 2)],
    "language": "cy",
    "lines": LINE,
    "link": f"{BASE}/pay/link/x",
    "method": "bank_transfer",
    "minutes": 10,
    "name": "Carys Hughes",
    "new": REFERENCE,
    "next": StandingLine(Instalment(1, DAY, DAY, Money(8805)), ZERO, LineState.DUE),
    "notice_days": 10,
    "on": DAY,
    "outcome": "opened",
    "paid_now": Money(5000),
    "plan": REFERENCE,
    "plan_references": REFERENCE,
    "promise_on": DAY,
    "question": TYPED,
    "reason": Says(REASONS[0].sentence),
    "receipt": RECEIPT,
    "receipt_number": REFERENCE,
    "reference": REFERENCE,
    "second": "Carys Hughes",
    "sheet": SHEET,
    "signpost": HELP,
    "statement_id": 1,
    "stopped": False,
    "taken": Money(3000),
    "to_debt": DEBT,
    "total": Money(105650),
    "until": DAY,
    "was_declined": True,
    "what": "refused",
    "words": TYPED,
    "appeal_months": 2,
    "asked": Money(9000),
    "awards": [(REFERENCE, "2026/27", Money(9000))],
    "debts": [(REFERENCE, "2026/27")],
    "decide_by": DAY,
    "is_tax": True,
    "period_from": DAY,
    "period_until": DAY,
    "reasons": TYPED,
    "agency": HELP.name,
    "agency_phone": HELP.phone,
    "last": DAY,
    "by_debit": True,
    "found": next(iter(FOUND.values())),
    "is_business": False,
    "is_granted": True,
    "names": [DEBT],
    "objection": SimpleNamespace(reference=REFERENCE, promise_on=DAY),
    "reduction_name": DEBT,
    "rights": [DEBT],
    "says": TYPED,
    "starts_on": DAY,
}
"""A value for everything that a template asks for."""
LITTLE: dict[str, Any] = EVERYTHING | {
    "again": None,
    "alive": False,
    "asked_for": [],
    "by_direct_debit": False,
    "by_hand": [],
    "check_details": True,
    "collections": [],
    "court_words": {"cy": ""},
    "event": "cancelled_by_council",
    "guarantee": "",
    "is_reminder": False,
    "method": "direct_debit",
    "next": None,
    "what": "lapsed",
    "help": [],
    "new": "",
    "outcome": "lost",
    "is_tax": False,
    "paid_now": ZERO,
    "plan_references": "",
    "sheet": None,
    "stopped": True,
    "change": "held",
    "words": "",
    "by_debit": False,
    "is_granted": False,
    "says": "",
}
WON: dict[str, Any] = EVERYTHING | {
    "is_business": True,
    "is_granted": False,
    "change": "taken_back",
    "outcome": "won",
    "event": "cancelled_by_bank",
    "what": "paper_reminder",
}
PAID: dict[str, Any] = EVERYTHING | {"change": "paid"}


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("marked")
    marked_catalogue(folder)
    return folder


@pytest.fixture
def _marked_welsh(marks: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from speak_marked_welsh(marks, monkeypatch)


@pytest.mark.usefixtures("_marked_welsh")
@pytest.mark.parametrize(
    "given", [EVERYTHING, LITTLE, WON, PAID], ids=["everything", "little", "won", "paid"]
)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("template", NAMES_OF_TEMPLATES)
def test_all_that_a_message_says_in_welsh_is_from_the_catalogue(template, channel, given):
    said = message_text(template, {**given, "channel": channel}, "cy")
    assert "⟦" in said.subject
    assert from_elsewhere([said.subject, said.body], KNOWN) == []


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("template", NAMES_OF_TEMPLATES)
def test_a_message_is_in_another_language_for_a_welsh_reader(template, channel):
    english, welsh = (
        message_text(template, {**EVERYTHING, "channel": channel}, language)
        for language in ("en", "cy")
    )
    assert english.subject != welsh.subject
    assert not set(_sentences(english.body)) & set(_sentences(welsh.body))


def _sentences(body: str) -> Iterator[str]:
    """Lines that are not just a name, an address, a reference or a date."""
    return (line for line in body.splitlines() if line.endswith((".", ":")) and line != TYPED)
