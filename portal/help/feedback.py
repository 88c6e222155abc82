"""What do you think of this service? Two questions, no name."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from shared.domain.says import N_
from shared.services.feedback import give_feedback
from shared.web.choice_fields import ChoiceField
from shared.web.fields import TextField
from shared.web.forms import PageForm
from shared.web.sign_in import here, keys
from shared.web.transactions import current_session

LONGEST = 1200


class FeedbackForm(PageForm):
    """How it went, and what could be better."""

    rating = ChoiceField(
        N_("How was it for you?"),
        choices=(
            ("5", N_("Very good")),
            ("4", N_("Good")),
            ("3", N_("Neither good nor bad")),
            ("2", N_("Bad")),
            ("1", N_("Very bad")),
        ),
        empty=N_("Choose how it was for you."),
    )
    words = TextField(N_("How could we make it better? (optional)"), longest=LONGEST, lines=True)


def feedback() -> ResponseReturnValue:
    """Ask, and keep the answer."""
    form = FeedbackForm.of_request()
    if not form.is_good():
        return render_template("portal/help/feedback.html", form=form, errors=form.problems)
    place = here()
    words = form.words.data or ""
    give_feedback(current_session(), keys(), int(form.rating.data), words, place.address, place.now)
    return redirect(url_for("help.thanks"), 303)


def thanks() -> ResponseReturnValue:
    """That it arrived."""
    return render_template("portal/help/thanks.html")
