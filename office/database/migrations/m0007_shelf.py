"""Bookmarks and units read lately."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TITLE = "しおりと最近読んだ根拠の表"
LOST = "しおりと最近読んだ根拠"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "bookmark",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["account.id"], name=op.f("fk_bookmark_owner_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
    )
    op.create_index(op.f("ix_bookmark_owner"), "bookmark", ["owner"], unique=False)
    op.create_table(
        "recent_reading",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["account.id"], name=op.f("fk_recent_reading_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_reading")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("recent_reading")
    op.drop_index(op.f("ix_bookmark_owner"), table_name="bookmark")
    op.drop_table("bookmark")
