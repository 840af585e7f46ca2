"""What every page of the workbench stands on: the service, the pool and the judge's name."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui.settings import load_settings
from ui.workbench.client import Json, JudgingClient

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
    judge: str

    @property
    def pool_id(self) -> int:
        """Return the id of the pool."""
        return int(self.pool["id"])


@st.cache_resource
def _client(address: str) -> JudgingClient:
    return JudgingClient(address)


def open_desk() -> Desk | None:
    """Draw the side and return the desk; None (with a sentence) while there is no pool.

    Pool and name come from the address (``?pool=1&judge=佐藤``), and go into it.
    """
    st.html(_STYLE)
    client = _client(load_settings().service_url)
    pools = client.pools()
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
        judge = _name_judge()
    st.query_params.update({"pool": str(pool["id"])} | ({"judge": judge} if judge else {}))
    return Desk(client=client, pool=pool, judge=judge)


def _name_judge() -> str:
    """Return the name; once it is there the field is gone, so that no key goes into it."""
    if "judge" not in st.session_state:
        st.session_state["judge"] = st.query_params.get("judge", "").strip()
    if judge := str(st.session_state["judge"]):
        st.markdown(f"判定する人：**{judge}**")
        st.button("別の人に替わる", on_click=_forget_judge)
        return judge
    judge = st.text_input("判定する人の名前", key="chosen-judge", max_chars=40).strip()
    st.caption("入力したら Enter を押してください。名前ごとに判定を記録します。")
    if judge:
        st.session_state["judge"] = judge
        st.rerun()
    return ""


def _forget_judge() -> None:
    st.session_state["judge"] = st.session_state["chosen-judge"] = ""
    st.query_params.pop("judge", None)


def _choose_pool(pools: list[Json]) -> Json:
    by_id = {str(pool["id"]): pool for pool in pools}
    if st.session_state.get("chosen-pool") not in by_id:
        st.session_state["chosen-pool"] = next(iter(by_id))
    chosen = st.selectbox(
        "判定の束", list(by_id), format_func=lambda key: by_id[key]["name"], key="chosen-pool"
    )
    return by_id[chosen]
