"""A part that is made when something is first asked of it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.gateways.late import late
from shared.gateways.parts import assemble
from shared.gateways.sandbox.cards import SandboxCards
from shared.settings import read_settings


class Part:
    def __init__(self):
        self.name = "made"

    def say(self, word):
        return f"{self.name}: {word}"


def test_nothing_is_made_before_it_is_asked_for():
    made = []
    late(lambda: made.append(1))
    assert made == []


def test_it_answers_as_the_part_itself():
    part = late(Part)
    assert (part.say("yes"), isinstance(part, Part)) == ("made: yes", True)


def test_what_is_set_or_deleted_is_set_or_deleted_at_the_part():
    real = Part()
    part = late(lambda: real)
    part.name = "other"
    assert real.name == "other"
    del part.name
    assert not hasattr(real, "name")


def test_it_is_made_once_however_many_ask_at_once():
    made = []

    def slowly():
        time.sleep(0.05)
        made.append(Part())
        return made[-1]

    part = late(slowly)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(part.say, ["x"] * 8)) == {"made: x"}
    assert len(made) == 1


def test_what_cannot_be_made_says_so_each_time_it_is_asked():
    def refused():
        raise ValueError("no key")

    part = late(refused)
    for _ in range(2):
        with pytest.raises(ValueError, match="no key"):
            part.say("x")


def test_the_sandbox_has_its_own_card_provider_also_when_parts_are_replaced():
    parts = assemble(read_settings({"EVENKEEL_SANDBOX": "yes"}))
    assert isinstance(replace(parts, clock=parts.clock).cards, SandboxCards)
    parts.database.close()
