"""Answers kept as case notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TITLE = "ケース記録に残した答えの表"
LOST = "ケース記録に残した答え"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "case_note",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("office_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("memo", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_case_note_office_id_office")
        ),
        sa.ForeignKeyConstraint(["owner"], ["account.id"], name=op.f("fk_case_note_owner_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    op.create_index(op.f("ix_case_note_office_id"), "case_note", ["office_id"], unique=False)
    op.create_index(op.f("ix_case_note_owner"), "case_note", ["owner"], unique=False)
    op.create_table(
        "case_note_team",
        sa.Column("note_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["case_note.id"],
            name=op.f("fk_case_note_team_note_id_case_note"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_case_note_team_team_id_team")
        ),
        sa.PrimaryKeyConstraint("note_id", "team_id", name=op.f("pk_case_note_team")),
    )
    op.create_index(op.f("ix_case_note_team_team_id"), "case_note_team", ["team_id"], unique=False)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index(op.f("ix_case_note_team_team_id"), table_name="case_note_team")
    op.drop_table("case_note_team")
    op.drop_index(op.f("ix_case_note_owner"), table_name="case_note")
    op.drop_index(op.f("ix_case_note_office_id"), table_name="case_note")
    op.drop_table("case_note")
