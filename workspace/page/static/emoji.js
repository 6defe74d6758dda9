// A grid of emoji to choose from, found by name.
import { el } from "./api.js";
import { close, float, settle } from "./floating.js";

const COLUMNS = 8;

async function like(query) {
  return (await fetch(`/ui/emoji?q=${encodeURIComponent(query)}`)).json();
}

/** Let somebody pick an emoji at *opener*: `pick` gets {name, sign}. */
export async function pickEmoji(opener, pick, { label = "Emoji" } = {}) {
  const field = el("input", { type: "search", class: "input", placeholder: "Find an emoji", "aria-label": "Find an emoji", autocomplete: "off" });
  const grid = el("div", { class: "emoji-grid", role: "group", "aria-label": "Emoji" });
  const none = el("p", { class: "none", role: "status" });
  const fill = (found) => {
    grid.replaceChildren(...found.map((each, i) => button(each, i, pick)));
    none.textContent = found.length ? "" : "Nothing found";
    settle();
  };
  field.addEventListener("input", async () => {
    const asked = field.value;
    const found = await like(asked);
    if (asked === field.value) fill(found);
  });
  const box = el("div", { role: "dialog", "aria-label": label }, field, grid, none);
  box.addEventListener("keydown", (event) => walk(event, field, grid));
  fill(await like(""));
  float(box, opener);
  field.focus();
}

// The grid is one stop: arrows walk through it.
function button(found, i, pick) {
  const made = el("button", { type: "button", "aria-label": found.name.replaceAll("_", " "), title: `:${found.name}:`, tabindex: i ? "-1" : "0" }, found.sign);
  made.addEventListener("click", () => { close(); pick(found); });
  return made;
}

function walk(event, field, grid) {
  const all = [...grid.children];
  const at = all.indexOf(document.activeElement);
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
  if (event.target === field && event.key === "ArrowDown") focus(all, 0);
  else if (event.target === field && event.key === "Enter") all[0]?.click();
  else if (at >= 0 && step) (at + step < 0 ? field.focus() : focus(all, Math.min(all.length - 1, at + step)));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function focus(all, index) {
  all.forEach((each, i) => { each.tabIndex = i === index ? 0 : -1; });
  all[index]?.focus();
}
