"""What Streamlit itself says in English, and what a Japanese office reads and hears instead."""

from __future__ import annotations

import json

#: Whole texts (regular expressions) of buttons, fields and Streamlit's own notices → Japanese.
#: The rest of a notice, which is for whoever runs the server, is not for the people at a desk.
WORDS = {
    "Open": "開く",
    "Close": "閉じる",
    "Clear value": "消す",
    "Show password": "パスワードを見せる",
    "Hide password": "パスワードを隠す",
    "Skip to main content": "本文へ",
    "Sidebar": "メニューの欄",
    "Collapse sidebar": "メニューをたたむ",
    "Expand sidebar": "メニューを開く",
    "App pages": "画面",
    "Upload": "ファイルを選ぶ",
    "file upload": "ファイルを選ぶ",
    "Choose an option": "選んでください",
    "No results": "当てはまるものがありません",
    "Help": "説明",
    "Help for (.*)": "説明：$1",
    "Remove (.*)": "$1 を外す",
    "File must be .* or smaller\\.": "ファイルが大きすぎます。",
    "Page not found": "この画面はありません",
    ".*Running the app's main page\\.": (
        "アドレスを確かめてください。閉じると、最初の画面が出ます。"
    ),
    "Connection error": "作業台につながりません",
    "(Connection|Streamlit server|Is Streamlit|Network) .*": (
        "「konkyo serve workbench」が動いているかを確かめて、ページを読み込み直してください。"
    ),
}

_SCRIPT = """<script>
document.documentElement.lang = "ja";
if (!window.konkyoWords) {
  window.konkyoWords = Object.entries(%s).map(([from, to]) => [new RegExp(`^${from}$`, "s"), to]);
  const names = ["aria-label", "title", "placeholder"];
  // A text that somebody wrote is left as it is.
  const texts = '[role="dialog"] *, [data-testid="stSkipToContent"], [role="listbox"] *, '
    + '[data-testid="stFileUploaderDropzone"] *';
  const said = (text) => {
    for (const [from, to] of window.konkyoWords) {
      if (from.test(text)) return text.replace(from, to);
    }
    return text;
  };
  const put = (element) => {
    for (const name of names) {
      const now = element.getAttribute(name);
      const then = now && said(now);
      if (then && then !== now) element.setAttribute(name, then);
    }
    if (!element.matches(texts)) return;
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      const then = said(node.data);
      if (then !== node.data) node.data = then;
    }
  };
  const putAll = (element) => {
    put(element);
    element.querySelectorAll("*").forEach(put);
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") put(target);
      if (type === "characterData" && target.parentElement) put(target.parentElement);
      for (const node of addedNodes) {
        if (node.nodeType === Node.ELEMENT_NODE) putAll(node);
        else if (node.parentElement) put(node.parentElement);
      }
    }
  }).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: names,
  });
  putAll(document.body);
}
</script>"""

#: Goes into every page. Screen readers take its language from here; Streamlit's says English.
SCRIPT = _SCRIPT % json.dumps(WORDS, ensure_ascii=False)
