"""What officers see, under /officers."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

AREAS: tuple[str, ...] = (
    "sign_in",
    "staff",
    "statements",
    "worklist",
    "cases",
    "holds",
    "objections",
    "changes",
    "permissions",
    "plans",
    "plan_work",
    "hardship",
    "entitlements",
    "payments",
    "mandates",
    "support",
    "breathing_space",
    "cards",
    "apart",
    "finance",
    "differences",
    "direct_debit",
    "deciding",
    "messages",
    "notices",
    "wordings",
    "interfaces",
    "audit",
    "authorities",
    "sharing",
    "jobs",
    "agencies",
    "agency_work",
    "liaison",
    "feedback",
)
"""One package of this folder for each; its routes.py has the blueprint `pages`, named officers_<area>."""


def register(app: Flask) -> None:
    """Add every area to the application."""
    for area in AREAS:
        app.register_blueprint(
            import_module(f"backoffice.{area}.routes").pages, url_prefix="/officers"
        )
