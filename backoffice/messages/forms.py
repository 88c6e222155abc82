"""What an officer types about letters."""

from __future__ import annotations

import re

from shared.domain.says import N_
from shared.web.fields import TextField
from shared.web.forms import PageForm

_NUMBER = re.compile(r"(?:letter\s*)?0*([1-9][0-9]{0,8})", re.ASCII | re.IGNORECASE)


class ReturnedForm(PageForm):
    """The number of a letter that came back."""

    number = TextField(
        N_("Number of the letter"), longest=30, empty=N_("Enter the number of the letter.")
    )

    @property
    def letter_number(self) -> int | None:
        """The number, however it was copied from the paper; none when it is none."""
        found = _NUMBER.fullmatch(self.number.data or "")
        return int(found[1]) if found else None
