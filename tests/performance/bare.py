"""The least that a page can be: Flask alone, and Flask with one query, under the same web server."""

from __future__ import annotations

import os

from flask import Flask
from sqlalchemy import text

from shared.db import Database

BARE = "<!DOCTYPE html><html lang=en><title>Bare</title><h1>Bare</h1></html>"
ONE = text("SELECT reference FROM account WHERE id = :id")


def create_app() -> Flask:
    """Two pages: / and /query."""
    app = Flask("bare")
    database = Database(os.environ["DATABASE_URL"])

    @app.get("/")
    def bare() -> str:
        return BARE

    @app.get("/query")
    def query() -> str:
        with database.reading() as session:
            found = session.connection().execute(ONE, {"id": 1}).scalar_one()
        return f"{BARE}{found}"

    return app
