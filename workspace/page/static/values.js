// What a person has put into an element: reading it as the workspace takes it, and marking what was changed.

import { me, RefusedError } from "./api.js";
import { asRichText } from "./rich.js";

const chosenOf = (node) => JSON.parse(node.dataset.chosen || "[]").map((choice) => choice.value);
const files = new WeakMap(); // a file element → the files chosen so far

export const filesOf = (node) => files.get(node) || [];
export const setFiles = (node, chosen) => files.set(node, chosen);

/** The element's value, null when it is empty. */
export function valueOf(node) {
  const kind = node.dataset.el;
  if (kind.startsWith("multi_")) return chosenOf(node);
  if (kind.endsWith("_select")) return chosenOf(node)[0] ?? null;
  if (kind === "checkboxes") return [...node.querySelectorAll("input:checked")].map((box) => box.value);
  if (kind === "radio_buttons") return node.querySelector("input:checked")?.value ?? null;
  if (kind === "datetimepicker") return node.value ? instant(node.value, node.dataset.zone) : null;
  if (kind === "rich_text_input") return asRichText(node);
  if (kind === "file_input") return filesOf(node);
  return node.value === "" || node.value === undefined ? null : node.value;
}

/** All inputs below *root*, by block and action. Files are read on the way. */
export async function collect(root) {
  const values = {};
  for (const node of root.querySelectorAll(".b-input [data-el]")) {
    let value = valueOf(node);
    if (node.dataset.el === "file_input") value = await Promise.all(value.map(uploaded));
    (values[node.dataset.block] ??= {})[node.dataset.action] = value;
  }
  return values;
}

// A clock on a wall in *zone*, as seconds since 1970. The page was drawn in the person's zone, wherever the browser is.
function instant(local, zone) {
  const wanted = Date.parse(`${local}Z`);
  let at = wanted - ahead(wanted, zone);
  at = wanted - ahead(at, zone); // once more: the first guess may lie on the other side of a clock change
  return Math.floor(at / 1000);
}

function ahead(at, zone) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const p = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - Math.floor(at / 1000) * 1000;
}

// A form names files by id, so they travel first; each only once.
const ids = new WeakMap();
async function uploaded(file) {
  if (!ids.has(file)) {
    const answer = await fetch(`/ui/${me.handle}/upload?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
    if (!answer.ok) throw new RefusedError(`${file.name} could not be kept: ${await answer.text()}`);
    ids.set(file, (await answer.json()).id);
  }
  return ids.get(file);
}

export async function encoded(file) {
  const url = await new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
  return { name: file.name, content_base64: url.slice(url.indexOf(",") + 1) };
}

/** From now on this element is the person's: a redraw leaves its value alone. */
export const touched = (node) => node.closest("[data-el]")?.setAttribute("data-dirty", "");
