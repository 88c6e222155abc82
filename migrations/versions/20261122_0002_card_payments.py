"""Card payments.

Revision: 0002
After: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.triggers import (
    CARDS_KEPT,
    balance_postings,
    keep_rows,
    let_postings_go,
    let_rows_go,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "cash_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_file")),
        sa.UniqueConstraint("day", name=op.f("uq_cash_file_day")),
        sa.UniqueConstraint("number", name=op.f("uq_cash_file_number")),
    )
    op.create_table(
        "extract_receipt",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column(
            "account",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("line", sa.String(length=20), nullable=True),
        sa.Column(
            "number",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=True),
    )
    op.create_table(
        "money_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_limit")),
        sa.UniqueConstraint(
            "name", "effective_from", name=op.f("uq_money_limit_name_effective_from")
        ),
    )
    op.create_table(
        "sandbox_card_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_card_event")),
    )
    with op.batch_alter_table("sandbox_card_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sandbox_card_event_delivered_at_due_at"),
            ["delivered_at", "due_at"],
            unique=False,
        )

    op.create_table(
        "sandbox_card_key",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sandbox_card_key")),
    )
    op.create_table(
        "sandbox_card_object",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_card_object")),
    )
    with op.batch_alter_table("sandbox_card_object", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sandbox_card_object_kind_number"), ["kind", "number"], unique=False
        )

    op.create_table(
        "supplier_event",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("object_id", sa.String(length=255), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_event")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_receipt_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_receipt_number")),
        sa.UniqueConstraint("source", name=op.f("uq_receipt_source")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_receipt_party_id_at"), ["party_id", "at"], unique=False
        )

    op.create_table(
        "posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_posting_receipt_id_receipt")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["posting.id"], name=op.f("fk_posting_reverses_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("key", name=op.f("uq_posting_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_posting_reverses_id")),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posting_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_posting_receipt_id"), ["receipt_id"], unique=False)

    op.create_table(
        "cash_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("held_posting_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["debt_id"], ["debt.id"], name=op.f("fk_cash_line_debt_id_debt")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["cash_file.id"], name=op.f("fk_cash_line_file_id_cash_file")
        ),
        sa.ForeignKeyConstraint(
            ["held_posting_id"], ["posting.id"], name=op.f("fk_cash_line_held_posting_id_posting")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_cash_line_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_line")),
        sa.UniqueConstraint("file_id", "position", name=op.f("uq_cash_line_file_id_position")),
        sa.UniqueConstraint("number", name=op.f("uq_cash_line_number")),
        sa.UniqueConstraint("posting_id", "debt_id", name=op.f("uq_cash_line_posting_id_debt_id")),
    )
    with op.batch_alter_table("cash_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cash_line_not_held",
            ["debt_id"],
            unique=False,
            sqlite_where=sa.text("held_posting_id IS NULL"),
            postgresql_where=sa.text("held_posting_id IS NULL"),
        )

    op.create_table(
        "payout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.String(length=255), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("payments", sa.BigInteger(), nullable=False),
        sa.Column("refunds", sa.BigInteger(), nullable=False),
        sa.Column("disputes", sa.BigInteger(), nullable=False),
        sa.Column("fees", sa.BigInteger(), nullable=False),
        sa.Column("other", sa.BigInteger(), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_payout_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("supplier_id", name=op.f("uq_payout_supplier_id")),
    )
    op.create_table(
        "reallocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("from_debt_id", sa.Integer(), nullable=False),
        sa.Column("to_debt_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_reallocation_positive")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["officer.id"], name=op.f("fk_reallocation_asked_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["from_debt_id"], ["debt.id"], name=op.f("fk_reallocation_from_debt_id_debt")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_reallocation_posting_id_posting")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["officer.id"], name=op.f("fk_reallocation_settled_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["to_debt_id"], ["debt.id"], name=op.f("fk_reallocation_to_debt_id_debt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reallocation")),
    )
    with op.batch_alter_table("reallocation", schema=None) as batch_op:
        batch_op.create_index(
            "uq_reallocation_one_waiting",
            ["posting_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "suspense_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("suggested_by", sa.Integer(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_posting_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_suspense_item_positive")),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debt.id"], name=op.f("fk_suspense_item_debt_id_debt")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_suspense_item_posting_id_posting")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_suspense_item_receipt_id_receipt")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["officer.id"], name=op.f("fk_suspense_item_settled_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["settled_posting_id"],
            ["posting.id"],
            name=op.f("fk_suspense_item_settled_posting_id_posting"),
        ),
        sa.ForeignKeyConstraint(
            ["suggested_by"], ["officer.id"], name=op.f("fk_suspense_item_suggested_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspense_item")),
        sa.UniqueConstraint("settled_posting_id", name=op.f("uq_suspense_item_settled_posting_id")),
    )
    with op.batch_alter_table("suspense_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_suspense_item_living",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state <> 'settled'"),
            postgresql_where=sa.text("state <> 'settled'"),
        )
        batch_op.create_index(
            batch_op.f("ix_suspense_item_posting_id"), ["posting_id"], unique=False
        )

    op.create_table(
        "card_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("keeps_credit", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.String(length=255), nullable=True),
        sa.Column("intent_id", sa.String(length=255), nullable=True),
        sa.Column("page_address", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "amount > 0 AND refunded >= 0 AND refunded <= amount",
            name=op.f("ck_card_payment_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_card_payment_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_card_payment_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_card_payment_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_card_payment_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_payment")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_card_payment_intent_id")),
        sa.UniqueConstraint("press", name=op.f("uq_card_payment_press")),
        sa.UniqueConstraint("reference", name=op.f("uq_card_payment_reference")),
        sa.UniqueConstraint("session_id", name=op.f("uq_card_payment_session_id")),
    )
    with op.batch_alter_table("card_payment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_card_payment_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_card_payment_party_id_created_at"),
            ["party_id", "created_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_card_payment_unsettled",
            ["look_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('intended', 'handed_over', 'declined', 'on_its_way')"),
            postgresql_where=sa.text(
                "state IN ('intended', 'handed_over', 'declined', 'on_its_way')"
            ),
        )

    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("fund", sa.String(length=40), nullable=True),
        sa.Column("debt_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=40), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(account = 'debt') = (debt_id IS NOT NULL)", name=op.f("ck_entry_debt_named")
        ),
        sa.CheckConstraint("(debt_id IS NULL) = (part IS NULL)", name=op.f("ck_entry_part_named")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_entry_moves")),
        sa.ForeignKeyConstraint(["debt_id"], ["debt.id"], name=op.f("fk_entry_debt_id_debt")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_entry_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["posting.id"],
            name=op.f("fk_entry_posting_id_posting"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entry_account_posting_id"), ["account", "posting_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_entry_debt_id"), ["debt_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_posting_id"), ["posting_id"], unique=False)

    op.create_table(
        "payout_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payout_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.String(length=255), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("difference", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["payout_id"], ["payout.id"], name=op.f("fk_payout_line_payout_id_payout")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_line")),
        sa.UniqueConstraint("supplier_id", name=op.f("uq_payout_line_supplier_id")),
    )
    with op.batch_alter_table("payout_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payout_line_payout_id_id"), ["payout_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_payout_line_subject"), ["subject"], unique=False)

    op.create_table(
        "card_payment_debt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_card_payment_debt_positive")),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debt.id"], name=op.f("fk_card_payment_debt_debt_id_debt")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["card_payment.id"],
            name=op.f("fk_card_payment_debt_payment_id_card_payment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_payment_debt")),
        sa.UniqueConstraint(
            "payment_id", "debt_id", name=op.f("uq_card_payment_debt_payment_id_debt_id")
        ),
    )
    with op.batch_alter_table("card_payment_debt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_payment_debt_debt_id"), ["debt_id"], unique=False)

    op.create_table(
        "card_payment_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["card_payment.id"],
            name=op.f("fk_card_payment_event_payment_id_card_payment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_payment_event")),
    )
    with op.batch_alter_table("card_payment_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_card_payment_event_payment_id"), ["payment_id"], unique=False
        )

    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.String(length=255), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.Column("won_posting_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["card_payment.id"], name=op.f("fk_dispute_payment_id_card_payment")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_dispute_posting_id_posting")
        ),
        sa.ForeignKeyConstraint(
            ["won_posting_id"], ["posting.id"], name=op.f("fk_dispute_won_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("supplier_id", name=op.f("uq_dispute_supplier_id")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispute_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "payment_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("debt_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debt.id"], name=op.f("fk_payment_link_debt_id_debt")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_payment_link_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["card_payment.id"],
            name=op.f("fk_payment_link_payment_id_card_payment"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_payment_link_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_payment_link_token_sha256")),
    )
    with op.batch_alter_table("payment_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_link_party_id"), ["party_id"], unique=False)

    op.create_table(
        "refund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("supplier_id", sa.String(length=255), nullable=True),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refund_positive")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["officer.id"], name=op.f("fk_refund_approved_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["officer.id"], name=op.f("fk_refund_asked_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["card_payment.id"], name=op.f("fk_refund_payment_id_card_payment")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_refund_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("press", name=op.f("uq_refund_press")),
        sa.UniqueConstraint("reference", name=op.f("uq_refund_reference")),
        sa.UniqueConstraint("supplier_id", name=op.f("uq_refund_supplier_id")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_state_id"), ["state", "id"], unique=False)

    op.create_table(
        "refund_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refund.id"], name=op.f("fk_refund_event_refund_id_refund")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_event")),
    )
    with op.batch_alter_table("refund_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_event_refund_id"), ["refund_id"], unique=False)

    with op.batch_alter_table("debt", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("received", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("received_costs", sa.BigInteger(), server_default="0", nullable=False)
        )
    dialect = op.get_context().dialect.name
    for statement in (*keep_rows(dialect, CARDS_KEPT), *balance_postings(dialect)):
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    dialect = op.get_context().dialect.name
    for statement in (*let_postings_go(dialect), *let_rows_go(dialect, CARDS_KEPT)):
        op.execute(statement)
    op.drop_column("debt", "received_costs")
    op.drop_column("debt", "received")

    with op.batch_alter_table("refund_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_event_refund_id"))

    op.drop_table("refund_event")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_state_id"))
        batch_op.drop_index(batch_op.f("ix_refund_payment_id"))

    op.drop_table("refund")
    with op.batch_alter_table("payment_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_link_party_id"))

    op.drop_table("payment_link")
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispute_payment_id"))

    op.drop_table("dispute")
    with op.batch_alter_table("card_payment_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_payment_event_payment_id"))

    op.drop_table("card_payment_event")
    with op.batch_alter_table("card_payment_debt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_payment_debt_debt_id"))

    op.drop_table("card_payment_debt")
    with op.batch_alter_table("payout_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payout_line_subject"))
        batch_op.drop_index(batch_op.f("ix_payout_line_payout_id_id"))

    op.drop_table("payout_line")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_posting_id"))
        batch_op.drop_index(batch_op.f("ix_entry_plan_id"))
        batch_op.drop_index(batch_op.f("ix_entry_debt_id"))
        batch_op.drop_index(batch_op.f("ix_entry_account_posting_id"))

    op.drop_table("entry")
    with op.batch_alter_table("card_payment", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_card_payment_unsettled",
            sqlite_where=sa.text("state IN ('intended', 'handed_over', 'declined', 'on_its_way')"),
            postgresql_where=sa.text(
                "state IN ('intended', 'handed_over', 'declined', 'on_its_way')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_card_payment_party_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_card_payment_account_id"))

    op.drop_table("card_payment")
    with op.batch_alter_table("suspense_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suspense_item_posting_id"))
        batch_op.drop_index(
            "ix_suspense_item_living",
            sqlite_where=sa.text("state <> 'settled'"),
            postgresql_where=sa.text("state <> 'settled'"),
        )

    op.drop_table("suspense_item")
    with op.batch_alter_table("reallocation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reallocation_one_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("reallocation")
    op.drop_table("payout")
    with op.batch_alter_table("cash_line", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_cash_line_not_held",
            sqlite_where=sa.text("held_posting_id IS NULL"),
            postgresql_where=sa.text("held_posting_id IS NULL"),
        )

    op.drop_table("cash_line")
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_receipt_id"))
        batch_op.drop_index(batch_op.f("ix_posting_day"))

    op.drop_table("posting")
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_party_id_at"))

    op.drop_table("receipt")
    op.drop_table("supplier_event")
    with op.batch_alter_table("sandbox_card_object", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sandbox_card_object_kind_number"))

    op.drop_table("sandbox_card_object")
    op.drop_table("sandbox_card_key")
    with op.batch_alter_table("sandbox_card_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sandbox_card_event_delivered_at_due_at"))

    op.drop_table("sandbox_card_event")
    op.drop_table("money_limit")
    op.drop_table("extract_receipt")
    op.drop_table("cash_file")
