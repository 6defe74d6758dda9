// A floating list at its opener: listbox, menu or grid. One at a time; Escape and a click elsewhere close it.
import { el, icon } from "./api.js";

const FILTER_FROM = 8; // options
let open = null;

export const isOpen = () => open !== null;

export function close({ refocus = true } = {}) {
  if (!open) return;
  const { box, opener, then } = open;
  open = null;
  box.remove();
  opener.setAttribute("aria-expanded", "false");
  if (refocus && opener.isConnected) opener.focus();
  then?.();
}

/** Put *box* at its opener, above everything, inside the opener's dialog when it stands in one. */
export function float(box, opener, { then } = {}) {
  close({ refocus: false });
  box.classList.add("pop", "floating");
  box.setAttribute("data-local", "");
  box.popover = "manual";
  (opener.closest("dialog") || document.body).append(box);
  box.showPopover();
  opener.setAttribute("aria-expanded", "true");
  open = { box, opener, then };
  place(box, opener);
}

function place(box, opener) {
  const at = opener.getBoundingClientRect();
  box.style.minWidth = `${Math.max(at.width, 192)}px`;
  const { width, height } = box.getBoundingClientRect();
  const fits = at.bottom + height + 8 < innerHeight;
  const top = fits ? at.bottom + 4 : Math.max(8, at.top - height - 4);
  box.style.top = `${Math.min(top, Math.max(8, innerHeight - height - 8))}px`;
  box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.box.contains(event.target) && !open.opener.contains(event.target)) close({ refocus: false });
}, true);
document.addEventListener("keydown", (event) => {
  if (open && event.key === "Escape") {
    event.preventDefault();
    event.stopImmediatePropagation();
    close();
  }
}, true);
addEventListener("resize", () => close({ refocus: false }));

/**
 * Open a list of choices.
 * `choices` are {value, text, note?, icon?, node?, url?, tone?} or {group: label}; `search` asks for them as somebody types.
 */
export function choose({ opener, label, choices = [], search = null, least = 0, chosen = [], several = false, menu = false, filter = null, pick, then }) {
  const list = el("ul", { role: menu ? "menu" : "listbox", "aria-label": label, tabindex: "-1", class: "listbox", "aria-multiselectable": several });
  const box = el("div", { role: "dialog", "aria-label": label });
  const wantsFilter = filter ?? (search || choices.filter((choice) => !choice.group).length >= FILTER_FROM);
  const field = wantsFilter ? el("input", { type: "search", class: "input", placeholder: search ? "Type to search" : "Filter", "aria-label": `${search ? "Search" : "Filter"} ${label}`, autocomplete: "off" }) : null;
  box.append(...(field ? [field] : []), list);
  const state = { list, field, chosen: new Set(chosen), several, menu, at: -1, rows: [], pick, opener };
  const fill = (found, empty) => draw(state, found, empty);
  if (search) searching(state, search, least, fill);
  else {
    fill(choices, "Nothing to choose from");
    field?.addEventListener("input", () => fill(matching(choices, field.value), "Nothing found"));
  }
  box.addEventListener("keydown", (event) => keys(state, event));
  float(box, opener, { then });
  (field || list).focus();
  if (!search && !menu) go(state, Math.max(0, state.rows.findIndex((row) => state.chosen.has(row.choice.value))));
  else if (menu) go(state, 0);
}

export function matching(choices, typed) {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return choices;
  const found = choices.filter((choice) => !choice.group && `${choice.text} ${choice.note || ""} ${choice.also || ""}`.toLowerCase().includes(wanted));
  const ranks = new Map(found.map((choice) => [choice, rank(choice, wanted)]));
  return found.sort((a, b) => ranks.get(a) - ranks.get(b));
}

// Names that begin so come first, then names in which a word does, then the rest of names; notes last.
function rank(choice, wanted) {
  const names = [choice.text, choice.also || ""].map((name) => name.toLowerCase().replace(/^[@#/]/, ""));
  if (names.some((name) => name.startsWith(wanted))) return 0;
  if (names.some((name) => name.split(/[\s.-]+/).some((word) => word.startsWith(wanted)))) return 1;
  return names.some((name) => name.includes(wanted)) ? 2 : 3;
}

function searching(state, search, least, fill) {
  let asked = 0;
  let waiting = 0;
  const ask = async () => {
    const query = state.field.value;
    if (query.length < least) return fill([], least > 1 ? `Type ${least} letters or more` : "Type to search");
    const mine = ++asked;
    fill([], "Searching");
    const found = await search(query);
    if (mine !== asked) return undefined;
    return found ? fill(found, "Nothing found") : fill([], "The app did not answer");
  };
  state.field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 200); });
  ask();
}

function draw(state, choices, empty) {
  state.rows = [];
  state.at = -1;
  const rows = choices.map((choice) => (choice.group ? el("li", { class: "group", role: "presentation" }, choice.group) : row(state, choice)));
  state.list.replaceChildren(...(rows.length ? rows : [el("li", { class: "none", role: state.menu ? "presentation" : "option", "aria-disabled": "true" }, empty)]));
  if (state.field?.value && state.rows.length) go(state, 0);
}

function row(state, choice) {
  const what = el("span", { class: "what" }, el("span", {}, choice.text), choice.note ? el("small", {}, choice.note) : null);
  const node = el("li", { role: state.menu ? "menuitem" : "option", id: `o-${state.rows.length}`, "aria-selected": state.menu ? null : String(state.chosen.has(choice.value)), class: choice.tone || null });
  node.append(...[choice.node?.(), choice.icon ? icon(choice.icon) : null, what].filter(Boolean));
  if (!state.menu && state.chosen.has(choice.value)) node.append(tick());
  const entry = { node, choice };
  node.addEventListener("click", () => take(state, entry));
  node.addEventListener("pointermove", () => go(state, state.rows.indexOf(entry), { scroll: false }));
  state.rows.push(entry);
  return node;
}

const tick = () => { const mark = icon("check"); mark.classList.add("tick"); return mark; };

function go(state, index, { scroll = true } = {}) {
  if (!state.rows.length) return;
  state.at = (index + state.rows.length) % state.rows.length;
  state.rows.forEach(({ node, choice }, i) => {
    node.classList.toggle("at", i === state.at);
    if (!state.several && !state.menu) node.setAttribute("aria-selected", String(i === state.at));
    else if (!state.menu) node.setAttribute("aria-selected", String(state.chosen.has(choice.value)));
  });
  const { node } = state.rows[state.at];
  (state.field || state.list).setAttribute("aria-activedescendant", node.id);
  if (scroll) node.scrollIntoView({ block: "nearest" });
}

function take(state, { node, choice }) {
  if (!state.several) {
    close();
    state.pick(choice);
    return;
  }
  const has = state.chosen.has(choice.value);
  if (has) state.chosen.delete(choice.value);
  else state.chosen.add(choice.value);
  if (state.pick(choice, !has) === false) { state.chosen.delete(choice.value); return; }
  node.querySelector(".tick")?.remove();
  if (!has) node.append(tick());
  node.setAttribute("aria-selected", String(!has));
}

function keys(state, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) go(state, state.at + step);
  else if (event.key === "Home" && !state.field) go(state, 0);
  else if (event.key === "End" && !state.field) go(state, -1);
  else if (event.key === "Enter" || (event.key === " " && !state.field)) { if (state.at >= 0) take(state, state.rows[state.at]); }
  else if (event.key === "Tab") { close(); return; }
  else if (!state.field && event.key.length === 1 && !event.ctrlKey && !event.metaKey) letter(state, event.key);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function letter(state, key) {
  const from = state.rows.findIndex(({ choice }, i) => i > state.at && choice.text.toLowerCase().startsWith(key.toLowerCase()));
  const first = state.rows.findIndex(({ choice }) => choice.text.toLowerCase().startsWith(key.toLowerCase()));
  if (from >= 0 || first >= 0) go(state, from >= 0 ? from : first);
}
