"""The one place where the parts are joined to an application."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from flask import Flask
from werkzeug.local import LocalProxy

from shared.gateways.parts import Parts, assemble
from shared.log_lines import set_up_logging
from shared.services.catalogue import LANGUAGES
from shared.settings import Settings, read_settings
from shared.web import (
    access,
    crisis,
    errors,
    filters,
    furniture,
    headers,
    health,
    language,
    logs,
    request_cycle,
    session_pages,
)
from shared.web.cross_site import guard_forms
from shared.web.incoming import take_only_what_can_be_kept

ROOT = Path(__file__).resolve().parent.parent
LARGEST_BODY = 1024 * 1024
MOST_PARTS = 1_000

__all__ = ["Parts", "create_app"]


def create_app(
    settings: Settings | None = None,
    surfaces: Sequence[str] | None = None,
    parts: Parts | None = None,
) -> Flask:
    """Make the application.

    Settings come from the environment and surfaces from the settings unless they are given.
    Raises SettingsMistakes.
    """
    parts = parts or assemble(settings or read_settings())
    set_up_logging(parts.settings.log_level)
    app = request_cycle.Evenkeel(
        "shared", template_folder=str(ROOT / "templates"), static_folder="static"
    )
    app.extensions["evenkeel"] = parts
    take_only_what_can_be_kept(app)
    _configure(app, parts.settings)
    logs.log_requests(app, parts.settings)
    headers.set_up_headers(app, parts.settings)
    guard_forms(app, parts.settings)
    access.guard(app)
    errors.handle_errors(app)
    language.set_up_languages(app)
    filters.add_filters(app)
    furniture.furnish(app)
    crisis.answer_crises(app)
    request_cycle.close_after(app)
    for pages in (
        health.pages,
        session_pages.pages,
        session_pages.office_pages,
        session_pages.agency_pages,
    ):
        app.register_blueprint(pages)
    _open_surfaces(app, parts.settings.surfaces if surfaces is None else surfaces)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.secret_key = settings.secret_key
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_PARTS,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        TEMPLATES_AUTO_RELOAD=False,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    spoken = {each: settings.council.spoken(each) for each in LANGUAGES}
    app.jinja_env.globals.update(
        council=LocalProxy(lambda: spoken[language.language()]), sandbox=settings.sandbox
    )


def _open_surfaces(app: Flask, surfaces: Sequence[str]) -> None:
    # By name, because what is shared must not stand on what stands on it.
    for surface in surfaces:
        import_module(surface).register(app)
    if app.extensions["evenkeel"].settings.sandbox:
        from shared.web import sandbox, sandbox_cards, sandbox_direct_debits, sandbox_register

        app.register_blueprint(sandbox.pages)
        app.register_blueprint(sandbox_cards.pages)
        app.register_blueprint(sandbox_direct_debits.pages)
        app.register_blueprint(sandbox_register.pages)
