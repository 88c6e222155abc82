"""Pieces of pages that are the same for many people: rendered once for each language and what they are given."""

from __future__ import annotations

from collections.abc import Hashable

from flask import Flask, current_app
from markupsafe import Markup

from shared.web.language import language


def keep_pieces(app: Flask) -> None:
    """Give templates `piece()`, and the application a place to keep what it renders."""
    app.extensions["evenkeel_pieces"] = {}
    app.jinja_env.globals["piece"] = piece


def piece(template: str, **given: Hashable) -> Markup:
    """A template of ours rendered with these values, kept for the next who asks for the same.

    Nothing of one person or one request may stand in it, and values must come out of a short list.
    """
    kept: dict[object, Markup] = current_app.extensions["evenkeel_pieces"]
    key = (template, language(), *given.items())
    if key not in kept:
        rendered = current_app.jinja_env.get_template(template).render(**given)
        kept[key] = Markup(rendered.strip())  # nosec B704  # escaped by our own template
    return kept[key]
