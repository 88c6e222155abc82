"""Who may open which page. An endpoint without a line here is open to nobody."""

from __future__ import annotations

from shared.domain.roles import (
    DECIDERS,
    MONEY_MOVERS,
    MOVE_CHECKERS,
    READERS,
    REFUNDERS,
    STAFF,
    Role,
)

PUBLIC = frozenset({Role.PUBLIC})
PAYER = frozenset({Role.PAYER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
AUDITOR = frozenset({Role.AUDITOR})
MANAGERS = frozenset({Role.TEAM_MANAGER})

__all__ = ["ACCESS", "ADMINISTRATOR", "AUDITOR", "DECIDERS", "PAYER", "PUBLIC", "STAFF"]

ACCESS: dict[str, frozenset[Role]] = {
    # What every installation has
    "static": PUBLIC,
    "health.healthz": PUBLIC,
    "session.stay": PAYER | STAFF,
    "session.put_form_aside": PUBLIC,
    "session.carry_on": PAYER,
    "officers_session.carry_on_office": STAFF,
    # The card provider, whom its signature makes known
    "card_webhooks.receive": PUBLIC,
    # Signing in
    "sign_in.details": PUBLIC,
    "sign_in.send_code": PUBLIC,
    "sign_in.code": PUBLIC,
    "sign_in.enter": PUBLIC,
    "sign_in.send_again": PUBLIC,
    "sign_in.sign_out": PUBLIC,
    "sign_in.signed_out": PUBLIC,
    "officers_sign_in.password": PUBLIC,
    "officers_sign_in.check": PUBLIC,
    "officers_sign_in.code": PUBLIC,
    "officers_sign_in.enter": PUBLIC,
    "officers_sign_in.sign_out": PUBLIC,
    "officers_sign_in.signed_out": PUBLIC,
    "officers_sign_in.set_up": PUBLIC,
    "officers_sign_in.finish_set_up": PUBLIC,
    "officers_sign_in.recovery_codes": PUBLIC,
    "officers_sign_in.codes_kept": PUBLIC,
    # Who works here
    "officers_staff.staff": ADMINISTRATOR,
    "officers_staff.add": ADMINISTRATOR,
    "officers_staff.join": ADMINISTRATOR,
    "officers_staff.member": ADMINISTRATOR,
    "officers_staff.move": ADMINISTRATOR,
    "officers_staff.leaving": ADMINISTRATOR,
    "officers_staff.leave": ADMINISTRATOR,
    "officers_staff.renew": ADMINISTRATOR,
    "officers_staff.close_own": ADMINISTRATOR,
    "officers_staff.open_own": ADMINISTRATOR,
    # The worklist and the cases on it
    "officers_worklist.worklist": STAFF,
    "officers_worklist.next_up": DECIDERS,
    "officers_worklist.search": READERS,
    "officers_cases.case": READERS,
    "officers_cases.message": READERS,
    "officers_cases.write_note": DECIDERS,
    "officers_cases.put_hold": DECIDERS,
    "officers_cases.end_hold": DECIDERS,
    "officers_cases.finish_work": DECIDERS,
    # Answering an offer, and making one for somebody
    "officers_plans.accept": DECIDERS,
    "officers_plans.counter_offer": DECIDERS,
    "officers_plans.question": DECIDERS,
    "officers_plans.decline": DECIDERS,
    "officers_plans.done": DECIDERS,
    "officers_plans.look_again": DECIDERS,
    "officers_plans.offer": DECIDERS,
    # Money received for a case
    "officers_payments.receipts": READERS,
    "officers_payments.receipt": READERS,
    "officers_payments.dispute": READERS,
    "officers_payments.phone": MONEY_MOVERS,
    "officers_payments.phone_card": MONEY_MOVERS,
    "officers_payments.move": MONEY_MOVERS,
    "officers_payments.check_move": MOVE_CHECKERS,
    "officers_payments.refund": REFUNDERS,
    "officers_payments.check_refund": REFUNDERS,
    # What answers draw on
    "officers_deciding.overview": ADMINISTRATOR,
    "officers_deciding.add_usual": ADMINISTRATOR,
    "officers_deciding.add_signpost": ADMINISTRATOR,
    "officers_deciding.change_signpost": ADMINISTRATOR,
    "officers_deciding.take_signpost_off": ADMINISTRATOR,
    "officers_deciding.limit": ADMINISTRATOR,
    # Messages that could not be sent, and the trail
    "officers_messages.undelivered": DECIDERS,
    "officers_messages.again": DECIDERS,
    "officers_audit.trail": AUDITOR,
    # What people think of the service
    "officers_feedback.feedback": MANAGERS,
    # What anybody may read
    "help.home": PUBLIC,
    "help.check": PUBLIC,
    "help.how_we_decide": PUBLIC,
    "help.contact": PUBLIC,
    "help.accessibility": PUBLIC,
    "help.privacy": PUBLIC,
    "help.cookies": PUBLIC,
    "help.feedback": PUBLIC,
    "help.thanks": PUBLIC,
    "help.switch_language": PUBLIC,
    "help.brand_colours": PUBLIC,
    "help.brand_logo": PUBLIC,
    # Income and spending
    "statement.tasks": PAYER,
    "statement.start": PAYER,
    "statement.page": PAYER,
    "statement.check": PAYER,
    "statement.add_change": PAYER,
    "statement.remove_change": PAYER,
    "statement.explain": PAYER,
    "statement.confirm": PAYER,
    "statement.result": PAYER,
    "statement.talk": PAYER,
    "statement.later": PAYER,
    "statement.version": PAYER,
    "statement.paper": PAYER,
    "statement.sums": PAYER,
    # Officers fill a statement in for somebody
    "officers_statements.start": DECIDERS,
    "officers_statements.save": DECIDERS,
    "officers_statements.read_back": DECIDERS,
    "officers_statements.confirm": DECIDERS,
    # The sandbox alone
    "sandbox.messages": PUBLIC,
    "sandbox_cards.pay": PUBLIC,
    "sandbox_cards.try_card": PUBLIC,
    "sandbox_cards.answer_bank": PUBLIC,
    "sandbox_cards.fields": PUBLIC,
    "sandbox_cards.keep_card": PUBLIC,
    "sandbox_cards.script": PUBLIC,
    # What a person owes
    "account.debts": PAYER,
    "account.debt": PAYER,
    # Making an offer, and the plan that comes of it
    "plan.start": PAYER,
    "plan.debts": PAYER,
    "plan.offer": PAYER,
    "plan.check": PAYER,
    "plan.confirm": PAYER,
    "plan.proposal": PAYER,
    "plan.outcome": PAYER,
    "plan.decision": PAYER,
    "plan.take_back": PAYER,
    "plan.answer": PAYER,
    "plan.counter": PAYER,
    "plan.look_again": PAYER,
    "plan.plan": PAYER,
    "plan.proof": PAYER,
    # Paying by card, signed in
    "card_payment.choose": PAYER,
    "card_payment.check": PAYER,
    "card_payment.press_pay": PAYER,
    "card_payment.returned": PAYER,
    "card_payment.receipt": PAYER,
    "card_payment.payments": PAYER,
    # Paying by card with a reference, or by a link from a message
    "card_payment.bill": PUBLIC,
    "card_payment.bill_check": PUBLIC,
    "card_payment.press_bill": PUBLIC,
    "card_payment.bill_returned": PUBLIC,
    "card_payment.bill_receipt": PUBLIC,
    "card_payment.link": PUBLIC,
    "card_payment.use_link": PUBLIC,
    "card_payment.cannot": PUBLIC,
}
