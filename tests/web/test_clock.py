"""The time of a request: asked once, and the date is London's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.web.clock import now, today
from tests.support.signed_in import signed_in_payer

DATES = (
    (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 10, 24)),
    (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
    (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
    (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 26)),
    (datetime(2027, 3, 27, 23, 59, tzinfo=UTC), date(2027, 3, 27)),
    (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), date(2027, 3, 28)),
    (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), date(2027, 3, 29)),
    (datetime(2027, 3, 31, 22, 59, tzinfo=UTC), date(2027, 3, 31)),
    (datetime(2027, 3, 31, 23, 0, tzinfo=UTC), date(2027, 4, 1)),
    (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), date(2028, 2, 29)),
)


@pytest.mark.parametrize(("instant", "day"), DATES)
def test_the_date_is_londons_whatever_the_host_thinks(frame, clock, instant, day):
    clock.move_to(instant)
    with frame.test_request_context():
        assert today() == day


def test_the_time_stands_still_within_a_request(frame, clock):
    with frame.test_request_context():
        first = now()
        clock.pass_by(timedelta(hours=1))
        assert now() == first


def test_a_clock_that_steps_back_signs_nobody_out(trial, clock):
    signed_in_payer(trial)
    clock.pass_by(timedelta(hours=-1))
    assert trial.get("/trial/payers").status_code == 200


def test_a_session_lasts_as_long_over_the_change_to_winter_time(trial, clock):
    clock.move_to(datetime(2026, 10, 25, 0, 45, tzinfo=UTC))
    signed_in_payer(trial)
    clock.pass_by(timedelta(minutes=29))
    assert trial.get("/trial/payers").status_code == 200
    clock.pass_by(timedelta(minutes=30))
    assert trial.get("/trial/payers").status_code == 303
