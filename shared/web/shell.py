"""The parts of the page that are the same for everybody: rendered once for each side and language.

Rendered on every request, the shell would cost more than most pages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from shared.domain.says import N_
from shared.settings import Council
from shared.web.addresses import address, keep_addresses
from shared.web.brand import brand_version
from shared.web.parts import current_parts
from shared.web.sides import Side

MANIFEST = Path(__file__).resolve().parent.parent / "static" / "assets" / "manifest.json"

FOOTER_PLACES = (
    ("help.contact", N_("Contact us")),
    ("help.how_we_decide", N_("How we decide")),
    ("agency_apply.about", N_("For debt advisers")),
    ("help.feedback", N_("Give feedback")),
    ("help.accessibility", N_("Accessibility statement")),
    ("help.privacy", N_("Privacy")),
    ("help.cookies", N_("Cookies")),
)
LEAVE_FOR = "https://www.bbc.co.uk/weather"
"""Where somebody who must leave quickly is sent: a page that anybody may have been reading."""
LEAVE = "session.leave"
HOME = {
    Side.PAYERS: ("help.home", "/"),
    Side.OFFICE: ("officers_worklist.worklist", "/officers"),
    Side.AGENCIES: ("agency.board", "/agency"),
}


@dataclass(frozen=True)
class Shell:
    """Ready pieces of HTML for base.html."""

    head_links: Markup
    start_script: Markup
    leave: Markup
    """The way off the page in one press; only for payers, whose home may not be safe."""
    masthead: Markup
    footer: Markup


def prepare_shells(app: Flask) -> None:
    """Read which files were built; pages are still served, unstyled, where none were."""
    app.extensions["evenkeel_assets"] = read_manifest(MANIFEST)
    app.extensions["evenkeel_shells"] = {}
    keep_addresses(app)


def read_manifest(path: Path) -> Mapping[str, str]:
    """Which built file stands for which name; nothing when the assets are not built."""
    try:
        files: dict[str, str] = json.loads(path.read_text())["files"]
    except (OSError, ValueError, KeyError):
        return {}
    return files


def asset(name: str) -> str:
    """The address of a built file."""
    files: Mapping[str, str] = current_app.extensions["evenkeel_assets"]
    return f"/static/assets/{files.get(name, name)}"


def home(side: Side) -> str:
    """Where the name of the service leads."""
    endpoint, otherwise = HOME[side]
    return address(endpoint) or otherwise


def shell(side: Side, language: str) -> Shell:
    """The pieces for one side in one language."""
    shells: dict[tuple[Side, str], Shell] = current_app.extensions["evenkeel_shells"]
    if (side, language) not in shells:
        shells[side, language] = _render(side, language)
    return shells[side, language]


def _render(side: Side, language: str) -> Shell:
    council = current_parts().settings.council.spoken(language)
    called, for_payers = council.name, side is Side.PAYERS
    links = [(href, _(text)) for endpoint, text in FOOTER_PLACES if (href := address(endpoint))]
    logo = _brand_address("brand_logo", council) if council.logo else None
    brand = _brand_address("brand_colours", council)
    return Shell(
        head_links=_part("head_links", brand=brand, for_payers=for_payers),
        start_script=_part("start_script"),
        leave=_part("leave", href=address(LEAVE), to=LEAVE_FOR) if for_payers else Markup(),
        masthead=_part("masthead", called=called, home=home(side), logo=logo),
        footer=_part("footer", council=council, called=called, links=links, for_payers=for_payers),
    )


def _brand_address(view: str, council: Council) -> str | None:
    endpoint = f"help.{view}"
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, version=brand_version(council))


def _part(name: str, **given: object) -> Markup:
    """One of our own templates: what is put into it is escaped while it is rendered."""
    piece = current_app.jinja_env.get_template(f"shell/{name}.html").render(**given)
    return Markup(piece.strip())  # nosec B704  # escaped by our own template
