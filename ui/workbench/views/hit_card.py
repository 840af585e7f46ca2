"""One result as a card: citation, words around the matches, and the arithmetic of its score."""

from __future__ import annotations

from html import escape

import streamlit as st

from corpus.types import STATUS_LABELS
from search_api.explain import ENGINE_LABELS
from search_api.types import Hit
from ui.web.forms import SearchForm
from ui.web.layout import excerpt_of
from ui.web.rendering import edition, unit_url
from ui.workbench.seat import Seat
from ui.workbench.text import draw_table


def draw_hit(seat: Seat, hit: Hit, form: SearchForm, note: str = "") -> None:
    """Draw a result; ``note`` says something of it beside its rank."""
    with st.container(border=True):
        st.html(_html(hit, seat.page(unit_url(hit.unit.id, form, hit.part)), note))
        if form.explain:
            with st.expander(f"点数 {hit.score:.3f} の計算"):
                _draw_shares(hit)


def _html(hit: Hit, address: str, note: str) -> str:
    path = "　›　".join(map(escape, hit.unit.headings))
    passage = "".join(
        f"<mark>{escape(s.text)}</mark>" if s.marked else escape(s.text) for s in excerpt_of(hit)
    )
    document = hit.document
    meta = [f'<span class="badge">{escape(STATUS_LABELS[document.status])}</span>']
    title = "" if document.title in hit.citation else document.title
    meta += [f"<span>{escape(each)}</span>" for each in (title, edition(document), note) if each]
    name = escape(f"{hit.citation}　{hit.unit.title}".rstrip())
    return (
        '<article class="hit">'
        + (f'<p class="path">{path}</p>' if path else "")
        + f'<h3><a href="{escape(address)}" target="_blank" rel="noopener">{name}</a></h3>'
        + f'<p class="passage">{passage}</p><p class="meta">{"　".join(meta)}</p></article>'
    )


def _draw_shares(hit: Hit) -> None:
    if not hit.shares:
        st.markdown("入力した引用がこの根拠を指しているので、点数にかかわらず先に示します。")
        return
    total = sum(share.share for share in hit.shares)
    rows = [
        (
            ENGINE_LABELS.get(share.engine, share.engine),
            f"{share.raw:.3f}",
            f"{share.stretched:.3f}",
            f"{share.weight:.3f}",
            f"{share.factor:g}",
            f"{share.share:.3f}",
        )
        for share in hit.shares
    ]
    rows.append(("合計", "", "", "", "", f"{total:.3f}"))
    draw_table(("何を比べたか", "もとの点数", "0〜1に換算", "重み", "係数", "積"), rows)
    if abs(total - hit.score) < 5e-4:  # half of the last digit that is shown
        st.caption(f"積の合計は、点数 {hit.score:.3f} と同じです。")
    else:
        st.warning(f"積の合計 {total:.3f} が、点数 {hit.score:.3f} と違います。")
