"""When each session last showed who it is of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TITLE = "サインインの状態ごとの、本人かどうかを確かめた時刻"
LOST = "本人かどうかを確かめた時刻（次の重い操作の前に、また確かめます）"


def upgrade() -> None:
    """Add the column."""
    op.add_column("session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("session", "proved_at")
