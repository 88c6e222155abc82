"""Who may open whose record is decided by somebody else."""

from __future__ import annotations

import pytest

from shared.services.audit import Actor
from shared.services.errors import NotAllowedHere, NotFound
from shared.services.sign_in.own_records import add_own_account, may_open, open_own_records
from tests.support.builders import NOW, a_party, an_account, an_officer, is_own_record

ADMINISTRATOR = Actor("officer", 999)


@pytest.mark.parametrize("change", [
    lambda session, me: add_own_account(session, Actor("officer", me), me, "70000001", NOW),
    lambda session, me: open_own_records(session, Actor("officer", me), me, NOW),
])  # fmt: skip
def test_nobody_changes_which_records_they_may_open_themselves(session, change):
    officer, own = an_officer(session), a_party(session)
    an_account(session, own, reference="70000001")
    is_own_record(session, officer, own)
    with pytest.raises(NotAllowedHere):
        change(session, officer.id)
    assert not may_open(session, officer.id, own.id)


def test_records_are_closed_only_to_an_officer_who_exists(session):
    an_account(session, a_party(session), reference="70000001")
    with pytest.raises(NotFound):
        add_own_account(session, ADMINISTRATOR, 999_999, "70000001", NOW)
