"""What is the only study of its UID in a facility is in quarantine no longer: whatever kept it there was deleted."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    other = "other.study_uid = study.study_uid AND other.facility_id = study.facility_id AND other.id <> study.id"
    op.execute(
        "UPDATE study SET status = 'available' WHERE status = 'quarantined' "
        f"AND NOT EXISTS (SELECT 1 FROM study AS other WHERE {other})"
    )


def downgrade() -> None:
    """Take back: nothing, for the tables are the same."""
