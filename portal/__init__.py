"""What charge payers and advisers see."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from shared.web import card_webhooks, notify_callbacks

JOURNEYS: tuple[str, ...] = (
    "account",
    "agency",
    "agency_people",
    "agency_keys",
    "agency_apply",
    "agency_authority",
    "agency_referrals",
    "agency_sign_in",
    "agency_statement",
    "agency_files",
    "agency_payments",
    "agency_talk",
    "apart",
    "api",
    "authorities",
    "breathing_space",
    "card_payment",
    "changes",
    "direct_debit",
    "entitlements",
    "hardship",
    "help",
    "holds",
    "letters",
    "mend",
    "nothing_left",
    "objections",
    "plan",
    "plan_changes",
    "portable",
    "privacy",
    "replan",
    "sign_in",
    "statement",
    "support",
)
"""One package of this folder for each; its routes.py has the blueprint `pages`."""


def register(app: Flask) -> None:
    """Add every journey to the application, and where suppliers tell us what happened."""
    app.register_blueprint(card_webhooks.pages)
    app.register_blueprint(notify_callbacks.pages)
    for journey in JOURNEYS:
        app.register_blueprint(import_module(f"portal.{journey}.routes").pages)
