"""The first tables of the register. Values are written out: a revision never changes with the models.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything but the text index and the triggers."""
    op.create_table(
        "anchors",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "number", name=op.f("pk_anchors")),
    )
    op.create_table(
        "chains",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("unit", name=op.f("pk_chains")),
    )
    op.create_table(
        "counters",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=6), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "day", name=op.f("pk_counters")),
    )
    op.create_table(
        "dossiers",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("applicant_id_number", sa.Text(), nullable=True),
        sa.Column("applicant_tax_code", sa.Text(), nullable=True),
        sa.Column("procedure", sa.String(length=64), nullable=True),
        sa.Column("procedure_version", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_rank", sa.DateTime(timezone=True), nullable=False),
        sa.Column("risk_rank", sa.Integer(), nullable=False),
        sa.Column("blocking", sa.Integer(), nullable=False),
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'processing', 'ready', 'review', 'supplement_requested', "
            "'accepted', 'rejected', 'withdrawn', 'stopped', 'sealed', 'returned', 'uncollected', "
            "'disposed')",
            name=op.f("ck_dossiers_state"),
        ),
        sa.CheckConstraint("blocking >= 0 AND review >= 0 AND files >= 0", name=op.f("ck_dossiers_numbers")),
        sa.CheckConstraint("channel IN (1, 2, 3)", name=op.f("ck_dossiers_channel")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_dossiers_version")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("unit", "submission", name=op.f("uq_dossiers_unit_submission")),
    )
    op.create_index("ix_dossiers_id_number", "dossiers", ["applicant_id_number"], unique=False)
    op.create_index("ix_dossiers_newest", "dossiers", ["received_at", "code"], unique=False)
    op.create_index("ix_dossiers_procedure", "dossiers", ["procedure", "received_at", "code"], unique=False)
    op.create_index(
        "ix_dossiers_queue",
        "dossiers",
        ["due_rank", "risk_rank", "received_at", "code"],
        unique=False,
        sqlite_where=sa.text("state IN ('ready', 'review')"),
        postgresql_where=sa.text("state IN ('ready', 'review')"),
    )
    op.create_index("ix_dossiers_state", "dossiers", ["state", "received_at", "code"], unique=False)
    op.create_index("ix_dossiers_submission", "dossiers", ["submission"], unique=False)
    op.create_index("ix_dossiers_unit_newest", "dossiers", ["unit", "received_at", "code"], unique=False)
    op.create_index(
        "ix_dossiers_unit_queue",
        "dossiers",
        ["unit", "due_rank", "risk_rank", "received_at", "code"],
        unique=False,
        sqlite_where=sa.text("state IN ('ready', 'review')"),
        postgresql_where=sa.text("state IN ('ready', 'review')"),
    )
    op.create_index("ix_dossiers_unit_state", "dossiers", ["unit", "state", "received_at", "code"], unique=False)
    op.create_table(
        "events",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("dossier", sa.String(length=64), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.String(length=24), nullable=True),
        sa.Column("after", sa.String(length=24), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('received', 'supplement_received', 'processing_started', 'assessed', 'put_back', "
            "'decided', 'corrected', 'viewed', 'exported', 'sealed', 'held', 'released', 'disposed', "
            "'signed_in', 'sign_in_refused', 'refused', 'upkeep')",
            name=op.f("ck_events_kind"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_events_number")),
        sa.PrimaryKeyConstraint("unit", "number", name=op.f("pk_events")),
    )
    op.create_index("ix_events_dossier", "events", ["dossier", "unit", "number"], unique=False)
    op.create_table(
        "fixity_checks",
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.CheckConstraint("outcome IN ('intact', 'altered', 'missing')", name=op.f("ck_fixity_checks_outcome")),
        sa.PrimaryKeyConstraint("place", "key", name=op.f("pk_fixity_checks")),
    )
    op.create_index("ix_fixity_checks_age", "fixity_checks", ["checked_at", "place", "key"], unique=False)
    op.create_index("ix_fixity_checks_outcome", "fixity_checks", ["outcome", "place", "key"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('intake', 'clerk', 'lead', 'archivist', 'administrator')", name=op.f("ck_tokens_role")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_tokens")),
    )
    op.create_index("ix_tokens_name", "tokens", ["name"], unique=False)
    op.create_table(
        "users",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('intake', 'clerk', 'lead', 'archivist', 'administrator')", name=op.f("ck_users_role")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "assessments",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("catalogue", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_assessments_dossier")),
        sa.PrimaryKeyConstraint("dossier", "number", name=op.f("pk_assessments")),
    )
    op.create_table(
        "checklist",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=64), nullable=False),
        sa.Column("required", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "required IN ('always', 'conditional', 'one_of', 'optional')", name=op.f("ck_checklist_required")
        ),
        sa.CheckConstraint(
            "status IN ('present', 'missing', 'duplicate', 'unreadable', 'wrong_version', "
            "'presented_only', 'from_database', 'not_applicable', 'undecided')",
            name=op.f("ck_checklist_status"),
        ),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_checklist_dossier")),
        sa.PrimaryKeyConstraint("dossier", "ordinal", name=op.f("pk_checklist")),
    )
    op.create_table(
        "claims",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_claims_dossier")),
        sa.PrimaryKeyConstraint("dossier", name=op.f("pk_claims")),
    )
    op.create_table(
        "components",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=64), nullable=False),
        sa.Column("document_type", sa.String(length=64), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("seals", sa.Integer(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_components_confidence")),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_components_dossier")),
        sa.PrimaryKeyConstraint("dossier", "ordinal", name=op.f("pk_components")),
    )
    op.create_index("ix_components_type", "components", ["document_type", "dossier"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('accept', 'supplement', 'reject', 'withdraw', 'stop')", name=op.f("ck_decisions_kind")
        ),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_decisions_dossier")),
        sa.PrimaryKeyConstraint("dossier", "number", name=op.f("pk_decisions")),
    )
    op.create_table(
        "fields",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_fields_confidence")),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_fields_dossier")),
        sa.PrimaryKeyConstraint("dossier", "ordinal", "key", name=op.f("pk_fields")),
    )
    op.create_index("ix_fields_folded", "fields", ["key", "folded", "dossier"], unique=False)
    op.create_table(
        "files",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("bytes >= 0 AND pages >= 0", name=op.f("ck_files_numbers")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_files_sha256")),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_files_dossier")),
        sa.PrimaryKeyConstraint("dossier", "ordinal", name=op.f("pk_files")),
        sa.UniqueConstraint("dossier", "name", name=op.f("uq_files_dossier_name")),
    )
    op.create_index("ix_files_sha256", "files", ["sha256", "dossier"], unique=False)
    op.create_table(
        "findings",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("component", sa.String(length=64), nullable=True),
        sa.Column("field", sa.String(length=64), nullable=True),
        sa.CheckConstraint("severity IN ('blocking', 'review', 'note')", name=op.f("ck_findings_severity")),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_findings_dossier")),
        sa.PrimaryKeyConstraint("dossier", "ordinal", name=op.f("pk_findings")),
    )
    op.create_index("ix_findings_code", "findings", ["code", "dossier"], unique=False)
    op.create_table(
        "indexed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_indexed_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indexed")),
        sa.UniqueConstraint("dossier", name=op.f("uq_indexed_dossier")),
    )
    op.create_table(
        "packages",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("profile", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retention", sa.String(length=2), nullable=False),
        sa.Column("retain_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mode", sa.String(length=16), nullable=True),
        sa.Column("hold", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_packages_dossier")),
        sa.PrimaryKeyConstraint("dossier", "key", name=op.f("pk_packages")),
    )
    op.create_index("ix_packages_retain_until", "packages", ["retain_until", "dossier"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name=op.f("fk_sessions_user")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"], unique=False)
    op.create_index("ix_sessions_user", "sessions", ["user"], unique=False)
    op.create_table(
        "sources",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.CheckConstraint("page >= 1", name=op.f("ck_sources_page")),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_sources_dossier")),
        sa.PrimaryKeyConstraint("dossier", "ordinal", "position", name=op.f("pk_sources")),
    )
    op.create_table(
        "submissions",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_submissions_dossier")),
        sa.PrimaryKeyConstraint("unit", "submission", name=op.f("pk_submissions")),
        sa.UniqueConstraint("dossier", "ordinal", name=op.f("uq_submissions_dossier_ordinal")),
    )
    op.create_index("ix_submissions_submission", "submissions", ["submission"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("sub_indication", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('TOTAL_PASSED', 'TOTAL_FAILED', 'INDETERMINATE', 'NO_SIGNATURE')",
            name=op.f("ck_verdicts_verdict"),
        ),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_verdicts_dossier")),
        sa.PrimaryKeyConstraint("dossier", "ordinal", name=op.f("pk_verdicts")),
    )


def downgrade() -> None:
    """Drop everything again."""

    op.drop_table("verdicts")
    op.drop_index("ix_submissions_submission", table_name="submissions")
    op.drop_table("submissions")
    op.drop_table("sources")
    op.drop_index("ix_sessions_user", table_name="sessions")
    op.drop_index("ix_sessions_expires_at", table_name="sessions")
    op.drop_table("sessions")
    op.drop_index("ix_packages_retain_until", table_name="packages")
    op.drop_table("packages")
    op.drop_table("indexed")
    op.drop_index("ix_findings_code", table_name="findings")
    op.drop_table("findings")
    op.drop_index("ix_files_sha256", table_name="files")
    op.drop_table("files")
    op.drop_index("ix_fields_folded", table_name="fields")
    op.drop_table("fields")
    op.drop_table("decisions")
    op.drop_index("ix_components_type", table_name="components")
    op.drop_table("components")
    op.drop_table("claims")
    op.drop_table("checklist")
    op.drop_table("assessments")
    op.drop_table("users")
    op.drop_index("ix_tokens_name", table_name="tokens")
    op.drop_table("tokens")
    op.drop_index("ix_fixity_checks_outcome", table_name="fixity_checks")
    op.drop_index("ix_fixity_checks_age", table_name="fixity_checks")
    op.drop_table("fixity_checks")
    op.drop_index("ix_events_dossier", table_name="events")
    op.drop_table("events")
    op.drop_index("ix_dossiers_unit_state", table_name="dossiers")
    op.drop_index(
        "ix_dossiers_unit_queue",
        table_name="dossiers",
        sqlite_where=sa.text("state IN ('ready', 'review')"),
        postgresql_where=sa.text("state IN ('ready', 'review')"),
    )
    op.drop_index("ix_dossiers_unit_newest", table_name="dossiers")
    op.drop_index("ix_dossiers_submission", table_name="dossiers")
    op.drop_index("ix_dossiers_state", table_name="dossiers")
    op.drop_index(
        "ix_dossiers_queue",
        table_name="dossiers",
        sqlite_where=sa.text("state IN ('ready', 'review')"),
        postgresql_where=sa.text("state IN ('ready', 'review')"),
    )
    op.drop_index("ix_dossiers_procedure", table_name="dossiers")
    op.drop_index("ix_dossiers_newest", table_name="dossiers")
    op.drop_index("ix_dossiers_id_number", table_name="dossiers")
    op.drop_table("dossiers")
    op.drop_table("counters")
    op.drop_table("chains")
    op.drop_table("anchors")
