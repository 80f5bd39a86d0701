"""A link counts its wrong PINs, and ends after too many."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; links that were made before begin with none."""
    with op.batch_alter_table("share_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wrong_pins", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take back; what had ended stays ended."""
    with op.batch_alter_table("share_link", schema=None) as batch_op:
        batch_op.drop_column("wrong_pins")
