"""What each choice on the page of mending a plan comes to, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.card_payment.visits import BegunHere, remember_payment
from portal.mend.ways import Way
from portal.mend.wishes import MOVE, RIGHT, SKIP, STRUGGLE, Wish
from shared.domain.plan_moves import Moved
from shared.domain.schedule import Instalment
from shared.services.card_payments.links import LinkGone, make_link, use_link
from shared.services.card_payments.made import begun_payment
from shared.services.direct_debit.changes import Seen, mend_by_moving, mend_by_skipping
from shared.services.errors import StaleVersion
from shared.services.plans import struggle as replans
from shared.services.plans.mending import Mending, mending
from shared.services.plans.reviews import CHANGED, STILL_RIGHT, answer_review
from shared.web.cards import takes_cards, to_provider
from shared.web.clock import now, today
from shared.web.filters import money, say, weekday
from shared.web.language import language
from shared.web.press import pressed
from shared.web.transactions import current_session


class Problem(Exception):
    """What was chosen cannot be done; the text tells the person what to do instead."""


def comes_to(found: Mending, wish: Wish) -> Sequence[Instalment | Moved]:
    """The payments that a choice changes, as they would be. Raises NoChange, NotUsable, Problem."""
    if wish.kind == MOVE:
        return (found.moved(found.number, wish.day(found)),)
    if wish.kind == SKIP:
        return found.skipped(found.number)
    if wish.kind == STRUGGLE or found.line is not None:
        return ()
    raise Problem(_("Choose what would help."))


def would_wait_until(found: Mending) -> date:
    """Until when recovery would wait if the plan were worked out anew from today on."""
    return replans.last_day(found.terms, today(), found.plan.days)


# ------------------------------------------------------------------ doing


def pay(way: Way, found: Mending) -> ResponseReturnValue:
    """Begin a card payment of what is missing, and send its payer on. Pressed twice, it is two
    payments that were begun; only one that is paid counts.
    """
    if not takes_cards() or found.line is None:
        raise StaleVersion
    session, by = current_session(), way.actor
    address = make_link(session, way.party_id, found.missing, by, now(), plan_id=found.plan.page.id)
    try:
        used = use_link(session, address.rpartition("/")[2], language(), by, now())
    except LinkGone:
        raise StaleVersion from None
    begun = begun_payment(session, used.payment_id)
    remember_payment(begun.reference, BegunHere(party_id=used.party_id))
    if not begun.can_be_paid:
        return redirect(url_for("card_payment.bill_returned", reference=begun.reference), 303)
    return to_provider(used.payment_id, by)


def move(way: Way, found: Mending, wish: Wish) -> str:
    """Move the payment; what is said of it. Raises StaleVersion, NoChange, NotUsable."""
    wanted = wish.day(found)
    mend_by_moving(current_session(), _seen(way), _number(), wanted, way.actor, now())
    return _done(way)


def skip(way: Way, _found: Mending, _wish: Wish) -> str:
    """Put the payment at the end; what is said of it. Raises StaleVersion, NoChange."""
    mend_by_skipping(current_session(), _seen(way), _number(), way.actor, now())
    return _done(way)


def struggle(way: Way, found: Mending, _wish: Wish) -> str:
    """Begin to work the plan out anew. Raises Problem."""
    why = replans.STRUGGLE
    try:
        replans.begin_replan(current_session(), found.plan.page.id, why, way.actor, now())
    except replans.ReplannedOften as often:
        raise Problem(say(often.says)) from often
    answer_review(current_session(), found.plan.page.id, CHANGED, way.actor, now())
    return _("Thank you for telling us.")


def keep(way: Way, found: Mending, _wish: Wish) -> str:
    """The plan stays as it is."""
    if replans.keep_plan(current_session(), found.plan.page.id, way.actor, now()):
        return _("Your plan goes on as it was.")
    return ""


def right(way: Way, found: Mending, _wish: Wish) -> str:
    """The plan is still right."""
    answer_review(current_session(), found.plan.page.id, STILL_RIGHT, way.actor, now())
    return _("Thank you. Your plan goes on as it is.")


def _seen(way: Way) -> Seen:
    press = pressed()
    try:
        first = date.fromisoformat(request.form.get("first", ""))
        lock = int(request.form.get("lock", "")[:9])
    except ValueError:
        raise StaleVersion from None
    if press is None:
        raise StaleVersion
    return Seen(way.party_id, way.reference, lock, press, first)


def _number() -> int:
    text = request.form.get("number", "")[:4]
    return int(text) if text.isascii() and text.isdigit() else 0


def _done(way: Way) -> str:
    after = mending(current_session(), way.party_id, way.reference, today()).plan.page.expected.next
    if after is None:
        return _("Your plan has changed.")
    return _(
        "Your plan has changed. Your next payment is %(amount)s on %(day)s.",
        amount=money(after.instalment.amount - after.received),
        day=weekday(after.instalment.due),
    )


# ------------------------------------------------------------------ where it goes on


def after(way: Way, wish: Wish) -> str:
    """Where the person goes once it is done."""
    if way.is_link:
        return way.url(done="yes") if wish.kind in (MOVE, SKIP, RIGHT) else way.url()
    if wish.kind == STRUGGLE:
        return to_new_plan(way)
    return url_for("plan.plan", reference=way.reference)


def to_report() -> str:
    """The page on which somebody tells us what changed; it asks them to sign in."""
    return url_for("changes.report")


def to_new_plan(way: Way) -> str:
    """The page on which a plan is worked out anew; it asks them to sign in."""
    return url_for("replan.start", reference=way.reference)
