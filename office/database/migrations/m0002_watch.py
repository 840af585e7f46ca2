"""The watch lists: of each account, and of the office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TITLE = "見守りの一覧の表"
LOST = "見守りの一覧（各人のものと、事務所のもの）"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "watched",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["account.id"], name=op.f("fk_watched_owner_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched")),
    )
    op.create_index(op.f("ix_watched_owner"), "watched", ["owner"], unique=False)


def downgrade() -> None:
    """Take the table away."""
    op.drop_index(op.f("ix_watched_owner"), table_name="watched")
    op.drop_table("watched")
