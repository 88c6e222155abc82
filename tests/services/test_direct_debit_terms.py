"""Who collects by Direct Debit in this installation, and by which numbers of its own."""

from __future__ import annotations

from shared.services.direct_debit.terms import ServiceUser, service_user


def test_the_council_collects_under_its_service_user_number(session):
    assert service_user(session) == ServiceUser("TIDEWELL BOROUGH", "999999")


def test_without_a_number_of_its_own_the_council_is_named_as_people_know_it(session):
    session.info["bacs"] = None
    assert service_user(session) == ServiceUser("Tidewell Borough Council", "")
