"""All pages of an administrator."""

from __future__ import annotations

from fastapi import FastAPI

from office.foundation import Office
from ui.web.admin_pages import add_admin_pages
from ui.web.audit_pages import add_audit_pages
from ui.web.rendering import Renderer
from ui.web.staff_import_pages import add_staff_import_pages
from ui.web.staff_pages import add_staff_pages
from ui.web.token_pages import add_token_pages


def add_administration(app: FastAPI, renderer: Renderer, office: Office) -> None:
    """Add everything below ``/admin``; ``ui.doors`` says who may open which."""
    add_admin_pages(app, renderer, office)
    add_staff_pages(app, renderer, office)
    add_staff_import_pages(app, renderer, office)
    add_token_pages(app, renderer, office)
    add_audit_pages(app, renderer, office)
