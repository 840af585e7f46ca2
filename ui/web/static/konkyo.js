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

// Tell whether a text was copied. Where it was not, it stands selected under the button.
async function copy(text, button) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { /* the browser was told not to allow it */ }
  }
  // On an office network without TLS there is no clipboard object.
  const field = document.createElement("textarea");
  field.className = "picked";
  field.readOnly = true;
  field.value = text;
  field.setAttribute("aria-label", "コピーする文章");
  button.after(field);
  field.select();
  if (!document.execCommand("copy")) return false;
  field.remove();
  button.focus();
  return true;
}

const announce = document.querySelector("[data-announce]");

// A button names the field that shows its text, or carries the text itself.
for (const button of document.querySelectorAll("[data-copy], [data-text]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault(); // without the script a link leads to the field
    const text = field ? field.value : button.dataset.text;
    if (button.nextElementSibling?.matches(".picked")) button.nextElementSibling.remove();
    const said = await copy(text, button) ? "コピー済み" : "選択しました";
    button.textContent = said;
    announce.textContent = `${text.slice(0, 60)}：${said}`;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
  field?.addEventListener("focus", () => field.select());
}

// What has just been done is told once: not after a reload, nor to whom the address is given.
const told = new URL(location.href);
for (const name of ["done", "saved", "removed"]) told.searchParams.delete(name);
if (told.href !== location.href) history.replaceState(null, "", told);

// One tap tells whether a result helped, another takes it back, and the page stays where it is.
for (const form of document.querySelectorAll("[data-tap]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = new URLSearchParams(new FormData(form));
    said.set(event.submitter.name, event.submitter.value);
    const back = event.submitter.matches("[data-undo]");
    if (back) said.set("back", "1");
    const buttons = form.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    const note = form.querySelector("span");
    try {
      const sent = await fetch(form.action, { method: "POST", body: said, redirect: "manual" });
      if (sent.type !== "opaqueredirect") throw new Error(String(sent.status));
      note.textContent = back ? "取り消しました。" : `「${event.submitter.textContent}」を受け取りました。`;
      for (const button of buttons) button.hidden = !back;
      if (back) event.submitter.remove();
      else offerToTakeBack(form, event.submitter);
    } catch {
      note.textContent = "送れませんでした。もう一度お試しください。";
    }
    for (const button of buttons) button.disabled = false;
    announce.textContent = note.textContent;
    // What slept while it was sent, or has gone, leaves the keyboard nowhere.
    if ([document.body, event.submitter].includes(document.activeElement)) {
      form.querySelector(`[value=${event.submitter.value}]:not([hidden])`).focus();
    }
  });
}

function offerToTakeBack(form, pressed) {
  const button = document.createElement("button");
  button.name = "verdict";
  button.value = pressed.value;
  button.dataset.undo = "";
  button.textContent = "取り消す";
  form.append(button);
  button.focus();
}

// A mark is kept as soon as it is made: what is read next leads away from the button.
for (const form of document.querySelectorAll("[data-ticks]")) {
  const note = form.querySelector("[data-ticks-note]");
  const count = document.querySelector("[data-ticked]");
  form.addEventListener("change", async ({ target }) => {
    const body = new URLSearchParams(new FormData(form));
    const boxes = [...form.elements].filter((field) => field.type === "checkbox");
    const sentKeys = body.getAll("ticked").join(" ");
    // What is ticked off here was on here, whatever of it has been saved by now.
    if (!target.checked) body.set("before", `${body.get("before")} ${target.value}`);
    try {
      const sent = await fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
      if (sent.type !== "opaqueredirect") throw new Error(String(sent.status));
      form.elements.before.value = sentKeys;
      note.textContent = "印を保存しました。";
      count.textContent = `確認 ${boxes.filter((box) => box.checked).length}／${boxes.length}`;
    } catch {
      note.textContent = "印をまだ保存できていません。「印を保存する」を押してください。";
    }
    announce.textContent = note.textContent;
  });
}

// The menu closes as people expect of a menu.
const menu = document.querySelector("[data-menu]");

document.addEventListener("click", (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});
menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Ctrl+/ (⌘+/): to the search box from anywhere. With a modifier, so that nothing is typed by it.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("q");
  if (event.key !== "/" || !(event.ctrlKey || event.metaKey) || !box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// Without a network a notice says so, and nothing that was typed is lost; nor is it where the
// session had ended. What is kept stays in this tab alone, and only until it has been sent.

const offline = document.querySelector("[data-offline]");
const DRAFT = "konkyo-draft";
const PATIENCE = 3000; // milliseconds for the server to say that it is there
const here = location.pathname + location.search;
const reader = document.querySelector(".me-name")?.textContent ?? "";
// What people fill in; of what the page itself put there only the version that it is about.
const filled = (form) => [...form.elements].filter((field) => field.name && field.matches(
  "textarea, select, [name=version], input:not([type=hidden], [type=password], [type=file], [autocomplete=one-time-code])",
));
const alike = (action) => [...document.forms].filter((form) => form.getAttribute("action") === action);

function connected(there) {
  offline.textContent = there ? "" : "つながっていません。開いている画面は読めます。電波の届く所か、LANにつながる所で、もう一度お試しください。";
}

function keep(form) {
  if (form.matches("[data-signing-in]")) return; // what waits for it is not lost by it
  const action = form.getAttribute("action");
  const fields = filled(form).map((field) => [field.name, field.value, field.checked]);
  const draft = { address: here, reader, action, place: alike(action).indexOf(form), fields };
  sessionStorage.setItem(DRAFT, JSON.stringify(draft));
}

function fill(form, fields) {
  const left = [...fields];
  for (const field of filled(form)) {
    const choice = field.matches("[type=radio], [type=checkbox]");
    const at = left.findIndex(([name, value]) => name === field.name && (!choice || value === field.value));
    if (at < 0) continue;
    const [[, value, checked]] = left.splice(at, 1);
    if (choice) field.checked = checked;
    else field.value = value;
  }
}

function restore() {
  const draft = JSON.parse(sessionStorage.getItem(DRAFT));
  // Refused: it is wanted again. Signing in: it waits.
  if (!draft || document.querySelector("[data-back], [data-signing-in]")) return;
  const ended = document.querySelector("[data-ended]");
  if (ended) {
    ended.hidden = !draft.fields.length;
    sessionStorage.setItem(DRAFT, JSON.stringify({ ...draft, waits: true }));
    return;
  }
  const mine = draft.reader === reader;
  if (draft.waits && (!reader || (mine && draft.address !== here))) return;
  sessionStorage.removeItem(DRAFT);
  const [way] = performance.getEntriesByType("navigation");
  const sent = !draft.waits && (!way || way.type === "navigate");
  const form = alike(draft.action)[draft.place];
  if (sent || !mine || draft.address !== here || !form) return;
  fill(form, draft.fields);
  if (draft.waits) tellRestored(form);
}

function tellRestored(form) {
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const note = document.createElement("p");
  note.className = "notice";
  note.tabIndex = -1;
  note.textContent = "サインインの前に書いた内容を、欄に戻しました。まだ保存していません。";
  form.before(note);
  note.focus();
}

// A link that leads away would lose what can still be read. The browser may be wrong about its
// network, so that the server is asked before a link is held.
async function hold(event) {
  const link = event.target.closest("a[href]");
  const aside = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || link.target || aside || !offline.textContent) return;
  if (link.hash && link.origin === location.origin && link.pathname + link.search === here) return;
  event.preventDefault();
  try {
    await fetch("/suggest?q=", { signal: AbortSignal.timeout(PATIENCE) });
    connected(true);
    link.click();
  } catch {
    connected(false);
    offline.textContent += "リンクの先は、つながってから、もう一度押すと開きます。";
  }
}

window.addEventListener("offline", () => connected(false));
window.addEventListener("online", () => connected(true));
window.addEventListener("pageshow", () => connected(navigator.onLine)); // also when gone back to
document.addEventListener("click", hold, true);
document.addEventListener("submit", (event) => {
  const { target: form } = event;
  keep(form);
  if (navigator.onLine) return;
  event.preventDefault();
  connected(false);
  if (form.method === "post") offline.textContent += "書いた内容は、この画面に残っています。";
});
restore();

// Back to the very page that was left, with what was typed; the link leads to a fresh one.
for (const link of document.querySelectorAll("[data-back]")) {
  link.addEventListener("click", (event) => {
    if (event.defaultPrevented || history.length < 2) return;
    event.preventDefault();
    history.back();
  });
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

// The code at the end of the paper is fetched only where it is wanted.
window.addEventListener("beforeprint", () => {
  for (const image of document.querySelectorAll("img[loading=lazy]")) image.loading = "eager";
});

// Suggestions under the search box: a combobox with a list (ARIA 1.2).

const DELAY = 150; // milliseconds without a key before anything is asked

function combobox(input) {
  const form = input.form;
  const list = document.createElement("ul");
  let typed = input.value; // what the list belongs to
  let asked = 0;
  let timer = 0;
  let active = -1;
  let composing = false;

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

  function tell(text) { // the same number again is no news
    if (announce.textContent !== text) announce.textContent = text;
  }

  function close() {
    clearTimeout(timer);
    if (!list.hidden) tell("");
    asked += 1; // an answer that is still on its way comes too late
    typed = "";
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
    const { text } = list.children[number].dataset;
    if (composing) input.blur(); // ends it, so that nothing more is written into the choice
    input.value = text;
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
    tell(options.length ? `候補が${options.length}件あります。上下の矢印キーで選べます。` : "");
  }

  async function ask() {
    const mine = asked += 1;
    typed = input.value;
    try {
      const answer = await fetch(`/suggest?q=${encodeURIComponent(typed)}`);
      connected(true);
      const found = answer.ok ? (await answer.json()).options : [];
      if (mine === asked && document.activeElement === input) show(found);
    } catch {
      close(); // the box works on as a plain field
      connected(false);
    }
  }

  // Also while an input method composes: kana are enough, and nothing but the list changes.
  function soon() {
    clearTimeout(timer);
    if (!input.value.trim()) {
      close();
    } else if (input.value !== typed) {
      timer = setTimeout(ask, DELAY);
    }
  }

  // Asked for nothing, the service makes ready; the first word then finds it ready.
  input.addEventListener("focus", () => { fetch("/suggest?q=").catch(() => {}); }, { once: true });
  input.addEventListener("input", soon);
  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; soon(); });
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
