"""Guessing is slowed down per address and per subject, and nobody is kept out by somebody else."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shared.models import SignInAttempt
from shared.services.sign_in.limits import (
    PASSWORD,
    SECOND_FACTOR,
    TooManyAttempts,
    attempt_of,
    count_attempt,
    forget_attempts,
    household,
)
from tests.support.builders import NOW
from tests.support.signing_in import KEYS


def attempt(subject="a", address="192.0.2.1"):
    return attempt_of(KEYS, PASSWORD, subject, address)


def tries(session, attempts, now=NOW):
    """How many of these were let through."""
    let_through = 0
    for each in attempts:
        try:
            count_attempt(session, each, now)
        except TooManyAttempts:
            continue
        let_through += 1
    return let_through


def from_many(count, subject="a", first=1):
    """One try at a subject from each of so many addresses."""
    return [attempt(subject, f"198.51.100.{first + n}") for n in range(count)]


def test_ten_tries_at_one_subject_are_let_through_from_one_address(session):
    assert tries(session, [attempt()] * 30) == 10


def test_whoever_tries_a_subject_from_elsewhere_takes_nothing_from_this_address(session):
    strangers = [attempt(address=f"198.51.100.{n}") for n in range(9)]
    assert tries(session, strangers * 20) == 90
    assert tries(session, [attempt()] * 20) == 10


def test_a_hundred_tries_at_one_subject_are_let_through_wherever_they_come_from(session):
    assert tries(session, from_many(150)) == 100


def test_tries_at_other_subjects_leave_the_hundred_alone(session):
    tries(session, from_many(100, "b"))
    assert tries(session, from_many(1)) == 1


def test_the_hundredth_try_makes_everybody_wait_until_the_first_is_five_minutes_old(session):
    tries(session, from_many(1))
    tries(session, from_many(99, first=2), NOW + timedelta(minutes=2))
    with pytest.raises(TooManyAttempts) as stopped:
        count_attempt(session, attempt(), NOW + timedelta(minutes=4))
    assert stopped.value.again_at == NOW + timedelta(minutes=5)


def test_a_second_factor_can_be_tried_ten_times_wherever_it_comes_from(session):
    factors = [attempt_of(KEYS, SECOND_FACTOR, 1, f"198.51.100.{n}") for n in range(30)]
    assert tries(session, factors) == 10


def test_ten_tries_from_one_address_are_let_through_whatever_they_are_at(session):
    assert tries(session, [attempt(subject=f"subject {n}") for n in range(30)]) == 10


def test_a_refused_try_does_not_make_the_wait_longer(session):
    tries(session, [attempt()] * 10)
    tries(session, [attempt()] * 100, NOW + timedelta(minutes=4))
    assert tries(session, [attempt()], NOW + timedelta(minutes=5)) == 1


def test_the_wait_ends_when_the_oldest_try_is_five_minutes_old(session):
    tries(session, [attempt()] * 10)
    with pytest.raises(TooManyAttempts) as stopped:
        count_attempt(session, attempt(), NOW + timedelta(minutes=2))
    assert stopped.value.again_at == NOW + timedelta(minutes=5)


def test_whoever_proved_who_they_are_gives_back_only_their_own_tries(session):
    tries(session, [attempt("a"), attempt("a"), attempt("b")])
    forget_attempts(session, attempt("a"))
    assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_the_rows_name_nobody(session):
    count_attempt(session, attempt("carys@example.org", "192.0.2.1"), NOW)
    row = session.scalars(select(SignInAttempt)).one()
    assert len(row.subject_key) == len(row.address_key) == 64


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("2001:db8:1:ff:ffff::1", "2001:db8:1::"),
        ("2001:db8:1:100::1", "2001:db8:1:100::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_an_address_is_counted_by_the_connection_it_belongs_to(address, counted):
    assert household(address) == counted


def test_tries_at_the_same_moment_are_counted_one_after_another(database):
    let_through = []

    def one():
        def work(session):
            return tries(session, [attempt()])

        let_through.append(database.attempt(work))

    threads = [threading.Thread(target=one) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(let_through) == 10
