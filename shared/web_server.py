"""The application as the web server holds it: made once, before its workers are."""

from __future__ import annotations

import gc

from flask import Flask

from shared.app import create_app

NEW_OBJECTS = 10_000
"""How many more objects than were let go are looked through for cycles: some ten pages' worth."""


def application() -> Flask:
    """Make the application, and let the garbage collector leave alone what lives as long as it does.

    Pages leave few cycles behind, yet by Python's own measure each would look through its objects
    several times and now and then through all of ours. What is frozen before the workers begin stays
    in memory that they share.
    """
    app = create_app()
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
    return app
