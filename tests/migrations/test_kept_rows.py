"""Rows that are never changed: the database itself refuses, whatever the code above it does."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.models import AuditEntry

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def entry(session: Session) -> Session:
    session.execute(
        insert(AuditEntry).values(
            at=NOW,
            actor="officer:1",
            action="looked at a case",
            subject="party:1",
            facts="{}",
            previous_hash="0" * 64,
            hash="1" * 64,
        )
    )
    return session


def test_an_audit_entry_cannot_be_changed(entry):
    with pytest.raises(DBAPIError, match="never changed"):
        entry.execute(update(AuditEntry).values(actor="officer:2"))


def test_an_audit_entry_cannot_be_deleted(entry):
    with pytest.raises(DBAPIError, match="never changed"):
        entry.execute(delete(AuditEntry))


def test_an_audit_entry_can_be_added_after_another(entry):
    assert entry.execute(text("SELECT count(*) FROM audit_entry")).scalar() == 1
