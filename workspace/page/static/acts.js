// Pressing what an app sent: buttons, pickers, boxes, dates, in messages, modals and on Home.
import { control, directory, el, face, icon, RefusedError, toast } from "./api.js";
import { refresh } from "./page.js";
import { choose } from "./popover.js";
import { collect, filesOf, setFiles, touched, valueOf } from "./values.js";

/** Where an element stands: {channel, ts} or {view_id}. */
function standing(node) {
  const view = node.closest("[data-view]");
  if (view) return { view_id: view.dataset.view };
  return { channel: node.closest("[data-channel]").dataset.channel, ts: node.closest("[data-ts]").dataset.ts };
}

const inInput = (node) => node.closest(".b-input");
const named = (node) => ({ action_id: node.dataset.action, block_id: node.dataset.block || undefined });

/** Tell the app that something was pressed or chosen; the control is busy until it has answered. */
export async function press(node, value) {
  if (node.getAttribute("aria-busy") === "true") return;
  if (node.dataset.confirm && !(await confirmed(JSON.parse(node.dataset.confirm)))) return;
  node.setAttribute("aria-busy", "true");
  try {
    const place = standing(node);
    const form = place.view_id && node.closest("dialog")?.querySelector("form");
    const values = form ? await collect(form) : undefined;
    const said = await control("click", { ...place, ...named(node), value, values });
    if (said.error && said.acked) toast(said.error, "warn");
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    toast(error.code === "element_not_found" ? "This changed a moment before you. Nothing was sent." : error.message, "warn");
  } finally {
    node.removeAttribute("aria-busy");
  }
  refresh("main", "thread", "views");
}

/** Ask before a press that an app wants confirmed. */
export function confirmed(words) {
  const style = words.style === "danger" ? "danger filled" : "primary";
  const dialog = el("dialog", { class: "small", "aria-labelledby": "confirm-t", "aria-describedby": "confirm-w", role: "alertdialog" },
    el("h2", { id: "confirm-t" }, words.title.text),
    el("p", { id: "confirm-w" }, words.text.text),
    el("div", { class: "b-actions end" }, el("button", { type: "button", class: "btn", value: "" }, words.deny.text), el("button", { type: "button", class: `btn ${style}`, value: "yes" }, words.confirm.text)));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("click", (event) => { if (event.target.matches("button")) dialog.close(event.target.value); });
    dialog.addEventListener("close", () => { dialog.remove(); done(dialog.returnValue === "yes"); });
  });
}

// Pickers

const people = () => directory().people.filter((p) => !p.bot).map((p) => ({ value: p.id, text: p.name, note: p.line, also: p.handle, node: () => face(p) }));
const channels = (kinds) => directory().channels.filter((c) => kinds.includes(c.private ? "private" : "public")).map((c) => ({ value: c.id, text: c.name, icon: c.private ? "lock" : "hash" }));
const directs = () => directory().directs.map((c) => ({ value: c.id, text: c.name, icon: "person" }));

function offered(holder) {
  const kind = holder.dataset.el.replace("multi_", "");
  const given = JSON.parse(holder.dataset.options || "{}");
  if (kind === "users_select") return people();
  if (kind === "channels_select") return channels(["public"]);
  if (kind === "conversations_select") {
    const include = given.filter?.include || ["public", "private", "im", "mpim"];
    return [...channels(include), ...(include.includes("im") || include.includes("mpim") ? directs() : [])];
  }
  if (given.groups) return given.groups.flatMap((group) => [{ group: group.label }, ...group.options]);
  return given.options || [];
}

function searcher(holder) {
  if (!holder.dataset.el.includes("external_select")) return null;
  return async (query) => {
    try {
      const said = await control("options", { ...standing(holder), ...named(holder), query });
      if (said.acked === false) return null;
      const groups = (said.option_groups || []).flatMap((group) => [{ group: group.label.text }, ...group.options.map(option)]);
      return [...(said.options || []).map(option), ...groups];
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return null;
    }
  };
}

const option = (o) => ({ value: o.value, text: o.text.text, note: o.description?.text });
const chosenOf = (holder) => JSON.parse(holder.dataset.chosen || "[]");

export function openPicker(opener) {
  const holder = opener.closest("[data-el]");
  if (holder.dataset.el === "overflow") return overflow(holder);
  const several = holder.dataset.el.startsWith("multi_");
  const before = holder.dataset.chosen;
  return choose({
    opener,
    label: labelOf(holder),
    choices: offered(holder),
    search: searcher(holder),
    least: Number(holder.dataset.minQuery ?? 3),
    chosen: chosenOf(holder).map((c) => c.value),
    several,
    pick: (choice, added) => (several ? toggle(holder, choice, added) : set(holder, choice)),
    then: () => { if (several && holder.dataset.chosen !== before) told(holder); },
  });
}

function labelOf(holder) {
  const label = holder.closest(".b-input")?.querySelector("label, .label");
  return label?.textContent.trim() || holder.dataset.empty || "Choices";
}

function overflow(node) {
  choose({
    opener: node,
    label: "More",
    menu: true,
    filter: false,
    choices: offered(node),
    pick: (choice) => {
      if (choice.url) window.open(choice.url, "_blank", "noopener");
      press(node, choice.value);
    },
  });
}

function set(node, choice) {
  node.dataset.chosen = JSON.stringify([{ value: choice.value, text: choice.text }]);
  const shown = node.querySelector(".shown");
  shown.textContent = choice.text;
  shown.classList.remove("ph");
  told(node);
}

function toggle(holder, choice, added) {
  const most = Number(holder.dataset.max || Infinity);
  const kept = chosenOf(holder).filter((c) => c.value !== choice.value);
  if (added && kept.length >= most) { toast(`At most ${most} can be chosen here.`, "warn"); return false; }
  chips(holder, added ? [...kept, { value: choice.value, text: choice.text }] : kept);
  return true;
}

export function removeChip(button) {
  const holder = button.closest("[data-el]");
  chips(holder, chosenOf(holder).filter((c) => c.value !== button.dataset.remove));
  holder.querySelector(".add").focus();
  told(holder);
}

function chips(holder, chosen) {
  holder.dataset.chosen = JSON.stringify(chosen);
  touched(holder);
  holder.querySelectorAll(".tag").forEach((tag) => tag.remove());
  holder.prepend(...chosen.map((c) => {
    const remove = el("button", { type: "button", "data-remove": c.value, "aria-label": `Remove ${c.text}` }, icon("close"));
    return el("span", { class: "tag" }, c.text, remove);
  }));
}

/** A value was chosen: outside input blocks the app hears of it, inside them only when the block asks. */
function told(node) {
  touched(node);
  if (!inInput(node)) press(node, valueOf(node));
  else if (node.dataset.dispatch || node.querySelector?.("[data-dispatch]")) press(node, valueOf(node));
}

// Fields

let typing = 0;
function changed(event) {
  const node = event.target.closest("[data-el]");
  if (!node || event.target.type === "file") return;
  touched(node);
  if (["datepicker", "timepicker", "datetimepicker"].includes(node.dataset.el)) {
    clearTimeout(typing); // a year is typed digit by digit
    typing = setTimeout(() => told(node), 500);
  } else if (["checkboxes", "radio_buttons"].includes(node.dataset.el)) told(node);
  else if (!inInput(node) && event.type === "change") press(node, valueOf(node));
}

function typed(event) {
  const node = event.target.closest("[data-el]");
  if (!node) return;
  touched(node);
  if (!node.dataset.dispatch?.includes("on_character_entered")) return;
  clearTimeout(typing);
  typing = setTimeout(() => press(node, valueOf(node)), 400);
}

function entered(event) {
  const node = event.target.closest("[data-el]");
  if (event.key !== "Enter" || event.isComposing || !node?.dataset.dispatch?.includes("on_enter_pressed") || node.tagName === "TEXTAREA") return;
  event.preventDefault();
  press(node, valueOf(node));
}

/** Take files into an element that asks for them. */
export function addFiles(holder, chosen) {
  const most = Number(holder.dataset.max || 10);
  const all = [...filesOf(holder), ...chosen];
  if (all.length > most) toast(`At most ${most} ${most === 1 ? "file" : "files"} here.`, "warn");
  setFiles(holder, all.slice(0, most));
  touched(holder);
  listFiles(holder);
}

export function listFiles(holder) {
  holder.querySelector(".chosen-files").replaceChildren(...filesOf(holder).map((file, i) => {
    const remove = el("button", { type: "button", "aria-label": `Remove ${file.name}` }, icon("close"));
    remove.addEventListener("click", () => { setFiles(holder, filesOf(holder).filter((_, at) => at !== i)); listFiles(holder); });
    return el("li", {}, file.name, remove);
  }));
}

function pressed(event) {
  const remove = event.target.closest("[data-remove]");
  if (remove) return removeChip(remove);
  const format = event.target.closest("[data-format]");
  if (format) return styled(format);
  const opener = event.target.closest("[aria-haspopup=listbox], [aria-haspopup=menu]");
  if (opener?.closest("[data-el]")) return openPicker(opener);
  const turn = event.target.closest("[data-turn], [data-slide]");
  if (turn) return turned(turn);
  const long = event.target.closest(".txt.long");
  if (long) return long.toggleAttribute("data-local-open", true);
  const button = event.target.closest("button[data-el], a[data-el]");
  if (!button) return undefined;
  if (button.dataset.value !== undefined) rated(button);
  return press(button, button.dataset.value);
}

function rated(button) {
  button.closest("[data-group]").querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
}

function styled(button) {
  const editor = button.closest(".rich").querySelector("[role=textbox]");
  editor.focus();
  document.execCommand(button.dataset.format); // the only way to format that keeps the browser's undo
  touched(editor);
}

// Tables in pages, cards in a strip

function turned(button) {
  if (button.dataset.slide) {
    button.closest(".b-carousel").querySelector(".strip").scrollBy({ left: Number(button.dataset.slide) * 220, behavior: "smooth" });
    return;
  }
  const table = button.closest("[data-page-size]");
  table.dataset.localPage = Math.max(0, Number(table.dataset.localPage || 0) + Number(button.dataset.turn));
  pages();
}

/** Show of each paged table the page its reader turned to. */
export function pages() {
  for (const table of document.querySelectorAll("[data-page-size]")) {
    const size = Number(table.dataset.pageSize);
    const rows = [...table.querySelectorAll("tbody tr")];
    const from = Number(table.dataset.localPage || 0) * size;
    rows.forEach((row, i) => { row.hidden = i < from || i >= from + size; });
    const where = table.querySelector("[data-where]");
    if (!where) continue;
    where.textContent = `${from + 1} to ${Math.min(from + size, rows.length)} of ${rows.length}`;
    const [back, on] = table.querySelectorAll("[data-turn]");
    back.disabled = from === 0;
    on.disabled = from + size >= rows.length;
  }
}

export function watchActs() {
  document.addEventListener("click", pressed);
  document.addEventListener("change", changed);
  document.addEventListener("input", typed);
  document.addEventListener("keydown", entered);
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

