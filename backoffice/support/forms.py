"""What an officer writes about support."""

from __future__ import annotations

from shared.domain.says import N_
from shared.services.sealed.openings import LONGEST_REASON
from shared.services.sealed.watching import LONGEST_FINDING
from shared.web.fields import ChoiceField, DateField, TextField
from shared.web.forms import PageForm

KEEP, LIFT = "keep", "lift"


class ReviewForm(PageForm):
    """That it was looked at."""

    person = ChoiceField(
        N_("Does a person have to look at whatever comes from them?"),
        choices=(
            (KEEP, N_("Yes, a person always looks")),
            (LIFT, N_("No, answers may go by themselves")),
        ),
        empty=N_("Choose whether a person goes on looking."),
    )
    review_on = DateField(N_("Ask again on"), empty=N_("Enter the day on which we ask again."))


class OpenForm(PageForm):
    """Why something sealed must be opened."""

    reason = TextField(
        N_("Why you must open it"),
        longest=LONGEST_REASON,
        empty=N_("Say why you must open this, in a few words."),
    )


class FindingForm(PageForm):
    """What the data protection officer found."""

    finding = TextField(
        N_("What you found"), longest=LONGEST_FINDING, empty=N_("Write down what you found.")
    )
