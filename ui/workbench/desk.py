"""What judging stands on: the service, who judges, and the pool."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui.workbench.client import Json, JudgingClient
from ui.workbench.seat import Seat


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


def open_desk(seat: Seat) -> Desk | None:
    """Draw the choice of the pool and return the desk; None, with a sentence, without any.

    The pool comes from the address (``?pool=1``), and goes into it.
    """
    client = JudgingClient(seat.http, seat.session.secret)
    pools = client.pools()
    if not pools:
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
    return Desk(client=client, pool=pool, judge=seat.session.login)


def _choose_pool(pools: list[Json]) -> Json:
    by_id = {str(pool["id"]): pool for pool in pools}
    if st.session_state.get("chosen-pool") not in by_id:
        st.session_state["chosen-pool"] = next(iter(by_id))
    chosen = st.selectbox(
        "判定の束", list(by_id), format_func=lambda key: by_id[key]["name"], key="chosen-pool"
    )
    return by_id[chosen]
