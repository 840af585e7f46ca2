"""What somebody has typed at a draft and not saved is not thrown away without a word.

Streamlit knows what stands in a form once its button is pressed; until then the browser alone
does, and whatever draws another view takes it away. So the browser asks.
"""

from __future__ import annotations

import json

_QUESTION = "保存していない入力があります。このまま移ると消えます。移りますか。"

_SCRIPT = """<script>
if (!window.konkyoUnsaved) {
  // A form in a container whose key begins with "guarded-".
  const forms = '[class*="st-key-guarded-"] [data-testid="stForm"]';
  // What was refused stands in its form, with the reason.
  const refusal = '[data-testid="stAlertContentError"]';
  const leading = '[data-testid="stButton"] button, [data-testid="stFormSubmitButton"] button, '
    + '[data-testid="stRadio"] label, [data-testid="stRadio"] input, '
    + '[data-testid="stSidebarNavLink"], [data-testid="stPageLink"] a';
  const unsaved = () => [...document.querySelectorAll(forms)].filter(
    (form) => form.dataset.konkyoTyped || form.querySelector(refusal));
  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.(forms);
    if (form) form.dataset.konkyoTyped = "1";
  }, true);
  // What somebody was asked about last. A label clicks its field once more, and Streamlit what
  // was pressed and saw no click.
  let last = {control: null, agreed: false, at: 0};
  const hold = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.(leading);
    if (!pressed) return;
    const control = pressed.closest("label") ?? pressed;
    if (control === last.control && performance.now() - last.at < 1000) {
      if (!last.agreed) hold(event);
      return;
    }
    const own = pressed.closest(forms);
    const lost = unsaved().filter((form) => form !== own);
    if (lost.length) {
      const agreed = window.confirm(%s);
      last = {control, agreed, at: performance.now()};
      if (!agreed) {
        hold(event);
        return;
      }
    }
    lost.concat(own ?? []).forEach((form) => delete form.dataset.konkyoTyped);
  }, true);
  window.addEventListener("beforeunload", (event) => {
    if (unsaved().length) event.preventDefault();
  });
  window.konkyoUnsaved = unsaved;
}
</script>"""

#: Goes into every page.
SCRIPT = _SCRIPT % json.dumps(_QUESTION, ensure_ascii=False)
