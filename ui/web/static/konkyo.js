"use strict";

// The pages are complete without this script; it only makes two things more comfortable.

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
