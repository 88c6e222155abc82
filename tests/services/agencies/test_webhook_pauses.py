"""How long an agency's webhook is tried again, as its pages say."""

from datetime import timedelta
from itertools import pairwise

from shared.services.agencies.interface.deliveries import WAITS


def test_the_pauses_grow_and_are_three_days_together():
    assert all(first <= second for first, second in pairwise(WAITS))
    assert sum(WAITS, timedelta()) == timedelta(days=3)
