"""Somebody joins an agency."""

from __future__ import annotations

from shared.domain.agency_application import LONGEST_NAME
from shared.domain.says import N_
from shared.web.choice_fields import TickField
from shared.web.fields import TextField
from shared.web.forms import PageForm


class PersonForm(PageForm):
    """Who, and whether they manage others."""

    name = TextField(N_("Name"), longest=LONGEST_NAME)
    email = TextField(N_("Work email address"), longest=254)
    manages = TickField(N_("They may add people and let people go"))
