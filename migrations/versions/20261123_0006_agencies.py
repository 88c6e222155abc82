"""Debt advice agencies.

Revision: 0006
After: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.triggers import AGENCIES_KEPT, keep_rows, let_rows_go

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "agency_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_setting")),
        sa.UniqueConstraint(
            "name", "effective_from", name=op.f("uq_agency_setting_name_effective_from")
        ),
    )
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), server_default="advice", nullable=False),
        sa.Column("sfs_number", sa.String(length=40), nullable=False),
        sa.Column("fca", sa.String(length=12), nullable=False),
        sa.Column("fca_number", sa.String(length=20), nullable=False),
        sa.Column("exemption", sa.String(length=300), nullable=False),
        sa.Column("ico_number", sa.String(length=20), nullable=False),
        sa.Column("domain", sa.String(length=120), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("signpost_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["officer.id"], name=op.f("fk_agency_decided_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_agency_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["signpost_id"], ["signpost.id"], name=op.f("fk_agency_signpost_id_signpost")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("reference", name=op.f("uq_agency_reference")),
    )
    op.create_table(
        "shared_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("recipient_kind", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("why", sa.String(length=30), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("dedupe", sa.String(length=120), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_shared_record_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_record")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_shared_record_dedupe")),
    )
    with op.batch_alter_table("shared_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shared_record_party_id_id"), ["party_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_shared_record_recipient_kind_at"), ["recipient_kind", "at"], unique=False
        )

    op.create_table(
        "adviser",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.String(length=200), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("setup_nonce", sa.String(length=64), nullable=False),
        sa.Column("setup_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_adviser_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adviser")),
        sa.UniqueConstraint("email", name=op.f("uq_adviser_email")),
    )
    with op.batch_alter_table("adviser", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adviser_agency_id_id"), ["agency_id", "id"], unique=False
        )

    op.create_table(
        "agency_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_event_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_event")),
    )
    with op.batch_alter_table("agency_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_event_agency_id_id"), ["agency_id", "id"], unique=False
        )

    op.create_table(
        "api_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_api_answer_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_answer")),
        sa.UniqueConstraint(
            "agency_id", "idempotency_key", name=op.f("uq_api_answer_agency_id_idempotency_key")
        ),
    )
    with op.batch_alter_table("api_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_answer_at"), ["at"], unique=False)

    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("kinds", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why_stopped", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_webhook_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("reference", name=op.f("uq_webhook_reference")),
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webhook_agency_id_id"), ["agency_id", "id"], unique=False
        )

    op.create_table(
        "adviser_recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["adviser_id"], ["adviser.id"], name=op.f("fk_adviser_recovery_code_adviser_id_adviser")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adviser_recovery_code")),
    )
    with op.batch_alter_table("adviser_recovery_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adviser_recovery_code_adviser_id"), ["adviser_id"], unique=False
        )

    op.create_table(
        "agency_client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("own_reference", sa.String(length=60), nullable=False),
        sa.Column("called", sa.String(length=160), nullable=False),
        sa.Column("account_reference", sa.String(length=40), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["adviser_id"], ["adviser.id"], name=op.f("fk_agency_client_adviser_id_adviser")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_client_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_agency_client_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_agency_client_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_client")),
        sa.UniqueConstraint("agency_id", "press", name=op.f("uq_agency_client_agency_id_press")),
        sa.UniqueConstraint("reference", name=op.f("uq_agency_client_reference")),
    )
    with op.batch_alter_table("agency_client", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_client_adviser_id_state"), ["adviser_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_agency_client_agency_id_state_id"),
            ["agency_id", "state", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_agency_client_party_id_id"), ["party_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_agency_client_one_open",
            ["agency_id", "party_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open' AND party_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND party_id IS NOT NULL"),
        )

    op.create_table(
        "agency_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=False),
        sa.Column("pressed_by", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["adviser_id"], ["adviser.id"], name=op.f("fk_agency_upload_adviser_id_adviser")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_upload_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["pressed_by"], ["adviser.id"], name=op.f("fk_agency_upload_pressed_by_adviser")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_upload")),
        sa.UniqueConstraint("agency_id", "sha256", name=op.f("uq_agency_upload_agency_id_sha256")),
        sa.UniqueConstraint("reference", name=op.f("uq_agency_upload_reference")),
    )
    with op.batch_alter_table("agency_upload", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_upload_state_id"), ["state", "id"], unique=False
        )

    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_api_key_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["adviser.id"], name=op.f("fk_api_key_created_by_adviser")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("client_id", name=op.f("uq_api_key_client_id")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_api_key_agency_id_id"), ["agency_id", "id"], unique=False
        )

    op.create_table(
        "agency_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_change_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["agency_client.id"],
            name=op.f("fk_agency_change_client_id_agency_client"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_change")),
    )
    with op.batch_alter_table("agency_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_change_agency_id_id"), ["agency_id", "id"], unique=False
        )

    op.create_table(
        "agency_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("from_council", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["agency_client.id"],
            name=op.f("fk_agency_message_client_id_agency_client"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_message")),
        sa.UniqueConstraint("client_id", "press", name=op.f("uq_agency_message_client_id_press")),
    )
    with op.batch_alter_table("agency_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_message_client_id_id"), ["client_id", "id"], unique=False
        )

    op.create_table(
        "agency_upload_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("promise_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["agency_client.id"],
            name=op.f("fk_agency_upload_row_client_id_agency_client"),
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["agency_upload.id"],
            name=op.f("fk_agency_upload_row_upload_id_agency_upload"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_upload_row")),
        sa.UniqueConstraint(
            "upload_id", "number", name=op.f("uq_agency_upload_row_upload_id_number")
        ),
    )
    with op.batch_alter_table("agency_upload_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_upload_row_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_agency_upload_row_upload_id_state"), ["upload_id", "state"], unique=False
        )

    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["api_key.id"], name=op.f("fk_api_token_key_id_api_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_api_token_key_id"), ["key_id"], unique=False)

    op.create_table(
        "api_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_api_use_key_id_api_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_use")),
        sa.UniqueConstraint("key_id", "minute", name=op.f("uq_api_use_key_id_minute")),
    )
    with op.batch_alter_table("api_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_use_minute"), ["minute"], unique=False)

    op.create_table(
        "authority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("may_discuss", sa.Boolean(), nullable=False),
        sa.Column("may_negotiate", sa.Boolean(), nullable=False),
        sa.Column("gets_letters", sa.Boolean(), nullable=False),
        sa.Column("sees_data", sa.Boolean(), nullable=False),
        sa.Column("all_accounts", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.String(length=40), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_authority_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["agency_client.id"], name=op.f("fk_authority_client_id_agency_client")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_authority_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_authority_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_authority_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sa.UniqueConstraint("reference", name=op.f("uq_authority_reference")),
    )
    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_authority_agency_id_party_id_state"),
            ["agency_id", "party_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_authority_party_id_state"), ["party_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_authority_state_ends_on"), ["state", "ends_on"], unique=False
        )
        batch_op.create_index(
            "uq_authority_one_living",
            ["client_id", "state"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'given')"),
            postgresql_where=sa.text("state IN ('asked', 'given')"),
        )

    op.create_table(
        "remittance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspense_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["adviser_id"], ["adviser.id"], name=op.f("fk_remittance_adviser_id_adviser")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_remittance_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["suspense_id"],
            ["suspense_item.id"],
            name=op.f("fk_remittance_suspense_id_suspense_item"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance")),
        sa.UniqueConstraint("agency_id", "sha256", name=op.f("uq_remittance_agency_id_sha256")),
        sa.UniqueConstraint("reference", name=op.f("uq_remittance_reference")),
    )
    with op.batch_alter_table("remittance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remittance_state_id"), ["state", "id"], unique=False)

    op.create_table(
        "agency_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_act_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_agency_act_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["agency_client.id"], name=op.f("fk_agency_act_client_id_agency_client")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_agency_act_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_act")),
    )
    with op.batch_alter_table("agency_act", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_act_agency_id_at"), ["agency_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_agency_act_client_id_id"), ["client_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_agency_act_party_id_id"), ["party_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_agency_act_subject"), ["subject"], unique=False)

    op.create_table(
        "authority_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_authority_account_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
            name=op.f("fk_authority_account_authority_id_authority"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_account")),
        sa.UniqueConstraint(
            "authority_id", "account_id", name=op.f("uq_authority_account_authority_id_account_id")
        ),
    )
    with op.batch_alter_table("authority_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_authority_account_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "authority_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
            name=op.f("fk_authority_event_authority_id_authority"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_event")),
    )
    with op.batch_alter_table("authority_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_authority_event_authority_id_id"), ["authority_id", "id"], unique=False
        )

    op.create_table(
        "proposal_source",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_proposal_source_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
            name=op.f("fk_proposal_source_authority_id_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["agency_client.id"],
            name=op.f("fk_proposal_source_client_id_agency_client"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_source_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposal_source")),
    )
    with op.batch_alter_table("proposal_source", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_source_agency_id_proposal_id"),
            ["agency_id", "proposal_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_proposal_source_client_id_proposal_id"),
            ["client_id", "proposal_id"],
            unique=False,
        )

    op.create_table(
        "remittance_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remittance_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["agency_client.id"],
            name=op.f("fk_remittance_line_client_id_agency_client"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_remittance_line_receipt_id_receipt")
        ),
        sa.ForeignKeyConstraint(
            ["remittance_id"],
            ["remittance.id"],
            name=op.f("fk_remittance_line_remittance_id_remittance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance_line")),
        sa.UniqueConstraint(
            "remittance_id", "number", name=op.f("uq_remittance_line_remittance_id_number")
        ),
    )
    op.create_table(
        "statement_source",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("membership", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_statement_source_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
            name=op.f("fk_statement_source_authority_id_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["agency_client.id"],
            name=op.f("fk_statement_source_client_id_agency_client"),
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_statement_source_statement_id_statement"),
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_statement_source")),
    )
    with op.batch_alter_table("statement_source", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_statement_source_agency_id_statement_id"),
            ["agency_id", "statement_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_statement_source_client_id"), ["client_id"], unique=False
        )

    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["agency_change.id"],
            name=op.f("fk_webhook_delivery_change_id_agency_change"),
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id_webhook")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "webhook_id", "change_id", name=op.f("uq_webhook_delivery_webhook_id_change_id")
        ),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webhook_delivery_state_next_attempt_at"),
            ["state", "next_attempt_at"],
            unique=False,
        )
    for statement in keep_rows(op.get_context().dialect.name, AGENCIES_KEPT):
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in let_rows_go(op.get_context().dialect.name, AGENCIES_KEPT):
        op.execute(statement)
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_delivery_state_next_attempt_at"))

    op.drop_table("webhook_delivery")
    with op.batch_alter_table("statement_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_source_client_id"))
        batch_op.drop_index(batch_op.f("ix_statement_source_agency_id_statement_id"))

    op.drop_table("statement_source")
    op.drop_table("remittance_line")
    with op.batch_alter_table("proposal_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_source_client_id_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_source_agency_id_proposal_id"))

    op.drop_table("proposal_source")
    with op.batch_alter_table("authority_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authority_event_authority_id_id"))

    op.drop_table("authority_event")
    with op.batch_alter_table("authority_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authority_account_account_id"))

    op.drop_table("authority_account")
    with op.batch_alter_table("agency_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_act_subject"))
        batch_op.drop_index(batch_op.f("ix_agency_act_party_id_id"))
        batch_op.drop_index(batch_op.f("ix_agency_act_client_id_id"))
        batch_op.drop_index(batch_op.f("ix_agency_act_agency_id_at"))

    op.drop_table("agency_act")
    with op.batch_alter_table("remittance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remittance_state_id"))

    op.drop_table("remittance")
    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_authority_one_living",
            sqlite_where=sa.text("state IN ('asked', 'given')"),
            postgresql_where=sa.text("state IN ('asked', 'given')"),
        )
        batch_op.drop_index(batch_op.f("ix_authority_state_ends_on"))
        batch_op.drop_index(batch_op.f("ix_authority_party_id_state"))
        batch_op.drop_index(batch_op.f("ix_authority_agency_id_party_id_state"))

    op.drop_table("authority")
    with op.batch_alter_table("api_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_use_minute"))

    op.drop_table("api_use")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_key_id"))
        batch_op.drop_index(batch_op.f("ix_api_token_expires_at"))

    op.drop_table("api_token")
    with op.batch_alter_table("agency_upload_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_upload_row_upload_id_state"))
        batch_op.drop_index(batch_op.f("ix_agency_upload_row_client_id"))

    op.drop_table("agency_upload_row")
    with op.batch_alter_table("agency_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_message_client_id_id"))

    op.drop_table("agency_message")
    with op.batch_alter_table("agency_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_change_agency_id_id"))

    op.drop_table("agency_change")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_agency_id_id"))

    op.drop_table("api_key")
    with op.batch_alter_table("agency_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_upload_state_id"))

    op.drop_table("agency_upload")
    with op.batch_alter_table("agency_client", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agency_client_one_open",
            sqlite_where=sa.text("state = 'open' AND party_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND party_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_agency_client_party_id_id"))
        batch_op.drop_index(batch_op.f("ix_agency_client_agency_id_state_id"))
        batch_op.drop_index(batch_op.f("ix_agency_client_adviser_id_state"))

    op.drop_table("agency_client")
    with op.batch_alter_table("adviser_recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adviser_recovery_code_adviser_id"))

    op.drop_table("adviser_recovery_code")
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_agency_id_id"))

    op.drop_table("webhook")
    with op.batch_alter_table("api_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_answer_at"))

    op.drop_table("api_answer")
    with op.batch_alter_table("agency_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_event_agency_id_id"))

    op.drop_table("agency_event")
    with op.batch_alter_table("adviser", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adviser_agency_id_id"))

    op.drop_table("adviser")
    with op.batch_alter_table("shared_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shared_record_recipient_kind_at"))
        batch_op.drop_index(batch_op.f("ix_shared_record_party_id_id"))

    op.drop_table("shared_record")
    op.drop_table("agency")
    op.drop_table("agency_setting")
