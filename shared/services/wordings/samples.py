"""A value for everything that a message asks for, in every shape: to try a wording and to show it before it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from shared.domain.decision_rules import REASONS
from shared.domain.frequency import NAMES, Frequency
from shared.domain.money import ZERO, Money
from shared.domain.objections import FOUND
from shared.domain.says import Says
from shared.domain.schedule import Instalment
from shared.domain.stages import DebtType, type_name
from shared.domain.standing import LineState, StandingLine
from shared.domain.statement import Entry
from shared.domain.statement_lines import LINE
from shared.services.card_payments.telling import ReceiptLine, ReceiptShown
from shared.services.direct_debit.schedule import Announced
from shared.services.direct_debit.terms import ServiceUser
from shared.services.signposts import Pointer
from shared.settings import Council

DAY = date(2026, 12, 28)
REFERENCE = "P7K3M9Q2X"
PERSON = "Carys Hughes"
TYPED = "Typed by an officer."
SAMPLE_ADDRESS = (PERSON, "4 Harbour Street", "Tidewell", "TW1 1AA")
HELP = Pointer(1, "Llinell Gyngor", "Help am ddim", "0800 144 8848", "https://advice.example")
SHEET = SimpleNamespace(
    counted=[Entry("groceries", Money(9200), Frequency.WEEKLY), Entry("pocket-money", ZERO)],
    totals=SimpleNamespace(income=Money(100000), outgoings=Money(90000)),
    left_over=Money(10000),
)
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
NOT_WORDS = (TYPED, REFERENCE, PERSON, HELP.name, HELP.about)
"""What the values say that no language translates: names, references, what somebody typed."""

EVERYTHING: Mapping[str, Any] = {
    "answer": "approved",
    "why": TYPED,
    "replaces": REFERENCE,
    "advised": Money(9000),
    "again": DAY,
    "alive": True,
    "amount": Money(9000),
    "answer_by": DAY,
    "count": 2,
    "answer_link": f"https://council.example/authority/{REFERENCE}",
    "stop_link": f"https://council.example/authority/{REFERENCE}",
    "may": [DEBT],
    "did": DEBT,
    "by_form": True,
    "taken_up": True,
    "appeal": TYPED,
    "asked_by": PERSON,
    "asked_for": [(DAY, Money(9000))],
    "change": "less",
    "by_direct_debit": True,
    "by_hand": [Announced(DAY, Money(9000))],
    "check_details": False,
    "code": "123456",
    "credit": Money(500),
    "collections": [Announced(DAY, Money(9000))],
    "court_words": {"en": TYPED, "cy": TYPED},
    "day": DAY,
    "days": 14,
    "ending": "958",
    "event": "cancelled_by_payer",
    "debt": DEBT,
    "from_debt": DEBT,
    "frequency": Says(NAMES[Frequency.MONTHLY]),
    "held_until": DAY,
    "guarantee": TYPED,
    "help": [HELP],
    "holder": PERSON,
    "is_question": True,
    "is_reminder": True,
    "instalments": [Instalment(number, DAY, DAY, Money(8805)) for number in (1, 2)],
    "left": Money(50),
    "lines": LINE,
    "method": "bank_transfer",
    "minutes": 10,
    "missing": Money(9000),
    "name": PERSON,
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
    "second": PERSON,
    "sheet": SHEET,
    "signpost": HELP,
    "statement_id": 1,
    "stopped": False,
    "taken": Money(3000),
    "to_debt": DEBT,
    "total": Money(105650),
    "until": DAY,
    "was_collected": True,
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
    "address": "4 Harbour Street\nTidewell",
    "cases": [f"{REFERENCE}, {PERSON}"],
    "email": "carys@example.com",
    "number": 7,
    "owed": Money(105650),
    "person": PERSON,
    "phone": "07700 900123",
    "please": [TYPED],
    "spoken": "Welsh",
}
"""A value for everything that a template asks for, where all of it is there."""
LITTLE: Mapping[str, Any] = {
    **EVERYTHING,
    "answer": "refused",
    "by_form": False,
    "taken_up": False,
    "address": "",
    "email": "",
    "phone": "",
    "please": [],
    "again": None,
    "replaces": "",
    "alive": False,
    "credit": ZERO,
    "left": ZERO,
    "was_collected": False,
    "asked_for": [],
    "by_direct_debit": False,
    "by_hand": [],
    "check_details": True,
    "collections": [],
    "court_words": {"en": "", "cy": ""},
    "event": "cancelled_by_council",
    "guarantee": "",
    "is_question": False,
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
WON: Mapping[str, Any] = {
    **EVERYTHING,
    "answer": "withdrawn",
    "is_business": True,
    "is_granted": False,
    "change": "taken_back",
    "outcome": "won",
    "event": "cancelled_by_bank",
    "what": "paper_reminder",
}
PAID: Mapping[str, Any] = {**EVERYTHING, "change": "paid", "answer": "approved_again"}

SHAPES: Mapping[str, Mapping[str, Any]] = {
    "everything": EVERYTHING,
    "little": LITTLE,
    "won": WON,
    "paid": PAID,
}
"""Every shape that the values of a message can have: what one leaves out, another says."""
OF_TEMPLATE: Mapping[str, Mapping[str, Any]] = {}
"""What a template calls by a name that another uses for something else."""


def sample_shapes(
    template: str, language: str, council: Council, base_url: str
) -> dict[str, dict[str, Any]]:
    """The values to fill a template in with, by the name of their shape; all but the channel."""
    spoken = council.spoken(language)
    around = {
        "base_url": base_url,
        "collects": ServiceUser(spoken.name, "999999"),
        "council": spoken,
        "council_name": spoken.name,
        "language": language,
        "link": f"{base_url}/pay/link/x",
    }
    own = OF_TEMPLATE.get(template, {})
    return {shape: {**around, **values, **own} for shape, values in SHAPES.items()}
