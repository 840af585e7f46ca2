"""The versions of the office's tables, one module each; Alembic runs them in order.

Each says in Japanese what it brings (``TITLE``) and what going back throws away (``LOST``).
A new one is written by ``python scripts/new_migration.py NAME`` and then read by its author.
"""
