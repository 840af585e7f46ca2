"use strict";

// The pages are complete without this script; it only makes some things more comfortable.

// Enter that confirms an IME conversion must never search.
for (const form of document.querySelectorAll("[data-search]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
      event.preventDefault();
    }
  });
}

function copy(field) {
  if (navigator.clipboard && window.isSecureContext) {
    return navigator.clipboard.writeText(field.value);
  }
  // On an office network without TLS there is no clipboard object.
  field.select();
  return document.execCommand("copy") ? Promise.resolve() : Promise.reject();
}

const announce = document.querySelector("[data-announce]");

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  const say = (text) => {
    button.textContent = text;
    announce.textContent = `${field.value.slice(0, 60)}：${text}`;
    setTimeout(() => { button.textContent = label; }, 2000);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    copy(field).then(() => say("コピー済み"), () => { field.select(); say("選択しました"); });
  });
  field.addEventListener("focus", () => field.select());
}

// A password can be looked at while it is typed; it is hidden again before it is sent.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  const label = document.querySelector(`label[for="${field.id}"]`).textContent;
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "隠す" : "表示";
    button.setAttribute("aria-label", `${label}を${shown ? "隠す" : "表示する"}`);
  };
  show(false);
  button.hidden = false;
  button.addEventListener("click", () => { show(field.type === "password"); });
  field.form.addEventListener("submit", () => { show(false); });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => { window.print(); });
}

// Suggestions under the search box: a combobox with a list (ARIA 1.2).

const DELAY = 150; // milliseconds without a key before anything is asked

function combobox(input) {
  const form = input.form;
  const list = document.createElement("ul");
  let typed = input.value; // what the list belongs to
  let asked = 0;
  let timer = 0;
  let active = -1;

  list.id = `${input.id}-options`;
  list.className = "options";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "検索する言葉の候補");
  input.parentElement.append(list);
  input.type = "text"; // a search field may not be a combobox
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function close() {
    clearTimeout(timer);
    asked += 1; // an answer that is still on its way comes too late
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(number) {
    const options = list.children;
    if (active >= 0) options[active].setAttribute("aria-selected", "false");
    active = number;
    if (active < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[active].id);
  }

  function choose(number) {
    input.value = list.children[number].dataset.text;
    close();
    form.requestSubmit();
  }

  function piece(className, text) {
    const span = document.createElement("span");
    span.className = className;
    span.textContent = text;
    return span;
  }

  function show(options) {
    list.replaceChildren(...options.map((option, number) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${number}`;
      item.dataset.text = option.text;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(piece("option-text", option.text));
      if (option.note) item.append(piece("option-note", option.note));
      item.append(piece("option-label", option.label));
      // The field keeps the focus, so that a phone's keyboard stays.
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => choose(number));
      return item;
    }));
    active = -1;
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    input.removeAttribute("aria-activedescendant");
    announce.textContent = options.length ? `候補が${options.length}件あります。上下の矢印キーで選べます。` : "";
  }

  async function ask() {
    const mine = asked += 1;
    typed = input.value;
    try {
      const answer = await fetch(`/suggest?q=${encodeURIComponent(typed)}`);
      const found = answer.ok ? (await answer.json()).options : [];
      if (mine === asked && document.activeElement === input) show(found);
    } catch {
      close(); // no network: the box works on as a plain field
    }
  }

  function soon(event) {
    clearTimeout(timer);
    if (event.isComposing) return;
    if (!input.value.trim()) {
      close();
    } else {
      timer = setTimeout(ask, DELAY);
    }
  }

  // Asked for nothing, the service makes ready; the first word then finds it ready.
  input.addEventListener("focus", () => { fetch("/suggest?q=").catch(() => {}); }, { once: true });
  input.addEventListener("input", soon);
  input.addEventListener("compositionstart", () => clearTimeout(timer));
  input.addEventListener("compositionend", soon);
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const count = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!count) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place before the first and after the last belongs to the field itself.
      mark(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
}

for (const input of document.querySelectorAll("[data-suggest]")) combobox(input);
