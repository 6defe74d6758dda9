// Modals: the views an app has open for this person, the newest on top.
import { attempt, control, RefusedError } from "./api.js";
import { holding, refresh } from "./page.js";
import { collect } from "./values.js";

const focused = new Set(); // views that have had their first focus
let back = null; // puts focus back to where the first dialog was opened from

/** Show what the server says is open: the top view as a dialog, the others kept beneath with what was typed. */
export function show() {
  const dialogs = [...document.querySelectorAll("#views dialog")];
  if (dialogs.length) back ??= holding(document.activeElement);
  else { back?.(); back = null; }
  for (const dialog of dialogs) {
    const top = dialog.hasAttribute("data-top");
    if (top && !dialog.open) dialog.showModal();
    else if (!top && dialog.open) dialog.close();
    if (top) focus(dialog);
  }
}

function focus(dialog) {
  const bad = [...dialog.querySelectorAll(".b-input.bad:not([data-local-told])")];
  if (bad.length) { // to the first of them, once: what is drawn again meanwhile must not lead on to the next
    bad.forEach((block) => block.setAttribute("data-local-told", ""));
    bad[0].querySelector("[aria-invalid], input, textarea, [role=textbox], button")?.focus();
  } else if (!focused.has(dialog.dataset.view) || document.activeElement === document.body) { // new, or an app put other blocks in
    focused.add(dialog.dataset.view);
    const wanted = dialog.querySelector("[data-focus]") || dialog.querySelector(".modal-body :is(input, textarea, [contenteditable], .as-pick, .add)");
    (wanted || dialog.querySelector("footer .btn.primary, footer .btn"))?.focus();
  }
}

async function submit(form) {
  const dialog = form.closest("dialog");
  const button = form.querySelector("[type=submit]");
  if (!button || button.getAttribute("aria-busy") === "true") return;
  const note = form.querySelector(".form-note");
  note.hidden = true;
  button.setAttribute("aria-busy", "true");
  for (const name of ["data-local-told", "data-local-fixed", "data-local-edited"]) form.querySelectorAll(`[${name}]`).forEach((block) => block.removeAttribute(name));
  try {
    const said = await control("submit", { view_id: dialog.dataset.view, values: await collect(form) });
    if (said.acked && said.error) tellWhy(note, `${said.error}: ${said.detail || "the app's answer was refused"}`);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    tellWhy(note, error.message);
  } finally {
    button.removeAttribute("aria-busy");
  }
  await refresh("views", "main", "thread");
}

function tellWhy(note, words) {
  note.textContent = words;
  note.hidden = false;
}

async function shut(dialog, all) {
  await attempt(() => control("close", { view_id: dialog.dataset.view, clear: all || undefined }));
  await refresh("views");
}

export function watchModals() {
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("dialog.modal")) return;
    event.preventDefault();
    submit(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("dialog.modal [data-do=close-view], dialog.modal [data-do=close-all]");
    if (button) shut(button.closest("dialog"), button.dataset.do === "close-all");
  });
  document.addEventListener("cancel", (event) => { // Escape
    if (!event.target.matches?.("dialog.modal")) return;
    event.preventDefault();
    shut(event.target, false);
  }, true);
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("dialog.modal form");
    if (!form || event.key !== "Enter") return;
    const single = event.target.matches("input:not([type=radio], [type=checkbox], [type=file])") && !event.target.dataset.dispatch;
    if (event.ctrlKey || event.metaKey || single) { event.preventDefault(); submit(form); }
  });
  // an error stays while somebody types and goes when they leave the field
  document.addEventListener("focusout", (event) => {
    const block = event.target.closest?.("dialog.modal .b-input.bad");
    if (block?.hasAttribute("data-local-edited") && !block.contains(event.relatedTarget)) block.setAttribute("data-local-fixed", "");
  });
  document.addEventListener("input", (event) => event.target.closest?.("dialog.modal .b-input.bad")?.setAttribute("data-local-edited", ""));
}
