"""What officers say of an agency."""

from __future__ import annotations

from shared.domain.agency_application import LONGEST_NAME
from shared.domain.says import N_
from shared.web.choice_fields import Choice, ChoiceField
from shared.web.fields import TextField
from shared.web.forms import PageForm

LONGEST_WHY = 500


class WhyForm(PageForm):
    """Why it is decided so."""

    why = TextField(
        N_("What you checked, and why"),
        longest=LONGEST_WHY,
        lines=True,
        empty=N_("Say what you checked, or why, in a few words."),
    )


class ContactsForm(PageForm):
    """Whom the agency turns to, and which entry of the list of free help it is."""

    officer = ChoiceField(N_("Their named officer"), listed=True)
    signpost = ChoiceField(N_("Their entry in the list of free help"), listed=True)


class AdministratorForm(PageForm):
    """Somebody who manages the agency's people."""

    name = TextField(N_("Name"), longest=LONGEST_NAME)
    email = TextField(N_("Work email address"), longest=254)


def contacts_form(
    officers: tuple[tuple[int, str], ...],
    signposts: tuple[tuple[int, str], ...],
    officer_id: int | None,
    signpost_id: int | None,
) -> ContactsForm:
    """The form with the choices of today, as it stands."""
    form = ContactsForm(
        data={"officer": str(officer_id or 0), "signpost": str(signpost_id or 0)},
    )
    form.officer.offered = _choices(officers, N_("Nobody yet"))
    form.signpost.offered = _choices(signposts, N_("None"))
    return form


def _choices(found: tuple[tuple[int, str], ...], nobody: str) -> tuple[Choice, ...]:
    return (("0", nobody), *((str(number), name) for number, name in found))
