"""What an adviser asks a client to let the agency do."""

from __future__ import annotations

from shared.domain.agency_states import Proof, Scope
from shared.domain.authority_words import IN_SHORT, SCOPES_HINTS
from shared.domain.says import N_
from shared.services.agencies.asking import Wanted
from shared.web.choice_fields import ChoiceField, ChoicesField
from shared.web.fields import DateField
from shared.web.forms import PageForm

EVERY, ONE = "every", "one"


class AskForm(PageForm):
    """What for, which accounts, until when, and how the client is asked."""

    scopes = ChoicesField(
        N_("What would you do for your client?"),
        choices=tuple((each.value, IN_SHORT[each], SCOPES_HINTS[each]) for each in Scope),
        kind_of=Scope,
        empty=N_("Choose at least one."),
    )
    accounts = ChoiceField(
        N_("Which accounts?"),
        choices=((EVERY, N_("Every account of theirs")),),
        empty=N_("Choose."),
    )
    ends_on = DateField(N_("Until when?"))
    how = ChoiceField(
        N_("How does your client say yes?"),
        choices=(
            (
                Proof.LINK.value,
                N_("We send them a message with a link"),
                N_("To the address or number that we have. They need no sign-in."),
            ),
            (
                Proof.PORTAL.value,
                N_("They sign in to our website"),
                N_("We send them a message too."),
            ),
            (
                Proof.FORM.value,
                N_("They signed a form"),
                N_("Send a photo or a PDF of it below. An officer checks it."),
            ),
        ),
        kind_of=Proof,
        empty=N_("Choose how they say yes."),
    )

    def wanted(self, account_reference: str) -> Wanted:
        """What was chosen."""
        return Wanted(
            self.scopes.data,
            (account_reference,) if self.accounts.data == ONE else (),
            ends_on=self.ends_on.data,
            proof=self.how.data,
        )
