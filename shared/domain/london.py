"""The council's time: dates are those of London, whatever the clock of the machine says."""

from __future__ import annotations

from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
