"""What every page of the workbench stands on: the service, who judges, and the pool."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import streamlit as st

from search_api.authorizer import AccessDenied, SignInNeeded
from ui.settings import load_settings
from ui.workbench.client import Json, JudgingClient, ProblemTold, connect
from ui.workbench.session import current, draw_form, draw_whose

#: Streamlit's own hints are English.
_STYLE = """<style>
[data-testid="InputInstructions"], [data-testid="stStatusWidget"],
[data-testid="stHeaderActionElements"] { display: none; }
.stMainBlockContainer { max-width: 60rem; padding-top: 2.25rem; }
.stMainBlockContainer h1 { font-size: 1.5rem; padding: 0 0 .5rem; }
.stMainBlockContainer h3 { font-size: 1.25rem; padding: .25rem 0; }
.stMainBlockContainer h4 { font-size: 1.0625rem; padding: 0 0 .25rem; }
.stButton button { min-height: 44px; }
.stMainBlockContainer p { line-height: 1.8; }
</style>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The service, with what was chosen at the side."""

    client: JudgingClient
    pool: Json
    judge: str  # login of whoever is signed in

    @property
    def pool_id(self) -> int:
        """Return the id of the pool."""
        return int(self.pool["id"])


@st.cache_resource
def _http(address: str) -> httpx.Client:
    return connect(address)


def open_desk() -> Desk | None:
    """Draw the side and return the desk.

    None, with the form to sign in or a sentence, for nobody, for a role that may not judge, and
    while there is no pool. The pool comes from the address (``?pool=1``), and goes into it.
    """
    st.html(_STYLE)
    http, session = _http(load_settings().service_url), current()
    client = JudgingClient(http, session.secret if session else "")
    try:
        pools = client.pools()
    except ProblemTold as told:
        if told.told == SignInNeeded.code:
            draw_form(http)
            return None
        if told.told == AccessDenied.code and session:
            st.title("適合判定", anchor=False)
            st.error(told.message)
            with st.sidebar:
                draw_whose(http, session)
            return None
        raise
    assert session is not None  # else the service had asked who this is
    with st.sidebar:
        draw_whose(http, session)
    if not pools:
        st.title("適合判定", anchor=False)
        st.info(
            "判定する束がまだありません。管理者が「konkyo judge pool 質問.jsonl」で作ると、"
            "ここで判定できます。"
        )
        return None
    if "chosen-pool" not in st.session_state and "pool" in st.query_params:
        st.session_state["chosen-pool"] = st.query_params["pool"]  # the address fills it once
    with st.sidebar:
        pool = _choose_pool(pools)
    st.query_params["pool"] = str(pool["id"])
    return Desk(client=client, pool=pool, judge=session.login)


def _choose_pool(pools: list[Json]) -> Json:
    by_id = {str(pool["id"]): pool for pool in pools}
    if st.session_state.get("chosen-pool") not in by_id:
        st.session_state["chosen-pool"] = next(iter(by_id))
    chosen = st.selectbox(
        "判定の束", list(by_id), format_func=lambda key: by_id[key]["name"], key="chosen-pool"
    )
    return by_id[chosen]
