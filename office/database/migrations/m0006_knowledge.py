"""The office's own knowledge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TITLE = "用例の表"
LOST = "用例（すべての版と審査の記録）"


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "knowledge_counter",
        sa.Column("office_id", sa.String(length=32), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_knowledge_counter_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_knowledge_counter")),
    )
    op.create_table(
        "knowledge_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("office_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=True),
        sa.Column("source_office", sa.String(length=100), nullable=False),
        sa.Column("source_number", sa.Integer(), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_knowledge_entry_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_entry")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_knowledge_entry_office_id")),
    )
    op.create_table(
        "knowledge_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("no_basis", sa.Boolean(), nullable=False),
        sa.Column("content_lookup", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("written_at", moment, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("reviewer_id", sa.String(length=32), nullable=True),
        sa.Column("reviewed_at", moment, nullable=True),
        sa.Column("review_note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_knowledge_version_author_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["knowledge_entry.id"],
            name=op.f("fk_knowledge_version_entry_id_knowledge_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["account.id"], name=op.f("fk_knowledge_version_reviewer_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_version")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_knowledge_version_entry_id")),
    )
    op.create_index(
        op.f("ix_knowledge_version_content_lookup"),
        "knowledge_version",
        ["content_lookup"],
        unique=False,
    )
    op.create_table(
        "knowledge_citation",
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["knowledge_version.id"],
            name=op.f("fk_knowledge_citation_version_id_knowledge_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_knowledge_citation")),
    )
    op.create_table(
        "knowledge_vector",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("embedder", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"],
            ["knowledge_version.id"],
            name=op.f("fk_knowledge_vector_id_knowledge_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_vector")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("knowledge_vector")
    op.drop_table("knowledge_citation")
    op.drop_index(op.f("ix_knowledge_version_content_lookup"), table_name="knowledge_version")
    op.drop_table("knowledge_version")
    op.drop_table("knowledge_entry")
    op.drop_table("knowledge_counter")
