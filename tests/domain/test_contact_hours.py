"""The hours between which somebody may be texted, in London, also on the days on which the clock changes."""

from datetime import UTC, datetime

import pytest

from shared.domain.contact_hours import opens_at

NINE_TO_TWELVE = (9, 12)
CASES = (
    # The instant that it is, the hours they named, and when they may be texted.
    (
        datetime(2026, 11, 22, 8, 59, tzinfo=UTC),
        NINE_TO_TWELVE,
        datetime(2026, 11, 22, 9, tzinfo=UTC),
    ),
    (datetime(2026, 11, 22, 9, tzinfo=UTC), NINE_TO_TWELVE, None),
    (datetime(2026, 11, 22, 11, 59, 59, tzinfo=UTC), NINE_TO_TWELVE, None),
    (datetime(2026, 11, 22, 12, tzinfo=UTC), NINE_TO_TWELVE, datetime(2026, 11, 23, 9, tzinfo=UTC)),
    (datetime(2026, 12, 31, 23, tzinfo=UTC), NINE_TO_TWELVE, datetime(2027, 1, 1, 9, tzinfo=UTC)),
    # Summer: nine in London is eight in UTC.
    (datetime(2026, 7, 1, 7, 59, tzinfo=UTC), NINE_TO_TWELVE, datetime(2026, 7, 1, 8, tzinfo=UTC)),
    (datetime(2026, 7, 1, 8, tzinfo=UTC), NINE_TO_TWELVE, None),
    # The evening before the clocks go forward, and before they go back.
    (datetime(2026, 3, 28, 20, tzinfo=UTC), NINE_TO_TWELVE, datetime(2026, 3, 29, 8, tzinfo=UTC)),
    (datetime(2026, 10, 24, 20, tzinfo=UTC), NINE_TO_TWELVE, datetime(2026, 10, 25, 9, tzinfo=UTC)),
    # Whoever named no hours can be texted at any.
    (datetime(2026, 11, 22, 3, tzinfo=UTC), (None, None), None),
)


@pytest.mark.parametrize(("now", "hours", "opens"), CASES)
def test_a_text_waits_for_the_hours(now, hours, opens):
    assert opens_at(now, *hours) == opens
