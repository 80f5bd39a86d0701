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
        sa.Column("start", sa.String(length=64), nullable=False),
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
    """Refuse every change and deletion of an event, and the deletion of the head."""
    if sqlite():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        # INSERT OR REPLACE deletes the row that is in its way, and asks no trigger for that.
        there = "WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)"
        op.execute(f"CREATE TRIGGER audit_event_insert BEFORE INSERT ON audit_event {there} {refuse}")
        for table, verb in (("event", "UPDATE"), ("event", "DELETE"), ("head", "DELETE")):
            name = f"audit_{table}_{verb.lower()}"
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON audit_{table} {refuse}")
        return
    op.execute(
        "CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table, verbs in (("event", "UPDATE OR DELETE OR TRUNCATE"), ("head", "DELETE OR TRUNCATE")):
        op.execute(
            f"CREATE TRIGGER audit_{table}_refuse BEFORE {verbs} ON audit_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()"
        )


def reopen() -> None:
    """Take the refusals away."""
    if sqlite():
        for name in ("event_insert", "event_update", "event_delete", "head_delete"):
            op.execute(f"DROP TRIGGER audit_{name}")
        return
    for table in ("event", "head"):
        op.execute(f"DROP TRIGGER audit_{table}_refuse ON audit_{table}")
    op.execute("DROP FUNCTION audit_event_refuse()")


def downgrade() -> None:
    """Take back: the chain and what it alone knows are lost."""
    reopen()
    times_again()
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_study_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_event"))
        batch_op.drop_column("digest")
        batch_op.drop_column("study_id")
        batch_op.drop_column("request_id")
        batch_op.drop_column("address")
        batch_op.drop_column("facility_id")
        batch_op.drop_column("role")
        batch_op.drop_column("person_name")

    op.drop_table("audit_head")


def times_again() -> None:
    """Make the texts times; by a column of its own, because SQLite's CAST to a time keeps the year alone."""
    op.drop_index(op.f("ix_audit_event_at"), "audit_event")
    op.execute("ALTER TABLE audit_event RENAME COLUMN at TO told")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("at", sa.DateTime(), nullable=True))
    plain = "replace(replace(told, 'T', ' '), 'Z', '')"
    op.execute(f"UPDATE audit_event SET at = {plain if sqlite() else f'{plain}::timestamp'}")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_column("told")
        batch_op.alter_column("at", existing_type=sa.DateTime(), nullable=False)
        batch_op.create_index(batch_op.f("ix_audit_event_at"), ["at"], unique=False)
