"""What an officer says of a signed form."""

from __future__ import annotations

from shared.domain.says import N_
from shared.web.choice_fields import ChoiceField
from shared.web.fields import TextField
from shared.web.forms import PageForm

IN_ORDER, REFUSED = "in_order", "refused"


class CheckForm(PageForm):
    """Whether the form gives what the agency says."""

    found = ChoiceField(
        N_("What you found"),
        choices=(
            (IN_ORDER, N_("The form is this person's and gives what the agency says")),
            (REFUSED, N_("It does not: the authority ends now")),
        ),
        empty=N_("Choose what you found."),
    )
    why = TextField(N_("Why, if it does not"), longest=500, lines=True)
