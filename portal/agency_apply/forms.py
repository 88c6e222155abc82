"""What an agency tells us of itself when it applies."""

from __future__ import annotations

from shared.domain.agency_application import (
    ADVICE,
    KINDS,
    LONGEST_NAME,
    PERMISSIONS,
    Application,
    bare_domain,
)
from shared.domain.says import N_
from shared.web.choice_fields import ChoiceField
from shared.web.fields import TextField
from shared.web.forms import PageForm

SHORT = 40


class ApplicationForm(PageForm):
    """The whole application on one page. What is wrong with it, the domain says."""

    name = TextField(N_("Name of your organisation"), longest=LONGEST_NAME)
    kind = ChoiceField(
        N_("What does your organisation do?"), choices=tuple(KINDS.items()), default=ADVICE
    )
    sfs_number = TextField(
        N_("Membership number of the Standard Financial Statement"), longest=SHORT
    )
    fca = ChoiceField(N_("May you give debt advice?"), choices=tuple(PERMISSIONS.items()))
    fca_number = TextField(N_("FCA firm reference number"), longest=20)
    exemption = TextField(N_("Why you are exempt"), longest=300, lines=True)
    ico_number = TextField(
        N_("Registration number with the Information Commissioner (ICO)"), longest=20
    )
    domain = TextField(N_("Your email domain"), longest=120)
    address = TextField(N_("Address"), longest=400, lines=True)
    phone = TextField(N_("Phone"), longest=SHORT)
    contact_name = TextField(N_("Their name"), longest=LONGEST_NAME)
    contact_email = TextField(N_("Their work email address"), longest=254)

    def told(self) -> Application:
        """What was typed, as the domain knows it."""
        return Application(
            **{
                field.name: " ".join((field.data or "").split())
                if not getattr(field, "lines", False)
                else (field.data or "")
                for field in self
                if field.name != "domain"
            },
            domain=bare_domain(self.domain.data or ""),
        )
