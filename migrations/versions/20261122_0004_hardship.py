"""Hardship and breathing space.

Revision: 0004
After: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.triggers import HARDSHIP_KEPT, keep_rows, let_rows_go

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "enforcement_agent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement_agent")),
        sa.UniqueConstraint("code", name=op.f("uq_enforcement_agent_code")),
    )
    op.create_table(
        "hold_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_setting")),
        sa.UniqueConstraint(
            "kind", "name", "effective_from", name=op.f("uq_hold_setting_kind_name_effective_from")
        ),
    )
    op.create_table(
        "register_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register_id", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("about_sha256", sa.String(length=64), nullable=False),
        sa.Column("debts", sa.Text(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_number")),
        sa.UniqueConstraint("register_id", name=op.f("uq_register_number_register_id")),
    )
    with op.batch_alter_table("register_number", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_register_number_state_next_attempt_at"),
            ["state", "next_attempt_at"],
            unique=False,
        )

    op.create_table(
        "sandbox_register_thing",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_register_thing")),
    )
    with op.batch_alter_table("sandbox_register_thing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sandbox_register_thing_kind_number"), ["kind", "number"], unique=False
        )

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=30), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(length=60), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_consent_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_party_id_use_id"), ["party_id", "use", "id"], unique=False
        )

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_sealed", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=60), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_evidence_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_party_id_id"), ["party_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_evidence_state_id"), ["state", "id"], unique=False)

    op.create_table(
        "former_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.String(length=400), nullable=False),
        sa.Column("postcode_key", sa.String(length=8), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_former_address_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_address")),
        sa.UniqueConstraint("party_id", "lines", name=op.f("uq_former_address_party_id_lines")),
    )
    with op.batch_alter_table("former_address", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_former_address_postcode_key"), ["postcode_key"], unique=False
        )

    op.create_table(
        "former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("forenames", sa.String(length=120), nullable=False),
        sa.Column("surname", sa.String(length=120), nullable=False),
        sa.Column("surname_key", sa.String(length=160), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_former_name_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_name")),
        sa.UniqueConstraint(
            "party_id",
            "forenames",
            "surname",
            name=op.f("uq_former_name_party_id_forenames_surname"),
        ),
    )
    with op.batch_alter_table("former_name", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_former_name_surname_key"), ["surname_key"], unique=False
        )

    op.create_table(
        "hard_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("card", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("wants_talk", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("talked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("talked_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_hard_call_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_hard_call_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["talked_by"], ["officer.id"], name=op.f("fk_hard_call_talked_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hard_call")),
    )
    with op.batch_alter_table("hard_call", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hard_call_officer_id_at"), ["officer_id", "at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hard_call_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_hard_call_talked_at_id"), ["talked_at", "id"], unique=False
        )

    op.create_table(
        "moratorium",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register_id", sa.String(length=60), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("is_certain", sa.Boolean(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("treatment_ended_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=60), nullable=False),
        sa.Column("adviser", sa.String(length=160), nullable=False),
        sa.Column("adviser_email", sa.String(length=254), nullable=False),
        sa.Column("adviser_phone", sa.String(length=40), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("is_address_hidden", sa.Boolean(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_moratorium_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moratorium")),
    )
    with op.batch_alter_table("moratorium", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_moratorium_party_id_state"), ["party_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_moratorium_state_starts_on"), ["state", "starts_on"], unique=False
        )
        batch_op.create_index(
            "uq_moratorium_register_id",
            ["register_id"],
            unique=True,
            sqlite_where=sa.text("register_id <> ''"),
            postgresql_where=sa.text("register_id <> ''"),
        )

    op.create_table(
        "safeguarding_referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.String(length=20), nullable=False),
        sa.Column("their_reference", sa.String(length=60), nullable=False),
        sa.Column("person_knows", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_safeguarding_referral_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_safeguarding_referral_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_referral")),
    )
    with op.batch_alter_table("safeguarding_referral", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_safeguarding_referral_party_id_id"), ["party_id", "id"], unique=False
        )

    op.create_table(
        "sealed_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.Column("finding", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_sealed_opening_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_sealed_opening_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["seen_by"], ["officer.id"], name=op.f("fk_sealed_opening_seen_by_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_opening")),
    )
    with op.batch_alter_table("sealed_opening", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sealed_opening_party_id_id"), ["party_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sealed_opening_seen_at_id"), ["seen_at", "id"], unique=False
        )

    op.create_table(
        "court_permission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("court_reference", sa.String(length=60), nullable=False),
        sa.Column("permitted_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["officer.id"], name=op.f("fk_court_permission_asked_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["officer.id"], name=op.f("fk_court_permission_checked_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debt.id"], name=op.f("fk_court_permission_debt_id_debt")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_court_permission_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_court_permission_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_permission")),
    )
    with op.batch_alter_table("court_permission", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_court_permission_party_id_id"), ["party_id", "id"], unique=False
        )

    op.create_table(
        "entitlement_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("claimed", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_entitlement_check_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_entitlement_check_statement_id_statement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement_check")),
    )
    with op.batch_alter_table("entitlement_check", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entitlement_check_party_id_id"), ["party_id", "id"], unique=False
        )

    op.create_table(
        "hardship_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("power", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_until", sa.Date(), nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_hardship_application_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_hardship_application_statement_id_statement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hardship_application")),
        sa.UniqueConstraint("reference", name=op.f("uq_hardship_application_reference")),
    )
    with op.batch_alter_table("hardship_application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hardship_application_party_id_id"), ["party_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_hardship_application_one_draft",
            ["party_id", "power"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.create_table(
        "moratorium_breach",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moratorium_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["moratorium_id"],
            ["moratorium.id"],
            name=op.f("fk_moratorium_breach_moratorium_id_moratorium"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moratorium_breach")),
        sa.UniqueConstraint(
            "moratorium_id",
            "what",
            "subject",
            name=op.f("uq_moratorium_breach_moratorium_id_what_subject"),
        ),
    )
    op.create_table(
        "moratorium_candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moratorium_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["officer.id"],
            name=op.f("fk_moratorium_candidate_answered_by_officer"),
        ),
        sa.ForeignKeyConstraint(
            ["moratorium_id"],
            ["moratorium.id"],
            name=op.f("fk_moratorium_candidate_moratorium_id_moratorium"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_moratorium_candidate_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moratorium_candidate")),
        sa.UniqueConstraint(
            "moratorium_id", "party_id", name=op.f("uq_moratorium_candidate_moratorium_id_party_id")
        ),
    )
    with op.batch_alter_table("moratorium_candidate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_moratorium_candidate_party_id_answer"),
            ["party_id", "answer"],
            unique=False,
        )

    op.create_table(
        "moratorium_debt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moratorium_id", sa.Integer(), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=False),
        sa.Column("register_debt_id", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("protected_from", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removed_why", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("stage_then", sa.String(length=30), nullable=False),
        sa.Column("costs_then", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debt.id"], name=op.f("fk_moratorium_debt_debt_id_debt")
        ),
        sa.ForeignKeyConstraint(
            ["moratorium_id"],
            ["moratorium.id"],
            name=op.f("fk_moratorium_debt_moratorium_id_moratorium"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moratorium_debt")),
        sa.UniqueConstraint(
            "moratorium_id", "debt_id", name=op.f("uq_moratorium_debt_moratorium_id_debt_id")
        ),
    )
    with op.batch_alter_table("moratorium_debt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_moratorium_debt_debt_id_state"), ["debt_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_moratorium_debt_register_debt_id"), ["register_debt_id"], unique=False
        )

    op.create_table(
        "moratorium_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moratorium_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["moratorium_id"],
            ["moratorium.id"],
            name=op.f("fk_moratorium_event_moratorium_id_moratorium"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moratorium_event")),
    )
    with op.batch_alter_table("moratorium_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_moratorium_event_moratorium_id"), ["moratorium_id"], unique=False
        )

    op.create_table(
        "moratorium_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("door", sa.String(length=10), nullable=False),
        sa.Column("says", sa.String(length=20), nullable=False),
        sa.Column("register_id", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("moratorium_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=60), nullable=False),
        sa.Column("worked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purge_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_moratorium_notice_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["moratorium_id"],
            ["moratorium.id"],
            name=op.f("fk_moratorium_notice_moratorium_id_moratorium"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moratorium_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_moratorium_notice_key")),
    )
    with op.batch_alter_table("moratorium_notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_moratorium_notice_moratorium_id"), ["moratorium_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_moratorium_notice_register_id_id"), ["register_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_moratorium_notice_state_id"), ["state", "id"], unique=False
        )

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=30), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("promise_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["debt_id"], ["debt.id"], name=op.f("fk_objection_debt_id_debt")),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["objection.id"], name=op.f("fk_objection_follows_id_objection")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_objection_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("press", name=op.f("uq_objection_press")),
        sa.UniqueConstraint("reference", name=op.f("uq_objection_reference")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_objection_party_id_state"), ["party_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_objection_state_promise_on"), ["state", "promise_on"], unique=False
        )

    op.create_table(
        "sealed_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.String(length=60), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_sealed_words_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_sealed_words_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_words")),
    )
    with op.batch_alter_table("sealed_words", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sealed_words_party_id_id"), ["party_id", "id"], unique=False
        )

    op.create_table(
        "support_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("adjustment", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=120), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_support_need_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_support_need_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_need")),
    )
    with op.batch_alter_table("support_need", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_support_need_party_id_ended_at"), ["party_id", "ended_at"], unique=False
        )
        batch_op.create_index(
            "uq_support_need_one_living",
            ["party_id", "adjustment"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "advice_referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("signpost_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_advice_referral_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["hold.id"], name=op.f("fk_advice_referral_hold_id_hold")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_advice_referral_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["signpost_id"], ["signpost.id"], name=op.f("fk_advice_referral_signpost_id_signpost")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_referral")),
        sa.UniqueConstraint("reference", name=op.f("uq_advice_referral_reference")),
    )
    with op.batch_alter_table("advice_referral", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_advice_referral_party_id_id"), ["party_id", "id"], unique=False
        )

    op.create_table(
        "hardship_debt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=False),
        sa.Column("owed", sa.BigInteger(), nullable=False),
        sa.Column("awarded", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["hardship_application.id"],
            name=op.f("fk_hardship_debt_application_id_hardship_application"),
        ),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debt.id"], name=op.f("fk_hardship_debt_debt_id_debt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hardship_debt")),
        sa.UniqueConstraint(
            "application_id", "debt_id", name=op.f("uq_hardship_debt_application_id_debt_id")
        ),
    )
    with op.batch_alter_table("hardship_debt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hardship_debt_debt_id"), ["debt_id"], unique=False)

    op.create_table(
        "hardship_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("awards", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["hardship_application.id"],
            name=op.f("fk_hardship_decision_application_id_hardship_application"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["officer.id"], name=op.f("fk_hardship_decision_checked_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["officer.id"], name=op.f("fk_hardship_decision_decided_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_hardship_decision_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hardship_decision")),
    )
    with op.batch_alter_table("hardship_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hardship_decision_application_id_id"),
            ["application_id", "id"],
            unique=False,
        )

    op.create_table(
        "hardship_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["hardship_application.id"],
            name=op.f("fk_hardship_event_application_id_hardship_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hardship_event")),
    )
    with op.batch_alter_table("hardship_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hardship_event_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "moratorium_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moratorium_id", sa.Integer(), nullable=False),
        sa.Column("moratorium_debt_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("adviser_by", sa.Date(), nullable=False),
        sa.Column("court_by", sa.Date(), nullable=False),
        sa.Column("court_reference", sa.String(length=60), nullable=False),
        sa.Column("adviser_notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["officer.id"], name=op.f("fk_moratorium_review_asked_by_officer")
        ),
        sa.ForeignKeyConstraint(
            ["moratorium_debt_id"],
            ["moratorium_debt.id"],
            name=op.f("fk_moratorium_review_moratorium_debt_id_moratorium_debt"),
        ),
        sa.ForeignKeyConstraint(
            ["moratorium_id"],
            ["moratorium.id"],
            name=op.f("fk_moratorium_review_moratorium_id_moratorium"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moratorium_review")),
    )
    with op.batch_alter_table("moratorium_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_moratorium_review_moratorium_id_id"),
            ["moratorium_id", "id"],
            unique=False,
        )

    op.create_table(
        "objection_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objection.id"],
            name=op.f("fk_objection_event_objection_id_objection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_event")),
    )
    with op.batch_alter_table("objection_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_objection_event_objection_id"), ["objection_id"], unique=False
        )

    op.create_table(
        "moratorium_review_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["moratorium_review.id"],
            name=op.f("fk_moratorium_review_event_review_id_moratorium_review"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moratorium_review_event")),
    )
    with op.batch_alter_table("moratorium_review_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_moratorium_review_event_review_id"), ["review_id"], unique=False
        )

    op.add_column(
        "debt", sa.Column("agent_code", sa.String(length=20), server_default="", nullable=False)
    )

    with op.batch_alter_table("extract_debt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agent", sa.String(length=20), nullable=True))

    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reason", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("evidence_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("ended_by", sa.String(length=60), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("ended_why", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_hold_ends_on_id"), ["ends_on", "id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_hold_evidence_id_evidence"), "evidence", ["evidence_id"], ["id"]
        )

    op.add_column(
        "outbox_message", sa.Column("act", sa.String(length=20), server_default="", nullable=False)
    )
    op.add_column(
        "outbox_message", sa.Column("debt_ids", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "outbox_message",
        sa.Column("letter_format", sa.String(length=20), server_default="standard", nullable=False),
    )

    op.add_column(
        "party",
        sa.Column("letter_format", sa.String(length=20), server_default="standard", nullable=False),
    )
    op.add_column(
        "party",
        sa.Column("is_texted_first", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("party", sa.Column("contact_from", sa.Integer(), nullable=True))
    op.add_column("party", sa.Column("contact_until", sa.Integer(), nullable=True))
    op.add_column("party", sa.Column("kept_apart_at", sa.DateTime(timezone=True), nullable=True))

    op.add_column(
        "signpost",
        sa.Column("referral_email", sa.String(length=254), server_default="", nullable=False),
    )

    op.add_column("work_item", sa.Column("rank", sa.Integer(), server_default="1", nullable=False))
    op.create_index(
        op.f("ix_work_item_state_rank_promise_on_harm_id"),
        "work_item",
        ["state", "rank", "promise_on", "harm", "id"],
        unique=False,
    )
    for statement in keep_rows(op.get_context().dialect.name, HARDSHIP_KEPT):
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in let_rows_go(op.get_context().dialect.name, HARDSHIP_KEPT):
        op.execute(statement)
    op.drop_index(op.f("ix_work_item_state_rank_promise_on_harm_id"), table_name="work_item")
    op.drop_column("work_item", "rank")

    op.drop_column("signpost", "referral_email")

    op.drop_column("party", "kept_apart_at")
    op.drop_column("party", "contact_until")
    op.drop_column("party", "contact_from")
    op.drop_column("party", "is_texted_first")
    op.drop_column("party", "letter_format")

    op.drop_column("outbox_message", "letter_format")
    op.drop_column("outbox_message", "debt_ids")
    op.drop_column("outbox_message", "act")

    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_hold_evidence_id_evidence"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_hold_ends_on_id"))
        batch_op.drop_column("ended_why")
        batch_op.drop_column("ended_by")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("evidence_id")
        batch_op.drop_column("reason")

    with op.batch_alter_table("extract_debt", schema=None) as batch_op:
        batch_op.drop_column("agent")

    op.drop_column("debt", "agent_code")

    with op.batch_alter_table("moratorium_review_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moratorium_review_event_review_id"))

    op.drop_table("moratorium_review_event")
    with op.batch_alter_table("objection_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_event_objection_id"))

    op.drop_table("objection_event")
    with op.batch_alter_table("moratorium_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moratorium_review_moratorium_id_id"))

    op.drop_table("moratorium_review")
    with op.batch_alter_table("hardship_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hardship_event_application_id"))

    op.drop_table("hardship_event")
    with op.batch_alter_table("hardship_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hardship_decision_application_id_id"))

    op.drop_table("hardship_decision")
    with op.batch_alter_table("hardship_debt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hardship_debt_debt_id"))

    op.drop_table("hardship_debt")
    with op.batch_alter_table("advice_referral", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_advice_referral_party_id_id"))

    op.drop_table("advice_referral")
    with op.batch_alter_table("support_need", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_support_need_one_living",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_support_need_party_id_ended_at"))

    op.drop_table("support_need")
    with op.batch_alter_table("sealed_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_words_party_id_id"))

    op.drop_table("sealed_words")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_state_promise_on"))
        batch_op.drop_index(batch_op.f("ix_objection_party_id_state"))

    op.drop_table("objection")
    with op.batch_alter_table("moratorium_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moratorium_notice_state_id"))
        batch_op.drop_index(batch_op.f("ix_moratorium_notice_register_id_id"))
        batch_op.drop_index(batch_op.f("ix_moratorium_notice_moratorium_id"))

    op.drop_table("moratorium_notice")
    with op.batch_alter_table("moratorium_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moratorium_event_moratorium_id"))

    op.drop_table("moratorium_event")
    with op.batch_alter_table("moratorium_debt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moratorium_debt_register_debt_id"))
        batch_op.drop_index(batch_op.f("ix_moratorium_debt_debt_id_state"))

    op.drop_table("moratorium_debt")
    with op.batch_alter_table("moratorium_candidate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moratorium_candidate_party_id_answer"))

    op.drop_table("moratorium_candidate")
    op.drop_table("moratorium_breach")
    with op.batch_alter_table("hardship_application", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hardship_application_one_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        batch_op.drop_index(batch_op.f("ix_hardship_application_party_id_id"))

    op.drop_table("hardship_application")
    with op.batch_alter_table("entitlement_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entitlement_check_party_id_id"))

    op.drop_table("entitlement_check")
    with op.batch_alter_table("court_permission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_court_permission_party_id_id"))

    op.drop_table("court_permission")
    with op.batch_alter_table("sealed_opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_opening_seen_at_id"))
        batch_op.drop_index(batch_op.f("ix_sealed_opening_party_id_id"))

    op.drop_table("sealed_opening")
    with op.batch_alter_table("safeguarding_referral", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_safeguarding_referral_party_id_id"))

    op.drop_table("safeguarding_referral")
    with op.batch_alter_table("moratorium", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_moratorium_register_id",
            sqlite_where=sa.text("register_id <> ''"),
            postgresql_where=sa.text("register_id <> ''"),
        )
        batch_op.drop_index(batch_op.f("ix_moratorium_state_starts_on"))
        batch_op.drop_index(batch_op.f("ix_moratorium_party_id_state"))

    op.drop_table("moratorium")
    with op.batch_alter_table("hard_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hard_call_talked_at_id"))
        batch_op.drop_index(batch_op.f("ix_hard_call_party_id"))
        batch_op.drop_index(batch_op.f("ix_hard_call_officer_id_at"))

    op.drop_table("hard_call")
    with op.batch_alter_table("former_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_name_surname_key"))

    op.drop_table("former_name")
    with op.batch_alter_table("former_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_address_postcode_key"))

    op.drop_table("former_address")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_state_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_party_id_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_party_id_use_id"))

    op.drop_table("consent")
    with op.batch_alter_table("sandbox_register_thing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sandbox_register_thing_kind_number"))

    op.drop_table("sandbox_register_thing")
    with op.batch_alter_table("register_number", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_number_state_next_attempt_at"))

    op.drop_table("register_number")
    op.drop_table("hold_setting")
    op.drop_table("enforcement_agent")
