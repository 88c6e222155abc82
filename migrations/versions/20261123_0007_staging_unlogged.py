"""Staging tables that PostgreSQL does not write to its log: what they hold can be read again.

Revision: 0007
After: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STAGING = ("account", "party", "debt", "event", "receipt", "plan")


def upgrade() -> None:
    """Bring the schema forward."""
    _keep_as("UNLOGGED")


def downgrade() -> None:
    """Take it back."""
    _keep_as("LOGGED")


def _keep_as(kind: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        for record in STAGING:
            op.execute(f"ALTER TABLE extract_{record} SET {kind}")
