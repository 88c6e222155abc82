"""What an administrator says of a wording."""

from __future__ import annotations

from shared.domain.says import N_
from shared.services.wordings.checking import LONGEST
from shared.web.fields import TextField
from shared.web.forms import PageForm

LONGEST_WHY = 500


class WordingForm(PageForm):
    """A wording, and why it is worded anew."""

    content = TextField(
        N_("What it says"), longest=LONGEST, lines=True, empty=N_("Write what the message says.")
    )
    note = TextField(
        N_("Why you word it anew"),
        longest=LONGEST_WHY,
        lines=True,
        empty=N_("Say why, in a few words. Whoever approves it reads this."),
    )


class WhyForm(PageForm):
    """Why something is refused or taken back."""

    why = TextField(N_("Why"), longest=LONGEST_WHY, empty=N_("Say why, in a few words."))
