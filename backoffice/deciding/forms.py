"""What an administrator fills in about free help and limits."""

from __future__ import annotations

import re

from shared.domain.contacts import is_email
from shared.domain.says import N_, Says
from shared.services.signposts import SignpostWords
from shared.web.fields import ChoiceField, MoneyField, TextField, TickField
from shared.web.forms import PageForm

AUDIENCES = (
    ("everyone", N_("Everyone")),
    ("people", N_("People")),
    ("businesses", N_("Businesses and organisations")),
    ("crisis", N_("Somebody in danger, day and night")),
)
_WEB = re.compile(r"https://[^\s\"'<>]+", re.ASCII)


def _web_problem(text: str) -> Says | None:
    if _WEB.fullmatch(text):
        return None
    return Says(N_("Enter an address that begins with https://"))


def _email_problem(text: str) -> Says | None:
    if is_email(text):
        return None
    return Says(N_("Enter an email address, such as name@example.com."))


class SignpostForm(PageForm):
    """One place to get free help."""

    name = TextField(N_("Name"), longest=120, empty=N_("Enter the name."))
    name_welsh = TextField(N_("Name in Welsh (optional)"), longest=120)
    about = TextField(N_("What they help with (optional)"), longest=300)
    about_welsh = TextField(N_("What they help with, in Welsh (optional)"), longest=300)
    phone = TextField(N_("Phone number (optional)"), longest=40)
    website = TextField(N_("Website (optional)"), longest=200, check=_web_problem)
    referral_email = TextField(
        N_("Email for people whom we send to them (optional)"), longest=254, check=_email_problem
    )
    audience = ChoiceField(
        N_("Who they help"),
        choices=AUDIENCES,
        default="everyone",
        empty=N_("Choose who they help."),
    )
    shown = TickField(N_("Show it to officers and in messages"), default=True)

    def words(self) -> SignpostWords:
        """The place as it was filled in."""
        return SignpostWords(
            name=self.name.data,
            name_welsh=self.name_welsh.data or "",
            about=self.about.data or "",
            about_welsh=self.about_welsh.data or "",
            phone=self.phone.data or "",
            website=self.website.data or "",
            referral_email=self.referral_email.data or "",
            audience=self.audience.data,
            shown=self.shown.data,
        )


class LimitForm(PageForm):
    """How large a debt a role may decide alone."""

    most = MoneyField(N_("Largest debt that they decide alone"))
