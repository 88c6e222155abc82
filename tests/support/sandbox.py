"""The sandbox council in a test's database: smaller than in life, with every story in it."""

from __future__ import annotations

from unittest.mock import patch

from flask import Flask

from shared.db import Database
from shared.domain.stages import Nation
from shared.gateways.parts import Parts
from shared.services.sandbox import load as loading
from shared.services.sealed.key import SealedKey
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.passwords import CHEAP, Passwords

FEW = 600
"""Accounts enough for every story of the sandbox."""


def load_small_sandbox(database: Database, app: Flask) -> None:
    """Load the sandbox council with the keys of an application."""
    parts: Parts = app.extensions["evenkeel"]
    settings = parts.settings
    council = loading.Council(
        Keys(settings.secret_key),
        Passwords(CHEAP),
        settings.policies_folder,
        Nation(settings.council.nation),
        SealedKey(settings.sealed_keys),
    )
    with patch.object(loading, "SMALL", FEW):
        loading.load_sandbox(database, council, FEW)
