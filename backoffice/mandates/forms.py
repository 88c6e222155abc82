"""What an officer asks and types when somebody sets up a Direct Debit by phone."""

from __future__ import annotations

from shared.domain.says import N_
from shared.web.fields import ChoiceField, SecretField, TextField
from shared.web.forms import PageForm

LONGEST_NAME = 70
ALONE = "alone"


class PhoneMandateForm(PageForm):
    """Account holder, and only person needed, first; then the account."""

    holder = ChoiceField(
        N_("Ask: is the account in your name, and can you authorise payments from it alone?"),
        choices=(
            (ALONE, N_("Yes, to both")),
            ("two", N_("Somebody else has to authorise as well")),
            ("other", N_("It is somebody else's account")),
        ),
        empty=N_("Ask this first, and choose the answer."),
    )
    name = TextField(
        N_("Name on the account"), longest=LONGEST_NAME, empty=N_("Enter the name on the account.")
    )
    # Never sent back to a page: asked again when something is wrong.
    sort_code = SecretField(N_("Sort code"), empty=N_("Enter the sort code."))
    account = SecretField(N_("Account number"), empty=N_("Enter the account number."))
