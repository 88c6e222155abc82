"""What an officer writes down after a hard call."""

from __future__ import annotations

from shared.domain.says import N_
from shared.web.fields import ChoiceField, TextField, TickField
from shared.web.forms import PageForm

OUTCOMES = (
    ("spoke", N_("I spoke to them")),
    ("no_answer", N_("I could not reach them. The call stays on the list")),
    ("emergency", N_("I called 999 or asked somebody to go there")),
)
TOLD = (
    ("adults", N_("Adult safeguarding")),
    ("children", N_("Children's safeguarding")),
    ("police", N_("Police")),
    ("ambulance", N_("Ambulance or NHS crisis team")),
    ("abuse", N_("Domestic abuse service")),
)
OUTCOME_NAMES = {"spoke": N_("Spoke"), "no_answer": N_("No answer"), "emergency": N_("Emergency")}


class AfterCallForm(PageForm):
    """How the call ended, and how the officer is."""

    outcome = ChoiceField(
        N_("How did it end?"), choices=OUTCOMES, empty=N_("Choose how the call ended.")
    )
    wants_talk = TickField(N_("I want to talk to my manager about this call"))
    note = TextField(N_("How was it for you? (optional)"), longest=1000, lines=True)


class ReferralForm(PageForm):
    """Who was told."""

    told = ChoiceField(N_("Who did you tell?"), choices=TOLD, empty=N_("Choose who you told."))
    their_reference = TextField(N_("Their reference (optional)"), longest=60)
    person_knows = ChoiceField(
        N_("Does the person know?"),
        choices=(
            ("yes", N_("Yes, I told them")),
            ("no", N_("No, it would not have been safe to tell them")),
        ),
        empty=N_("Choose whether the person knows."),
    )
