"""Triggers that refuse to change or remove the rows of a table, for the migrations.

They stop mistakes and careless programs. Whoever may change the tables themselves can take them
away; that is noticed by the hash chain of the audit log.
"""

from __future__ import annotations

_REFUSAL = "rows of {table} are neither changed nor removed"


def protect(table: str, key: str, dialect: str) -> tuple[str, ...]:
    """Return the statements that make a table with this primary key append-only."""
    refusal = _REFUSAL.format(table=table)
    if dialect == "sqlite":
        # REPLACE removes a row without asking the trigger of DELETE.
        replaced = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
        return tuple(
            f"CREATE TRIGGER {table}_no_{name} BEFORE {deed} ON {table} {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            for name, deed, condition in (
                ("update", "UPDATE", ""),
                ("delete", "DELETE", ""),
                ("replace", "INSERT", replaced),
            )
        )
    return (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        # A session that replays a replica's changes would not ask it otherwise.
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only",
    )


def release(table: str, dialect: str) -> tuple[str, ...]:
    """Return the statements that take the protection away again."""
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER {table}_no_{name}" for name in ("update", "delete", "replace"))
    return (f"DROP TRIGGER {table}_append_only ON {table}", f"DROP FUNCTION {table}_refuse()")
