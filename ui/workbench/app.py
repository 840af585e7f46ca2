"""Entry of the workbench: ``streamlit run ui/workbench/app.py``, by ``konkyo serve workbench``."""

from __future__ import annotations

import streamlit as st

from corpus.errors import KonkyoError
from ui.workbench.desk import Desk, open_desk
from ui.workbench.views import agreement, judging


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="Konkyo 作業台", layout="centered", menu_items={})
    desk: Desk | None = None

    def judge() -> None:
        if desk is not None:
            judging.show(desk)

    def agree() -> None:
        if desk is not None:
            agreement.show(desk)

    page = st.navigation(
        [
            st.Page(judge, title="適合判定", url_path="judging", default=True),
            st.Page(agree, title="一致度", url_path="agreement"),
        ]
    )
    try:
        desk = open_desk()
        page.run()
    except KonkyoError as error:
        st.error(error.message)


main()
