// What is typed, ticked and attached: told to the app where it asks for that, kept for the form where it does not.
import { el, icon, toast } from "./api.js";
import { told } from "./pickers.js";
import { inInput, press } from "./pressing.js";
import { filesOf, setFiles, touched, valueOf } from "./values.js";

const TYPED_MS = 400; // after the last key
const MOMENTS = ["datepicker", "timepicker", "datetimepicker"];
const YEAR_FIRST = 1000; // a year is typed digit by digit: until then it is on its way
const waiting = new WeakMap(); // element → the timer that will tell the app
const before = new WeakMap(); // element → what stood there before, for whoever declines to confirm

function later(node, act) {
  clearTimeout(waiting.get(node));
  waiting.set(node, setTimeout(act, TYPED_MS));
}

function changed(event) {
  const node = event.target.closest("[data-el]");
  if (!node || event.target.type === "file") return;
  touched(node);
  const kind = node.dataset.el;
  if (MOMENTS.includes(kind)) moment(node);
  else if (kind === "checkboxes") told(node, () => { event.target.checked = !event.target.checked; });
  else if (kind === "radio_buttons") circle(node, event.target);
}

function moment(node) {
  if (node.type !== "time" && node.value && Number(node.value.slice(0, 4)) < YEAR_FIRST) return;
  later(node, async () => {
    const value = node.value;
    if (value === (before.get(node) ?? node.defaultValue)) return;
    await told(node, () => { node.value = before.get(node) ?? node.defaultValue; });
    if (node.value === value) before.set(node, value);
  });
}

async function circle(node, chosen) {
  const was = before.has(node) ? before.get(node) : [...node.querySelectorAll("input")].find((box) => box.defaultChecked);
  clearable(node);
  await told(node, () => { chosen.checked = false; if (was) was.checked = true; clearable(node); });
  if (chosen.checked) before.set(node, chosen);
}

function clearable(node) {
  const clear = node.querySelector("[data-clear]");
  if (clear) clear.hidden = !node.querySelector("input:checked");
}

/** Take back the choice of an optional field. */
export function clear(button) {
  const node = button.closest("[data-el]");
  const chosen = node.querySelector("input:checked");
  chosen.checked = false;
  before.delete(node);
  clearable(node);
  chosen.focus();
  told(node, () => { chosen.checked = true; clearable(node); });
}

const asksFor = (node) => node.dataset.dispatch ?? node.querySelector("[data-dispatch]")?.dataset.dispatch ?? "";

function typed(event) {
  const node = event.target.closest("[data-el]");
  if (!node) return;
  touched(node);
  if (asksFor(node).includes("on_character_entered") && !MOMENTS.includes(node.dataset.el)) later(node, () => press(node, valueOf(node)));
}

function entered(event) {
  const node = event.target.closest("[data-el]");
  if (event.key !== "Enter" || event.isComposing || event.shiftKey || !node || !asksFor(node).includes("on_enter_pressed")) return;
  if (event.target.tagName === "TEXTAREA" || event.target.isContentEditable || !event.target.matches("input")) return;
  event.preventDefault();
  clearTimeout(waiting.get(node));
  press(node, valueOf(node));
}

// Rich text that stands among buttons is told when somebody leaves it: there is no other end to writing.
function left(event) {
  const node = event.target.closest("[data-el=rich_text_input]");
  if (!node || inInput(node) || node.contains(event.relatedTarget) || !node.hasAttribute("data-dirty")) return;
  const value = JSON.stringify(valueOf(node));
  if (value === before.get(node)) return;
  before.set(node, value);
  press(node, valueOf(node));
}

/** Take files into an element that asks for them. */
export function addFiles(holder, chosen) {
  const most = Number(holder.dataset.max || 10);
  const fitting = [...chosen].filter((file) => fits(holder, file));
  const all = [...filesOf(holder), ...fitting];
  if (fitting.length < chosen.length) toast(`Only ${holder.dataset.types.replaceAll(" ", ", ")} here.`, "warn");
  else if (all.length > most) toast(`At most ${most} ${most === 1 ? "file" : "files"} here.`, "warn");
  setFiles(holder, all.slice(0, most));
  touched(holder);
  listFiles(holder);
}

const fits = (holder, file) => !holder.dataset.types || holder.dataset.types.split(" ").some((type) => file.name.toLowerCase().endsWith(`.${type.toLowerCase()}`));

export function listFiles(holder) {
  holder.querySelector(".chosen-files").replaceChildren(...filesOf(holder).map((file, i) => {
    const remove = el("button", { type: "button", "aria-label": `Remove ${file.name}` }, icon("close"));
    remove.addEventListener("click", () => {
      setFiles(holder, filesOf(holder).filter((_, at) => at !== i));
      listFiles(holder);
      (holder.querySelector(".chosen-files button") || holder.querySelector("textarea, input[type=file]")).focus();
    });
    return el("li", {}, el("span", {}, file.name), remove);
  }));
}

export function watchFields() {
  document.addEventListener("change", changed);
  document.addEventListener("input", typed);
  document.addEventListener("keydown", entered);
  document.addEventListener("focusout", left);
  document.addEventListener("change", (event) => {
    const holder = event.target.type === "file" ? event.target.closest(".drop") : null;
    if (holder) { addFiles(holder, event.target.files); event.target.value = ""; }
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const holder = event.target.closest?.(".drop, .composer");
      if (!holder) return;
      event.preventDefault();
      holder.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && holder.matches(".drop")) addFiles(holder, event.dataTransfer.files);
    });
  }
}
