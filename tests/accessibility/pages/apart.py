"""The payer's page of their privacy."""

from __future__ import annotations

from tests.accessibility.pages import ListedPage, Visitor


def _own(visitor: Visitor) -> str:
    visitor.as_payer()
    return "/account/privacy"


PAGES = (ListedPage("apart.own", "Your privacy", _own),)
