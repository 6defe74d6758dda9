// A list of choices in a floating box: listbox or menu, filtered or searched, one or several.
import { el, icon } from "./api.js";
import { close, float, settle } from "./floating.js";

export { close, float, isOpen } from "./floating.js";

const FILTER_FROM = 8; // options
const ASK_MS = 200; // after the last key

/**
 * Open a list of choices.
 * `choices` are {value, text, note?, icon?, node?, url?, tone?} or {group: label}; `search` asks for them as somebody types.
 */
export function choose({ opener, label, choices = [], search = null, least = 0, chosen = [], several = false, menu = false, filter = null, pick, then }) {
  const list = el("div", { role: menu ? "menu" : "listbox", id: "choices", "aria-label": label, tabindex: "-1", class: "listbox", "aria-multiselectable": several });
  const wantsFilter = filter ?? (search || choices.filter((choice) => !choice.group).length >= FILTER_FROM);
  const field = wantsFilter ? searchField(label, search) : null;
  const said = el("p", { class: "none", role: "status" });
  const box = el("div", field ? { role: "dialog", "aria-label": label } : {});
  box.append(...(field ? [field] : []), list, said);
  const state = { list, field, said, chosen: new Set(chosen), several, menu, at: -1, rows: [], pick };
  box.addEventListener("keydown", (event) => keys(state, event));
  float(box, opener, { then, label, controls: list.id, end: several ? "Done" : "Close" });
  if (search) searching(state, search, least);
  else {
    draw(state, choices, "Nothing to choose from");
    field?.addEventListener("input", () => draw(state, matching(choices, field.value), "Nothing found"));
    go(state, menu ? 0 : Math.max(0, state.rows.findIndex((row) => state.chosen.has(row.choice.value))));
  }
  (field || list).focus();
}

function searchField(label, search) {
  const verb = search ? "Search" : "Filter";
  return el("input", {
    type: "search", class: "input", placeholder: search ? "Type to search" : "Filter", "aria-label": `${verb} ${label}`, autocomplete: "off",
    role: "combobox", "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": "choices",
  });
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

function searching(state, search, least) {
  let asked = 0;
  let waiting = 0;
  const ask = async () => {
    const query = state.field.value;
    const mine = ++asked;
    if (query.length < least) return draw(state, [], least > 1 ? `Type ${least} letters or more` : "Type to search");
    draw(state, [], "Searching…");
    const found = await search(query);
    if (mine !== asked) return undefined;
    return found ? draw(state, found, "Nothing found") : draw(state, [], "The app did not answer");
  };
  state.field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, ASK_MS); });
  ask();
}

function draw(state, choices, empty) {
  state.rows = [];
  state.at = -1;
  (state.field || state.list).removeAttribute("aria-activedescendant");
  state.list.replaceChildren();
  let holder = state.list;
  for (const choice of choices) {
    if (choice.group) {
      holder = el("div", { role: "group", "aria-label": choice.group }, el("div", { class: "group", "aria-hidden": "true" }, choice.group));
      state.list.append(holder);
    } else holder.append(row(state, choice));
  }
  state.list.hidden = !state.rows.length;
  state.said.textContent = state.rows.length ? "" : empty;
  state.said.hidden = Boolean(state.rows.length);
  if (state.field?.value && state.rows.length) go(state, 0);
  settle();
}

function row(state, choice) {
  const what = el("span", { class: "what" }, el("span", {}, choice.text), choice.note ? el("small", {}, choice.note) : null);
  const isChosen = state.chosen.has(choice.value);
  const node = el("div", { role: state.menu ? "menuitem" : "option", id: `o-${state.rows.length}`, "aria-selected": state.menu ? null : String(isChosen), class: `row-of ${choice.tone || ""}`.trim() });
  node.append(...[choice.node?.(), choice.icon ? icon(choice.icon) : null, what, choice.url ? icon("window") : null].filter(Boolean));
  if (!state.menu && isChosen) node.append(tick());
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
  state.rows.forEach(({ node }, i) => node.classList.toggle("at", i === state.at));
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
  if (state.pick(choice, !has) === false) return;
  if (has) state.chosen.delete(choice.value);
  else state.chosen.add(choice.value);
  node.querySelector(".tick")?.remove();
  if (!has) node.append(tick());
  node.setAttribute("aria-selected", String(!has));
  settle();
}

function keys(state, event) {
  if (event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.target.closest("button")) return;
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
  const begins = ({ choice }) => choice.text.toLowerCase().startsWith(key.toLowerCase());
  const from = state.rows.findIndex((entry, i) => i > state.at && begins(entry));
  const first = from >= 0 ? from : state.rows.findIndex(begins);
  if (first >= 0) go(state, first);
}
