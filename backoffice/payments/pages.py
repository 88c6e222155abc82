"""What the pages about money received are given, and what they call things."""

from __future__ import annotations

from flask_babel import gettext as _

from backoffice import words
from shared.domain.card_payment_states import CardPaymentState, DisputeState, RefundState
from shared.domain.ledger import LedgerAccount
from shared.domain.says import N_
from shared.services.cases.receipts import CaseReceipt, OnDebt

CHANNELS = {
    LedgerAccount.CARD: N_("Card"),
    LedgerAccount.DIRECT_DEBIT: N_("Direct Debit"),
    LedgerAccount.BANK: N_("Bank"),
    LedgerAccount.DWP: N_("From benefits"),
    LedgerAccount.EMPLOYER: N_("From pay"),
    LedgerAccount.AGENT: N_("Enforcement agent"),
}
METHODS = {
    "online": N_("online"),
    "reference": N_("online, with a reference"),
    "link": N_("by a link in a message"),
    "phone": N_("by phone"),
}
CARD_STATES = {
    CardPaymentState.INTENDED: N_("Not begun"),
    CardPaymentState.HANDED_OVER: N_("Not known yet"),
    CardPaymentState.DECLINED: N_("Declined, may be tried again"),
    CardPaymentState.ON_ITS_WAY: N_("On its way"),
    CardPaymentState.PAID: N_("Paid"),
    CardPaymentState.ABANDONED: N_("Not paid"),
    CardPaymentState.NOT_STARTED: N_("Not begun"),
}
REFUND_STATES = {
    RefundState.WAITING: N_("Waits for a second person"),
    RefundState.APPROVED: N_("About to be sent"),
    RefundState.ON_ITS_WAY: N_("On its way"),
    RefundState.DONE: N_("Sent"),
    RefundState.FAILED: N_("Did not arrive"),
    RefundState.REFUSED: N_("Not made"),
}
DISPUTE_STATES = {
    DisputeState.INQUIRY: N_("The bank asks a question"),
    DisputeState.OPEN: N_("Open"),
    DisputeState.WON: N_("The money stays with us"),
    DisputeState.LOST: N_("The bank keeps the money"),
}
DISPUTE_REASONS = {
    "fraudulent": N_("The cardholder says that they did not make the payment."),
    "duplicate": N_("The cardholder says that they paid twice."),
    "credit_not_processed": N_("The cardholder says that they were promised a refund."),
    "unrecognized": N_("The cardholder does not recognise the payment."),
    "product_not_received": N_("The cardholder says that they got nothing for it."),
}
OTHER_REASON = N_("The bank gives another reason. The card provider shows it.")


def received_by(receipt: CaseReceipt) -> str:
    """How money came: `Card by phone, C7K3M9Q2X`."""
    channel = _(CHANNELS[receipt.channel]) if receipt.channel in CHANNELS else receipt.channel
    if receipt.card is None:
        return channel
    method = words.called(METHODS, receipt.card.method)
    return f"{channel} {method}, {receipt.card.reference}"


def on_debt(line: OnDebt) -> str:
    """The debt that money stands on."""
    return f"{words.debt_name(line.type, line.year)}, {line.account_reference}"


def card_state(state: CardPaymentState) -> str:
    """Where a card payment stands."""
    return _(CARD_STATES[state])


def refund_state(state: RefundState) -> str:
    """Where a refund stands."""
    return _(REFUND_STATES[state])


def dispute_state(state: DisputeState) -> str:
    """Where a dispute stands."""
    return _(DISPUTE_STATES[state])


def dispute_reason(word: str) -> str:
    """Why the cardholder's bank asks for the money."""
    return _(DISPUTE_REASONS.get(word, OTHER_REASON))
