"""What officers read of each version of a plan."""

from __future__ import annotations

from flask_babel import gettext as _

from shared.services.plans import versions
from shared.services.plans.history import Version


def what(version: Version) -> str:
    """What changed, in a few words."""
    return {
        versions.AGREED: _("Agreed"),
        versions.MOVED: _("A payment moved"),
        versions.USUAL_DAY: _("Another usual day"),
        versions.MORE: _("Another amount"),
        versions.SKIPPED: _("A payment put at the end"),
        versions.LINES: _("Payments changed one by one"),
        versions.REDUCED: _("Shorter, because less was owed"),
        versions.REPLACED: _("A new plan in the place of the old one"),
        versions.RESUMED: _("Went on after it had waited"),
    }.get(version.kind, version.kind)


def who(version: Version) -> str:
    """Who made the change."""
    kind = version.by.partition(":")[0]
    if version.officer:
        return version.officer
    if kind in ("payer", "link"):
        return _("The person")
    return _("The published rules") if kind == "rule" else _("The system")
