"""The one fact that somebody with a link types."""

from __future__ import annotations

from shared.domain.says import N_
from shared.web.fields import TextField
from shared.web.forms import PageForm


class FactForm(PageForm):
    """The postcode of whoever the link was sent to."""

    postcode = TextField(
        N_("Your postcode"), longest=20, empty=N_("Type the postcode of your home.")
    )
