"""What surrounds a page: the council's name, the menu, languages, who is signed in, the time-out warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask, current_app, g, get_flashed_messages, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from shared.domain.roles import Role
from shared.domain.says import N_
from shared.web import crisis
from shared.web.access_table import ACCESS
from shared.web.addresses import address
from shared.web.components import Components
from shared.web.kept_pieces import keep_pieces, piece
from shared.web.language import gettext as _
from shared.web.language import language
from shared.web.parts import current_parts
from shared.web.sessions import (
    current_visit,
    idle_limit,
)
from shared.web.shell import Shell, asset, home, prepare_shells, shell
from shared.web.sides import Side, current_side
from shared.web.who_is_there import who_is_on

WARN_BEFORE = timedelta(minutes=5)
"""How long before the session ends the page asks whether somebody is still there."""

STAY = "session.stay"
PUT_ASIDE = "session.put_form_aside"
SWITCH_LANGUAGE = "help.switch_language"
SIGN_OUT = {
    Side.PAYERS: "sign_in.sign_out",
    Side.OFFICE: "officers_sign_in.sign_out",
    Side.AGENCIES: "agency_sign_in.sign_out",
}


@dataclass(frozen=True)
class Place:
    """One entry of the menu: where it goes, what it is called, and the blueprints that it stands for."""

    endpoint: str
    text: str
    blueprints: frozenset[str]
    not_for: frozenset[Role] = frozenset()
    """Roles that may open it only to be sent on: their menu begins elsewhere."""


PAYER_PLACES = (
    Place("account.debts", N_("What you owe"), frozenset({"account"})),
    Place("statement.tasks", N_("Income and spending"), frozenset({"statement"})),
    Place("plan.start", N_("Payment plan"), frozenset({"plan"})),
    Place("card_payment.payments", N_("Payments"), frozenset({"card_payment"})),
    Place("letters.every", N_("Letters"), frozenset({"letters"})),
    Place(
        "nothing_left.choose",
        N_("What can help"),
        frozenset({"nothing_left", "entitlements", "hardship", "support"}),
    ),
)
OFFICER_PLACES = (
    Place(
        "officers_worklist.worklist",
        N_("Worklist"),
        frozenset({"officers_worklist", "officers_cases", "officers_plans"}),
        not_for=frozenset({Role.ADMINISTRATOR, Role.DATA_PROTECTION}),
    ),
    Place(
        "officers_breathing_space.overview",
        N_("Breathing Space"),
        frozenset({"officers_breathing_space"}),
    ),
    Place(
        "officers_finance.overview",
        N_("Finance"),
        frozenset({"officers_finance", "officers_direct_debit"}),
    ),
    Place("officers_agencies.every", N_("Agencies"), frozenset({"officers_agencies"})),
    Place("officers_notices.every", N_("Letters to many"), frozenset({"officers_notices"})),
    Place("officers_messages.undelivered", N_("Messages"), frozenset({"officers_messages"})),
    Place("officers_policies.policies", N_("Policies"), frozenset({"officers_policies"})),
    Place("officers_deciding.overview", N_("Help and limits"), frozenset({"officers_deciding"})),
    Place("officers_wordings.every", N_("Wordings"), frozenset({"officers_wordings"})),
    Place("officers_support.openings", N_("What was opened"), frozenset({"officers_support"})),
    Place("officers_jobs.jobs", N_("Jobs"), frozenset({"officers_jobs"})),
    Place("officers_interfaces.every", N_("Interfaces"), frozenset({"officers_interfaces"})),
    Place("officers_sharing.register", N_("What was shared"), frozenset({"officers_sharing"})),
    Place("officers_audit.trail", N_("Audit"), frozenset({"officers_audit"})),
    Place("officers_feedback.feedback", N_("Feedback"), frozenset({"officers_feedback"})),
    Place("officers_staff.staff", N_("Staff"), frozenset({"officers_staff"})),
)
ADVISER_PLACES = (
    Place(
        "agency.board",
        N_("Clients"),
        frozenset({"agency", "agency_authority", "agency_statement", "agency_talk"}),
    ),
    Place("agency_referrals.every", N_("Sent to you"), frozenset({"agency_referrals"})),
    Place("agency_files.every", N_("Files"), frozenset({"agency_files"})),
    Place("agency_payments.every", N_("Payments"), frozenset({"agency_payments"})),
    Place("agency_people.team", N_("Your team"), frozenset({"agency_people"})),
    Place("agency_keys.every", N_("Keys for programs"), frozenset({"agency_keys"})),
)


PLACES: Mapping[Side, tuple[Place, ...]] = {
    Side.OFFICE: OFFICER_PLACES,
    Side.PAYERS: PAYER_PLACES,
    Side.AGENCIES: ADVISER_PLACES,
}


@dataclass(frozen=True)
class Link:
    """An entry of the menu as this page draws it."""

    href: str
    text: str
    active: bool


@dataclass(frozen=True)
class Stay:
    """What the time-out warning needs to know."""

    url: str
    this_page: str
    aside_url: str
    idle_seconds: int
    warn_seconds: int


@dataclass(frozen=True)
class SignedIn:
    """What is drawn only for somebody who is signed in."""

    menu: Markup
    sign_out: str | None = None
    who: str | None = None
    stay: Stay | None = None


@dataclass(frozen=True)
class Furniture:
    """Everything that base.html draws around a page."""

    language: str
    council_name: str
    service_name: str
    colour: str
    home: str
    shell: Shell
    signed_in: SignedIn | None
    other_language: str | None
    notices: tuple[str, ...]
    crisis: crisis.CrisisHelp | None
    """Help for somebody whose words suggest danger."""
    can_be_opened: bool
    """Whether a form was sent to this address that a browser could also simply open."""


def furnish(app: Flask) -> None:
    """Give templates `furniture()`, `piece()`, `ui`, `asset()` and `csrf()`."""
    prepare_shells(app)
    keep_pieces(app)
    app.jinja_env.globals.update(
        furniture=furniture,
        asset=asset,
        csrf=csrf,
        menu=menu,
        ui=Components(app.jinja_env),
    )


def furniture() -> Furniture:
    """What surrounds this page. Where the database failed, nothing is asked of it again."""
    bare = g.get("without_database", False)
    side = current_side()
    spoken = language()
    council = current_parts().settings.council
    return Furniture(
        language=spoken,
        council_name=council.called(spoken),
        service_name=service_name(side),
        colour=council.colour,
        home=home(side),
        shell=shell(side, spoken),  # nosec B604  # pieces of a page, no command
        signed_in=None if bare else _signed_in(side),
        other_language=None if side is Side.OFFICE else _other_language(spoken),
        notices=() if bare else _notices(),
        crisis=crisis.help_to_show(bare=bare) if side is Side.PAYERS else None,
        can_be_opened=request.method == "POST" and _answers_get(),
    )


def _answers_get() -> bool:
    rule = request.url_rule
    return rule is not None and any(
        "GET" in (other.methods or ())
        for other in current_app.url_map.iter_rules()
        if other.rule == rule.rule
    )


def csrf() -> Markup:
    """The hidden field without which no form of ours is listened to."""
    if "csrf_field" not in g:
        hidden = Markup('<input type="hidden" name="csrf_token" value="{}">')
        g.csrf_field = hidden.format(generate_csrf())
    field: Markup = g.csrf_field
    return field


def service_name(side: Side) -> str:
    """What the service is called on this side."""
    if side is Side.OFFICE:
        return _("Payment plans: back office")
    return _("For debt advisers") if side is Side.AGENCIES else _("Get help to pay what you owe")


def _signed_in(side: Side) -> SignedIn | None:
    """Who is there, on the side that they belong to; nobody when the database cannot say."""
    try:
        found = who_is_on(side)
    except SQLAlchemyError:
        return None
    if found is None:
        return None
    role, who = found
    return SignedIn(
        menu=piece("shell/menu.html", side=side, role=role, here=_here(side)),
        sign_out=address(SIGN_OUT[side]),
        who=who,
        stay=_stay(),
    )


def _here(side: Side) -> str:
    """The endpoint of the menu's place that this page belongs to."""
    return next(
        (each.endpoint for each in PLACES[side] if request.blueprint in each.blueprints), ""
    )


def menu(side: Side, role: Role, here: str) -> Iterator[Link]:
    """The entries that this installation serves and that somebody of this role may open."""
    for place in PLACES[side]:
        href = address(place.endpoint)
        may_open = ACCESS.get(place.endpoint, frozenset()) - place.not_for
        if href is not None and role in may_open:
            yield Link(href, _(place.text), place.endpoint == here)


def _notices() -> tuple[str, ...]:
    """What the page before left to be said, once."""
    try:
        waiting = "_flashes" in current_visit()
    except SQLAlchemyError:
        return ()
    return tuple(str(each) for each in get_flashed_messages()) if waiting else ()


def _stay() -> Stay | None:
    idle, url, aside = idle_limit(), address(STAY), address(PUT_ASIDE)
    if idle is None or url is None or aside is None:
        return None
    warn = min(WARN_BEFORE, idle / 2)
    return Stay(url, _this_page(), aside, int(idle.total_seconds()), int(warn.total_seconds()))


def _other_language(spoken: str) -> str | None:
    """Where to press for the other language, and come back to this page."""
    href = address(SWITCH_LANGUAGE, code="cy" if spoken == "en" else "en")
    return f"{href}?{urlencode({'next': _this_page()})}" if href else None


def _this_page() -> str:
    """The path of this page, with its query."""
    return request.full_path if request.query_string else request.path
