// What a person does to a message: react, reply, edit, delete, copy, run an app's shortcut; and walking a log by keyboard.
import { attempt, control, directory, el, toast } from "./api.js";
import { shortcut } from "./composer.js";
import { confirmed } from "./acts.js";
import { pickEmoji } from "./emoji.js";
import { go, refresh } from "./page.js";
import { choose } from "./popover.js";
import { asSent, asTyped } from "./wire.js";

const placeOf = (msg) => ({ channel: msg.closest("[data-channel]").dataset.channel, ts: msg.dataset.ts });
const both = () => refresh("main", "thread");

export async function toggleReaction(button) {
  const msg = button.closest(".msg");
  const remove = button.getAttribute("aria-pressed") === "true";
  await attempt(() => control("reaction", { ...placeOf(msg), name: button.dataset.react, remove: remove || undefined }));
  both();
}

/** Let somebody react to the message *opener* belongs to. */
export function react(opener) {
  const msg = opener.closest(".msg");
  const name = async (found) => { await attempt(() => control("reaction", { ...placeOf(msg), name: found.name })); both(); };
  return pickEmoji(opener, name, { label: "React" });
}

// The menu

export function more(opener) {
  const msg = opener.closest(".msg");
  const mine = msg.classList.contains("mine");
  const items = [];
  const thread = msg.querySelector("[data-do=thread]");
  if (thread) items.push({ value: "thread", text: "Reply in thread", icon: "thread", run: () => go(thread.getAttribute("href")) });
  if (mine) items.push({ value: "edit", text: "Edit", icon: "edit", run: () => edit(msg) });
  items.push({ value: "copy", text: "Copy text", icon: "copy", run: () => copy(msg) });
  items.push(...pinning(msg));
  for (const s of directory().shortcuts.filter((x) => x.type === "message")) {
    items.push({ value: s.callback_id, text: s.name, note: s.app, icon: "bolt", run: () => shortcut(s, placeOf(msg)) });
  }
  if (mine) items.push({ value: "delete", text: "Delete", icon: "trash", tone: "danger", run: () => remove(msg) });
  choose({ opener, label: "Message", menu: true, filter: false, choices: items, pick: (item) => item.run() });
}

function pinning(msg) {
  if (!document.querySelector("#main form.composer")) return []; // who does not write here does not pin here
  const pinned = Boolean(document.querySelector(`[data-pins] [data-jump="${msg.dataset.ts}"]`));
  const run = async () => { await attempt(() => control("pin", { ...placeOf(msg), remove: pinned || undefined })); refresh("main"); };
  return [{ value: "pin", text: pinned ? "Take the pin off" : "Pin here", icon: "pin", run }];
}

async function copy(msg) {
  const text = msg.dataset.source ? asTyped(msg.dataset.source) : msg.querySelector(".text, .slip")?.innerText || "";
  await navigator.clipboard.writeText(text).then(() => toast("Copied."), () => toast("This browser does not let the page copy.", "warn"));
}

async function remove(msg) {
  const words = { title: { text: "Delete this message?" }, text: { text: "It goes for everybody. It does not come back." }, confirm: { text: "Delete" }, deny: { text: "Keep it" }, style: "danger" };
  if (!(await confirmed(words))) return;
  await attempt(() => control("delete", placeOf(msg)));
  both();
}

export function edit(msg) {
  if (!msg.classList.contains("mine") || msg.hasAttribute("data-local-editing")) return;
  const box = el("textarea", { rows: "1", "aria-label": "Edit message" });
  box.value = asTyped(msg.dataset.source);
  const save = el("button", { type: "button", class: "btn primary" }, "Save");
  const leave = el("button", { type: "button", class: "btn" }, "Cancel");
  const form = el("div", { class: "edit-box", "data-local": "" }, box, el("div", { class: "b-actions" }, leave, save));
  const end = () => { form.remove(); msg.removeAttribute("data-local-editing"); msg.focus(); };
  const keepIt = async () => {
    const text = box.value.trim();
    if (!text) return;
    const said = await attempt(() => control("edit", { ...placeOf(msg), text: asSent(text) }));
    if (said) { end(); both(); }
  };
  save.addEventListener("click", keepIt);
  leave.addEventListener("click", end);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") end();
    else if (event.key === "Enter" && !event.shiftKey) keepIt();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  msg.setAttribute("data-local-editing", "");
  msg.querySelector(".text").after(form);
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

/** Take away what only this person sees. */
export async function dismiss(button) {
  const msg = button.closest(".msg");
  msg.focus();
  await attempt(() => control("delete", placeOf(msg)));
  both();
}

export async function stop(button) {
  const channel = button.closest("[data-channel]")?.dataset.channel || document.getElementById("main").dataset.channel;
  await attempt(() => control("stop", { channel, thread_ts: button.dataset.thread }));
  both();
}

// By keyboard: arrows walk through a log, letters act on the message in hand

const LETTERS = { t: (msg) => { const link = msg.querySelector("[data-do=thread]"); if (link) go(link.getAttribute("href")); }, r: (msg) => tool(msg, "react"), e: edit, ".": (msg) => tool(msg, "more") };

function tool(msg, name) {
  const button = msg.querySelector(`[data-do=${name}]`);
  if (button) (name === "react" ? react : more)(button);
}

export function onMessageKey(event) {
  const log = event.target.closest?.(".log");
  const msg = event.target.matches?.(".msg") ? event.target : null;
  if (!log || (event.target !== log && !msg)) return false;
  const all = [...log.querySelectorAll(".msg")];
  const at = all.indexOf(msg);
  const to = { ArrowUp: at < 0 ? all.length - 1 : at - 1, ArrowDown: at < 0 ? all.length - 1 : at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
  else if (msg && event.key === "Enter") msg.querySelector(".slip :is(button, a, input), .text a, .threadline")?.focus();
  else if (msg && event.key === "Escape") log.focus();
  else if (msg && LETTERS[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey && lettersOn()) LETTERS[event.key](msg);
  else return false;
  return true;
}

export const lettersOn = () => localStorage.getItem("letters") !== "off";

/** ↑ in an empty composer edits the last message of mine. */
export function editLast(box) {
  if (box.value) return false;
  const log = box.closest(".main, .thread").querySelector(".log");
  const last = [...log.querySelectorAll(".msg.mine")].at(-1);
  if (last) edit(last);
  return Boolean(last);
}

// A message's tools join the tab order only while it has focus: one stop per pane, not three per message.
export function watchFocus() {
  document.addEventListener("focusin", (event) => {
    const now = event.target.closest?.(".msg");
    document.querySelectorAll(".msg .tools [tabindex='0']").forEach((b) => { if (b.closest(".msg") !== now) b.tabIndex = -1; });
    if (now) now.querySelectorAll(".tools > *").forEach((b) => { b.tabIndex = 0; });
  });
}

