"""The audit trail becomes a chain that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REFUSAL = "the audit trail only grows"


def upgrade() -> None:
    """Apply; times become text, because what is hashed is what is stored."""
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_name", sa.String(length=255), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("role", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("facility_id", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("address", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("request_id", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("study_id", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=False, server_default=""))
        batch_op.alter_column(
            "at",
            existing_type=sa.DateTime(),
            type_=sa.String(length=32),
            existing_nullable=False,
            postgresql_using='to_char(at, \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\')',
        )
        batch_op.create_index(batch_op.f("ix_audit_event_event"), ["event"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_study_id"), ["study_id"], unique=False)

    if sqlite():
        op.execute("UPDATE audit_event SET at = replace(at, ' ', 'T') || 'Z'")
    close()


def sqlite() -> bool:
    """Whether this is SQLite; else it is PostgreSQL."""
    return op.get_context().dialect.name == "sqlite"


def close() -> None:
    """Refuse every change and deletion of an event."""
    if sqlite():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_event_{verb.lower()} BEFORE {verb} ON audit_event "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_event_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()"
    )


def reopen() -> None:
    """Take the refusals away."""
    if sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_event_{verb}")
        return
    op.execute("DROP TRIGGER audit_event_refuse ON audit_event")
    op.execute("DROP FUNCTION audit_event_refuse()")


def downgrade() -> None:
    """Take back: the chain and what it alone knows are lost."""
    reopen()
    if sqlite():
        op.execute("UPDATE audit_event SET at = replace(replace(at, 'T', ' '), 'Z', '')")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_study_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_event"))
        batch_op.alter_column(
            "at",
            existing_type=sa.String(length=32),
            type_=sa.DateTime(),
            existing_nullable=False,
            postgresql_using="replace(trim(trailing 'Z' from at), 'T', ' ')::timestamp",
        )
        batch_op.drop_column("digest")
        batch_op.drop_column("study_id")
        batch_op.drop_column("request_id")
        batch_op.drop_column("address")
        batch_op.drop_column("facility_id")
        batch_op.drop_column("role")
        batch_op.drop_column("person_name")

    op.drop_table("audit_head")
