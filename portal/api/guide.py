"""The page for those who write programs for agencies. Its examples are run by the tests."""

from __future__ import annotations

from flask import render_template

from portal.api.frame import VERSION_1, pages
from portal.api.openapi import SCOPES
from shared.domain.agency_acts import ChangeKind
from shared.services.agencies.interface.deliveries import SIGNATURE
from shared.web.parts import current_parts
from shared.web.problems import KINDS


@pages.get("/agency/api")
def guide() -> str:
    """How to use the interface: the token, an example of each thing, problems, repeats and webhooks."""
    return render_template(
        "portal/api/guide.html",
        at=f"{current_parts().settings.base_url}{VERSION_1}",
        scopes=SCOPES,
        problems=KINDS,
        kinds=[each.value for each in ChangeKind],
        signature=SIGNATURE,
    )
