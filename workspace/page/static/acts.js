// Pressing what an app sent, in messages, modals and on Home; and turning what has pages.
import { clear, watchFields } from "./fields.js";
import { openPicker, removeChip } from "./pickers.js";
import { press } from "./pressing.js";
import { format, watchRich } from "./rich.js";
import { touched } from "./values.js";

export { addFiles, listFiles } from "./fields.js";
export { confirmed } from "./pressing.js";

const PRESSED = [
  ["[data-remove]", removeChip],
  ["[data-format]", format],
  ["[data-clear]", clear],
  ["[data-el][aria-haspopup=listbox], [data-el] [aria-haspopup=listbox], [data-el][aria-haspopup=menu]", openPicker],
  ["[data-turn], [data-slide]", turned],
  ["[data-sort]", sorted],
  [".show-all", showAll],
];

function pressed(event) {
  for (const [selector, act] of PRESSED) {
    const found = event.target.closest(selector);
    if (found) return act(found);
  }
  const button = event.target.closest("button[data-el], a[data-el]");
  if (!button) return undefined;
  if (button.dataset.value !== undefined) rated(button);
  if (button.matches("a[data-confirm]")) return follow(event, button);
  return press(button, button.dataset.value);
}

// A link that asks first goes nowhere until it has its answer.
async function follow(event, link) {
  event.preventDefault();
  if (await press(link)) open(link.href, "_blank", "noopener");
}

function rated(button) {
  button.closest("[data-group]").querySelectorAll("button").forEach((b) => { b.setAttribute("aria-pressed", String(b === button)); touched(b); });
}

// A long text shows its beginning; where it has gone on, focus follows.
function showAll(button) {
  const text = button.parentElement.querySelector(".txt.long");
  text.setAttribute("data-local-open", "");
  text.tabIndex = -1;
  text.focus();
}

// Tables in pages, cards in a strip

function turned(button) {
  if (button.dataset.slide) {
    const strip = button.closest(".b-carousel").querySelector(".strip");
    const card = strip.firstElementChild.getBoundingClientRect().width;
    strip.scrollBy({ left: Number(button.dataset.slide) * card, behavior: "smooth" });
    return;
  }
  const table = button.closest("[data-page-size]");
  table.dataset.localPage = Math.max(0, Number(table.dataset.localPage || 0) + Number(button.dataset.turn));
  pages();
  if (button.disabled) table.querySelector("[data-turn]:not(:disabled)")?.focus(); // what was pressed has nowhere left to go
}

function sorted(button) {
  const table = button.closest("[data-page-size]");
  const now = button.closest("th").getAttribute("aria-sort");
  table.dataset.localSort = `${button.dataset.sort} ${now === "ascending" ? "descending" : "ascending"}`;
  table.dataset.localPage = 0;
  pages();
}

const order = new Intl.Collator(undefined, { numeric: true });

function sort(table) {
  const [column, way] = table.dataset.localSort.split(" ");
  const body = table.querySelector("tbody");
  const words = (row) => row.cells[column].dataset.raw ?? row.cells[column].textContent;
  const rows = [...body.rows].sort((a, b) => order.compare(words(a), words(b)) * (way === "ascending" ? 1 : -1));
  if (rows.some((row, i) => row !== body.rows[i])) body.append(...rows);
  table.querySelectorAll("[data-sort]").forEach((button) => {
    const isHere = button.dataset.sort === column;
    button.closest("th").setAttribute("aria-sort", isHere ? way : "none");
  });
}

/** Show of each paged table the page its reader turned to, in the order they asked for. */
export function pages() {
  for (const table of document.querySelectorAll("[data-page-size]")) {
    if (table.dataset.localSort) sort(table);
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
  watchFields();
  watchRich();
}
