"""Breathing Space: the lists and what they count; entering, matching and acting are beside this file."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from backoffice.breathing_space import acting, at_register, entering, matching, showing, words
from backoffice.breathing_space.asked import number_of_address
from shared.services.moratorium.read import breaches, moratorium_counts, moratorium_list
from shared.services.moratorium.register_numbers import how_many_to_see
from shared.services.moratorium.views import Which
from shared.services.sign_in.own_records import own_parties
from shared.web.clock import today
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_breathing_space", __name__)
entering.add_pages(pages)
at_register.add_pages(pages)
matching.add_pages(pages)
showing.add_pages(pages)
acting.add_pages(pages)


@pages.get("/breathing-space")
def overview() -> str:
    """One list, what waits for a match unless another is asked for, and how many each list has."""
    word = request.args.get("list", Which.TO_MATCH.value)
    if word not in {each.value for each in Which}:
        abort(404)
    which, session = Which(word), current_session()
    own = own_parties(session, current_officer().officer_id)
    return render_template(
        "backoffice/breathing_space/list.html",
        which=which,
        counts=moratorium_counts(session, today()),
        found=(
            None
            if which is Which.BREACHES
            else moratorium_list(session, which, today(), number_of_address("after"))
        ),
        breaches=breaches(session) if which is Which.BREACHES else (),
        own=own,
        at_register=how_many_to_see(session),
        words=words,
    )
