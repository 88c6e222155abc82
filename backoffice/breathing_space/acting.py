"""What officers do about one Breathing Space: ask for a review, note what came of it, note that it ends."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.breathing_space import words
from backoffice.breathing_space.asked import by, found, may_see_kind, number_of_form
from backoffice.breathing_space.forms import (
    AfterForm,
    CancelForm,
    OutcomeForm,
    ReviewForm,
    TreatmentForm,
)
from shared.domain.lifecycle import NotAllowed
from shared.domain.moratorium import MoratoriumEvent, MoratoriumState, ReviewEvent
from shared.services.errors import NotFound, StaleVersion
from shared.services.moratorium.changes import cancel_moratorium, end_treatment, remove_debt
from shared.services.moratorium.register_calls import call_again, note_told_by_hand
from shared.services.moratorium.release import AFTER, finish_release
from shared.services.moratorium.reviews import (
    DEBT_GROUNDS,
    PERSON_GROUNDS,
    NoSuchGround,
    ReviewWish,
    TooLateForReview,
    ask_review,
    review_outcome,
)
from shared.services.moratorium.views import OneDebt, OneMoratorium, OneReview
from shared.web.clock import now, today
from shared.web.filters import day, say
from shared.web.forms import PageForm
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, roll_back

WHOLE = "whole"
PERSON = "person"
LIVING = ("protected", "proposed")


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of what officers do."""
    root, both = "/breathing-space/<int:moratorium_id>", ["GET", "POST"]
    blueprint.add_url_rule(f"{root}/review", "review", review, methods=both)
    blueprint.add_url_rule(f"{root}/reviews/<int:review_id>", "outcome", outcome, methods=both)
    blueprint.add_url_rule(f"{root}/treatment-ended", "treatment", treatment, methods=both)
    blueprint.add_url_rule(f"{root}/cancel", "cancel", cancel, methods=both)
    blueprint.add_url_rule(f"{root}/after", "after", after, methods=both)
    blueprint.add_url_rule(f"{root}/calls/<int:call_id>", "call", call, methods=["POST"])


def review(moratorium_id: int) -> ResponseReturnValue:
    """Ask the adviser to look again at a debt, or at whether the person is eligible."""
    it, form = found(moratorium_id), ReviewForm()
    form.about.offered = (
        (PERSON, _("Whether the person is eligible")),
        *((str(each.id), debt_name(each)) for each in _living(it)),
    )
    form.ground.offered = tuple(
        (word, says) for grounds in (DEBT_GROUNDS, PERSON_GROUNDS) for word, says in grounds.items()
    )

    def keep() -> str:
        about = None if form.about.data == PERSON else int(form.about.data)
        wish = ReviewWish(form.ground.data, form.notes.data, about)
        ask_review(current_session(), it.id, wish, current_officer().officer_id, now())
        return _("The adviser is asked. Everything stays protected meanwhile.")

    return _page(it, form, keep, "review", grounds=(DEBT_GROUNDS, PERSON_GROUNDS))


def outcome(moratorium_id: int, review_id: int) -> ResponseReturnValue:
    """Note what the adviser or the court decided, or that we go to court."""
    it, form = found(moratorium_id), OutcomeForm()
    asked = next((each for each in it.reviews if each.id == review_id), None)
    if asked is None:
        raise NotFound
    form.outcome.offered = tuple(
        (event.value, words.REVIEW_EVENTS[event]) for event in asked.may if _fits(event, asked)
    )

    def keep() -> str:
        review_outcome(
            current_session(),
            review_id,
            form.outcome.data,
            by(),
            now(),
            notes=form.notes.data or "",
            court_reference=form.court_reference.data or "",
        )
        return _("What came of the review is kept.")

    return _page(it, form, keep, "outcome", review=asked)


def treatment(moratorium_id: int) -> ResponseReturnValue:
    """Note the day on which treatment ended: thirty more days, and it is over."""
    it, form = found(moratorium_id), TreatmentForm()
    if not may_see_kind() or MoratoriumEvent.TREATMENT_ENDED not in it.may:
        raise NotFound

    def keep() -> str:
        if not it.starts_on <= form.on.data <= today():
            form.refuse("on", _("Enter a day from its start up to today."))
            return ""
        end_treatment(current_session(), it.id, form.on.data, by(), now())
        return _("The last protected day is set. It is 30 days after treatment ended.")

    return _page(it, form, keep, "treatment")


def cancel(moratorium_id: int) -> ResponseReturnValue:
    """Note that the adviser cancelled the whole, or one debt of it."""
    it, form = found(moratorium_id), CancelForm()
    form.reach.offered = (
        (WHOLE, _("All of it")),
        *((str(each.id), debt_name(each)) for each in _living(it)),
    )

    def keep() -> str:
        if form.on.data < it.starts_on:
            form.refuse("on", _("Enter a day that is not before its start."))
            return ""
        reason, session = form.reason.data, current_session()
        if form.reach.data == WHOLE:
            cancel_moratorium(session, it.id, form.on.data, reason, by(), now())
            return _("The cancellation is kept. Nothing is enforced before a person has looked.")
        remove_debt(session, int(form.reach.data), form.on.data, reason, by(), now())
        return _("The debt leaves the Breathing Space on that day. The others stay protected.")

    return _page(it, form, keep, "cancel")


def after(moratorium_id: int) -> ResponseReturnValue:
    """Say what comes next once it is over; nothing is enforced before the days of review end."""
    it, form = found(moratorium_id), AfterForm()
    if it.state is not MoratoriumState.RELEASED:
        raise NotFound
    form.outcome.offered = tuple(AFTER.items())

    def keep() -> str:
        finish_release(
            current_session(),
            it.id,
            form.outcome.data,
            form.why.data,
            current_officer().officer_id,
            now(),
        )
        return _("What comes next is kept. Nothing is enforced before the days of review are over.")

    return _page(it, form, keep, "after")


def call(moratorium_id: int, call_id: int) -> ResponseReturnValue:
    """Note that the register was told on its website, or tell it again."""
    it = found(moratorium_id)
    if call_id not in {each.id for each in it.calls}:
        raise NotFound
    act = call_again if request.form.get("act") == "again" else note_told_by_hand
    if act(current_session(), call_id, by(), now()):
        flash(_("That is kept."))
    return redirect(url_for(".one", moratorium_id=it.id), 303)


def debt_name(each: OneDebt) -> str:
    """A debt in one line."""
    return _("%(account)s, %(year)s", account=each.account_reference, year=each.year)


def _living(it: OneMoratorium) -> list[OneDebt]:
    return [each for each in it.debts if each.state in LIVING]


def _fits(event: ReviewEvent, asked: OneReview) -> bool:
    """A debt is only taken out by a review of that debt."""
    is_of_debt = asked.moratorium_debt_id is not None
    return is_of_debt or event not in (ReviewEvent.DEBT_REMOVED, ReviewEvent.COURT_REMOVED)


def _page(
    it: OneMoratorium, form: PageForm, keep: Callable[[], str], view: str, **shown: object
) -> ResponseReturnValue:
    """The page of one act: shown, refused in words, or done once. Raises StaleVersion."""
    if request.method == "POST":
        if number_of_form("lock") != it.lock:
            raise StaleVersion
        form.process(request.form)
        if form.is_good() and (said := _kept(form, keep)):
            flash(said)
            return redirect(url_for(".one", moratorium_id=it.id), 303)
    return render_template(
        f"backoffice/breathing_space/{view}.html",
        it=it,
        form=form,
        words=words,
        errors=form.problems,
        say=say,
        **shown,
    )


def _kept(form: PageForm, keep: Callable[[], str]) -> str:
    """What to say when it was done; nothing when a field was refused."""
    try:
        return keep()
    except TooLateForReview as late:
        roll_back()
        field = "outcome" if "outcome" in form else "about"
        form.refuse(field, _("It is too late: the last day was %(day)s.", day=day(late.last)))
    except NoSuchGround:
        roll_back()
        form.refuse("ground", _("This reason does not go with what is to be reviewed."))
    except NotAllowed:
        raise StaleVersion from None
    return ""
