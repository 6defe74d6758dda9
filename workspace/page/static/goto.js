// Going somewhere: to a conversation, to another person, to a command. And being somebody else.
import { directory, el, face, icon, me } from "./api.js";
import { shortcut } from "./composer.js";
import { go, here } from "./page.js";
import { matching } from "./popover.js";

const SHOWN = 40;

function dialogOf(className, label) {
  const dialog = el("dialog", { class: `small ${className}`, "aria-label": label });
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.showModal();
  return dialog;
}

const theme = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));

export function switchTheme() {
  const now = theme() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = now;
  localStorage.setItem("theme", now);
}

const faceOf = (id) => () => face(directory().people.find((p) => p.id === id) || { hue: 0, initials: "" });

function everywhere() {
  const { channels, directs, people, shortcuts } = directory();
  const base = `/ui/${me.handle}`;
  return [
    { group: "Conversations" },
    ...directs.map((c) => ({ text: c.name, node: faceOf(c.user), run: () => go(`${base}/${c.id}`) })),
    ...channels.map((c) => ({ text: c.name, note: c.mine ? "" : "You are not a member, you can read", icon: c.private ? "lock" : "hash", run: () => go(`${base}/${c.id}`) })),
    { group: "Write to" },
    ...people.filter((p) => !p.bot && p.id !== me.id).map((p) => ({ text: p.name, note: p.line, also: `${p.handle} write`, node: () => face(p), run: () => location.assign(`${base}/to/${p.id}`) })),
    { group: "Be somebody" },
    ...people.filter((p) => !p.bot && p.id !== me.id).map((p) => ({ text: `Be ${p.name}`, note: p.line, also: p.handle, node: () => face(p), run: () => location.assign(`/ui/${p.handle}?from=${here()}`) })),
    { group: "Do" },
    ...shortcuts.filter((s) => s.type === "global").map((s) => ({ text: s.name, note: s.note, icon: "bolt", run: () => shortcut(s) })),
    { text: "Light or dark", icon: "theme", run: switchTheme },
    { text: "Keyboard", icon: "command", run: showKeys },
  ];
}

/** One field that finds conversations, people and commands. */
export function goTo({ only = null } = {}) {
  if (document.querySelector("dialog.goto")) return;
  const dialog = dialogOf("goto", "Go to");
  const field = el("input", { type: "search", class: "input", placeholder: only ? "Name, role or title" : "A conversation, a person, a command", "aria-label": only || "Go to", autocomplete: "off", role: "combobox", "aria-expanded": "true", "aria-controls": "goto-list" });
  const list = el("ul", { class: "listbox", role: "listbox", id: "goto-list", "aria-label": "Places" });
  const none = el("p", { class: "none", role: "status" });
  dialog.append(field, list, none);
  const all = everywhere();
  const from = only ? all.findIndex((choice) => choice.group === only) : 0;
  const to = only ? all.findIndex((choice, i) => i > from && choice.group) : all.length;
  const choices = all.slice(from, to);
  let rows = [];
  let at = 0;
  const take = (choice) => { dialog.close(); choice.run(); };
  const point = () => {
    rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === at)));
    rows[at]?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", rows[at]?.id || "");
  };
  const draw = () => {
    rows = [];
    at = 0;
    list.replaceChildren(...matching(choices, field.value).slice(0, field.value ? SHOWN : choices.length).map((choice) => {
      if (choice.group) return el("li", { class: "group", role: "presentation" }, choice.group);
      const row = el("li", { role: "option", id: `goto-${rows.length}` });
      row.append(...[choice.node?.(), choice.icon ? icon(choice.icon) : null, el("span", { class: "what" }, el("span", {}, choice.text), choice.note ? el("small", {}, choice.note) : null)].filter(Boolean));
      row.addEventListener("click", () => take(choice));
      row.choice = choice;
      rows.push(row);
      return row;
    }));
    list.hidden = !rows.length;
    none.textContent = rows.length ? "" : "Nothing found";
    point();
  };
  field.addEventListener("input", draw);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length) { at = (at + step + rows.length) % rows.length; point(); } else if (event.key === "Enter" && rows[at]) take(rows[at].choice);
    else return;
    event.preventDefault();
  });
  draw();
  field.focus();
}

/** The people there are, each to be in this window or in a new one. */
export async function beSomebody() {
  const box = document.getElementById("switcher");
  const opener = document.querySelector("[data-do=be]");
  if (!box.hidden) return shut(box, opener);
  box.innerHTML = await (await fetch(`/ui/${me.handle}/people?from=${here()}`)).text(); // drawn and escaped by the server
  box.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  const field = box.querySelector("input");
  field?.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    box.querySelectorAll("li").forEach((row) => { row.hidden = !row.dataset.words.includes(wanted); });
  });
  field?.addEventListener("keydown", (event) => { if (event.key === "Enter") box.querySelector("li:not([hidden]) a")?.click(); });
  box.onkeydown = (event) => walk(box, opener, event);
  (field || box.querySelector("[aria-current]") || box.querySelector("a")).focus();
  return undefined;
}

function shut(box, opener) {
  box.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  opener.focus();
}

function walk(box, opener, event) {
  if (event.key === "Escape") return shut(box, opener);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return undefined;
  const rows = [...box.querySelectorAll("li:not([hidden]) a:first-child")];
  const at = rows.indexOf(document.activeElement.closest("li")?.querySelector("a"));
  rows[(at + step + rows.length) % rows.length]?.focus();
  return event.preventDefault();
}

// Who presses or tabs elsewhere has left it.
function away(event) {
  const box = document.getElementById("switcher");
  const to = event.type === "pointerdown" ? event.target : event.relatedTarget;
  if (box.hidden || !to || box.contains(to) || to.closest("[data-do=be]") || (event.type === "focusout" && !box.contains(event.target))) return;
  box.hidden = true;
  document.querySelector("[data-do=be]").setAttribute("aria-expanded", "false");
}

export function watchSwitcher() {
  document.addEventListener("pointerdown", away);
  document.addEventListener("focusout", away);
}

const KEYS = [
  ["Go to, be somebody, run a command", "Ctrl K"], ["Next, previous pane", "F6, Shift F6"], ["Message by message in a log", "↑ ↓ Home End"],
  ["First control of a message", "Enter"], ["Thread, react, edit, menu", "T R E ."], ["Close the top layer", "Esc"],
  ["Be somebody", "P"], ["Inspector", "I"], ["Next unread", "N"], ["Edit my last message", "↑ in an empty box"], ["Send, new line", "Enter, Shift Enter"],
  ["Submit a form", "Ctrl Enter"], ["Bold, italic, struck, code", "Ctrl B, I, Shift X, E"], ["Previous, next conversation", "Alt ↑ ↓"], ["This table", "?"],
];

export function showKeys() {
  const dialog = dialogOf("keys", "Keyboard");
  const box = el("input", { type: "checkbox", id: "letters" });
  box.checked = localStorage.getItem("letters") !== "off";
  box.addEventListener("change", () => localStorage.setItem("letters", box.checked ? "on" : "off"));
  const done = el("button", { type: "button", class: "btn" }, "Close");
  done.addEventListener("click", () => dialog.close());
  dialog.append(
    el("h2", {}, "Keyboard"),
    el("dl", {}, ...KEYS.map(([does, keys]) => el("div", {}, el("dt", {}, does), el("dd", {}, el("kbd", {}, keys))))),
    el("label", { class: "opt" }, box, el("span", {}, "Single letters act on messages and panes")),
    el("div", { class: "b-actions end" }, done),
  );
  done.focus();
}
