"""Training of new staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TITLE = "新任研修の表"
LOST = "新任研修の進み具合と修了の記録"

_ACCOUNT_TABLES = (
    "training_step",
    "training_round",
    "training_answer",
    "training_certificate",
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "training_step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("ticked", sa.Text(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _account("training_step"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_step")),
    )
    op.create_table(
        "training_round",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        _account("training_round"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_round")),
        sa.UniqueConstraint(
            "account_id", "course", "step", "number", name=op.f("uq_training_round_account_id")
        ),
    )
    op.create_table(
        "training_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _account("training_answer"),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["training_round.id"],
            name=op.f("fk_training_answer_round_id_training_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_answer")),
        sa.UniqueConstraint(
            "round_id", "question", "attempt", name=op.f("uq_training_answer_round_id")
        ),
    )
    op.create_table(
        "training_certificate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("office_id", sa.String(length=32), nullable=False),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        _account("training_certificate"),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_training_certificate_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificate")),
        sa.UniqueConstraint(
            "account_id", "course", name=op.f("uq_training_certificate_account_id")
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_training_certificate_office_id")),
        sa.UniqueConstraint("code", name=op.f("uq_training_certificate_code")),
    )
    for table in _ACCOUNT_TABLES:
        op.create_index(op.f(f"ix_{table}_account_id"), table, ["account_id"], unique=False)


def downgrade() -> None:
    """Take the tables away."""
    for table in ("training_certificate", "training_answer", "training_round", "training_step"):
        op.drop_index(op.f(f"ix_{table}_account_id"), table_name=table)
        op.drop_table(table)


def _account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id_account")
    )
