"""Direct debit.

Revision: 0003
After: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.triggers import DIRECT_DEBIT_KEPT, keep_rows, let_rows_go

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "bacs_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("advice", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bacs_report")),
        sa.UniqueConstraint("kind", "advice", name=op.f("uq_bacs_report_kind_advice")),
        sa.UniqueConstraint("sha256", name=op.f("uq_bacs_report_sha256")),
    )
    with op.batch_alter_table("bacs_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bacs_report_made_on"), ["made_on"], unique=False)

    op.create_table(
        "bank_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("substitutions", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_table")),
        sa.UniqueConstraint("effective_from", name=op.f("uq_bank_table_effective_from")),
    )
    op.create_table(
        "direct_debit_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("processing_on", sa.Date(), nullable=False),
        sa.Column("entry_on", sa.Date(), nullable=False),
        sa.Column("layout", sa.String(length=20), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("collection_count", sa.Integer(), nullable=False),
        sa.Column("instruction_count", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("held_back_count", sa.Integer(), nullable=False),
        sa.Column("held_back", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(length=60), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_by", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("input_report", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_debit_run")),
        sa.UniqueConstraint("serial", name=op.f("uq_direct_debit_run_serial")),
    )
    with op.batch_alter_table("direct_debit_run", schema=None) as batch_op:
        batch_op.create_index(
            "uq_direct_debit_run_one_a_day",
            ["processing_on"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('abandoned', 'taken_back')"),
            postgresql_where=sa.text("state NOT IN ('abandoned', 'taken_back')"),
        )

    op.create_table(
        "direct_debit_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_debit_setting")),
        sa.UniqueConstraint(
            "name", "effective_from", name=op.f("uq_direct_debit_setting_name_effective_from")
        ),
    )
    op.create_table(
        "guarantee_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee_text")),
        sa.UniqueConstraint("version", "language", name=op.f("uq_guarantee_text_version_language")),
    )
    op.create_table(
        "bank_check_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_bank_check_try_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_check_try")),
    )
    with op.batch_alter_table("bank_check_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_check_try_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_bank_check_try_party_id_at"), ["party_id", "at"], unique=False
        )

    op.create_table(
        "direct_debit_run_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["direct_debit_run.id"],
            name=op.f("fk_direct_debit_run_event_run_id_direct_debit_run"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_debit_run_event")),
    )
    with op.batch_alter_table("direct_debit_run_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_direct_debit_run_event_run_id"), ["run_id"], unique=False
        )

    op.create_table(
        "mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=18), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=10), nullable=False),
        sa.Column("holder_name", sa.String(length=70), nullable=False),
        sa.Column("sealed", sa.String(length=300), nullable=False),
        sa.Column("account_ending", sa.String(length=4), nullable=False),
        sa.Column("account_key", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("name_check", sa.String(length=10), nullable=False),
        sa.Column("guarantee_id", sa.Integer(), nullable=True),
        sa.Column("supplier_id", sa.String(length=120), nullable=True),
        sa.Column("supplier_method", sa.String(length=120), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lodged_on", sa.Date(), nullable=True),
        sa.Column("collect_from", sa.Date(), nullable=True),
        sa.Column("has_collected", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["guarantee_id"],
            ["guarantee_text.id"],
            name=op.f("fk_mandate_guarantee_id_guarantee_text"),
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_mandate_party_id_party")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_mandate_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["mandate.id"], name=op.f("fk_mandate_replaces_id_mandate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
        sa.UniqueConstraint("press", name=op.f("uq_mandate_press")),
        sa.UniqueConstraint("reference", name=op.f("uq_mandate_reference")),
        sa.UniqueConstraint("supplier_id", name=op.f("uq_mandate_supplier_id")),
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandate_account_key"), ["account_key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_mandate_party_id_state"), ["party_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mandate_plan_id_state"), ["plan_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mandate_state_id"), ["state", "id"], unique=False)

    op.create_table(
        "collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("instalment_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("advised_on", sa.Date(), nullable=False),
        sa.Column("processing_on", sa.Date(), nullable=False),
        sa.Column("entry_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("kept_back", sa.BigInteger(), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("presentation", sa.Integer(), nullable=False),
        sa.Column("first_processing_on", sa.Date(), nullable=True),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("held_by", sa.String(length=40), nullable=False),
        sa.Column("returned_code", sa.String(length=10), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("supplier_id", sa.String(length=120), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_collection_positive")),
        sa.ForeignKeyConstraint(
            ["instalment_id"],
            ["instalment.id"],
            name=op.f("fk_collection_instalment_id_instalment"),
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_collection_mandate_id_mandate")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_collection_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_collection_receipt_id_receipt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("supplier_id", name=op.f("uq_collection_supplier_id")),
    )
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collection_mandate_id_state"), ["mandate_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_collection_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_collection_state_entry_on"), ["state", "entry_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collection_state_processing_on"),
            ["state", "processing_on"],
            unique=False,
        )
        batch_op.create_index(
            "uq_collection_one_of_instalment",
            ["instalment_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled' AND instalment_id IS NOT NULL"),
            postgresql_where=sa.text("state <> 'cancelled' AND instalment_id IS NOT NULL"),
        )

    op.create_table(
        "mandate_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_mandate_event_mandate_id_mandate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_event")),
    )
    with op.batch_alter_table("mandate_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mandate_event_mandate_id"), ["mandate_id"], unique=False
        )

    op.create_table(
        "mandate_instruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_mandate_instruction_mandate_id_mandate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_instruction")),
    )
    with op.batch_alter_table("mandate_instruction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mandate_instruction_mandate_id"), ["mandate_id"], unique=False
        )
        batch_op.create_index(
            "ix_mandate_instruction_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "second_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=70), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_second_signature_mandate_id_mandate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_signature")),
        sa.UniqueConstraint("mandate_id", name=op.f("uq_second_signature_mandate_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_second_signature_token_hash")),
    )
    with op.batch_alter_table("second_signature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_second_signature_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(
            "ix_second_signature_waiting",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "supplier_mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=255), nullable=True),
        sa.Column("page_address", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.String(length=120), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_supplier_mandate_mandate_id_mandate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_mandate")),
        sa.UniqueConstraint("key", name=op.f("uq_supplier_mandate_key")),
        sa.UniqueConstraint("mandate_id", name=op.f("uq_supplier_mandate_mandate_id")),
        sa.UniqueConstraint("session_id", name=op.f("uq_supplier_mandate_session_id")),
    )
    with op.batch_alter_table("supplier_mandate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_mandate_look_at"), ["look_at"], unique=False)

    op.create_table(
        "bacs_report_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("says", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=True),
        sa.Column("collection_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("act_by", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_bacs_report_row_collection_id_collection"),
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_bacs_report_row_mandate_id_mandate")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["bacs_report.id"], name=op.f("fk_bacs_report_row_report_id_bacs_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bacs_report_row")),
        sa.UniqueConstraint(
            "report_id", "position", name=op.f("uq_bacs_report_row_report_id_position")
        ),
    )
    with op.batch_alter_table("bacs_report_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bacs_report_row_collection_id"), ["collection_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_bacs_report_row_mandate_id"), ["mandate_id"], unique=False
        )
        batch_op.create_index(
            "ix_bacs_report_row_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text("outcome IN ('waiting', 'for_person')"),
            postgresql_where=sa.text("outcome IN ('waiting', 'for_person')"),
        )

    op.create_table(
        "collection_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_collection_event_collection_id_collection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_event")),
    )
    with op.batch_alter_table("collection_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collection_event_collection_id"), ["collection_id"], unique=False
        )

    op.create_table(
        "collection_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("is_kept_back", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_collection_share_collection_id_collection"),
        ),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debt.id"], name=op.f("fk_collection_share_debt_id_debt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_share")),
        sa.UniqueConstraint(
            "collection_id", "debt_id", name=op.f("uq_collection_share_collection_id_debt_id")
        ),
    )
    op.create_table(
        "direct_debit_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=True),
        sa.Column("instruction_id", sa.Integer(), nullable=True),
        sa.Column("presentation", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=18), nullable=False),
        sa.Column("payer_name", sa.String(length=18), nullable=False),
        sa.Column("sealed", sa.String(length=300), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(collection_id IS NULL) <> (instruction_id IS NULL)",
            name=op.f("ck_direct_debit_line_of_one"),
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_direct_debit_line_collection_id_collection"),
        ),
        sa.ForeignKeyConstraint(
            ["instruction_id"],
            ["mandate_instruction.id"],
            name=op.f("fk_direct_debit_line_instruction_id_mandate_instruction"),
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_direct_debit_line_mandate_id_mandate")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["direct_debit_run.id"],
            name=op.f("fk_direct_debit_line_run_id_direct_debit_run"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_debit_line")),
        sa.UniqueConstraint(
            "run_id", "position", name=op.f("uq_direct_debit_line_run_id_position")
        ),
    )
    with op.batch_alter_table("direct_debit_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_direct_debit_line_mandate_id"), ["mandate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_direct_debit_line_reference"), ["reference"], unique=False
        )
        batch_op.create_index(
            "uq_direct_debit_line_one_of_instruction",
            ["instruction_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND instruction_id IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND instruction_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_direct_debit_line_one_of_presentation",
            ["collection_id", "presentation"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND collection_id IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND collection_id IS NOT NULL"),
        )

    op.create_table(
        "supplier_collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("presentation", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("supplier_id", sa.String(length=120), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_supplier_collection_collection_id_collection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_collection")),
        sa.UniqueConstraint("reference", name=op.f("uq_supplier_collection_reference")),
        sa.UniqueConstraint("supplier_id", name=op.f("uq_supplier_collection_supplier_id")),
    )
    with op.batch_alter_table("supplier_collection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplier_collection_look_at"), ["look_at"], unique=False
        )
        batch_op.create_index(
            "uq_supplier_collection_one_of_presentation",
            ["collection_id", "presentation"],
            unique=True,
            sqlite_where=sa.text("outcome <> 'refused'"),
            postgresql_where=sa.text("outcome <> 'refused'"),
        )

    op.create_table(
        "indemnity_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_reference", sa.String(length=60), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("report_row_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("counter_by", sa.Date(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_indemnity_claim_mandate_id_mandate")
        ),
        sa.ForeignKeyConstraint(
            ["report_row_id"],
            ["bacs_report_row.id"],
            name=op.f("fk_indemnity_claim_report_row_id_bacs_report_row"),
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["officer.id"], name=op.f("fk_indemnity_claim_settled_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indemnity_claim")),
        sa.UniqueConstraint("bank_reference", name=op.f("uq_indemnity_claim_bank_reference")),
    )
    with op.batch_alter_table("indemnity_claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indemnity_claim_mandate_id"), ["mandate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indemnity_claim_state_id"), ["state", "id"], unique=False
        )

    op.create_table(
        "indemnity_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("back_posting_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["back_posting_id"],
            ["posting.id"],
            name=op.f("fk_indemnity_part_back_posting_id_posting"),
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["indemnity_claim.id"],
            name=op.f("fk_indemnity_part_claim_id_indemnity_claim"),
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_indemnity_part_collection_id_collection"),
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_indemnity_part_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indemnity_part")),
        sa.UniqueConstraint("back_posting_id", name=op.f("uq_indemnity_part_back_posting_id")),
        sa.UniqueConstraint("collection_id", name=op.f("uq_indemnity_part_collection_id")),
        sa.UniqueConstraint("posting_id", name=op.f("uq_indemnity_part_posting_id")),
    )
    with op.batch_alter_table("indemnity_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indemnity_part_claim_id"), ["claim_id"], unique=False)

    op.add_column(
        "party", sa.Column("contact_stopped_at", sa.DateTime(timezone=True), nullable=True)
    )
    for statement in keep_rows(op.get_context().dialect.name, DIRECT_DEBIT_KEPT):
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in let_rows_go(op.get_context().dialect.name, DIRECT_DEBIT_KEPT):
        op.execute(statement)
    op.drop_column("party", "contact_stopped_at")

    with op.batch_alter_table("indemnity_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indemnity_part_claim_id"))

    op.drop_table("indemnity_part")
    with op.batch_alter_table("indemnity_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indemnity_claim_state_id"))
        batch_op.drop_index(batch_op.f("ix_indemnity_claim_mandate_id"))

    op.drop_table("indemnity_claim")
    with op.batch_alter_table("supplier_collection", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_supplier_collection_one_of_presentation",
            sqlite_where=sa.text("outcome <> 'refused'"),
            postgresql_where=sa.text("outcome <> 'refused'"),
        )
        batch_op.drop_index(batch_op.f("ix_supplier_collection_look_at"))

    op.drop_table("supplier_collection")
    with op.batch_alter_table("direct_debit_line", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_direct_debit_line_one_of_presentation",
            sqlite_where=sa.text("withdrawn_at IS NULL AND collection_id IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND collection_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_direct_debit_line_one_of_instruction",
            sqlite_where=sa.text("withdrawn_at IS NULL AND instruction_id IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND instruction_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_direct_debit_line_reference"))
        batch_op.drop_index(batch_op.f("ix_direct_debit_line_mandate_id"))

    op.drop_table("direct_debit_line")
    op.drop_table("collection_share")
    with op.batch_alter_table("collection_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collection_event_collection_id"))

    op.drop_table("collection_event")
    with op.batch_alter_table("bacs_report_row", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_bacs_report_row_waiting",
            sqlite_where=sa.text("outcome IN ('waiting', 'for_person')"),
            postgresql_where=sa.text("outcome IN ('waiting', 'for_person')"),
        )
        batch_op.drop_index(batch_op.f("ix_bacs_report_row_mandate_id"))
        batch_op.drop_index(batch_op.f("ix_bacs_report_row_collection_id"))

    op.drop_table("bacs_report_row")
    with op.batch_alter_table("supplier_mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_mandate_look_at"))

    op.drop_table("supplier_mandate")
    with op.batch_alter_table("second_signature", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_second_signature_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_second_signature_expires_at"))

    op.drop_table("second_signature")
    with op.batch_alter_table("mandate_instruction", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_mandate_instruction_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_mandate_instruction_mandate_id"))

    op.drop_table("mandate_instruction")
    with op.batch_alter_table("mandate_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandate_event_mandate_id"))

    op.drop_table("mandate_event")
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_collection_one_of_instalment",
            sqlite_where=sa.text("state <> 'cancelled' AND instalment_id IS NOT NULL"),
            postgresql_where=sa.text("state <> 'cancelled' AND instalment_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_collection_state_processing_on"))
        batch_op.drop_index(batch_op.f("ix_collection_state_entry_on"))
        batch_op.drop_index(batch_op.f("ix_collection_plan_id"))
        batch_op.drop_index(batch_op.f("ix_collection_mandate_id_state"))

    op.drop_table("collection")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandate_state_id"))
        batch_op.drop_index(batch_op.f("ix_mandate_plan_id_state"))
        batch_op.drop_index(batch_op.f("ix_mandate_party_id_state"))
        batch_op.drop_index(batch_op.f("ix_mandate_account_key"))

    op.drop_table("mandate")
    with op.batch_alter_table("direct_debit_run_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_direct_debit_run_event_run_id"))

    op.drop_table("direct_debit_run_event")
    with op.batch_alter_table("bank_check_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_check_try_party_id_at"))
        batch_op.drop_index(batch_op.f("ix_bank_check_try_at"))

    op.drop_table("bank_check_try")
    op.drop_table("guarantee_text")
    op.drop_table("direct_debit_setting")
    with op.batch_alter_table("direct_debit_run", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_direct_debit_run_one_a_day",
            sqlite_where=sa.text("state NOT IN ('abandoned', 'taken_back')"),
            postgresql_where=sa.text("state NOT IN ('abandoned', 'taken_back')"),
        )

    op.drop_table("direct_debit_run")
    op.drop_table("bank_table")
    with op.batch_alter_table("bacs_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bacs_report_made_on"))

    op.drop_table("bacs_report")
