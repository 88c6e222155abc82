"""What is said of each version of a plan."""

from __future__ import annotations

from flask_babel import gettext as _

from shared.services.plans import versions
from shared.services.plans.history import Version


def what(version: Version) -> str:
    """What changed, in a few words."""
    return {
        versions.AGREED: _("The plan was agreed"),
        versions.MOVED: _("A payment was moved to another day"),
        versions.USUAL_DAY: _("The usual day was changed"),
        versions.MORE: _("The amount was changed"),
        versions.SKIPPED: _("A payment was put at the end"),
        versions.LINES: _("Payments were changed one by one"),
        versions.REDUCED: _("The plan became shorter, because less was owed"),
        versions.REPLACED: _("A new plan took the place of the old one"),
        versions.RESUMED: _("The plan went on after it had waited"),
    }.get(version.kind, _("The plan was changed"))


def who(version: Version) -> str:
    """Who made the change, as whoever pays is told of it."""
    kind = version.by.partition(":")[0]
    if kind in ("payer", "link"):
        return _("You")
    if kind in ("rule", "job", "system", ""):
        return _("The council, by its published rules")
    return _("An officer of the council")
