"""Every table of the register, the same for SQLite and PostgreSQL.

Closed sets are CHECKed in the database, references are foreign keys, and each query of the room has an index
(``tests/storage/test_plans.py`` reads the plans). The text index and the triggers are in the migrations.
"""

import sqlalchemy as sa

from models.decision import DecisionKind, EventKind
from models.dossier import ChecklistStatus, Required
from models.finding import Severity
from models.signature import Verdict
from models.state import State
from models.submission import Channel
from models.user import Role
from storage.register.columns import Json, Utc, dossier_code, last_read, metadata, one_of, written

chains = sa.Table(
    "chains",
    metadata,
    sa.Column("unit", sa.String(64), primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("unit", sa.String(64), primary_key=True),
    sa.Column("day", sa.String(6), primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

WAITING = "state IN ('ready', 'review')"
OPEN = "state IN ('received', 'processing', 'ready', 'review', 'supplement_requested', 'accepted', 'rejected')"
"""What the queue's tabs show and count: few, whatever the archive holds."""

dossiers = sa.Table(
    "dossiers",
    metadata,
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("unit", sa.String(64), nullable=False),
    sa.Column("submission", sa.Text, nullable=False),
    sa.Column("state", sa.String(24), nullable=False),
    sa.Column("channel", sa.Integer, nullable=False),
    sa.Column("applicant_name", sa.Text, nullable=False),
    sa.Column("applicant_id_number", sa.Text),
    sa.Column("applicant_tax_code", sa.Text),
    sa.Column("procedure", sa.String(64)),
    sa.Column("procedure_version", sa.Text, nullable=False, default=""),
    sa.Column("received_at", Utc, nullable=False),
    sa.Column("due_at", Utc),
    sa.Column("due_rank", Utc, nullable=False),
    sa.Column("risk_rank", sa.Integer, nullable=False, default=0),
    sa.Column("blocking", sa.Integer, nullable=False, default=0),
    sa.Column("review", sa.Integer, nullable=False, default=0),
    sa.Column("files", sa.Integer, nullable=False, default=0),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changed_at", Utc, nullable=False),
    sa.Column("secret", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.UniqueConstraint("unit", "submission"),
    one_of("state", State, "state"),
    one_of("channel", Channel, "channel"),
    sa.CheckConstraint("version >= 1", name="version"),
    sa.CheckConstraint("blocking >= 0 AND review >= 0 AND files >= 0", name="numbers"),
    sa.Index("ix_dossiers_newest", "received_at", "code"),
    sa.Index("ix_dossiers_unit_newest", "unit", "received_at", "code"),
    sa.Index("ix_dossiers_unit_state", "unit", "state", "received_at", "code"),
    sa.Index("ix_dossiers_state", "state", "received_at", "code"),
    sa.Index("ix_dossiers_procedure", "procedure", "received_at", "code"),
    sa.Index("ix_dossiers_submission", "submission"),
    sa.Index("ix_dossiers_id_number", "applicant_id_number"),
    sa.Index(
        "ix_dossiers_queue", "due_rank", "risk_rank", "received_at", "code",
        sqlite_where=sa.text(WAITING), postgresql_where=sa.text(WAITING),
    ),
    sa.Index(
        "ix_dossiers_open", "unit", "state", "due_rank", "procedure", "code", "secret",
        sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN),
    ),
    sa.Index(
        "ix_dossiers_unit_queue", "unit", "due_rank", "risk_rank", "received_at", "code",
        sqlite_where=sa.text(WAITING), postgresql_where=sa.text(WAITING),
    ),
)  # fmt: skip

submissions = sa.Table(
    "submissions",
    metadata,
    sa.Column("unit", sa.String(64), primary_key=True),
    sa.Column("submission", sa.Text, primary_key=True),
    dossier_code(nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("received_at", Utc, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.UniqueConstraint("dossier", "ordinal"),
    sa.Index("ix_submissions_submission", "submission"),
)

files = sa.Table(
    "files",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("submission", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.UniqueConstraint("dossier", "name"),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
    sa.CheckConstraint("bytes >= 0 AND pages >= 0", name="numbers"),
    sa.Index("ix_files_sha256", "sha256", "dossier"),
)

assessments = sa.Table(
    "assessments",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("catalogue", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

components = sa.Table(
    "components",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("component", sa.String(64), nullable=False),
    sa.Column("document_type", sa.String(64), nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("seals", sa.Integer, nullable=False),
    sa.CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
    sa.Index("ix_components_type", "document_type", "dossier"),
)

sources = sa.Table(
    "sources",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("page", sa.Integer, nullable=False),
    sa.CheckConstraint("page >= 1", name="page"),
)

fields = sa.Table(
    "fields",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("folded", sa.Text, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("page", sa.Integer, nullable=False),
    sa.CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
    sa.Index("ix_fields_folded", "key", "folded", "dossier"),
)

findings = sa.Table(
    "findings",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("severity", sa.String(16), nullable=False),
    sa.Column("component", sa.String(64)),
    sa.Column("field", sa.String(64)),
    one_of("severity", Severity, "severity"),
    sa.Index("ix_findings_code", "code", "dossier"),
)

checklist = sa.Table(
    "checklist",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("component", sa.String(64), nullable=False),
    sa.Column("required", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    one_of("required", Required, "required"),
    one_of("status", ChecklistStatus, "status"),
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("sub_indication", sa.String(64)),
    one_of("verdict", Verdict, "verdict"),
)

decisions = sa.Table(
    "decisions",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    *written(),
    one_of("kind", DecisionKind, "kind"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("unit", sa.String(64), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("at", Utc, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("dossier", sa.String(64)),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("before", sa.String(24)),
    sa.Column("after", sa.String(24)),
    sa.Column("detail", Json, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.CheckConstraint("number >= 1", name="number"),
    one_of("kind", EventKind, "kind"),
    sa.Index("ix_events_dossier", "dossier", "unit", "number"),
)

indexed = sa.Table(
    "indexed",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    dossier_code(nullable=False, unique=True),
)
"""Which dossiers the text index knows; on PostgreSQL with the words, on SQLite they are in ``search_words``."""

users = sa.Table(
    "users",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("units", Json, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("locked_until", Utc),
    one_of("role", Role, "role"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("user", sa.String(64), sa.ForeignKey("users.name"), nullable=False),
    sa.Column("opened_at", Utc, nullable=False),
    sa.Column("expires_at", Utc, nullable=False),
    sa.Column("csrf", sa.Text, nullable=False),
    sa.Index("ix_sessions_user", "user"),
    sa.Index("ix_sessions_expires_at", "expires_at"),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("units", Json, nullable=False),
    sa.Column("scopes", Json, nullable=False, server_default="[]"),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("expires_at", Utc),
    sa.Column("revoked_at", Utc),
    one_of("role", Role, "role"),
    sa.Index("ix_tokens_name", "name"),
)

claims = sa.Table(
    "claims",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("user", sa.String(64), nullable=False),
    sa.Column("until", Utc, nullable=False),
)

packages = sa.Table(
    "packages",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("profile", sa.String(16), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Text),
    sa.Column("sealed_at", Utc, nullable=False),
    sa.Column("retention", sa.String(2), nullable=False),
    sa.Column("retain_until", Utc),
    sa.Column("mode", sa.String(16)),
    sa.Column("hold", sa.Boolean, nullable=False),
    sa.Index("ix_packages_retain_until", "retain_until", "dossier"),
)

fixity_checks = sa.Table(
    "fixity_checks",
    metadata,
    *last_read(),
    sa.Index("ix_fixity_checks_age", "checked_at", "place", "key"),
    sa.Index("ix_fixity_checks_outcome", "outcome", "place", "key"),
)

anchors = sa.Table(
    "anchors",
    metadata,
    sa.Column("unit", sa.String(64), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("at", Utc, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
)
