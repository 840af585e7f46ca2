"""What every view stands on: who sits at the workbench, and the service they work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
import streamlit as st

from search_api.client import KonkyoClient
from ui.workbench.client import connect
from ui.workbench.hosts import beside
from ui.workbench.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A signed-in person with connections to the service."""

    address: str  # of the service
    session: Session
    http: httpx.Client = field(repr=False)
    service: KonkyoClient = field(repr=False)
    pages: Mapping[str, st.Page] = field(repr=False)  # path of a view → what links to it

    def page(self, path: str) -> str:
        """Return the address of a page of the service, as this person's browser reaches it."""
        return beside(self.address, st.context.url or "") + path


def take_seat(address: str, session: Session, pages: Mapping[str, st.Page]) -> Seat:
    """Return the seat of whoever has signed in."""
    return Seat(
        address=address,
        session=session,
        http=connection(address),
        service=_service(address, session.secret),
        pages=pages,
    )


@st.cache_resource(show_spinner=False)
def connection(address: str) -> httpx.Client:
    """Return the connections that all who sit at the workbench share."""
    return connect(address)


@st.cache_resource(scope="session", on_release=KonkyoClient.close, show_spinner=False)
def _service(address: str, secret: str) -> KonkyoClient:
    return KonkyoClient(address, token=secret)
