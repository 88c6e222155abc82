"""What the tests of jobs share."""

from __future__ import annotations

import pytest

from shared.db import Database
from shared.gateways.parts import Parts
from shared.gateways.sandbox.messages import SandboxMessages
from shared.settings import Settings
from tests.support.cards import TrialCards
from tests.support.clock import HeldClock


@pytest.fixture
def app_parts(settings: Settings, database: Database, clock: HeldClock, cards: TrialCards) -> Parts:
    """The parts of a sandbox on the test's database and clock."""
    return Parts(settings, database, clock, SandboxMessages(database), cards=cards.port)
