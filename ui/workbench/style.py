"""What Streamlit shows in English or too small, put right: drawn once on every page."""

from __future__ import annotations

import streamlit as st

from ui.workbench import japanese, unsaved

_STYLE = """<style>
[data-testid="InputInstructions"], [data-testid="stStatusWidget"],
[data-testid="stHeaderActionElements"], [data-testid="stElementToolbar"],
.vega-embed details { display: none !important; }
.stMainBlockContainer { max-width: %s; padding-top: 2.25rem; }
.stMainBlockContainer h1 { font-size: 1.5rem; padding: 0 0 .5rem; }
.stMainBlockContainer h2 { font-size: 1.25rem; padding: .25rem 0; }
.stMainBlockContainer h3 { font-size: 1.25rem; padding: .25rem 0; }
.stMainBlockContainer h4 { font-size: 1.0625rem; padding: 0 0 .25rem; }
.stButton button, .stLinkButton a { min-height: 44px; }
[data-testid="stCheckbox"] label [data-testid="stMarkdownContainer"] p,
.stButton button p { white-space: normal; overflow: visible; text-overflow: clip; }
[data-testid="stImage"] img { border: 1px solid #8a929c; }
@media (min-width: 640px) {  /* columns side by side: the page stays beside what is read of it */
  [data-testid="stColumn"] [data-testid="stElementContainer"]:has([data-testid="stImage"]) {
    position: sticky; top: 4rem; } }
@media (max-width: 640px) {  /* a phone: results before what narrows them */
  [class*="st-key-folded-"], [data-testid="stColumn"]:has([class*="st-key-folded-"]) {
    display: none; } }
@media (min-width: 640.02px) {
  [data-testid="stElementContainer"]:has(> .st-key-unfold), .st-key-unfold { display: none; } }
[data-testid="stToastContainer"] { top: auto !important; bottom: 1rem; }  /* not over buttons */
.hit .meta > span { display: inline-block; }
.stMainBlockContainer p { line-height: 1.8; }
[data-testid="stCaptionContainer"] { opacity: 1; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p { color: #555c66; }
.hit a { color: #0b5394; }
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
[data-testid="stMetricValue"], [data-testid="stMetricValue"] * {
  font-size: 1.375rem; white-space: normal; overflow: visible; }
.hit h3 { font-size: 1.0625rem; line-height: 1.6; margin: 0; padding: 0; }
.hit p { margin: .25rem 0 0; }
.hit .passage { white-space: pre-wrap; }
.hit .path, .hit .meta { color: #555c66; font-size: .875rem; }
.hit mark { background: #ffe9a8; color: inherit; }
.hit .badge { border: 1px solid #8a929c; border-radius: .25rem; padding: 0 .375rem; }
.rows { border-collapse: collapse; }
.rows th, .rows td { border: 1px solid #c4c9d0; padding: .25rem .5rem; white-space: pre-wrap; }
.changed { white-space: pre-wrap; line-height: 1.8; }
.changed del { color: #9b1c1c; } .changed ins { color: #14532d; }
</style>"""


def draw_style(*, wide: bool) -> None:
    """Draw the style sheet; ``wide`` for views with things side by side."""
    st.html(_STYLE % ("80rem" if wide else "60rem"))
    for script in (japanese.SCRIPT, unsaved.SCRIPT):
        st.html(script, unsafe_allow_javascript=True)
