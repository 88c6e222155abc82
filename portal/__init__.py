"""What charge payers and advisers see."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

JOURNEYS: tuple[str, ...] = (
    "account",
    "help",
    "plan",
    "sign_in",
    "statement",
)
"""One package of this folder for each; its routes.py has the blueprint `pages`."""


def register(app: Flask) -> None:
    """Add every journey to the application."""
    for journey in JOURNEYS:
        app.register_blueprint(import_module(f"portal.{journey}.routes").pages)
