"""Plans that stay alive.

Revision: 0005
After: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.triggers import PLANS_KEPT, keep_rows, let_rows_go

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "action_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_file")),
        sa.UniqueConstraint("number", name=op.f("uq_action_file_number")),
    )
    op.create_table(
        "extract_plan",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column(
            "account",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "number",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=True,
        ),
    )
    op.create_table(
        "plan_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_setting")),
        sa.UniqueConstraint(
            "name", "effective_from", name=op.f("uq_plan_setting_name_effective_from")
        ),
    )
    op.create_table(
        "revenues_plan",
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_revenues_plan")),
    )
    op.create_table(
        "notice_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("send_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["officer.id"], name=op.f("fk_notice_batch_made_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["officer.id"], name=op.f("fk_notice_batch_signed_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_batch")),
    )
    op.create_table(
        "wording_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("was_sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["officer.id"], name=op.f("fk_wording_version_made_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["officer.id"], name=op.f("fk_wording_version_settled_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_version")),
    )
    with op.batch_alter_table("wording_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wording_version_template_language_state"),
            ["template", "language", "state"],
            unique=False,
        )
        batch_op.create_index(
            "uq_wording_version_one_open",
            ["template", "language"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'waiting')"),
            postgresql_where=sa.text("state IN ('draft', 'waiting')"),
        )

    op.create_table(
        "letter_instead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["outbox_message.id"],
            name=op.f("fk_letter_instead_letter_id_outbox_message"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["outbox_message.id"],
            name=op.f("fk_letter_instead_message_id_outbox_message"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_instead")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_instead_message_id")),
    )
    with op.batch_alter_table("letter_instead", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_letter_instead_letter_id"), ["letter_id"], unique=False
        )

    op.create_table(
        "notice_batch_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["notice_batch.id"],
            name=op.f("fk_notice_batch_line_batch_id_notice_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debt.id"], name=op.f("fk_notice_batch_line_debt_id_debt")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_notice_batch_line_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_batch_line")),
        sa.UniqueConstraint(
            "batch_id",
            "debt_id",
            "party_id",
            name=op.f("uq_notice_batch_line_batch_id_debt_id_party_id"),
        ),
    )
    with op.batch_alter_table("notice_batch_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notice_batch_line_batch_id_state_id"),
            ["batch_id", "state", "id"],
            unique=False,
        )

    op.create_table(
        "truth_seen",
        sa.Column("debt_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("costs", sa.BigInteger(), nullable=False),
        sa.Column("next_bill", sa.BigInteger(), nullable=True),
        sa.Column("current_instalment", sa.BigInteger(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["debt_id"], ["debt.id"], name=op.f("fk_truth_seen_debt_id_debt")),
        sa.PrimaryKeyConstraint("debt_id", name=op.f("pk_truth_seen")),
    )
    op.create_table(
        "proposal_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_line_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_line")),
        sa.UniqueConstraint(
            "proposal_id", "number", name=op.f("uq_proposal_line_proposal_id_number")
        ),
    )
    op.create_table(
        "plan_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_plan_review_party_id_party")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_review_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_review")),
        sa.UniqueConstraint("plan_id", "due_on", name=op.f("uq_plan_review_plan_id_due_on")),
    )
    with op.batch_alter_table("plan_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_review_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_plan_review_state_answer_by"), ["state", "answer_by"], unique=False
        )

    op.create_table(
        "plan_standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("was", sa.String(length=40), nullable=True),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_standing_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_standing")),
    )
    with op.batch_alter_table("plan_standing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_standing_plan_id_id"), ["plan_id", "id"], unique=False
        )

    op.create_table(
        "plan_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("replaces_plan_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_version_plan_id_plan")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_plan_id"], ["plan.id"], name=op.f("fk_plan_version_replaces_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_version_plan_id_number")),
    )
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_version_replaces_plan_id"), ["replaces_plan_id"], unique=False
        )

    op.create_table(
        "replan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=60), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_replan_party_id_party")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_replan_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_replan_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replan")),
    )
    with op.batch_alter_table("replan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replan_party_id_id"), ["party_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_replan_state_held_until"), ["state", "held_until"], unique=False
        )
        batch_op.create_index(
            "uq_replan_one_open",
            ["plan_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'offered')"),
            postgresql_where=sa.text("state IN ('open', 'offered')"),
        )

    op.create_table(
        "truth_difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("debt_id", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("ours", sa.BigInteger(), nullable=False),
        sa.Column("theirs", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=False),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debt.id"], name=op.f("fk_truth_difference_debt_id_debt")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_truth_difference_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_truth_difference_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_truth_difference")),
    )
    with op.batch_alter_table("truth_difference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_truth_difference_debt_id"), ["debt_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_truth_difference_state_kind_id"), ["state", "kind", "id"], unique=False
        )
        batch_op.create_index(
            "uq_truth_difference_one_open",
            ["kind", "subject"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "change_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.String(length=200), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(length=60), nullable=False),
        sa.Column("promise_on", sa.Date(), nullable=False),
        sa.Column("replan_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_change_report_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["replan_id"], ["replan.id"], name=op.f("fk_change_report_replan_id_replan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_report")),
        sa.UniqueConstraint("press", name=op.f("uq_change_report_press")),
        sa.UniqueConstraint("reference", name=op.f("uq_change_report_reference")),
    )
    with op.batch_alter_table("change_report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_change_report_party_id_id"), ["party_id", "id"], unique=False
        )

    op.add_column("counter_offer", sa.Column("lines", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(
            "ix_hold_living_subject",
            ["subject"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.add_column("job_run", sa.Column("for_date", sa.Date(), nullable=True))
    op.add_column(
        "job_run", sa.Column("host", sa.String(length=80), server_default="", nullable=False)
    )
    op.add_column("job_run", sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("job_run", sa.Column("done", sa.Integer(), server_default="0", nullable=False))
    op.add_column("job_run", sa.Column("total", sa.Integer(), nullable=True))

    op.add_column(
        "outbox_message", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("outbox_message", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))

    op.add_column("party", sa.Column("email_failed_on", sa.Date(), nullable=True))
    op.add_column("party", sa.Column("phone_failed_on", sa.Date(), nullable=True))
    op.add_column("party", sa.Column("letter_failed_on", sa.Date(), nullable=True))

    op.add_column(
        "plan", sa.Column("pattern", sa.String(length=10), server_default="regular", nullable=False)
    )
    op.add_column(
        "plan",
        sa.Column("standing", sa.String(length=40), server_default="on_track", nullable=False),
    )
    op.add_column("plan", sa.Column("judged_on", sa.Date(), nullable=True))
    op.add_column("plan", sa.Column("missed_since", sa.Date(), nullable=True))
    op.add_column("plan", sa.Column("review_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_plan_state_review_on"), "plan", ["state", "review_on"], unique=False)

    op.add_column(
        "plan_debt", sa.Column("added", sa.BigInteger(), server_default="0", nullable=False)
    )

    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("pattern", sa.String(length=10), server_default="regular", nullable=False)
        )

    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_work_item_open_subject",
            ["subject"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
    for statement in keep_rows(op.get_context().dialect.name, PLANS_KEPT):
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in let_rows_go(op.get_context().dialect.name, PLANS_KEPT):
        op.execute(statement)
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_work_item_open_subject",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_column("pattern")

    op.drop_column("plan_debt", "added")

    op.drop_index(op.f("ix_plan_state_review_on"), table_name="plan")
    op.drop_column("plan", "review_on")
    op.drop_column("plan", "missed_since")
    op.drop_column("plan", "judged_on")
    op.drop_column("plan", "standing")
    op.drop_column("plan", "pattern")

    op.drop_column("party", "letter_failed_on")
    op.drop_column("party", "phone_failed_on")
    op.drop_column("party", "email_failed_on")

    op.drop_column("outbox_message", "seen_at")
    op.drop_column("outbox_message", "delivered_at")

    op.drop_column("job_run", "total")
    op.drop_column("job_run", "done")
    op.drop_column("job_run", "beat_at")
    op.drop_column("job_run", "host")
    op.drop_column("job_run", "for_date")

    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_hold_living_subject",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_column("counter_offer", "lines")

    with op.batch_alter_table("change_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_report_party_id_id"))

    op.drop_table("change_report")
    with op.batch_alter_table("truth_difference", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_truth_difference_one_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_truth_difference_state_kind_id"))
        batch_op.drop_index(batch_op.f("ix_truth_difference_debt_id"))

    op.drop_table("truth_difference")
    with op.batch_alter_table("replan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_replan_one_open",
            sqlite_where=sa.text("state IN ('open', 'offered')"),
            postgresql_where=sa.text("state IN ('open', 'offered')"),
        )
        batch_op.drop_index(batch_op.f("ix_replan_state_held_until"))
        batch_op.drop_index(batch_op.f("ix_replan_party_id_id"))

    op.drop_table("replan")
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_version_replaces_plan_id"))

    op.drop_table("plan_version")
    with op.batch_alter_table("plan_standing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_standing_plan_id_id"))

    op.drop_table("plan_standing")
    with op.batch_alter_table("plan_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_review_state_answer_by"))
        batch_op.drop_index(batch_op.f("ix_plan_review_party_id"))

    op.drop_table("plan_review")
    op.drop_table("proposal_line")
    op.drop_table("truth_seen")
    with op.batch_alter_table("notice_batch_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_batch_line_batch_id_state_id"))

    op.drop_table("notice_batch_line")
    with op.batch_alter_table("letter_instead", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_instead_letter_id"))

    op.drop_table("letter_instead")
    with op.batch_alter_table("wording_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_wording_version_one_open",
            sqlite_where=sa.text("state IN ('draft', 'waiting')"),
            postgresql_where=sa.text("state IN ('draft', 'waiting')"),
        )
        batch_op.drop_index(batch_op.f("ix_wording_version_template_language_state"))

    op.drop_table("wording_version")
    op.drop_table("notice_batch")
    op.drop_table("revenues_plan")
    op.drop_table("plan_setting")
    op.drop_table("extract_plan")
    op.drop_table("action_file")
